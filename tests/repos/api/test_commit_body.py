"""Commit bodies: both formats, hostile JSON, truncation, and flat memory for huge lines."""

import base64
import io
import json
import tracemalloc

import pytest

from hub.kernel.errors import BadInput, TooLarge
from repos.api.commit_body import commit_body
from repos.uploads import Removal, UploadedFile, UploadedPointer


class Trickle(io.RawIOBase):
    """Gives a few bytes at a time, as sockets do."""

    def __init__(self, data: bytes, step: int) -> None:
        self._data, self._step = memoryview(data), step

    def read(self, size: int = -1) -> bytes:
        size = self._step if size < 0 else min(size, self._step)
        piece, self._data = bytes(self._data[:size]), self._data[size:]
        return piece


def line(key, **value):
    return json.dumps({"key": key, "value": value}).encode()


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


HEADER = line("header", summary="hi", description="more", parentCommit="0" * 40)


def parse(data: bytes, *, is_ndjson=True, limit_bytes=1 << 30, step=1 << 20, announced=None):
    return commit_body(
        Trickle(data, step), is_ndjson=is_ndjson, limit_bytes=limit_bytes, announced_bytes=announced
    )


@pytest.mark.parametrize("step", [1, 7, 1 << 20])
@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n\n"])
def test_commit_body__ndjson(step, ending):
    data = b"\n".join(
        [
            HEADER,
            line("file", content=b64(b"hello"), path="a.txt", encoding="base64"),
            line("file", path="é.txt", content='say "hi"\n\u2603', encoding="utf-8"),
            line("file", path="empty", content="", encoding="base64"),
            line("lfsFile", path="w.bin", algo="sha256", oid="9f" * 32, size=12),
            line("lfsFile", path="copy.bin", algo="sha256", oid="9f" * 32),
            line("deletedFile", path="old.txt"),
            line("deletedFolder", path="old/"),
            line("file", path="new.txt", content="x", oldPath="was.txt"),
        ]
    )

    with parse(data + ending, step=step, announced=len(data + ending)) as body:
        assert (body.summary, body.description, body.parent_commit) == ("hi", "more", "0" * 40)
        contents = {
            each.path: each.content.read()
            for each in body.operations
            if isinstance(each, UploadedFile)
        }
        others = [each for each in body.operations if not isinstance(each, UploadedFile)]

    assert contents == {
        "a.txt": b"hello",
        "é.txt": 'say "hi"\n\u2603'.encode(),
        "empty": b"",
        "new.txt": b"x",
    }
    assert others == [
        UploadedPointer("w.bin", "9f" * 32, 12),
        UploadedPointer("copy.bin", "9f" * 32, None),
        Removal("old.txt"),
        Removal("old/", is_folder=True),
        Removal("was.txt"),
    ]


def test_commit_body__legacy_json():
    data = json.dumps(
        {
            "summary": "hi",
            "description": "",
            "files": [
                {"path": "a.txt", "encoding": "base64", "content": b64(b"one")},
                {"path": "b.txt", "encoding": "base64", "content": b64(b"two")},
            ],
            "lfsFiles": [{"path": "w.bin", "algo": "sha256", "oid": "9f" * 32, "size": 3}],
            "deletedFiles": [{"path": "old.txt"}],
        }
    ).encode()

    with parse(data, is_ndjson=False) as body:
        assert [each.path for each in body.operations] == ["a.txt", "b.txt", "w.bin", "old.txt"]
        assert [each.content.read() for each in body.operations[:2]] == [b"one", b"two"]


def test_commit_body__escaped_base64_is_still_base64():
    content = bytes(range(256))
    escaped = b64(content).replace("/", "\\/").replace("=", "\\u003d")
    data = HEADER + b'\n{"key":"file","value":{"path":"a","encoding":"base64","content":"%s"}}' % (
        escaped.encode()
    )

    with parse(data) as body:
        assert body.operations[0].content.read() == content


