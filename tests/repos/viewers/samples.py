"""Small real files of every kind, made by hand or by the standard library."""

import io
import json
import struct
import tarfile
import zipfile


def safetensors(tensors, metadata=None, *, data=None, length=None):
    """tensors: name to (dtype, shape, bytes)."""
    header, position = {}, 0
    if metadata is not None:
        header["__metadata__"] = metadata
    for name, (dtype, shape, size) in tensors.items():
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [position, position + size]}
        position += size
    raw = json.dumps(header).encode()
    return raw_safetensors(raw, b"\0" * position if data is None else data, length=length)


def raw_safetensors(header, data=b"", *, length=None):
    return struct.pack("<Q", len(header) if length is None else length) + header + data


def text(value, form="<Q"):
    raw = value.encode()
    return struct.pack(form, len(raw)) + raw


def gguf(facts=(), tensors=(), *, version=3, tensor_count=None, fact_count=None):
    """facts: (name, type, packed value). tensors: (name, dimensions, type)."""
    out = b"GGUF" + struct.pack(
        "<IQQ",
        version,
        len(tensors) if tensor_count is None else tensor_count,
        len(facts) if fact_count is None else fact_count,
    )
    for name, kind, value in facts:
        out += text(name) + struct.pack("<I", kind) + value
    for name, dimensions, kind in tensors:
        out += text(name) + struct.pack("<I", len(dimensions))
        out += b"".join(struct.pack("<Q", one) for one in dimensions)
        out += struct.pack("<IQ", kind, 0)
    return out + b"\0" * 64


def varint(value):
    out = b""
    while True:
        byte, value = value & 127, value >> 7
        if not value:
            return out + bytes([byte])
        out += bytes([byte | 128])


def zigzag(value):
    return varint(value * 2 if value >= 0 else -value * 2 - 1)


def field(step, kind, value):
    return bytes([step << 4 | kind]) + value


def element(name, *, kind=None, repeats=1, children=None, converted=None):
    """A SchemaElement in the compact protocol."""
    out, last = b"", 0
    for number, value in ((1, kind), (3, repeats)):
        if value is not None:
            out += field(number - last, 5, zigzag(value))
            last = number
    out += field(4 - last, 8, varint(len(name)) + name.encode())
    last = 4
    for number, value in ((5, children), (6, converted)):
        if value is not None:
            out += field(number - last, 5, zigzag(value))
            last = number
    return out + b"\0"


def parquet(elements, *, rows=3, groups=1, length=None, magic=b"PAR1"):
    footer = field(1, 5, zigzag(1))
    footer += field(1, 9, bytes([0xF0 | 12]) + varint(len(elements)) + b"".join(elements))
    footer += field(1, 6, zigzag(rows))
    footer += field(1, 9, bytes([0xF0 | 12]) + varint(groups) + b"\0" * groups)
    footer += b"\0"
    return wrapped_footer(footer, length=length, magic=magic)


def wrapped_footer(footer, *, length=None, magic=b"PAR1"):
    size = len(footer) if length is None else length
    return b"PAR1" + footer + struct.pack("<I", size) + magic


def zipped(members, *, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def tarred(members, mode="w"):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63f8cfc0f01f0005050202ed8a1b5f0000000049454e44ae426082"
)


def notebook(*cells, **more):
    data = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **more}
    return json.dumps(data).encode()


def code(source, *outputs, number=1):
    return {
        "cell_type": "code",
        "source": source,
        "execution_count": number,
        "metadata": {},
        "outputs": list(outputs),
    }


def shows(**data):
    """An output with data by MIME type; `text_html` stands for `text/html`."""
    return {
        "output_type": "display_data",
        "metadata": {},
        "data": {name.replace("_", "/"): value for name, value in data.items()},
    }
