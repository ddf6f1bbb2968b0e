"""Colours for code, whatever the code is."""

import time

from hub.kernel.highlight import highlight_fence, highlighted_lines, lexer_for_path


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


def test_highlight_fence__escapes_and_leaves_unknown_languages():
    assert highlight_fence("<b>", "html", "").count("<b>") == 0
    assert highlight_fence("x", "no-such-language", "") == ""
    assert highlight_fence("x" * 100_000, "python", "") == ""
