"""Forms of account and organization pages: they clean what people type; actions judge it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.actions.create_token import MAX_GRANTS, Grant
from accounts.links import MAX_LINKS
from accounts.models import Membership, Namespace, Role, TokenRole, User
from accounts.models.organization import ROLE_WORDS, Visibility
from hub.kernel.clock import now

TOKEN_KINDS = (
    (TokenRole.READ.value, pgettext_lazy("access token", "Read")),
    (TokenRole.WRITE.value, pgettext_lazy("access token", "Write")),
    (TokenRole.FINE_GRAINED.value, pgettext_lazy("access token", "Fine-grained")),
)
_LIFETIMES = (
    ("never", _("Never")),
    ("7", _("After 7 days")),
    ("30", _("After 30 days")),
    ("90", _("After 90 days")),
    ("365", _("After a year")),
)
_PLACE_ROLES = (
    (str(Role.READ.value), pgettext_lazy("access token", "Read")),
    (str(Role.WRITE.value), pgettext_lazy("access token", "Write")),
    (str(Role.ADMIN.value), _("Write, settings, delete")),
)
ROLE_CHOICES = [(role.label, ROLE_WORDS[role]) for role in Role]
_DEFAULT_ROLES = [(str(role.value), ROLE_WORDS[role]) for role in Role][:-1]


class ProfileForm(forms.Form):
    full_name = forms.CharField(label=_("Full name"), max_length=120, required=False)
    bio = forms.CharField(
        label=_("About you"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    website = forms.URLField(label=_("Web site"), required=False, assume_scheme="https")
    links = forms.CharField(
        label=_("Links"),
        required=False,
        help_text=format_lazy(
            _("GitHub and other places, one address a line, {count} at most."), count=MAX_LINKS
        ),
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )


class OrganizationProfileForm(ProfileForm):
    default_role = forms.TypedChoiceField(
        label=_("Role of newcomers"), choices=_DEFAULT_ROLES, coerce=lambda text: Role(int(text))
    )
    default_repo_visibility = forms.TypedChoiceField(
        label=_("New repositories are"), choices=Visibility.choices, coerce=Visibility
    )


class NewOrganizationForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=42,
        help_text=_("2 to 42 letters and digits, with single dashes between them."),
    )
    full_name = forms.CharField(label=_("Full name"), max_length=120, required=False)


class AddMemberForm(forms.Form):
    username = forms.CharField(label=_("Name of the person"), max_length=96)
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES)


class MemberRoleForm(forms.Form):
    role = forms.ChoiceField(choices=ROLE_CHOICES)


class WelcomeForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=42,
        help_text=_("2 to 42 letters and digits, with single dashes between them."),
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    email = forms.EmailField(label=_("E-mail address"), required=False)
    password = forms.CharField(
        label=_("Password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    password_again = forms.CharField(
        label=_("Password again"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_password_again(self) -> str:
        again: str = self.cleaned_data["password_again"]
        if again != self.cleaned_data.get("password"):
            raise forms.ValidationError(_("The two passwords differ."))
        return again


class TokenForm(forms.Form):
    """places: the namespaces that the person belongs to; each gets a field `place_<pk>`."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("What it is for, so that you will recognise it."),
    )
    role = forms.ChoiceField(
        label=_("Kind"), choices=TOKEN_KINDS, initial="read", widget=forms.RadioSelect
    )
    lifetime = forms.ChoiceField(label=_("Expires"), choices=_LIFETIMES)
    can_read_gated = forms.BooleanField(
        label=_("May read gated repositories that you were granted"), required=False
    )

    def __init__(
        self, data: object = None, *, places: Sequence[Namespace], initial: object = None
    ) -> None:
        super().__init__(data, initial=initial)  # type: ignore[arg-type]  # as Django hands it
        self._places = places
        for place in places:
            self.fields[f"place_{place.pk}"] = forms.ChoiceField(
                label=place.name, choices=[("", _("Nothing")), *_PLACE_ROLES], required=False
            )

    @property
    def place_fields(self) -> list[forms.BoundField]:
        return [self[f"place_{place.pk}"] for place in self._places]

    @property
    def token_role(self) -> TokenRole:
        return TokenRole(self.cleaned_data["role"])

    @property
    def expires_at(self) -> datetime | None:
        """None: never."""
        days = self.cleaned_data["lifetime"]
        return None if days == "never" else now() + timedelta(days=int(days))

    def grants(self) -> list[Grant]:
        chosen = [(place, self.cleaned_data[f"place_{place.pk}"]) for place in self._places]
        return [Grant(namespace=place, role=Role(int(role))) for place, role in chosen if role]


class RepoGrantForm(forms.Form):
    target = forms.CharField(
        label=_("Repository"),
        max_length=220,
        required=False,
        widget=forms.TextInput(attrs={"spellcheck": "false"}),
    )
    role = forms.ChoiceField(label=_("Permission"), choices=_PLACE_ROLES, required=False)


RepoGrantRows = forms.formset_factory(RepoGrantForm, extra=3, max_num=MAX_GRANTS)


def places_of(user: User, memberships: Sequence[Membership]) -> list[Namespace]:
    """The person's own namespace, then those of his organizations."""
    return [user.namespace, *(membership.organization.namespace for membership in memberships)]
