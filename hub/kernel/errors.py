"""The family of things that can go wrong, as domain code raises them; doors turn them into answers."""

from typing import ClassVar

from django.utils.translation import gettext as _


class HubError(Exception):
    """Base of every error a person or a client is told about.

    code: stable name, sent as `X-Error-Code` where a client reads it (see `wire_errors.py`).
    message: what happened, with the value in quotes, then what to do; one line.
    """

    code: ClassVar[str] = "Error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadInput(HubError):
    """The request is malformed: a name, a path, a body that cannot be."""

    code = "BadInput"


class UnprocessableInput(BadInput):
    """Well-formed but impossible: an unstorable path, a wrong checksum (answered 422)."""

    code = "UnprocessableInput"


class NotSignedIn(HubError):
    """The action needs a person, and nobody is signed in."""

    code = "NotSignedIn"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("Sign in or send an access token to do this."))


class BadCredentials(HubError):
    """A token or password that is not (or no longer) valid.

    The message is part of the contract: huggingface_hub >= 0.36 recognises it literally.
    """

    code = "BadCredentials"

    def __init__(self) -> None:
        super().__init__("Invalid credentials in Authorization header")


class Forbidden(HubError):
    """Known person, known object, missing right."""

    code = "Forbidden"


class NotFound(HubError):
    """The thing does not exist, or does not exist for this actor: same words for both."""

    code = "NotFound"


class AlreadyExists(HubError):
    """The name is taken. `url` and `extra` travel in the body: clients' `exist_ok` reads them."""

    code = "AlreadyExists"

    def __init__(self, message: str, *, url_path: str | None = None) -> None:
        super().__init__(message)
        self.url_path = url_path


class Conflict(HubError):
    """Somebody else is doing this right now; trying again is safe."""

    code = "Conflict"


class PreconditionFailed(HubError):
    """The state moved since the client looked (answered 412)."""

    code = "PreconditionFailed"


class TooLarge(HubError):
    """More bytes or items than the hub accepts (answered 413)."""

    code = "TooLarge"


class RateLimited(HubError):
    """Too many requests; `retry_after_s` tells when to come back."""

    code = "RateLimited"

    def __init__(self, message: str, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class NotSupported(HubError):
    """A feature this hub does not have (answered 501)."""

    code = "NotSupported"


class StorageFull(HubError):
    """The disk, or its quota, has no room for what was sent; nothing of it was kept."""

    code = "StorageFull"

    def __init__(self) -> None:
        super().__init__(
            _(
                "The hub's disk is full, so nothing was stored; tell its operator and try again later."
            )
        )
