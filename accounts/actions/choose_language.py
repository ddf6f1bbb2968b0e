"""Remember in which language a person wants pages and mails."""

from accounts import policy
from accounts.actor import Actor
from accounts.models import User
from hub.kernel.language import parse_language


def choose_language(*, actor: Actor, user: User, language: str) -> None:
    """Pages and mails speak it from now on. Leaves no event: nobody else is concerned.

    language: a code of `settings.LANGUAGES`; "" for what the browser asks for.

    Raises:
        NotSignedIn, Forbidden: not the person himself with a full credential.
        BadInput: a language that the hub does not speak.
    """
    policy.require_account(actor, user)
    user.language = language and parse_language(language)
    user.save(update_fields=["language"])
