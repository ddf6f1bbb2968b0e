"""Sizes, counts and other people's words as people read them."""

import pytest

from hub.kernel.wording import compact, filesize, quoted


@pytest.mark.parametrize(
    ("size_bytes", "words"),
    [
        (None, ""),
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.00 kB"),
        (12_345, "12.3 kB"),
        (99_949, "99.9 kB"),
        (99_950, "100 kB"),
        (999_499, "999 kB"),
        (999_500, "1.00 MB"),
        (438_011_234, "438 MB"),
        (5_000_000_000_000_000_000, "5000 PB"),
    ],
)
def test_filesize__three_digits(size_bytes, words):
    assert filesize(size_bytes) == words


@pytest.mark.parametrize(
    ("count", "words"),
    [(0, "0"), (999, "999"), (1000, "1k"), (1234, "1.2k"), (98_765, "99k"), (3_400_000, "3.4M")],
)
def test_compact__is_short(count, words):
    assert compact(count) == words


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("bert", "'bert'"),
        ("中文//x", "'中文//x'"),
        ("ünï 日本　語", "'ünï 日本　語'"),
        ("a\\b", r"'a\b'"),
        ("it's", "'it's'"),
        ("a\nb\r\t\0\x1b\x85", r"'a\nb\r\t\x00\x1b\x85'"),
        ("\u202egpj.exe", r"'\u202egpj.exe'"),
        ("a\u200b\u2060\ufeffb\u2028", r"'a\u200b\u2060\ufeffb\u2028'"),
        ("\u3164\ufe0f\u2800\u00a0", r"'\u3164\ufe0f\u2800\xa0'"),
        ("\udcff", r"'\udcff'"),
        ("", "''"),
    ],
)
def test_quoted__as_it_is_but_for_what_nobody_sees(text, shown):
    assert quoted(text) == shown


def test_quoted__is_cut_where_it_is_asked_to():
    assert quoted("中" * 61, 60) == f"'{'中' * 60}…'"
    assert quoted("中" * 60, 60) == f"'{'中' * 60}'"
