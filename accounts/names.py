"""What a name may be: a wide rule for whatever stands in a repo id, a narrow one for self-service.

The wide rule is what every official client accepts, so operators can bring names over from
elsewhere. The narrow rule keeps strangers from choosing names that look like addresses or people.
"""

import re

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Namespace, NamespaceKind
from accounts.models.namespace import collision_key
from accounts.reserved_names import is_device_name, is_reserved
from hub.kernel.errors import AlreadyExists, BadInput
from hub.kernel.public_id import new_public_id
from hub.kernel.wording import quoted

_ID_PART = re.compile(r"[A-Za-z0-9_.-]{1,96}", re.ASCII)
_SELF_CHOSEN = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*", re.ASCII)
_PUBLIC_ID = re.compile(r"[0-9a-f]{24}", re.ASCII)
_FORBIDDEN_ENDINGS = (".git", ".lock")
_SHOWN_CHARACTERS = 60


class BadName(BadInput):
    """A name that cannot be; `name` is what was asked for."""

    code = "BadName"

    def __init__(self, name: str, rule: str) -> None:
        super().__init__(
            _("The name %(name)s is not possible: %(rule)s")
            % {"name": quoted(name, _SHOWN_CHARACTERS), "rule": rule}
        )
        self.name = name
        self.rule = rule


class NameTaken(AlreadyExists):
    """The name, or one that people would take for it, belongs to somebody."""

    code = "NameTaken"

    def __init__(self, name: str) -> None:
        super().__init__(
            _("The name %(name)s is taken or too close to a taken one; choose another.")
            % {"name": quoted(name)}
        )
        self.name = name


def parse_repo_id_part(text: str) -> str:
    """The text itself, if it may stand on either side of the slash of a repo id.

    Raises:
        BadName: with the rule that it breaks.
    Source: huggingface_hub `validate_repo_id`.
    """
    if not _ID_PART.fullmatch(text):
        raise BadName(text, _("use 1 to 96 letters, digits, '-', '_' and '.'."))
    if "--" in text or ".." in text:
        raise BadName(text, _("'--' and '..' may not occur."))
    if text[0] in "-." or text[-1] in "-.":
        raise BadName(text, _("it may not start or end with '-' or '.'."))
    if text.lower().endswith(_FORBIDDEN_ENDINGS):
        raise BadName(text, _("it may not end with '.git' or '.lock'."))
    if is_device_name(text):
        raise BadName(text, _("Windows keeps this name for a device."))
    return text


def parse_self_chosen_name(text: str) -> str:
    """The text itself, if a person may take it for an account or an organization.

    Raises:
        BadName: with the rule that it breaks.
    """
    if not _ID_PART.fullmatch(text):
        # Not the wide rule's words, which would promise '_', '.' and 96 characters.
        raise BadName(text, _("use 2 to 42 letters and digits, with single dashes between them."))
    parse_repo_id_part(text)
    if not 2 <= len(text) <= 42:
        raise BadName(text, _("use 2 to 42 characters."))
    if not _SELF_CHOSEN.fullmatch(text):
        raise BadName(text, _("use letters and digits, with single dashes between them."))
    if text.isdecimal():
        raise BadName(text, _("it needs at least one letter."))
    if _PUBLIC_ID.fullmatch(text.lower()):
        raise BadName(text, _("24 hexadecimal digits would look like an id."))
    if is_reserved(text):
        raise BadName(text, _("the hub needs this word for itself."))
    return text


def require_distinct(name: str) -> None:
    """Pass if nobody has the name or one that looks like it.

    Raises:
        NameTaken: it differs by case, `-`, `_`, `.`, or by 0 for o and 1 for l only.
    """
    if Namespace.objects.filter(collision_key=collision_key(name)).exists():
        raise NameTaken(name)


def take_name(
    name: str, kind: NamespaceKind, *, is_self_chosen: bool, public_id: str | None = None
) -> Namespace:
    """Make the namespace's row; between two at once the table's uniqueness decides.

    is_self_chosen: the narrow rule, and nothing that looks like an existing name; else the wide
    rule, and nothing that differs from an existing name by case only.

    Raises:
        BadName, NameTaken.
        BadInput: public_id is not 24 lower-case hexadecimal digits.
    """
    if public_id is not None and not _PUBLIC_ID.fullmatch(public_id):
        raise BadInput(f"The id {quoted(public_id, _SHOWN_CHARACTERS)} is not 24 hex digits.")
    if is_self_chosen:
        parse_self_chosen_name(name)
        require_distinct(name)
    else:
        parse_repo_id_part(name)
    try:
        # A savepoint: on PostgreSQL a failed insert would spoil the whole transaction.
        with transaction.atomic():
            return Namespace.objects.create(
                name=name,
                kind=kind,
                is_self_chosen=is_self_chosen,
                public_id=public_id or new_public_id(),
            )
    except IntegrityError as error:
        raise NameTaken(name) from error
