"""How allauth makes, greets and writes to our users."""

import logging
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.names import BadName, NameTaken, parse_self_chosen_name, require_distinct
from hub.kernel.language import is_spoken
from hub.kernel.rate_limit import client_address

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Site:
    """What mails say the hub is called; shaped like django.contrib.sites' row."""

    name: str
    domain: str


def _this_hub() -> _Site:
    return _Site(name=settings.SITE_NAME, domain=settings.PUBLIC_URL)


def _language_of(user: object, email: str) -> str | None:
    """The person's choice, else what the browser speaks that asked for the mail."""
    reader = user if isinstance(user, User) else User.objects.filter(email=email.lower()).first()
    if reader is not None and is_spoken(reader.language):
        return reader.language
    return translation.get_language()


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Names by our rule, addresses of links by our settings."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGN_UP_OPEN)

    def clean_username(self, username: str, shallow: bool = False) -> str:  # noqa: FBT001, FBT002  # allauth's signature
        """The name, if it may be chosen and is free.

        Raises:
            ValidationError: shown beside the field.
        """
        try:
            parse_self_chosen_name(username)
            if not shallow:
                require_distinct(username)
        except (BadName, NameTaken) as error:
            raise ValidationError(error.message, code=error.code) from error
        return username

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        return not settings.EMAIL_VERIFICATION or bool(super().is_email_verified(request, email))

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """The main address stays: an account without one could not be recovered."""
        return not email_address.primary

    # SECURITY: links in mails are built from the operator's setting. A request's Host header is
    # chosen by who sends it, and would lead the reader of the mail to a stranger's site.

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _, secret = key.partition("-")
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": secret})
        return settings.PUBLIC_URL + path

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: object) -> str:
        key = getattr(emailconfirmation, "key", "")
        return settings.PUBLIC_URL + reverse("account_confirm_email", args=[key])

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mail with the hub's own name and address, in the language that its reader has chosen.

        A mail server that is down stops nobody.
        """
        try:
            with translation.override(_language_of(context.get("user"), email)):
                super().send_mail(template_prefix, email, {"current_site": _this_hub(), **context})
        except OSError as error:
            # smtplib's errors are OSErrors too. The person can ask for the mail again.
            log.warning("mail_failed", extra={"mail": template_prefix, "reason": str(error)[:200]})

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Counts per name; allauth's own key has the Host header in it, which attackers choose."""
        return str(credentials.get("email") or credentials.get("username") or "").lower()

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)
