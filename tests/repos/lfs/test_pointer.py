import pytest

from hub.kernel.errors import UnprocessableInput
from repos.lfs.oid import LfsOid, parse_lfs_oid
from repos.lfs.pointer import Pointer, parse_pointer

OID = "4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393"
TEXT = f"version https://git-lfs.github.com/spec/v1\noid sha256:{OID}\nsize 12345\n"


def test_parse_pointer__reads_what_git_lfs_writes():
    assert parse_pointer(TEXT.encode()) == Pointer(LfsOid(OID), 12345)


def test_text__is_read_back():
    pointer = Pointer(LfsOid(OID), 12345)

    assert pointer.text() == TEXT.encode()
    assert parse_pointer(pointer.text()) == pointer


@pytest.mark.parametrize(
    "text",
    [
        TEXT.removesuffix("\n"),
        TEXT.replace("git-lfs.github", "hawser.github"),
        TEXT.replace("oid ", f"ext-0-crypt sha256:{'0' * 64}\noid "),
        TEXT.replace("size 12345", "size 0"),
        TEXT.replace("size 12345", f"size {2**63 - 1}"),
    ],
)
def test_parse_pointer__takes_what_the_specification_allows(text):
    assert parse_pointer(text.encode()) is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "version ",
        "hello",
        TEXT + "x" * 1024,
        TEXT + "\n",
        TEXT.replace("\n", "\r\n"),
        " " + TEXT,
        TEXT.replace("sha256", "sha1"),
        TEXT.replace(OID, OID.upper()),
        TEXT.replace(OID, OID[:-1]),
        TEXT.replace(OID, OID + "0"),
        TEXT.replace("12345", "-1"),
        TEXT.replace("12345", "012"),
        TEXT.replace("12345", "1e9"),
        TEXT.replace("12345", str(2**63)),
        TEXT.replace("12345", "٣"),
        TEXT.replace("size 12345\n", ""),
        TEXT.replace("/spec/v1", "/spec/v9"),
        TEXT + TEXT,
        f"oid sha256:{OID}\nsize 1\nversion https://git-lfs.github.com/spec/v1\n",
        f"version https://git-lfs.github.com/spec/v1\nsize 1\noid sha256:{OID}\n",
    ],
)
def test_parse_pointer__takes_anything_else_for_content(text):
    assert parse_pointer(text.encode()) is None


def test_parse_pointer__takes_binary_for_content():
    assert parse_pointer(b"version \xff\xfe\x00") is None


@pytest.mark.parametrize(
    "text",
    [
        "../../etc/passwd",
        OID.upper(),
        OID[:-1],
        OID + "0",
        OID + "\n",
        f"sha256:{OID}",
        f"sha1:{OID[:40]}",
        "",
        "/" * 64,
        "\0" * 64,
        "٣" * 64,
        None,
        7,
        [OID],
    ],
)
def test_s29_parse_lfs_oid__refuses_everything_but_a_sha256(text):
    with pytest.raises(UnprocessableInput):
        parse_lfs_oid(text)


def test_parse_lfs_oid__takes_a_sha256():
    assert parse_lfs_oid(OID) == OID
