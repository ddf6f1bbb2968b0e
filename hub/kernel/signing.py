"""Signed, expiring, purpose-bound tokens: a link for one thing opens nothing else."""

import time
from datetime import timedelta
from typing import Any

from django.core import signing

from hub.kernel.errors import Forbidden


class SignatureForged(Forbidden):
    code = "SignatureForged"

    def __init__(self) -> None:
        super().__init__("This link is not valid; ask for a new one.")


class SignatureExpired(Forbidden):
    code = "SignatureExpired"

    def __init__(self) -> None:
        super().__init__("This link has expired; ask for a new one.")


def sign(purpose: str, payload: dict[str, Any], *, lifetime: timedelta) -> str:
    """URL-safe text that `unsign` gives back until it expires. Any: JSON values."""
    expires_at_s = int(time.time() + lifetime.total_seconds())
    return signing.dumps({"e": expires_at_s, "p": payload}, salt=f"hub.{purpose}")


def unsign(purpose: str, token: str) -> dict[str, Any]:
    """The payload that was signed for the same purpose.

    Raises:
        SignatureForged: altered, or signed for another purpose or by another hub.
        SignatureExpired: too old.
    """
    try:
        data = signing.loads(token, salt=f"hub.{purpose}")
    except signing.BadSignature as error:
        raise SignatureForged from error
    if not isinstance(data, dict) or data.get("e", 0) < time.time():
        raise SignatureExpired
    payload: dict[str, Any] = data["p"]  # Any: JSON values
    return payload
