"""The protocol's edges: parsers that fail closed, wants that are refused, pushes that are judged."""

import io
import os
import subprocess

import pytest

from hub.kernel.errors import HubError, TooLarge
from repos.git import process, transport
from repos.git.doorbell import doorbell
from repos.git.objects import ObjectKind
from repos.git.pktline import FLUSH, BadPktLine, Mark, Splitter, band, pkt, read_line
from repos.git.pushes import Quarantine
from repos.git.transport import Service
from repos.git.types import RefUpdate

ZERO = "0" * 40
ONE = "1" * 40


def _commands(*lines, capabilities="report-status side-band-64k"):
    first, *rest = lines
    packets = [
        pkt(first.encode() + b"\0" + capabilities.encode()),
        *(pkt(x.encode()) for x in rest),
    ]
    return b"".join(packets) + FLUSH


@pytest.mark.parametrize(
    "raw", [b"00", b"zzzz", b"0003", b"ffff", b"00g0abc", b"0010short", b"-001", b"+00f", b" 00f"]
)
def test_s20_read_line__damaged_framing_is_refused(raw):
    with pytest.raises(BadPktLine):
        read_line(io.BytesIO(raw))


def test_read_line__data_marks_and_end():
    source = io.BytesIO(pkt(b"hi\n") + b"0001" + FLUSH)

    assert read_line(source)[1] == b"hi\n"
    assert read_line(source)[1] is Mark.DELIM
    assert read_line(source)[1] is Mark.FLUSH
    assert read_line(source)[1] is None


def test_splitter__cuts_at_any_place():
    lines = [pkt(b"one"), FLUSH, pkt(b"two" * 100)]
    raw = b"".join(lines)
    for size in (1, 3, 7, 1000):
        splitter = Splitter()
        found = [
            line
            for start in range(0, len(raw), size)
            for line in splitter.feed(raw[start : start + size])
        ]
        assert found == lines
        assert splitter.rest() == b""


def test_band__long_text_is_split():
    raw = band(2, b"x" * 100_000)
    source = io.BytesIO(raw)
    got = b""
    while (payload := read_line(source)[1]) is not None:
        assert payload[:1] == b"\x02"
        got += payload[1:]
    assert got == b"x" * 100_000


def test_read_ref_commands__understands_create_move_delete():
    raw = _commands(
        f"{ZERO} {ONE} refs/heads/a", f"{ONE} {'2' * 40} refs/heads/b", f"{ONE} {ZERO} refs/tags/c"
    )

    request = transport.read_ref_commands(io.BytesIO(raw + b"PACK"))

    assert request.updates == [
        RefUpdate("refs/heads/a", None, ONE),
        RefUpdate("refs/heads/b", ONE, "2" * 40),
        RefUpdate("refs/tags/c", ONE, None),
    ]
    assert request.already_read == raw
    assert "side-band-64k" in request.capabilities


@pytest.mark.parametrize(
    "line",
    [
        "push-cert\0",
        f"{ZERO} {ONE}",
        f"{ZERO} {ONE} main",
        f"{ZERO} {ONE} HEAD",
        f"{ZERO} {ONE} refs/heads/../x",
        f"{ZERO} {ONE} refs/heads/a b",
        f"{ZERO} {ONE} refs/heads/-x",
        f"{ZERO} {ONE} refs/heads/x.lock",
        f"{ZERO[:-1]} {ONE} refs/heads/x",
        f"{'A' * 40} {ONE} refs/heads/x",
        f"{ZERO} {ONE} refs/heads/\udcff",
        f"{ZERO} {ONE} refs/heads/{'x' * 65000}",
    ],
    ids=lambda line: ascii(line)[40:90],
)
def test_s20_read_ref_commands__every_doubt_refuses(line):
    raw = pkt(line.encode("utf-8", "surrogateescape") + b"\0report-status") + FLUSH

    with pytest.raises(HubError):
        transport.read_ref_commands(io.BytesIO(raw))


def test_s20_read_ref_commands__too_many_and_too_short():
    many = b"".join(pkt(f"{ZERO} {ONE} refs/heads/{n}".encode()) for n in range(5001))

    with pytest.raises(TooLarge):
        transport.read_ref_commands(io.BytesIO(many + FLUSH))
    with pytest.raises(BadPktLine):
        transport.read_ref_commands(io.BytesIO(pkt(f"{ZERO} {ONE} refs/heads/x".encode())))


