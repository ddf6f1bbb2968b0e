"""Applies a declaration object by object; each is done whole or not at all."""

from collections.abc import Callable

from hub.kernel.errors import HubError
from hub.provision.people import apply_organization, apply_user
from hub.provision.reader import Reader, parse
from hub.provision.report import Misdeclared, Report
from hub.provision.repos import apply_repo

_VERSION = 1


def provision(text: str) -> Report:
    """Bring up what the JSON text declares. A second run changes nothing.

    Example: {"version": 1, "users": [{"username": "ana", "tokens": [{"value": "hf_…"}]}]}
    """
    report = Report()
    try:
        _apply(Reader(parse(text), "", report))
    except Misdeclared as error:
        report.fail("", str(error))
    return report


def _apply(declared: Reader) -> None:
    version = declared.number("version", _VERSION)
    if version != _VERSION:
        raise Misdeclared("version", f"{version} is not supported, only {_VERSION}")
    _each(declared, "orgs", apply_organization)
    _each(declared, "users", apply_user)
    _each(declared, "repos", apply_repo)
    declared.unsupported("collections", "oauth_apps")
    declared.finish()


def _each(declared: Reader, key: str, apply: Callable[[Reader], None]) -> None:
    for number, item in enumerate(declared.items(key)):
        place = f"{key}[{number}]"
        # What a failed object claimed to have done was rolled back with it.
        own = Report()
        try:
            apply(Reader(item, place, own))
        except Misdeclared as error:
            declared.report.fail("", str(error))
        except HubError as error:
            declared.report.fail(place, error.message)
        except OSError as error:
            declared.report.fail(place, str(error))
        else:
            declared.report.created += own.created
            declared.report.changed += own.changed
        declared.report.warnings += own.warnings
