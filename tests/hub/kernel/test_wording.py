"""Sizes and counts as people read them."""

import pytest

from hub.kernel.wording import compact, filesize


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