def test_advertise__hidden_refs_stay_hidden(git, commit):
    oid = commit({"a.txt": b"1"})
    git.update_refs([RefUpdate("refs/hub/secret", None, oid), RefUpdate("refs/pr/1", None, oid)])

    for service in Service:
        shown = transport.advertise(git.git_dir, service, protocol=None)
        assert b"refs/pr/1" in shown
        assert b"refs/hub" not in shown


def test_s18_advertise__the_constant_is_what_git_says(git, commit):
    first = transport.advertise(git.git_dir, Service.UPLOAD_PACK, protocol="version=2")
    commit({"a.txt": b"1"})

    assert transport.advertise(git.git_dir, Service.UPLOAD_PACK, protocol="version=2") == first
    assert first.startswith(pkt(b"version 2\n"))
    assert b"filter" in first


def test_advertise__what_a_push_may_move_is_what_git_says(git, commit, monkeypatch):
    def ours():
        return transport.advertise(git.git_dir, Service.RECEIVE_PACK, protocol="version=2")

    def gits():
        head = pkt(b"# service=git-receive-pack\n") + FLUSH
        return head + transport._ask_receive(git.git_dir, {})

    assert ours() == gits()
    oid = commit({"a.txt": b"1"})
    names = ["refs/hub/secret", "refs/pr/1", "refs/tags/v1", "refs/heads/größe"]
    git.update_refs([RefUpdate(name, None, oid) for name in names])
    assert ours() == gits()
    process.run(git.git_dir, "pack-refs", "--all", "--prune")
    commit({"a.txt": b"2"})
    assert ours() == gits()
    assert b"secret" not in ours()


@pytest.mark.parametrize("header", ["version=9", "version=2:x=$(id)", "a\nb", ""])
def test_protocol_env__only_what_git_knows(header):
    assert transport.protocol_env(header) == {}


def _fetch(*wants, filter_spec=""):
    lines = [pkt(f"want {oid}\n".encode()) for oid in wants]
    if filter_spec:
        lines.append(pkt(f"filter {filter_spec}\n".encode()))
    head = pkt(b"command=fetch") + pkt(b"object-format=sha1") + b"0001"
    return io.BytesIO(head + b"".join(lines) + pkt(b"done\n") + FLUSH)


def _wants_refused(git, *oids):
    with transport.fetch_request(_fetch(*oids), protocol="version=2") as request:
        assert request.wants == list(oids)
        return transport.unreachable_wants(git.git_dir, request.wants)


def test_s17_wants__what_no_visible_ref_reaches_is_refused(git, commit):
    old = commit({"a.txt": b"secret"})
    secret = git.entry(old, "a.txt").oid
    fresh = git.build_commit(
        parent=None, changes=[], author=git.commit(old).author, message="a new history"
    )
    git.update_refs([RefUpdate("refs/heads/main", old, fresh)])
    git.update_refs([RefUpdate("refs/hub/kept", None, old)])

    assert _wants_refused(git, fresh) == set()
    assert _wants_refused(git, fresh, old, secret) == {old, secret}
    assert _wants_refused(git, "9" * 40) == {"9" * 40}


def test_s17_wants__blobs_of_a_partial_clone_are_served(git, commit):
    oid = commit({"a.txt": b"1", "d/b.txt": b"2"})
    blobs = [git.entry(oid, path).oid for path in ("a.txt", "d/b.txt")]

    assert _wants_refused(git, *blobs) == set()


@pytest.mark.parametrize(
    "spec",
    [
        "sparse:oid=main:a.txt",
        "tree:1",
        "object:type=blob",
        "combine:" * 200 + "tree:0+blob:none",
        "combine:sparse%3aoid%3dmain+blob:none",
    ],
)
def test_s18_upload_pack__other_filters_are_refused(git, commit, spec):
    oid = commit({"a.txt": b"1"})

    with transport.fetch_request(_fetch(oid, filter_spec=spec), protocol="version=2") as request:
        answer = b"".join(transport.upload_pack(git.git_dir, request.body, protocol="version=2"))

    assert b"PACK" not in answer


