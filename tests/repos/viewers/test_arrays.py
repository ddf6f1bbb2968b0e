"""Headers of NumPy's files, real ones and lies."""

import io
import struct

import numpy as np
import pytest

from repos.viewers.arrays import read_npy, read_npz
from repos.viewers.ranges import Unreadable, over_bytes
from tests.factories import make_repo
from tests.repos.viewers.samples import zipped


def npy(array, **how):
    out = io.BytesIO()
    np.save(out, array, **how)
    return out.getvalue()


def raw(header, *, version=1, length=None):
    text = header.encode()
    form = "<H" if version == 1 else "<I"
    return b"\x93NUMPY" + bytes([version, 0]) + struct.pack(form, length or len(text)) + text


@pytest.mark.parametrize(
    ("array", "dtype", "shape"),
    [
        (np.zeros((3, 4), np.float32), "float32", (3, 4)),
        (np.zeros(5, ">i8"), "int64", (5,)),
        (np.zeros((), np.complex128), "complex128", ()),
        (np.zeros((2, 0), bool), "bool", (2, 0)),
        (np.array(["tea"]), "text", (1,)),
        (np.zeros(2, [("a", "<f4"), ("b", "<i4")]), "structured", (2,)),
    ],
)
def test_read_npy__type_and_shape(array, dtype, shape):
    tensor = read_npy(over_bytes(npy(array))).tensors[0]

    assert (tensor.dtype, tensor.shape, tensor.size_bytes) == (dtype, shape, array.nbytes)


def test_read_npy__objects_are_told_and_never_loaded():
    class Bomb:
        def __reduce__(self):
            return (pytest.fail, ("it was loaded",))

    file = read_npy(over_bytes(npy(np.array([Bomb()], dtype=object), allow_pickle=True)))

    assert file.tensors[0].dtype == "object"
    assert "pickle" in file.warnings[0]


def test_read_npz__every_array():
    out = io.BytesIO()
    np.savez_compressed(out, weights=np.ones((4, 5)), labels=np.arange(4, dtype=np.int16))

    file = read_npz(over_bytes(out.getvalue()))

    assert [(one.name, one.dtype, one.shape) for one in file.tensors] == [
        ("weights", "float64", (4, 5)),
        ("labels", "int16", (4,)),
    ]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x93NUMPY",
        b"no array at all, but long enough",
        raw("{}"),
        raw("{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }", length=60_000),
        raw("{}", version=3, length=1 << 31),
        raw("{'descr': '<f4', 'fortran_order': False, 'shape': (" + "9" * 30 + ",), }"),
        raw("{'descr': '<f4', 'fortran_order': False, 'shape': (" + "1," * 300 + "), }"),
        raw("[" * 10_000),
    ],
)
def test_read_npy__lies_are_refused(content):
    with pytest.raises(Unreadable):
        read_npy(over_bytes(content))


def test_read_npz__a_zip_without_arrays():
    with pytest.raises(Unreadable):
        read_npz(over_bytes(zipped({"a.txt": b"1"})))


def test_blob__shows_the_header(client, people):
    make_repo(people.ana, "tiny", files={"x.npy": npy(np.zeros((3, 4), np.float32))})

    html = client.get("/ana/tiny/blob/main/x.npy").content.decode()

    assert "[3, 4]" in html
    assert "float32" in html
