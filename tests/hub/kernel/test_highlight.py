"""Colours for code, whatever the code is."""

import time

import pytest
from pygments.lexers import get_all_lexers

from hub.kernel.code_languages import LANGUAGES, lexer_for_word
from hub.kernel.highlight import (
    PATIENT_S,
    ColourBudget,
    FenceColours,
    gets_colours,
    highlighted_lines,
    lexer_for_path,
)


def plain(lines):
    return ["".join(text for _, text in line) for line in lines]


def test_highlighted_lines__lose_nothing():
    code = 'import os\n\n\ndef f(x):\n    """Two\n    lines."""\n    return x\n'

    lines = list(highlighted_lines(code, lexer_for_path("a.py")))

    assert plain(lines) == code.removesuffix("\n").split("\n")
    assert lines[0][0] == ("tok-kn", "import")


def test_highlighted_lines__no_line_end_at_the_end():
    assert plain(highlighted_lines("a\nb", lexer_for_path("x.unknown"))) == ["a", "b"]
    assert plain(highlighted_lines("", lexer_for_path("x.unknown"))) == []


def test_highlighted_lines__a_minified_file_is_left_plain_and_soon():
    started = time.process_time()

    lines = list(highlighted_lines("a=1;" * 400_000, lexer_for_path("a.js")))

    assert len(lines[0]) == 1
    assert time.process_time() - started < 2


def test_fence_colours__escape_and_leave_unknown_languages():
    fences = FenceColours()

    assert fences.html("<b>", "html", "").count("<b>") == 0
    assert fences.html("import os", "Python", "") != ""
    assert fences.html("x", "no-such-language", "") == ""
    assert fences.html("x" * 100_000, "python", "") == ""


def test_languages__all_are_known_to_pygments():
    assert {name for name, *_ in get_all_lexers(plugins=False)} >= LANGUAGES


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("src/a.py", "Python"), ("Dockerfile", "Docker"), ("a.jsonl", "JSON"), ("CMakeLists.txt", "CMake"),
        ("a.h", "C"), ("a.pl", "Perl"), ("a.r", "S"), ("a.R", "S"), ("a.svelte", "HTML"), ("notes.txt", "Text only"),
        ("x.tnt", "Text only"), ("x.mcschema", "Text only"), ("x.ahk", "Text only"), ("x.n", "Text only"),
    ],
)  # fmt: skip
def test_lexer_for_path(path, name):
    assert lexer_for_path(path).name == name


@pytest.mark.parametrize(
    "word", ["tnt", "mcschema", "http", "mime", "postgres-console", "wikitext"]
)
def test_lexer_for_word__not_those_that_never_end_or_name_others(word):
    assert lexer_for_word(word) is None


def test_markdown__its_blocks_are_not_given_to_the_lexers_that_they_name():
    text = "```mcschema\n<!--\n```\n"

    assert plain(highlighted_lines(text, lexer_for_path("a.md"))) == text.splitlines()


# (path, what is before, what is repeated): each took seconds at 16,000 or 400,000 characters.
HOSTILE = {
    "never ends": ("a.mcschema", "", "<!--\n"),
    "never yields": ("a.tnt", "", "a"),
    "autohotkey": ("a.ahk", "", "    \n"),
    "gherkin": ("a.feature", "", "    \n"),
    "csharp": ("a.cs", "", "a b\n"),
    "c": ("a.c", "true", " "),
    "c, shorter blanks": ("a.c", "", "true" + " " * 290 + "\n"),
    "c, blank lines": ("a.c", "true", "\n"),
    "c, stars": ("a.c", "true", "* "),
    "c, names": ("a.c", "true", "a::"),
    "rust": ("a.rs", "", 'r#"r#"r#"r#"\n'),
    "lua": ("a.lua", "", "[[[[[[[[[[\n"),
    "perl": ("a.pl", "", "s{s{s{s{s{\n"),
    "matlab": ("a.m", "", "\n"),
    "scala": ("a.scala", '"', "\\"),
    "fish": ("a.fish", '"', "\\"),
    "vim": ("a.vim", " pyth << z ", "a"),
    "emacs lisp": ("a.el", "*\\z\\z*", "a."),
    "bash": ("a.sh", "<<- '\\ww", "1"),
    "ini": ("a.ini", "z", " "),
    "ocaml": ("a.ml", "", "1"),
    "jinja": ("a.html.j2", "", "#{"),
    "makefile": ("Makefile", "", "<?"),
    "cmake": ("a.cmake", "\n", "{"),
    "groovy": ("a.groovy", "", "#|"),
    "turtle": ("a.ttl", "", "<"),
    "gnuplot": ("a.plt", "", "'"),
    "session": ("a.sh-session", "", "$ a\\\n"),
}


def hostile(name, length):
    path, before, repeated = HOSTILE[name]
    if "\n" not in repeated:
        repeated = repeated * (4_800 // len(repeated)) + "\n"
    return path, (before + repeated * (length // len(repeated) + 1))[:length]


@pytest.mark.parametrize("length", [16_000, 399_000])
@pytest.mark.parametrize("name", HOSTILE)
def test_highlighted_lines__hostile_text_is_whole_and_soon(name, length):
    path, text = hostile(name, length)
    started = time.process_time()

    lines = list(highlighted_lines(text, lexer_for_path(path)))

    assert time.process_time() - started < 3
    assert "\n".join(plain(lines)) == text.removesuffix("\n")


def test_fence_colours__one_budget_for_all_of_a_document():
    code = hostile("perl", 29_000)[1]
    fences = FenceColours()
    started = time.process_time()

    for _ in range(40):
        fences.html(code, "perl", "")

    assert time.process_time() - started < 3


def test_highlighted_lines__spent_budget_leaves_the_rest_plain():
    code = "import os\n" * 1_000

    lines = list(highlighted_lines(code, lexer_for_path("a.py"), budget=ColourBudget(0)))

    assert lines == [[("", "import os")]] * 1_000


def test_highlighted_lines__an_honest_long_file_keeps_its_colours():
    code = "x = [1, 2, 'a']  # c\n" * 9_000

    lines = list(
        highlighted_lines(code, lexer_for_path("a.py"), budget=ColourBudget(PATIENT_S * 4))
    )

    assert ("tok-c1", "# c") in lines[-1]


def test_gets_colours__plain_text_never():
    assert gets_colours("import os\n", lexer_for_path("a.py"))
    assert not gets_colours("a\n", lexer_for_path("a.tnt"))


def test_highlighted_lines__other_line_ends_and_a_mark_at_the_beginning():
    code = "\ufeffimport os\r\nimport re\rx"

    lines = list(highlighted_lines(code, lexer_for_path("a.py")))

    assert plain(lines) == ["import os", "import re", "x"]
