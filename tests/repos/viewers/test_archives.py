"""Contents of archives, bombs among them; nothing is unpacked but a bounded beginning."""

import io
import struct
import time
import zipfile

import pytest

from repos.viewers.archives import read_tar, read_zip, zip_member
from repos.viewers.ranges import RangeReader, Unreadable, over_bytes
from tests.repos.viewers.samples import tarred, zipped

MEMBERS = {"a/x.txt": b"hello" * 100, "é.bin": b"\0" * 5}


def test_zip__names_and_sizes():
    found = read_zip(over_bytes(zipped(MEMBERS)))

    assert [(one.name, one.size_bytes) for one in found.members] == [("a/x.txt", 500), ("é.bin", 5)]
    assert (found.total, found.is_cut) == (2, False)


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_zip_member__gives_a_bounded_beginning(compression):
    reader = over_bytes(zipped({"x": b"a" * 100_000}, compression=compression))
    member = read_zip(reader).members[0]

    assert zip_member(reader, member, limit_bytes=1_000) == b"a" * 1_000


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\5\6",
        b"PK\5\6" + b"\xff" * 18,
        b"\0" * 70_000,
        # a table of 2 GB; one behind the end
        b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, 1 << 31, 0, 0),
        b"PK\5\6" + struct.pack("<HHHHIIH", 0, 0, 1, 1, 46, 1 << 30, 0),
        # a 64-bit locator that points to nothing
        b"PK\6\7" + struct.pack("<IQI", 0, 1 << 60, 1) + b"PK\5\6" + b"\xff" * 16 + b"\0\0",
    ],
)
def test_zip__refuses_lies(content):
    with pytest.raises(Unreadable):
        read_zip(over_bytes(content))


def test_zip__says_a_million_members_and_has_one():
    content = bytearray(zipped({"x": b"y"}))
    place = content.rfind(b"PK\5\6")
    content[place + 10 : place + 12] = struct.pack("<H", 60_000)

    found = read_zip(over_bytes(bytes(content)))

    assert (len(found.members), found.total, found.is_cut) == (1, 60_000, True)


def test_zip__many_members_are_cut():
    found = read_zip(over_bytes(zipped({str(n): b"" for n in range(1_200)})))

    assert (len(found.members), found.total, found.is_cut) == (1_000, 1_200, True)


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_tar__names_and_sizes(mode):
    long = "d/" + "n" * 150
    found = read_tar(over_bytes(tarred({**MEMBERS, long: b"z" * 1_000}, mode)))

    assert [(one.name, one.size_bytes) for one in found.members] == [
        ("a/x.txt", 500),
        ("é.bin", 5),
        (long, 1_000),
    ]
    assert not found.is_cut


@pytest.mark.parametrize(
    "content",
    [b"x" * 600, b"\x1f\x8b" + b"x" * 600, b"BZh" + b"x" * 600, b"\xfd7zXZ\0" + b"x" * 600],
)
def test_tar__refuses_what_is_none(content):
    with pytest.raises(Unreadable):
        read_tar(over_bytes(content))


@pytest.mark.parametrize("mode", ["w:gz", "w:bz2", "w:xz"])
def test_tar__bomb_is_read_a_little(mode):
    bomb = tarred({"zeros": bytes(48 << 20), "after": b"x"}, mode)
    started = time.monotonic()

    found = read_tar(over_bytes(bomb))

    assert [one.name for one in found.members] == ["zeros"]
    assert found.is_cut
    assert time.monotonic() - started < 5


def test_tar__is_hopped_over_not_read():
    content = tarred({"big": bytes(5 << 20), "after": b"x"})
    asked = []

    def fetch(start, end):
        asked.append(end - start)
        return content[start:end]

    found = read_tar(RangeReader(len(content), fetch))

    assert [one.name for one in found.members] == ["big", "after"]
    assert sum(asked) < 1 << 20


def test_tar__cut_or_with_an_endless_member_tells_what_it_has():
    content = tarred({"a": b"x" * 600, "b": b"y"})

    found = read_tar(over_bytes(content[:1_600]))

    assert [one.name for one in found.members] == ["a"]
    assert found.is_cut


def test_zip__of_itself_is_one_member():
    inner = zipped({"deep.zip": zipped({"deeper.zip": zipped({"x": b""})})})

    assert [one.name for one in read_zip(over_bytes(inner)).members] == ["deep.zip"]


def test_zip__noise_never_breaks_the_reader():
    content = zipped(MEMBERS)
    for place in range(len(content)):
        broken = io.BytesIO(content)
        broken.seek(place)
        broken.write(b"\xff")
        try:
            read_zip(over_bytes(broken.getvalue()))
        except Unreadable:
            continue
