"""Pushes: the hook that asks, what the check sees, and what never becomes a ref."""

import io
import os
import threading

import pytest

from hub.kernel.errors import BadInput, TooLarge
from repos.git import doorbell, transport
from repos.git.objects import ObjectKind
from repos.git.pushes import Quarantine
from repos.git.types import RefName, RefUpdate, RepoPath
from tests.repos.git import hostile
from tests.repos.git.attacks.conftest import MAIN
from tests.repos.git.attacks.packs import CAPABILITIES, ZERO, pack_of
from tests.repos.git.attacks.smart_http import pkt


@pytest.fixture
def work(bare, server):
    """A clone of a repository with one commit."""
    bare.commit({"a": "1", "data/b": "2"})
    return server.clone()


def add(server, work, files, *, message="More"):
    for path, content in files.items():
        (work / path).parent.mkdir(parents=True, exist_ok=True)
        (work / path).write_bytes(content)
    server.client("add", "-A", cwd=work)
    server.client("commit", "-q", "-m", message, cwd=work)
    return server.client("rev-parse", "HEAD", cwd=work).stdout.strip()


def test_push__moves_the_ref(bare, server, work):
    tip = add(server, work, {"new": b"x"})

    server.client("push", "-q", cwd=work)

    assert bare.git.refs() == {MAIN: tip}
    assert bare.text(tip, "new") == "x"


def test_push__an_empty_repository_takes_its_first(other, server):
    server.git_dir = other.git_dir
    work = server.clone()
    tip = add(server, work, {"a": b"1"})

    server.client("push", "-q", "-u", "origin", "HEAD:main", cwd=work)

    assert other.git.refs() == {MAIN: tip}


def test_judge__its_words_reach_the_terminal_and_no_ref_moves(bare, server, work):
    before = bare.git.refs()
    add(server, work, {"new": b"x"})
    server.judge = lambda quarantine: "The file is too big.\nUse LFS."

    said = server.client("push", cwd=work, ok=False)

    assert said.returncode != 0
    assert "remote: The file is too big." in said.stderr
    assert "remote: Use LFS." in said.stderr
    assert bare.git.refs() == before
    assert not list(bare.git_dir.glob("objects/*/*.pack")) or bare.git.refs() == before


def test_judge__sees_new_objects_and_only_those(bare, server, work):
    tip = add(server, work, {"big.bin": b"x" * 1000, "data/c": b"new", "deep/er/d": b"4"})
    seen = []

    def judge(quarantine):
        with Quarantine(bare.git_dir, quarantine) as incoming:
            seen.extend(incoming.new_objects([tip]))
        return ""

    server.judge = judge
    server.client("push", "-q", cwd=work)

    blobs = {(o.path, o.size_bytes) for o in seen if o.kind is ObjectKind.BLOB}
    folders = {o.path for o in seen if o.kind is ObjectKind.TREE}
    assert blobs == {("big.bin", 1000), ("data/c", 3), ("deep/er/d", 1)}
    assert folders == {"", "data", "deep", "deep/er"}


def test_judge__an_error_in_it_refuses(bare, server, work):
    before = bare.git.refs()
    add(server, work, {"new": b"x"})
    server.judge = lambda quarantine: 1 / 0

    said = server.client("push", cwd=work, ok=False)

    assert said.returncode != 0
    assert bare.git.refs() == before


def test_refused_push__leaves_no_quarantine_behind(bare, server, work):
    add(server, work, {"new": b"x"})
    server.judge = lambda quarantine: "no"
    server.client("push", cwd=work, ok=False)

    assert [
        f.name
        for f in (bare.git_dir / "objects").iterdir()
        if "tmp" in f.name or "incoming" in f.name
    ] == []


def test_hook__not_executable_refuses_every_push(bare, server, work, tmp_path, monkeypatch):
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "pre-receive").write_bytes((doorbell.HOOKS_DIR / "pre-receive").read_bytes())
    monkeypatch.setattr(doorbell, "HOOKS_DIR", hooks)
    before = bare.git.refs()
    add(server, work, {"new": b"x"})
    server.judge = lambda quarantine: "must be asked"

    said = server.client("push", cwd=work, ok=False)

    assert said.returncode != 0
    assert bare.git.refs() == before


