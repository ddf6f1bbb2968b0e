"""Hostile revisions, refs, packs and objects at the doors; attacks S11, S12 and S15-S24."""

import gzip
import os
import socket
import struct
import zlib

import pytest

from repos.git.pktline import FLUSH, pkt
from repos.git_of import git_of
from tests.factories import make_repo
from tests.repos.api.calls import api, file_line, ndjson_line, post_commit

pytestmark = pytest.mark.django_db(transaction=True)

ZERO = b"0" * 40
OPTIONS = [
    "--upload-pack=touch {0}",
    "-h",
    "--output={0}",
    "--exec=touch {0}",
    "-ccore.sshCommand=touch",
    "main~1",
    "main^{{tree}}",
    ":/first",
    "@{{1}}",
    "main..dev",
    "$(touch {0})",
    "refs/hub/x",
]


@pytest.fixture
def repo(people):
    return make_repo(people.lab, "bert", files={"a.txt": "one"})


@pytest.fixture
def revisions(tmp_path):
    """Hostile revisions, and the file that none of them may make."""
    made = tmp_path / "pwned"
    yield [text.format(made) for text in OPTIONS]
    assert not made.exists()


@pytest.fixture
def clone(people, live_hub, repo, tmp_path):
    """(Ben's git, his clone of lab/bert)"""
    git = live_hub.git(people.token("ben"))
    git.clone("lab/bert", tmp_path / "clone")
    return git, tmp_path / "clone"


def send(live_hub, service, token, body, **headers):
    return live_hub.request(
        "POST",
        f"/lab/bert/git-{service}",
        token,
        content=body,
        headers={"Content-Type": f"application/x-git-{service}-request", **headers},
    )


def quoted(text):
    from urllib.parse import quote

    return quote(text, safe="")


# S11
def test_s11_reading__no_option_gets_through(client, repo, revisions):
    for revision in map(quoted, revisions):
        for path in (
            f"/lab/bert/resolve/{revision}/a.txt",
            f"/lab/bert/raw/{revision}/a.txt",
            f"/lab/bert/tree/{revision}",
            f"/lab/bert/blob/{revision}/a.txt",
            f"/lab/bert/commits/{revision}",
            f"/lab/bert/commit/{revision}",
            api(repo, f"/revision/{revision}"),
            api(repo, f"/tree/{revision}"),
            api(repo, f"/commits/{revision}"),
        ):
            assert client.get(path).status_code == 404, path


def test_s11_writing__no_option_gets_through(people, live_hub, repo, revisions):
    before, token = git_of(repo).refs(), people.token("ben")

    def post(path, **body):
        return live_hub.request("POST", api(repo, path), token, json=body).status_code

    for revision in revisions:
        encoded = quoted(revision)
        refused = {400, 403, 404}
        assert post(f"/branch/{encoded}") in refused
        assert post("/branch/fine", startingPoint=revision) in refused
        assert post("/tag/main", tag=revision) in refused
        assert post(f"/tag/{encoded}", tag="fine") in refused
        assert post(f"/super-squash/{encoded}") in refused
        assert post(f"/preupload/{encoded}", files=[]) in refused
        assert post(f"/paths-info/{encoded}", paths=["a.txt"]) in refused
        lines = [file_line("b.txt", b"x")]
        assert post_commit(repo, lines, people.ben, revision=encoded).status_code in refused
        copy = [ndjson_line("copyFile", path="c", srcPath="a.txt", srcRevision=revision)]
        assert post_commit(repo, copy, people.ben).status_code in refused
        parent = post_commit(repo, lines, people.ben, header={"parentCommit": revision})
        assert parent.status_code in {400, 404, 409, 412}
    assert git_of(repo).refs() == before


# S12: merging does not exist yet; the door that would let such a head in is shut.
@pytest.mark.parametrize("branch", ["--exec=id", "-x", "a/--exec=id"])
def test_s12_push__branch_that_reads_as_option_is_refused(people, live_hub, repo, branch):
    line = b"%s %s refs/heads/%s\0report-status" % (ZERO, repo.head_oid.encode(), branch.encode())

    answer = send(live_hub, "receive-pack", people.token("ben"), pkt(line) + FLUSH)

    assert answer.status_code == 400 or b"ng " in answer.content
    assert git_of(repo).refs().keys() == {"refs/heads/main"}


