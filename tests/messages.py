"""`make messages`: collect what the pages say, keep what is translated, compile it.

`python -m tests.messages` writes, for every language and package, `<package>/locale/<language>/
LC_MESSAGES/django.po` (what translators edit) and `.mo` (what the hub reads), and for the scripts
`hub/locale/<language>/LC_MESSAGES/djangojs.po` and `static/js/texts/<language>.js`. All of it is
kept in git, so that a hub needs no tool to speak a language. Babel does the work; Django's own
`makemessages` would need GNU gettext.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation import to_locale
from django.utils.translation.template import templatize

from tests.architecture.sources import PACKAGES, ROOT

LANGUAGES = ("zh-hans",)
_KEYWORDS: dict[str, tuple[int, ...] | tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_JS_KEYWORDS: dict[str, tuple[int, ...] | None] = {"text": None, "plural": (1, 2)}
_Key = str | tuple[str, ...]
# What another package says too needs no second thought.
_MEMORY: dict[tuple[object, str | None], object] = {}


def main(arguments: list[str]) -> int:
    """arguments: packages, or `scripts`; none means all."""
    chosen = arguments or [*PACKAGES, "scripts"]
    for language in LANGUAGES:
        _MEMORY.clear()
        for package in PACKAGES:
            _remember(read_catalogue(catalogue_path(language, package, "django"), language))
        for package in PACKAGES:
            if package in chosen:
                _renew(language, package, "django", python_texts(package))
        if "scripts" in chosen:
            _renew(language, "hub", "djangojs", script_texts())
    return 0


def python_texts(package: str) -> Iterator[tuple[str, _Key, str | None]]:
    """(file, text or its forms, context) of the package's code and templates."""
    for path in sorted((ROOT / package).rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or "migrations" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            if "templates" not in path.parts:
                continue
            # Python's tokenizer minds indentation; a template has another.
            source = "\n".join(line.lstrip() for line in templatize(source).splitlines())
        for _line, text, _comments, context in extract(
            "python", BytesIO(source.encode()), _KEYWORDS
        ):
            yield str(path.relative_to(ROOT)), text, context


def script_texts() -> Iterator[tuple[str, _Key, str | None]]:
    for path in sorted((ROOT / "static" / "js").rglob("*.js")):
        if path.parent.name == "texts":
            continue
        for _line, text, _comments, context in extract(
            "javascript", BytesIO(path.read_bytes()), _JS_KEYWORDS
        ):
            yield str(path.relative_to(ROOT)), text, context


def catalogue_path(language: str, package: str, domain: str) -> Path:
    return ROOT / package / "locale" / to_locale(language) / "LC_MESSAGES" / f"{domain}.po"


def read_catalogue(path: Path, language: str) -> Catalog:
    if not path.is_file():
        return Catalog(locale=to_locale(language), domain=path.stem, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=to_locale(language), domain=path.stem)


def renewed(
    old: Catalog, language: str, domain: str, texts: Iterable[tuple[str, _Key, str | None]]
) -> Catalog:
    """The texts of today with the translations of yesterday; what nobody says any more is dropped."""
    new = Catalog(locale=to_locale(language), domain=domain, fuzzy=False)
    for place, text, context in texts:
        known = old.get(text if isinstance(text, str) else text[0], context)
        string = known.string if known is not None else None
        if not is_translated(string):
            string = _MEMORY.get((text, context))  # type: ignore[assignment]  # as babel keeps it
        if known is not None and isinstance(known.id, str) != isinstance(text, str):
            # A plural that was none before, or the other way round.
            string = None
        new.add(text, string, locations=[(place, None)], context=context)  # type: ignore[arg-type]  # as Babel keeps it
    return new


def compiled(catalogue: Catalog) -> bytes:
    # Babel writes the minute of today into a catalogue that names none.
    catalogue.creation_date = catalogue.revision_date = datetime(2000, 1, 1, tzinfo=UTC)
    out = BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def script_module(catalogue: Catalog) -> str:
    texts = {
        message.id if isinstance(message.id, str) else message.id[0]: (
            message.string if isinstance(message.string, str) else list(message.string)
        )
        for message in catalogue
        if message.id and message.string and any(message.string)
    }
    body = json.dumps(texts, ensure_ascii=False, indent=2, sort_keys=True)
    return f"// Made by `make messages` from djangojs.po.\nexport default {body};\n"


def po_text(catalogue: Catalog) -> bytes:
    out = BytesIO()
    write_po(out, catalogue, sort_output=True, include_lineno=False, omit_header=False, width=100)
    # A date that changes with every run would make every run a change.
    lines = out.getvalue().splitlines(keepends=True)
    dates = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By', b"# ")
    return b"".join(line for line in lines if not line.startswith(dates))


def _renew(
    language: str, package: str, domain: str, texts: Iterable[tuple[str, _Key, str | None]]
) -> None:
    path = catalogue_path(language, package, domain)
    catalogue = renewed(read_catalogue(path, language), language, domain, texts)
    total = sum(1 for message in catalogue if message.id)
    if not total:
        return
    done = sum(1 for message in catalogue if message.id and is_translated(message.string))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(po_text(catalogue))
    if domain == "djangojs":
        module = ROOT / "static" / "js" / "texts" / f"{language}.js"
        module.parent.mkdir(exist_ok=True)
        module.write_text(script_module(catalogue), encoding="utf-8")
    else:
        path.with_suffix(".mo").write_bytes(compiled(catalogue))
    print(f"{path.relative_to(ROOT)}: {done} of {total} translated")


def _remember(catalogue: Catalog) -> None:
    for message in catalogue:
        if message.id and is_translated(message.string):
            _MEMORY[_as_key(message.id), message.context] = message.string


def _as_key(text: object) -> object:
    return tuple(text) if isinstance(text, list) else text


def is_translated(string: str | tuple[str, ...] | list[str] | None) -> bool:
    if string is None:
        return False
    return bool(string) if isinstance(string, str) else all(string)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