def test_upload_pack__closing_the_answer_ends_git(git, commit):
    oid = commit({"noise.bin": os.urandom(4 << 20)})
    with transport.fetch_request(_fetch(oid), protocol="version=2") as request:
        answer = transport.upload_pack(git.git_dir, request.body, protocol="version=2")
        next(answer)
        answer.close()

    listing = subprocess.run(
        ["pgrep", "-f", f"upload-pack.*{git.git_dir.name}"], capture_output=True, check=False
    )
    assert listing.stdout == b""


def _pack_of(git, oid, tmp_path):
    """A pack that brings one commit to a repository that has none of it."""
    return subprocess.run(
        ["git", "--git-dir", git.git_dir, "pack-objects", "--revs", "--stdout", "-q"],
        input=f"{oid}\n".encode(),
        capture_output=True,
        check=True,
    ).stdout


def _push(git, raw, pack, judge):
    done = []
    request = transport.read_ref_commands(io.BytesIO(raw))
    answer = transport.receive_pack(
        git.git_dir,
        request,
        io.BytesIO(pack),
        judge=judge,
        protocol=None,
        on_done=lambda: done.append(git.refs()),
    )
    output = b"".join(answer)
    assert len(done) == 1
    return output, done[0]


@pytest.fixture
def pushed(git, commit, tmp_path, settings):
    """(empty repository, commands, pack, oid)"""
    from repos.git.disk import create_bare

    oid = commit({"a.txt": b"1", "d/b.txt": b"2"})
    pack = _pack_of(git, oid, tmp_path)
    return create_bare("f" * 32), _commands(f"{ZERO} {oid} refs/heads/main"), pack, oid


def test_receive_pack__accepted_objects_are_seen_in_quarantine_first(pushed):
    target, raw, pack, oid = pushed
    seen = []

    def judge(folder):
        with Quarantine(target.git_dir, folder) as quarantine:
            seen.extend(quarantine.new_objects([oid]))
            assert target.refs() == {}
            assert dict(quarantine.folder_names(seen)) == {"": [b"a.txt", b"d"], "d": [b"b.txt"]}
        return ""

    output, refs = _push(target, raw, pack, judge)

    assert refs == {"refs/heads/main": oid}
    assert b"ok refs/heads/main" in output
    blobs = {one.path: one.size_bytes for one in seen if one.kind is ObjectKind.BLOB}
    assert blobs == {"a.txt": 1, "d/b.txt": 1}


def test_receive_pack__a_refusal_reaches_the_pusher_and_leaves_nothing(pushed):
    target, raw, pack, oid = pushed

    output, refs = _push(target, raw, pack, lambda folder: "Not like this.\nDo that instead.")

    assert refs == {}
    assert b"Not like this." in output
    assert b"Do that instead." in output
    assert target.try_commit(oid) is None


def test_receive_pack__a_judge_that_breaks_refuses(pushed):
    target, raw, pack, _ = pushed

    def judge(folder):
        raise RuntimeError("a defect")

    with pytest.raises(RuntimeError):
        _push(target, raw, pack, judge)

    assert target.refs() == {}


@pytest.mark.parametrize("cut", [50, -1, -30])
def test_s16_receive_pack__a_damaged_pack_is_refused(pushed, cut):
    target, raw, pack, _ = pushed
    damaged = pack[:cut] + bytes([pack[cut] ^ 0xFF]) + pack[cut + 1 or len(pack) :]

    output, refs = _push(target, raw, damaged, lambda folder: "")

    assert refs == {}
    assert b"ok refs/heads/main" not in output


def test_s16_receive_pack__a_pack_over_the_limit_is_refused(pushed, settings):
    settings.GIT_MAX_PACK_BYTES = 100
    target, raw, pack, _ = pushed

    _, refs = _push(target, raw, pack, lambda folder: "")

    assert refs == {}


def test_doorbell__a_dead_hub_is_a_refusal(git, tmp_path):
    with doorbell(lambda folder: "") as bell:
        env = {**os.environ, "HUB_DOORBELL": str(bell.folder), "GIT_QUARANTINE_PATH": "/q"}
        hook = bell.settings[0].partition("=")[2] + "/pre-receive"
        os.close(bell.ring)
        os.close(bell.verdict)
        bell.ring = bell.verdict = -1
        done = subprocess.run(
            ["sh", hook], env=env, input=b"", capture_output=True, timeout=20, check=False
        )

    assert done.returncode != 0