# S15
def test_s15_push__content_never_runs(clone, repo, tmp_path):
    git, folder = clone
    (folder / "hooks").mkdir()
    for path in ("hooks/post-receive", "config"):
        (folder / path).write_text(f"#!/bin/sh\ntouch {tmp_path}/pwned\n")
        (folder / path).chmod(0o755)
    (folder / ".gitattributes").write_text("* filter=evil export-subst\n" * 5000)
    pushed = git.commit(folder, "hostile")

    git.run("push", cwd=folder)

    assert git_of(repo).refs()["refs/heads/main"] == pushed
    assert not (tmp_path / "pwned").exists()


def test_s15_push__submodule_url_that_is_an_option_is_refused(clone, repo):
    git, folder = clone
    (folder / ".gitmodules").write_text('[submodule "x"]\n\tpath = x\n\turl = -u./payload\n')
    git.commit(folder, "hostile")

    assert "gitmodulesUrl" in git.run("push", cwd=folder, ok=False).stderr
    assert git_of(repo).refs()["refs/heads/main"] == repo.head_oid


# S16
@pytest.mark.parametrize("pack", ["garbage", "missing base", "delta bomb", "cut"])
def test_s16_push__bad_pack_changes_nothing(people, live_hub, repo, pack):
    line = b"%s %s refs/heads/x\0report-status" % (ZERO, b"1" * 40)

    answer = send(live_hub, "receive-pack", people.token("ben"), pkt(line) + FLUSH + _pack(pack))

    assert answer.status_code < 500
    assert b"unpack ok" not in answer.content
    assert git_of(repo).refs().keys() == {"refs/heads/main"}
    assert not any(git_of(repo).git_dir.glob("objects/tmp_objdir-*"))


def _pack(kind: str) -> bytes:
    from hashlib import sha1

    head = b"PACK" + struct.pack(">II", 2, 1)
    if kind == "garbage":
        return os.urandom(200)
    if kind == "cut":
        return head + b"\x33"
    size = 1 << 40 if kind == "delta bomb" else 10
    delta = _varint(10) + _varint(size) + b"\x0aaaaaaaaaaa"
    # A REF_DELTA on an object that nobody has.
    entry = bytes([0x70 | len(delta) & 15 | 0x80, len(delta) >> 4]) + b"\x22" * 20
    body = head + entry + zlib.compress(delta)
    return body + sha1(body).digest()


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


# S17
@pytest.mark.parametrize("version", ["0", "1", "2"])
def test_s17_fetch__hidden_and_forgotten_objects_are_not_ours(clone, live_hub, repo, version):
    git, folder = clone
    (folder / "s.txt").write_text("secret")
    secret = git.commit(folder, "secret")
    git.run("push", "origin", "HEAD:refs/heads/leak", cwd=folder)
    git.run("push", "origin", ":leak", cwd=folder)
    tree = git.run("rev-parse", "HEAD^{tree}", cwd=folder).stdout.strip()
    blob = git.run("rev-parse", "HEAD:s.txt", cwd=folder).stdout.strip()

    for oid in (secret, tree, blob, "1" * 40):
        want = f"want {oid}".encode()
        v2 = pkt(b"command=fetch") + b"0001" + pkt(want) + pkt(b"done") + FLUSH
        v0 = pkt(want + b"\n") + FLUSH + pkt(b"done\n")
        body = v2 if version == "2" else v0
        answer = send(live_hub, "upload-pack", "", body, **{"Git-Protocol": f"version={version}"})
        assert b"not our ref" in answer.content
        assert b"PACK" not in answer.content


def test_s17_reading__forgotten_commit_does_not_exist(clone, client, repo):
    git, folder = clone
    (folder / "s.txt").write_text("secret")
    oid = git.commit(folder, "secret")
    git.run("push", "origin", "HEAD:refs/heads/leak", cwd=folder)
    assert client.get(f"/lab/bert/resolve/{oid}/s.txt").status_code == 200
    git.run("push", "origin", ":leak", cwd=folder)

    for path in (
        f"/lab/bert/resolve/{oid}/s.txt",
        f"/lab/bert/raw/{oid[:10]}/s.txt",
        f"/lab/bert/blob/{oid}/s.txt",
        f"/lab/bert/commit/{oid}",
        api(repo, f"/revision/{oid}"),
        api(repo, f"/tree/{oid}"),
        api(repo, f"/commits/{oid}"),
    ):
        assert client.get(path).status_code == 404, path


# S18
@pytest.mark.parametrize(
    "spec", ["sparse:oid=HEAD:a.txt", "tree:5", "combine:" + "+".join(["tree:3"] * 1000), "x"]
)
def test_s18_fetch__expensive_filters_are_refused(live_hub, repo, spec):
    body = pkt(b"command=fetch") + b"0001" + pkt(b"want " + repo.head_oid.encode())
    body += pkt(f"filter {spec}".encode()) + pkt(b"done") + FLUSH

    answer = send(live_hub, "upload-pack", "", body, **{"Git-Protocol": "version=2"})

    assert b"PACK" not in answer.content


