"""Where a list goes on: the value and the key of the last row, as text that only we understand."""

import base64
import binascii
import json
import math
from datetime import datetime

from django.utils.translation import gettext as _

from hub.kernel.errors import BadInput

_MAX_KEY = 1 << 63
_MAX_VALUE = 1 << 31


def write_cursor(value: datetime | float, pk: int) -> str:
    plain = value.isoformat() if isinstance(value, datetime) else value
    return base64.urlsafe_b64encode(json.dumps([plain, pk]).encode()).decode().rstrip("=")


def read_cursor(cursor: str, *, is_moment: bool) -> tuple[datetime | float, int]:
    """Raises: BadInput: not one of ours."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        value, pk = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        return (_moment(value) if is_moment else _number(value)), _key(pk)
    except (ValueError, TypeError, binascii.Error, RecursionError, OverflowError) as error:
        raise BadInput(_("The cursor is not one of ours; start again without it.")) from error


def _moment(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError(value)
    return moment


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(value)
    if not math.isfinite(value) or not 0 <= value < _MAX_VALUE:
        raise ValueError(value)
    return value


def _key(pk: object) -> int:
    if isinstance(pk, bool) or not isinstance(pk, int) or not 0 <= pk < _MAX_KEY:
        raise ValueError(pk)
    return pk