def test_s20_receive_pack__does_only_what_was_judged(bare, server, work):
    """Ref lines are read twice, by us and by git; whatever git does beyond ours must fail."""
    tip = bare.git.refs()[MAIN]
    lines = [f"{ZERO} {tip} refs/heads/allowed{CAPABILITIES}\n", f"{ZERO} {tip} refs/heads/x\n"]
    body = b"".join(pkt(line) for line in lines) + b"0000"
    request = transport.read_ref_commands(io.BytesIO(body))
    tampered = transport.PushRequest(
        request.updates[:1], request.capabilities, request.already_read
    )

    b"".join(
        transport.receive_pack(
            bare.git_dir,
            tampered,
            io.BytesIO(pack_of([])),
            judge=lambda quarantine: "",
            protocol=None,
            on_done=lambda: None,
        )
    )

    assert "refs/heads/x" not in bare.git.refs()


@pytest.mark.parametrize("name", hostile.REF_NAMES, ids=ascii)
def test_s20_read_ref_commands__refuses_bad_names_whole(name):
    line = f"{ZERO} {'a' * 40} refs/heads/{name}{CAPABILITIES}\n".encode("utf-8", "surrogatepass")
    if name in ("@", "a\0b", "HEAD", "0" * 40, "a1" * 20) or name.startswith("refs/"):
        pytest.skip("odd, but a name; behind a NUL come capabilities, for git too")

    with pytest.raises(BadInput):
        transport.read_ref_commands(io.BytesIO(pkt(line) + b"0000"))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"0000"[:2],
        b"ffff" + b"x" * 65531 + b"0000",
        b"zzzz",
        b"0001",
        pkt("push-cert\0x\n") + b"0000",
        pkt("hello\n") + b"0000",
        pkt(f"{ZERO} {'A' * 40} refs/heads/x\0\n") + b"0000",
        pkt(f"{ZERO}  {'a' * 40} refs/heads/x\0\n") + b"0000",
        pkt(f"{ZERO} {'a' * 40} HEAD\0\n") + b"0000",
        pkt(f"{ZERO} {'a' * 40} refs/heads/x\0\n"),
    ],
)
def test_s20_read_ref_commands__fails_closed(data):
    with pytest.raises((BadInput, TooLarge)):
        transport.read_ref_commands(io.BytesIO(data))


def test_s20_read_ref_commands__five_thousand_and_not_more():
    lines = [pkt(f"{ZERO} {'a' * 40} refs/heads/b{n}\0 report-status\n") for n in range(5001)]

    taken = transport.read_ref_commands(io.BytesIO(b"".join(lines[:5000]) + b"0000"))
    with pytest.raises(TooLarge):
        transport.read_ref_commands(io.BytesIO(b"".join(lines) * 3 + b"0000"))

    assert len(taken.updates) == 5000


def test_read_ref_commands__leaves_the_pack_unread():
    body = io.BytesIO(pkt(f"{ZERO} {'a' * 40} refs/heads/x{CAPABILITIES}\n") + b"0000PACKxyz")

    request = transport.read_ref_commands(body)

    assert request.updates == [RefUpdate(RefName("refs/heads/x"), None, "a" * 40)]
    assert body.read() == b"PACKxyz"


def test_s20_push__of_two_refs_reports_each(bare, server, work):
    add(server, work, {"new": b"x"})
    server.client("branch", "second", cwd=work)

    said = server.client("push", "--porcelain", "origin", "main", "second", cwd=work)

    assert set(bare.git.refs()) == {MAIN, "refs/heads/second"}
    assert said.stdout.count("\n*") + said.stdout.count("\n ") >= 2


@pytest.mark.parametrize("ref", ["refs/hub/keep", "refs/hub/building/x"])
def test_s20_push__to_internal_refs_is_refused(bare, server, work, ref):
    said = server.client("push", "origin", f"HEAD:{ref}", cwd=work, ok=False)

    assert said.returncode != 0
    assert bare.git.refs("refs/hub") == {}