# S19
@pytest.mark.parametrize("person", ["cem", "ben", "ana"])
@pytest.mark.parametrize(
    "ref",
    ["refs/pr/7", "refs/pr/7/x", "refs/convert/parquet", "refs/heads/refs/pr/1", "refs/hub/x",
     "HEAD", "refs/tags/main", "refs/replace/x"],
)  # fmt: skip
def test_s19_push__nobody_writes_the_hubs_refs(people, live_hub, repo, person, ref):
    line = b"%s %s %s\0report-status" % (ZERO, repo.head_oid.encode(), ref.encode())

    answer = send(live_hub, "receive-pack", people.token(person), pkt(line) + FLUSH)

    assert answer.status_code in {400, 403} or b"ng " in answer.content
    assert git_of(repo).refs().keys() == {"refs/heads/main"}


# S20
def test_s20_push__allowed_ref_excuses_nothing(people, live_hub, repo):
    head = repo.head_oid.encode()
    body = pkt(b"%s %s refs/heads/fine\0report-status" % (ZERO, head))
    body += pkt(b"%s %s refs/pr/7" % (ZERO, head)) + FLUSH

    answer = send(live_hub, "receive-pack", people.token("ben"), body)

    assert b"ng refs/heads/fine" in answer.content
    assert git_of(repo).refs().keys() == {"refs/heads/main"}


# S21: the default branch is what is protected so far.
def test_s21_default_branch__no_door_deletes_it(people, live_hub, client, repo):
    token, head = people.token("ben"), repo.head_oid.encode()
    delete = pkt(b"%s %s refs/heads/main\0report-status delete-refs" % (head, ZERO)) + FLUSH

    pushed = send(live_hub, "receive-pack", token, delete)
    called = live_hub.request("DELETE", api(repo, "/branch/main"), token)
    tagged = live_hub.request("POST", api(repo, "/tag/main"), token, json={"tag": "main"})

    assert b"ng refs/heads/main" in pushed.content
    assert called.status_code == 403
    assert tagged.status_code == 400
    assert git_of(repo).refs() == {"refs/heads/main": repo.head_oid}


# S23
def test_s23_commit__words_are_escaped_on_every_page(clone, client, repo):
    git, folder = clone
    evil = "<script>alert(1)</script>\u202e\x1b[31m"
    (folder / "a.txt").write_text("two")
    git.run("config", "user.name", evil, cwd=folder)
    oid = git.commit(folder, f"{evil}{'x' * 100_000}")
    git.run("push", cwd=folder)

    for path in ("/lab/bert", "/lab/bert/tree/main", "/lab/bert/commits/main",
                 f"/lab/bert/commit/{oid}", "/lab/bert/blob/main/a.txt"):  # fmt: skip
        page = client.get(path)
        assert page.status_code == 200
        assert b"<script>alert" not in page.content
    assert len(client.get("/lab/bert/commits/main").content) < 200_000


# S24
def test_s24_ls_refs__many_prefixes_are_answered_or_refused(live_hub, repo):
    prefixes = b"".join(pkt(b"ref-prefix refs/heads/%d" % number) for number in range(100_000))
    body = pkt(b"command=ls-refs") + b"0001" + prefixes + FLUSH

    answer = send(live_hub, "upload-pack", "", gzip.compress(body),
                  **{"Git-Protocol": "version=2", "Content-Encoding": "gzip"})  # fmt: skip

    assert answer.status_code in {200, 400, 413}
    assert live_hub.request("GET", "/healthz").status_code == 200


def test_s24_fetch__request_that_unpacks_without_end_is_refused(live_hub, repo):
    body = gzip.compress(pkt(b"have " + b"1" * 40) * 2_000_000, 1)

    answer = send(live_hub, "upload-pack", "", body, **{"Content-Encoding": "gzip"})

    assert answer.status_code == 413


def test_s24_slow_bodies__hold_up_nobody_else(live_hub, repo):
    head = (
        b"POST /lab/bert/git-upload-pack HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n"
        b"Content-Type: application/x-git-upload-pack-request\r\n\r\n0"
    )
    slow = [socket.create_connection(("127.0.0.1", live_hub.port), 10) for _ in range(4)]
    try:
        for connection in slow:
            connection.sendall(head)
        assert live_hub.request("GET", "/lab/bert/resolve/main/a.txt").text == "one"
    finally:
        for connection in slow:
            connection.close()
