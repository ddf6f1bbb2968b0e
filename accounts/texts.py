"""What people write about themselves, made fit to be stored and shown."""

import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.utils.translation import gettext as _

from hub.kernel.errors import BadInput
from hub.kernel.wording import quoted

# Only these: a `javascript:` address on a profile would run in the visitor's session.
_is_web_address = URLValidator(schemes=["http", "https"])


def parse_line(text: str, *, what: str, limit: int) -> str:
    """The text without space around it. what: the field's name in the reader's language.

    Raises:
        BadInput: too long, or with control characters.
    """
    line = text.strip()
    if len(line) > limit:
        raise BadInput(
            _("The %(what)s is over %(limit)s characters; make it shorter.")
            % {"what": what, "limit": limit}
        )
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in line):
        raise BadInput(
            _("The %(what)s has control characters; write it as plain text.") % {"what": what}
        )
    return line


def parse_paragraph(text: str, *, what: str, limit: int) -> str:
    """Like parse_line, but line ends are allowed.

    Raises:
        BadInput: too long, or with control characters.
    """
    lines = text.strip().replace("\r\n", "\n")
    parse_line(lines.replace("\n", " "), what=what, limit=limit)
    return lines


def parse_web_address(text: str) -> str:
    """An http(s) address, or "" for none.

    Raises:
        BadInput: anything else.
    """
    address = parse_line(text, what=_("web address"), limit=200)
    try:
        if address:
            _is_web_address(address)
    except ValidationError as error:
        raise BadInput(
            _("%(address)s is not a web address; begin with https://.")
            % {"address": quoted(address)}
        ) from error
    return address


def parse_email(text: str) -> str:
    """The address in lower case, so that one mailbox is one account.

    Raises:
        BadInput: not an e-mail address.
    """
    address = parse_line(text, what=_("e-mail address"), limit=254).lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise BadInput(
            _("%(address)s is not an e-mail address.") % {"address": quoted(address)}
        ) from error
    return address
