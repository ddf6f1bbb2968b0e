"""Forms that allauth shows: our words, and sign-up joined to our own action."""

from allauth.account.forms import LoginForm, SignupForm
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from accounts.actions.sign_up import sign_up
from accounts.actor import Actor
from accounts.models import User

# Said by Django's validator of passwords, which has lost its translation. Nothing reads it here.
_TOO_SHORT = ngettext_lazy(
    "This password is too short. It must contain at least %d character.",
    "This password is too short. It must contain at least %d characters.",
)


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """Name or e-mail address, and password."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Name or e-mail address")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SignUpForm(SignupForm):  # type: ignore[misc]  # allauth has no types
    """Name, e-mail address, password twice. The name's rule is the adapter's."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["username"]
        name.label = _("Name")
        name.help_text = _(
            "2 to 42 letters and digits, with single dashes between them. "
            "It is part of the address of everything you publish."
        )
        self.fields["email"].label = _("E-mail address")
        self.fields["password2"].label = _("Password again")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)

    def save(self, request: HttpRequest) -> User:
        """The new account; allauth's own way would make a user without a namespace.

        Raises:
            SignUpClosed, NameTaken, EmailTaken: it changed since the form was cleaned.
        """
        return sign_up(
            actor=Actor.anonymous(),
            name=self.cleaned_data["username"],
            password=self.cleaned_data["password1"],
            email=self.cleaned_data["email"],
        )
