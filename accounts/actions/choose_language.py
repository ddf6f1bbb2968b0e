"""Remember in which language a person wants pages and mails."""

from django.utils.translation import gettext as _

from accounts import policy
from accounts.actor import Actor
from accounts.models import User
from hub.kernel.errors import BadInput
from hub.kernel.language import is_spoken


def choose_language(*, actor: Actor, user: User, language: str) -> None:
    """language: a code of `settings.LANGUAGES`; "" for what the browser asks for.

    Leaves no event: nobody else is concerned.

    Raises:
        NotSignedIn, Forbidden: not the person himself with a full credential.
        BadInput: a language that the hub does not speak.
    """
    policy.require_account(actor, user)
    if language and not is_spoken(language):
        raise BadInput(_("The hub does not speak %(language)r.") % {"language": language})
    user.language = language
    user.save(update_fields=["language"])
