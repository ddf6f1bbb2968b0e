"""Pickles are read and never loaded; what they import is told, tricks included."""

import collections
import os
import pickle
import random
import time

import pytest

from repos.viewers.pickles import Verdict, read_pickle
from repos.viewers.ranges import Unreadable, over_bytes
from tests.repos.viewers.samples import zipped


class Evil:
    def __reduce__(self):
        return os.system, ("touch /tmp/never",)


def names(content):
    report = read_pickle(over_bytes(content))
    return {found.name: found.verdict for found in report.imports}, report


@pytest.mark.parametrize("protocol", range(6))
def test_pickle__usual_names_are_usual(protocol):
    found, report = names(pickle.dumps(collections.OrderedDict(a=1), protocol))

    assert found["collections.OrderedDict"] is Verdict.USUAL
    assert report.worst is Verdict.USUAL


@pytest.mark.parametrize("protocol", range(6))
def test_pickle__that_runs_a_program_is_dangerous(protocol):
    found, report = names(pickle.dumps(Evil(), protocol))

    assert found == {"posix.system": Verdict.DANGEROUS}
    assert report.worst is Verdict.DANGEROUS


@pytest.mark.parametrize(
    ("content", "verdict"),
    [
        # what stands on top when POP_MARK has taken the harmless pair away
        (b"\x80\x04\x8c\x02os\x8c\x06system(\x8c\x0bcollections\x8c\x0bOrderedDict1\x93.",
         Verdict.DANGEROUS),
        # through the memo
        (b"\x80\x04\x8c\x02os\x94\x8c\x06system\x940h\x00h\x01\x93.", Verdict.DANGEROUS),
        (b"cos\nsystem\n.", Verdict.DANGEROUS),
        (b"(ios\nsystem\n.", Verdict.DANGEROUS),
        (b"cbuiltins\neval\n.", Verdict.DANGEROUS),
        (b"cbuiltins\nset\n.", Verdict.USUAL),
        (b"curllib.request\nurlopen\n.", Verdict.DANGEROUS),
        (b"cmy_module\nThing\n.", Verdict.UNKNOWN),
        (b"ctorch\nFloatStorage\n.", Verdict.USUAL),
        (b"ctorch\nload\n.", Verdict.UNKNOWN),
        (b"\x82\x01.", Verdict.UNKNOWN),
        # broken behind the import: loaders run what is before
        (b"cos\nsystem\n(S'x'\ntR\xff\xff\xff", Verdict.DANGEROUS),
        (b"\xff\xff", Verdict.UNKNOWN),
        (b"", Verdict.UNKNOWN),
        (b"\x80\x04\x8e" + b"\xff" * 8, Verdict.UNKNOWN),
        (b"L" + b"9" * 100_000 + b"L\n.", Verdict.UNKNOWN),
    ],
)  # fmt: skip
def test_pickle__tricks(content, verdict):
    assert read_pickle(over_bytes(content)).worst is verdict


def test_pickle__second_one_of_a_file_counts():
    found, _ = names(pickle.dumps(1) + pickle.dumps(Evil()))

    assert "posix.system" in found


def test_pickle__in_the_archive_of_pytorch():
    found, report = names(zipped({"m/data.pkl": pickle.dumps(Evil()), "m/data/0": b"\0" * 50}))

    assert report.worst is Verdict.DANGEROUS
    assert "posix.system" in found


def test_pickle__archive_without_one_is_not_called_usual():
    _, report = names(zipped({"x": b"y"}))

    assert report.worst is Verdict.UNKNOWN


@pytest.mark.parametrize("content", [b"PK\3\4", b"PK\3\4" + b"\0" * 100])
def test_pickle__broken_archive(content):
    with pytest.raises(Unreadable):
        read_pickle(over_bytes(content))


def test_pickle__bombs_end():
    started = time.monotonic()

    for content in (
        b"\x80\x04" + b"0" * (9 << 20),
        b"\x80\x04" + b"]" * (7 << 20),
        zipped({"x.pkl": b"]" * (40 << 20)}),
    ):
        assert read_pickle(over_bytes(content)).worst is Verdict.UNKNOWN
    assert time.monotonic() - started < 20


def test_pickle__noise_never_breaks_the_reader():
    source = random.Random(7)
    sample = pickle.dumps({"a": [1, 2.5, "x", collections.OrderedDict(b=2)]}, 4)
    for _ in range(3_000):
        content = bytearray(sample)
        for _ in range(3):
            content[source.randrange(len(content))] = source.randrange(256)
        read_pickle(over_bytes(bytes(content)))
