"""Whoever reads another language finds every page in it."""

import re
from pathlib import Path

import pytest
from babel.messages import Catalog
from django.conf import settings

from tests.architecture.sources import ROOT
from tests.architecture.template_texts import unmarked_texts
from tests.messages import (
    LANGUAGES,
    PACKAGES,
    catalogue_path,
    compiled,
    is_translated,
    python_texts,
    read_catalogue,
    script_module,
    script_texts,
)

# Developers look at them, and nobody else.
_FOR_DEVELOPERS = ("hub/templates/pages/components.html", "hub/templates/pages/specimens/")
_PLACE = re.compile(r"%\((\w+)\)[sdr]|\{(\w+)\}|%%")


@pytest.mark.parametrize("package", PACKAGES)
def test_every_text_of_a_template__is_marked_for_translators(package: str) -> None:
    lines = [
        f"{path.relative_to(ROOT)}:{line}: {words}"
        for path in sorted((ROOT / package).rglob("templates/**/*.html"))
        if not str(path.relative_to(ROOT)).startswith(_FOR_DEVELOPERS)
        for line, words in unmarked_texts(path.read_text(encoding="utf-8"))
    ]
    assert not lines, "\n".join(lines)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Read me</p>", ["Read me"]),
        ('<a title="Read me">{{ x }}</a>', ["Read me"]),
        ('<p>{% translate "Read me" %} {{ x }}</p>', []),
        ("<p>{% blocktranslate trimmed %}Read {{ x }}{% endblocktranslate %}</p>", []),
        ("<p>{% if a %}Read{% endif %}</p>", ["Read"]),
        ("{% block page_class %}page--narrow{% endblock %}", []),
        ("<code>git push</code>{# words #}{% comment %}words{% endcomment %}", []),
    ],
)
def test_unmarked_texts(source: str, words: list[str]) -> None:
    assert [found for _, found in unmarked_texts(source)] == words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("package", PACKAGES)
def test_catalogue__has_every_text_translated_and_compiled(package: str, language: str) -> None:
    path = catalogue_path(language, package, "django")
    catalogue = read_catalogue(path, language)
    texts = list(python_texts(package))
    _assert_complete(catalogue, texts)
    if texts:
        assert path.with_suffix(".mo").read_bytes() == compiled(catalogue), "run `make messages`"


def test_languages__every_spoken_one_has_its_catalogues() -> None:
    assert {*LANGUAGES, settings.LANGUAGE_CODE} == {code for code, _ in settings.LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalogue_of_the_scripts__is_complete(language: str) -> None:
    catalogue = read_catalogue(catalogue_path(language, "hub", "djangojs"), language)
    _assert_complete(catalogue, list(script_texts()))
    module = Path(ROOT / "static" / "js" / "texts" / f"{language}.js")
    assert module.read_text(encoding="utf-8") == script_module(catalogue), "run `make messages`"


def _assert_complete(catalogue: Catalog, texts: list) -> None:
    missing = []
    for place, text, context in texts:
        key = text if isinstance(text, str) else text[0]
        message = catalogue.get(key, context)
        if message is None or not is_translated(message.string):
            missing.append(f"{place}: {key}")
            continue
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        known = _places(text if isinstance(text, str) else " ".join(text))
        missing += [
            f"{place}: {key}: {string} names what the text does not"
            for string in strings
            if not _places(string) <= known
        ]
        if isinstance(text, str) and _places(text) != _places(strings[0]):
            missing.append(f"{place}: {key}: {strings[0]} lost a value")
    assert not missing, "\n".join(missing)


def _places(text: str) -> set[str]:
    return {match.group(0) for match in _PLACE.finditer(text)}
