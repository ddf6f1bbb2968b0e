"""A Parquet footer: its schema, and footers of lies."""

import pytest

from repos.viewers.parquet import read_parquet
from repos.viewers.ranges import Unreadable, over_bytes
from tests.repos.viewers.samples import element, field, parquet, varint, wrapped_footer, zigzag

ROOT = element("schema", repeats=None, children=3)
SCHEMA = [
    ROOT,
    element("id", kind=2, repeats=0),
    element("words", repeats=1, children=1, converted=3),
    element("item", kind=6, converted=0),
    element("x", kind=5),
]


def test_parquet__tells_rows_and_columns():
    found = read_parquet(over_bytes(parquet(SCHEMA, rows=1_234_567, groups=2)))

    assert (found.rows, found.row_groups) == (1_234_567, 2)
    assert [(one.name, one.depth, one.type, one.repeats) for one in found.columns] == [
        ("id", 0, "int64", "required"),
        ("words", 0, "list", "optional"),
        ("words.item", 1, "text", "optional"),
        ("x", 0, "double", "optional"),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PAR1PAR1",
        b"\0" * 40,
        parquet(SCHEMA, magic=b"PARE"),
        parquet(SCHEMA, length=(1 << 32) - 1),
        parquet(SCHEMA, length=17 << 20),
        parquet(SCHEMA, length=60_000),
        wrapped_footer(b""),
        wrapped_footer(b"\xff" * 100),
        # a list of 2^60 items, a text of 2^60 bytes, a number without end
        wrapped_footer(field(2, 9, b"\xfc" + varint(1 << 60))),
        wrapped_footer(field(2, 8, varint(1 << 60))),
        wrapped_footer(field(1, 6, b"\xff" * 200)),
        # structs in structs, lists in lists
        wrapped_footer(b"\x1c" * 5_000),
        wrapped_footer(b"\x29" + b"\x19" * 5_000),
        wrapped_footer(field(2, 9, b"\x15" + zigzag(1)) + b"\0"),
        wrapped_footer(field(2, 11, b"\1\x55") + b"\0"),
    ],
)
def test_parquet__refuses_lies(content):
    with pytest.raises(Unreadable):
        read_parquet(over_bytes(content))


def test_parquet__cut_anywhere_in_the_footer():
    whole = parquet(SCHEMA)
    for size in range(len(whole)):
        with pytest.raises(Unreadable):
            read_parquet(over_bytes(whole[:size]))


def test_parquet__children_that_never_come_and_nesting_without_end():
    found = read_parquet(
        over_bytes(parquet([ROOT, *(element("g", children=1 << 30) for _ in range(200))]))
    )

    assert len(found.columns) == 200
    assert max(one.depth for one in found.columns) <= 32


def test_parquet__many_columns_are_cut():
    found = read_parquet(
        over_bytes(parquet([ROOT, *(element("c", kind=1) for _ in range(10_500))]))
    )

    assert (len(found.columns), found.is_cut) == (10_000, True)
