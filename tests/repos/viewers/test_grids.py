"""CSV, TSV, JSON and JSON lines as tables; the malformed among them."""

import json
import time

import pytest

from repos.viewers.grids import read_csv, read_json, read_json_lines
from repos.viewers.ranges import Unreadable


def csv_grid(content, page=0, *, is_cut=False, is_tsv=False):
    return read_csv(content, page=page, is_cut=is_cut, is_tsv=is_tsv)


@pytest.mark.parametrize(
    ("content", "columns", "rows"),
    [
        (b"a,b\n1,2\n", ["a", "b"], [["1", "2"]]),
        (b"\xef\xbb\xbfa;b\r\n1;2\r\n", ["a", "b"], [["1", "2"]]),
        (b'a,b\n"x,\ny","=cmd()"\n', ["a", "b"], [["x,\ny", "=cmd()"]]),
        (b"a|b\n1|2\n", ["a", "b"], [["1", "2"]]),
        (b"a\n1,2,3\n", ["a", "", ""], [["1", "2", "3"]]),
        (b"a,b\n\xff,2\n", ["a", "b"], [["\N{REPLACEMENT CHARACTER}", "2"]]),
        (b"", [], []),
        (b'a,"b\n1,2', ["a", "b\n1,2"], []),
        ("a\u2028b,c\n1,2\n".encode(), ["a\u2028b", "c"], [["1", "2"]]),
    ],
)
def test_csv__is_read_as_it_is_written(content, columns, rows):
    grid = csv_grid(content)

    assert (grid.columns, grid.rows) == (columns, rows)


def test_csv__pages_and_cuts():
    content = b"n\n" + b"".join(b"%d\n" % n for n in range(250))

    grid = csv_grid(content, page=2)
    assert (grid.first, grid.last, grid.total, len(grid.rows)) == (201, 250, 250, 50)
    assert csv_grid(content, page=9).rows == []
    assert csv_grid(b"a,b\n1,2\n3,", is_cut=True).rows == [["1", "2"]]


def test_csv__wide_and_long_are_bounded():
    grid = csv_grid(b",".join([b"c"] * 100_000) + b"\n" + b"x" * 10_000 + b"\n")

    assert len(grid.columns) == 100
    assert grid.hidden_columns == 99_900
    assert len(grid.rows[0][0]) < 500


def test_csv__binary_is_refused_and_endless_fields_end():
    with pytest.raises(Unreadable):
        csv_grid(b"a\0b")
    started = time.monotonic()
    csv_grid(b'"' + b"x" * (4 << 20))
    csv_grid(b'"a"' * (1 << 20))
    assert time.monotonic() - started < 5


def test_json_lines__columns_are_those_of_the_page():
    grid = read_json_lines(
        b'{"a": 1, "b": {"c": [1]}}\n\n{"d": null, "a": "<b>"}\n{"half', page=0, is_cut=True
    )

    assert grid.columns == ["a", "b", "d"]
    assert grid.rows == [["1", '{"c": [1]}', ""], ["<b>", "", ""]]


@pytest.mark.parametrize(
    "content", [b"{", b"1\n2\n", b"[" * 100_000, b'{"a":' * 100_000, b"\xff", b"NaN\n"]
)
def test_json_lines__refuses(content):
    with pytest.raises(Unreadable):
        read_json_lines(content, page=0, is_cut=False)


@pytest.mark.parametrize("content", [b"{}", b"[]", b"[1]", b"[{}, 1]", b"[" * 100_000, b"nope"])
def test_json__that_is_no_list_of_objects_is_text(content):
    with pytest.raises(Unreadable):
        read_json(content, page=0)


def test_json__list_of_objects():
    grid = read_json(json.dumps([{"a": n} for n in range(150)]).encode(), page=1)

    assert (grid.first, grid.last, grid.total) == (101, 150, 150)
