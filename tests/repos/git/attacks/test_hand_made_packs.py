"""Pushes of packs that no git client makes: broken, hostile, explosive."""

import resource
import time
import zlib

import pytest

from tests.repos.git.attacks.packs import (
    commit_of,
    entry_of,
    header,
    object_id,
    pack_of,
    push_pack,
    tree_of,
)


@pytest.mark.parametrize(
    "name", [b".git", b".GIT", b"git~1", b"..", b".", b"", b"a/b", ".g\u200cit".encode()]
)
def test_s15_push__trees_that_hurt_a_checkout_are_refused(bare, name):
    blob = b"x"
    tree = tree_of(("100644", name, object_id(b"blob", blob)))
    commit = commit_of(object_id(b"tree", tree))
    pack = pack_of([entry_of("blob", blob), entry_of("tree", tree), entry_of("commit", commit)])

    push_pack(bare, object_id(b"commit", commit), pack)

    assert bare.git.refs() == {}


@pytest.mark.parametrize(
    "text",
    [
        '[submodule "x"]\n\tpath = x\n\turl = -u./payload\n',
        '[submodule "../../x"]\n\tpath = x\n\turl = https://e/x\n',
        '[submodule "x"]\n\tpath = -x\n\turl = https://e/x\n',
    ],
)
def test_s15_push__submodules_that_hurt_a_clone_are_refused(bare, text):
    blob = text.encode()
    tree = tree_of(("100644", b".gitmodules", object_id(b"blob", blob)))
    commit = commit_of(object_id(b"tree", tree))
    pack = pack_of([entry_of("blob", blob), entry_of("tree", tree), entry_of("commit", commit)])

    push_pack(bare, object_id(b"commit", commit), pack)

    assert bare.git.refs() == {}


def test_s16_push__the_pack_made_by_hand_is_good_when_it_is(bare):
    blob = b"x"
    tree = tree_of(("100644", b"a", object_id(b"blob", blob)))
    commit = commit_of(object_id(b"tree", tree))
    pack = pack_of([entry_of("blob", blob), entry_of("tree", tree), entry_of("commit", commit)])

    push_pack(bare, object_id(b"commit", commit), pack)

    assert list(bare.git.refs()) == ["refs/heads/evil"]


def test_s16_push__corrupt_missing_and_cut_packs_are_refused(bare):
    blob = b"x"
    tree = tree_of(("100644", b"a", object_id(b"blob", blob)))
    commit = commit_of(object_id(b"tree", tree))
    whole = [entry_of("blob", blob), entry_of("tree", tree), entry_of("commit", commit)]
    tip = object_id(b"commit", commit)
    good = pack_of(whole)
    flipped = good[:30] + bytes([good[30] ^ 1]) + good[31:]

    for pack in (pack_of(whole[1:]), pack_of(whole[:1]), flipped, good[:-30], b"", b"PACK"):
        push_pack(bare, tip, pack)

        assert bare.git.refs() == {}


def test_s16_push__a_delta_that_grows_to_gigabytes_is_refused_and_frees_its_memory(bare):
    base = b"\0" * 0xFFFFFF
    base_oid = object_id(b"blob", base)
    size = 0xFFFFFF * 512

    def varint(number):
        out = bytearray()
        while number > 0x7F:
            out.append(number & 0x7F | 0x80)
            number >>= 7
        return bytes([*out, number])

    delta = varint(len(base)) + varint(size) + b"\xf0\xff\xff\xff" * 512
    bomb = header(7, len(delta)) + bytes.fromhex(base_oid) + zlib.compress(delta)
    commit = commit_of("4b825dc642cb6eb9a060e54bf8d69288fbee4904")
    pack = pack_of(
        [entry_of("blob", base), bomb, entry_of("tree", b""), entry_of("commit", commit)]
    )
    assert len(pack) < 100_000
    started = time.monotonic()
    push_pack(bare, object_id(b"commit", commit), pack)
    # The largest child that this test process has ever had.
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024

    assert bare.git.refs() == {}
    assert peak < 3 << 30
    assert time.monotonic() - started < 60
