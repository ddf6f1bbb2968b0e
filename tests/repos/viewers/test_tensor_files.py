"""Headers of safetensors and GGUF: what they say, and every way in which they can lie."""

import json
import struct

import pytest

from repos.viewers.gguf import read_gguf
from repos.viewers.ranges import RangeReader, Unreadable, over_bytes
from repos.viewers.safetensors import read_safetensors
from repos.viewers.tensors import compare_tensors
from tests.repos.viewers.samples import gguf, raw_safetensors, safetensors, text

PAIR = {"a": ("F32", [2, 3], 24), "b": ("BF16", [4], 8)}


def test_safetensors__tells_tensors_and_sums():
    found = read_safetensors(over_bytes(safetensors(PAIR, {"format": "pt"})))

    assert [(one.name, one.dtype, one.shape) for one in found.tensors] == [
        ("a", "F32", (2, 3)),
        ("b", "BF16", (4,)),
    ]
    assert found.parameters == 10
    assert found.by_dtype == [("F32", 6), ("BF16", 4)]
    assert found.facts == [("format", "pt")]
    assert found.warnings == []


def test_safetensors__reads_only_its_beginning():
    content = safetensors({"a": ("U8", [50_000_000], 50_000_000)}, data=b"")
    asked = []

    def fetch(start, end):
        asked.append((start, end))
        return (content + b"\0" * 70_000)[start:end]

    found = read_safetensors(RangeReader(len(content) + 50_000_000, fetch))

    assert found.parameters == 50_000_000
    assert sum(end - start for start, end in asked) < 100_000


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"a": 1}',
        b'{"a": {"dtype": "F32"}}',
        b'{"a": {"dtype": 1, "shape": [1], "data_offsets": [0, 4]}}',
        b'{"a": {"dtype": "F32", "shape": [-1], "data_offsets": [0, 4]}}',
        b'{"a": {"dtype": "F32", "shape": [true], "data_offsets": [0, 4]}}',
        b'{"a": {"dtype": "F32", "shape": [1.5], "data_offsets": [0, 4]}}',
        b'{"a": {"dtype": "F32", "shape": [1e999], "data_offsets": [0, 4]}}',
        b'{"a": {"dtype": "F32", "shape": [9223372036854775808], "data_offsets": [0, 4]}}',
        b'{"a": {"dtype": "F32", "shape": [1], "data_offsets": [4, 0]}}',
        b'{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0]}}',
        b'{"a": {"dtype": "F32", "shape": [%s], "data_offsets": [0, 4]}}' % (b"9" * 5_000),
        json.dumps({"a": {"dtype": "F32", "shape": [1] * 99, "data_offsets": [0, 4]}}).encode(),
        b"\xff\xfe",
    ],
)
def test_safetensors__refuses_what_is_no_header(header):
    with pytest.raises(Unreadable):
        read_safetensors(over_bytes(raw_safetensors(header)))


@pytest.mark.parametrize("length", [1 << 60, (1 << 64) - 1, 25_000_001, 3_000])
def test_safetensors__believes_no_length(length):
    with pytest.raises(Unreadable):
        read_safetensors(over_bytes(safetensors(PAIR, length=length)))


@pytest.mark.parametrize("size", range(0, 40, 3))
def test_safetensors__cut_anywhere(size):
    with pytest.raises(Unreadable):
        read_safetensors(over_bytes(safetensors(PAIR)[:size]))


@pytest.mark.parametrize(
    ("tensors", "data", "word"),
    [
        (PAIR, b"", "behind the end"),
        ({"a": ("F32", [2], 4)}, None, "more or fewer bytes"),
        ({"a": ("Q7", [2], 4)}, None, "does not know"),
    ],
)
def test_safetensors__warns_of_what_loaders_refuse(tensors, data, word):
    found = read_safetensors(over_bytes(safetensors(tensors, data=data)))

    assert any(word in warning for warning in found.warnings)


def test_safetensors__huge_shapes_are_only_numbers():
    found = read_safetensors(over_bytes(safetensors({"a": ("F32", [(1 << 63) - 1] * 32, 0)})))

    assert len(f"{found.parameters:,}") < 1_000


def test_compare_tensors__tells_every_change():
    old = read_safetensors(over_bytes(safetensors({**PAIR, "gone": ("F32", [1], 4)})))
    new = read_safetensors(
        over_bytes(
            safetensors({"a": ("F32", [3, 2], 24), "b": ("F16", [4], 8), "new": ("F32", [1], 4)})
        )
    )

    changes = {one.name: one.kind for one in compare_tensors(old, new)}

    assert changes == {"gone": "removed", "a": "reshaped", "b": "type changed", "new": "added"}


FACTS = [
    ("general.architecture", 8, text("llama")),
    ("general.file_type", 4, struct.pack("<I", 15)),
    ("llama.scale", 6, struct.pack("<f", 0.5)),
    ("tokens", 9, struct.pack("<IQ", 8, 20) + b"".join(text(f"t{n}") for n in range(20))),
    ("scores", 9, struct.pack("<IQ", 6, 20) + b"\0" * 80),
    ("flag", 7, b"\1"),
]


def test_gguf__tells_facts_tensors_and_quantisation():
    found = read_gguf(over_bytes(gguf(FACTS, [("w", [32, 4], 12), ("n", [4], 0)])))

    assert found.quantization == "Q4_K_M"
    assert [(one.name, one.dtype, one.shape) for one in found.tensors] == [
        ("w", "Q4_K", (4, 32)),
        ("n", "F32", (4,)),
    ]
    facts = dict(found.facts)
    assert facts["general.architecture"] == "llama"
    assert facts["tokens"].startswith("20 items: t0, t1")
    assert (facts["flag"], facts["llama.scale"]) == ("True", "0.5")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GGUF",
        b"GGML" + b"\0" * 60,
        gguf(version=9),
        gguf(tensor_count=1 << 60),
        gguf(fact_count=1 << 60),
        gguf(tensor_count=1000),
        gguf([("a", 8, struct.pack("<Q", 1 << 60))]),
        gguf([("a", 99, b"")]),
        gguf([("a", 9, struct.pack("<IQ", 8, 1 << 60))]),
        gguf([("a", 9, struct.pack("<IQ", 0, 1 << 40))]),
        gguf([("a", 9, struct.pack("<IQ", 0, 1_999_999))]),
        gguf([("a", 9, struct.pack("<IQ", 9, 1) * 100)]),
        gguf([("a", 9, struct.pack("<IQ", 99, 1))]),
        gguf((), [("w", [1] * 9, 0)]),
        b"GGUF" + struct.pack(">IQQ", 3, 0, 0),
    ],
)
def test_gguf__refuses_lies(content):
    with pytest.raises(Unreadable):
        read_gguf(over_bytes(content))


@pytest.mark.parametrize("size", range(0, 200, 7))
def test_gguf__cut_anywhere(size):
    with pytest.raises(Unreadable):
        read_gguf(over_bytes(gguf(FACTS, [("w", [32, 4], 12)])[:size]))


def test_range_reader__has_an_end():
    reader = RangeReader(1 << 40, lambda start, end: b"\0" * (end - start), budget_bytes=1 << 20)

    with pytest.raises(Unreadable):
        reader.read(0, 1 << 30)
    with pytest.raises(Unreadable):
        for place in range(100):
            reader.read(place << 30, 10)


def test_range_reader__notices_a_store_that_has_less():
    with pytest.raises(Unreadable):
        RangeReader(100, lambda start, end: b"short").read(0, 50)
