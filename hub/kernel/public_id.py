"""The 24-hex ids that the wire calls `_id`: opaque, never reused, never changed."""

import secrets


def new_public_id() -> str:
    """24 lower-case hex digits, unguessable."""
    return secrets.token_hex(12)