def test_commit_body__a_path_cannot_pose_as_content():
    path = 'x","content":"evil'
    data = HEADER + b"\n" + line("file", path=path, content=b64(b"good"), encoding="base64")

    with parse(data) as body:
        (operation,) = body.operations
        assert (operation.path, operation.content.read()) == (path, b"good")


def test_commit_body__a_huge_line_stays_out_of_memory():
    content = bytes(range(256)) * (40 << 12)  # 40 MiB
    head = HEADER + b'\n{"key":"file","value":{"content":"'
    data = head + base64.b64encode(content) + b'","path":"big","encoding":"base64"}}\n'
    data += line("file", path="small", content=b64(b"after"), encoding="base64") + b"\n"
    source = Trickle(data, 1 << 20)
    tracemalloc.start()

    with commit_body(
        source, is_ndjson=True, limit_bytes=1 << 30, announced_bytes=len(data)
    ) as body:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert [each.path for each in body.operations] == ["big", "small"]
        assert body.operations[0].content.read() == content
        assert body.operations[1].content.read() == b"after"

    assert peak < 16 << 20


@pytest.mark.parametrize(
    "bad",
    [
        b"not json",
        b"[]",
        b"null",
        b'"text"',
        b"{",
        b'{"key":"file"}',
        b'{"key":"file","value":[]}',
        b'{"key":"what","value":{}}',
        b'{"key":"file","value":{"path":"a"}}',
        b'{"key":"file","value":{"path":"a","content":5}}',
        b'{"key":"file","value":{"content":"aGk="}}',
        b'{"key":"file","value":{"path":"a","content":"***","encoding":"base64"}}',
        b'{"key":"file","value":{"path":"a","content":"aGk","encoding":"base64"}}',
        b'{"key":"file","value":{"path":"a","content":"aGk=","encoding":"rot13"}}',
        b'{"key":"file","value":{"path":"a","\\u0063ontent":"content:0","encoding":"base64"}}',
        b'{"key":"file","value":{"path":"a","\\u0063ontent":"content:99","encoding":"base64"}}',
        b'{"key":"file","value":{"path":"a","content":"never closed',
        b'{"key":"file","value":{"path":["a"],"content":"aGk="}}',
        b'{"key":"lfsFile","value":{"path":"a","oid":5}}',
        b'{"key":"lfsFile","value":{"path":"a","oid":"x","size":-1}}',
        b'{"key":"lfsFile","value":{"path":"a","oid":"x","size":"3"}}',
        b'{"key":"lfsFile","value":{"path":"a","oid":"x","size":true}}',
        b'{"key":"lfsFile","value":{"path":"a","oid":"x","algo":"sha1"}}',
        b'{"key":"deletedFile","value":{}}',
        b'{"key":"header","value":{"summary":""}}',
        b'{"key":"header","value":{"summary":"x","parentCommit":5}}',
        b'{"a":' * 100_000,
        b"\xff\xfe\x00",
    ],
    ids=lambda bad: bad[:60].decode("latin-1"),
)
def test_commit_body__nonsense_is_bad_input(bad):
    with pytest.raises(BadInput), parse(HEADER + b"\n" + bad):
        pass


def test_commit_body__a_cut_connection_is_not_half_a_commit():
    first = HEADER + b"\n" + line("file", path="a", content=b64(b"1"), encoding="base64") + b"\n"
    second = line("file", path="b", content=b64(b"2"), encoding="base64")

    with pytest.raises(BadInput), parse(first, announced=len(first + second)):
        pass


def test_commit_body__too_much_is_refused_while_reading():
    data = HEADER + b"\n" + line("file", path="a", content="x" * 10_000, encoding="utf-8")

    with pytest.raises(TooLarge), parse(data, limit_bytes=5000, step=1000):
        pass


def test_commit_body__a_line_of_nothing_but_length_is_refused():
    data = HEADER + b'\n{"key":"deletedFile","value":{"path":"' + b"x" * (20 << 20) + b'"}}'

    with pytest.raises(TooLarge), parse(data):
        pass
