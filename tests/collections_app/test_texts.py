"""What people write: cleaned, and made clickable without being trusted."""

import pytest

from collections_app.texts import note_html, parse_note, parse_paper, parse_title, pieces
from hub.kernel.errors import BadInput


@pytest.mark.parametrize(
    ("note", "links"),
    [
        ("see https://example.org/a.", ["https://example.org/a"]),
        ("(http://a.org/b_(c)) and https://d.org/?q=1&r=2!", ["http://a.org/b_(c)", "https://d.org/?q=1&r=2"]),
        ("HTTPS://EXAMPLE.ORG", ["HTTPS://EXAMPLE.ORG"]),
        ("javascript:alert(1) data:text/html,x ftp://a.org //a.org", []),
        ("https://", []),
        ("http://[::1", []),
        ('https://a.org/"onmouseover="alert(1)', ["https://a.org/"]),
        ("https://a.org/<script>", ["https://a.org/"]),
        ("javascript:https://a.org", ["https://a.org"]),
    ],
)  # fmt: skip
def test_pieces__only_web_addresses_become_links(note, links):
    found = pieces(note)

    assert [piece.href for piece in found if piece.href] == links
    assert "".join(piece.text for piece in found) == note
    html = note_html(note)
    assert "<script" not in html
    assert html.count("<a ") == len(links)
    assert 'onmouseover="' not in html


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("  two\n lines ", "two lines"),
        ("a\u202eb\u2066c\u200ed", "abcd"),
        ("a\0b\x1bc", "abc"),
        ("half \ud800 pair", "half pair"),
        ("日本語 👩‍👩‍👧", "日本語 👩‍👩‍👧"),
    ],
)
def test_parse_title__one_clean_line(text, kept):
    assert parse_title(text) == kept


def test_parse_note__keeps_lines_and_counts():
    assert parse_note("one\r\n\ttwo\n\n") == "one\n two"
    assert len(parse_note("x" * 500)) == 500
    with pytest.raises(BadInput, match="501"):
        parse_note("x" * 501)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2307.09288", "2307.09288"),
        ("2307.09288v3", "2307.09288"),
        ("arXiv:2307.09288", "2307.09288"),
        ("https://arxiv.org/abs/2307.09288", "2307.09288"),
        ("https://arxiv.org/pdf/2307.09288v2.pdf", "2307.09288"),
        ("cs/0112017", "cs/0112017"),
        ("https://example.org/paper?id=1", "https://example.org/paper?id=1"),
        ("javascript:alert(1)", None),
        ("https://a b", None),
        ("2307", None),
        ("https://a.org/" + "x" * 300, None),
    ],
)
def test_parse_paper__an_id_or_an_address(text, kept):
    if kept is None:
        with pytest.raises(BadInput):
            parse_paper(text)
    else:
        assert parse_paper(text) == kept