def test_s15_push__content_named_like_gits_own_files_stays_content(bare, server, work):
    files = {
        "hooks/pre-receive": b"#!/bin/sh\ntouch /tmp/owned-by-hook\n",
        "config": b"[core]\n\tfsmonitor = touch /tmp/owned\n",
        "objects/info/alternates": b"/etc\n",
        "HEAD": b"ref: refs/heads/evil\n",
        ".gitattributes": b"* filter=evil export-subst\n",
    }
    tip = add(server, work, files)
    before = (bare.git_dir / "config").read_bytes()

    server.client("push", "-q", cwd=work)

    assert bare.git.refs()[MAIN] == tip
    assert (bare.git_dir / "config").read_bytes() == before
    assert not (bare.git_dir / "objects/info/alternates").exists()
    assert not (bare.git_dir / "hooks").exists()
    assert bare.text(tip, "hooks/pre-receive").startswith("#!/bin/sh")


def test_s16_push__above_the_size_limit_is_refused(bare, settings, server, work):
    settings.GIT_MAX_PACK_BYTES = 100_000
    before = bare.git.refs()
    add(server, work, {"noise": os.urandom(200_000)})

    said = server.client("push", cwd=work, ok=False)

    assert said.returncode != 0
    assert bare.git.refs() == before


def test_push__delete_a_branch_but_not_the_default(bare, server, work):
    tip = bare.git.refs()[MAIN]
    bare.git.update_refs([RefUpdate(RefName("refs/heads/old"), None, tip)])

    server.client("push", "-q", "origin", ":old", cwd=work)
    said = server.client("push", "origin", ":main", cwd=work, ok=False)

    assert said.returncode != 0
    assert bare.git.refs() == {MAIN: tip}


def test_push__force_leaves_the_old_commit_unserved(bare, server, work):
    old = bare.git.refs()[MAIN]
    server.client("commit", "-q", "--amend", "-m", "Rewritten", cwd=work)
    server.client("push", "-q", "--force", cwd=work)

    assert transport.unreachable_wants(bare.git_dir, [old]) == {old}


def test_push__a_client_that_goes_away_leaves_nothing(bare):
    class Gone(io.RawIOBase):
        def read(self, size=-1):
            raise ConnectionResetError

    head = pkt(f"{ZERO} {'a' * 40} refs/heads/x{CAPABILITIES}\n") + b"0000"
    request = transport.read_ref_commands(io.BytesIO(head))

    b"".join(
        transport.receive_pack(
            bare.git_dir, request, Gone(), judge=lambda q: "", protocol=None, on_done=lambda: None
        )
    )

    assert bare.git.refs() == {}


def test_new_objects__paths_and_kinds_of_everything_reachable(bare):
    tip = bare.build({"a/b": "1", "c": "22"})
    with Quarantine(bare.git_dir, bare.git_dir / "objects") as incoming:
        seen = incoming.new_objects([tip])

    assert {(o.path, o.kind.value, o.size_bytes) for o in seen if o.kind is ObjectKind.BLOB} == {
        (RepoPath("a/b"), "blob", 1),
        (RepoPath("c"), "blob", 2),
    }


def test_s24_push__a_client_that_stops_sending_is_let_go(bare, monkeypatch):
    class Stalled(io.RawIOBase):
        def __init__(self):
            self.resumed = threading.Event()

        def read(self, size=-1):
            self.resumed.wait(60)
            return b""

    monkeypatch.setattr(transport, "_IDLE_S", 0.2)
    head = pkt(f"{ZERO} {'a' * 40} refs/heads/x{CAPABILITIES}\n") + b"0000"
    request = transport.read_ref_commands(io.BytesIO(head))
    body = Stalled()
    ended = []

    b"".join(
        transport.receive_pack(
            bare.git_dir,
            request,
            body,
            judge=lambda quarantine: "",
            protocol=None,
            on_done=lambda: ended.append(True),
        )
    )
    body.resumed.set()

    assert ended == [True]
    assert bare.git.refs() == {}
