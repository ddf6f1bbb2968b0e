"""The real git against a real server: clone, fetch, push, and what is refused."""

import gzip
import os
import socket
import subprocess

import httpx
import pytest

from accounts.models import TokenRole
from repos.actions.change_settings import change_settings
from repos.actions.move_repo import move_repo
from repos.git.pktline import FLUSH, pkt
from repos.models import Push, Ref, RepoType
from repos.models.repository import Gate
from tests.factories import make_repo, make_token

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ana_git(live_hub, people):
    return live_hub.git(people.token("ana"))


def refs_of(repo) -> dict[str, str]:
    return dict(Ref.objects.filter(repo=repo).values_list("name", "oid"))


@pytest.mark.parametrize(
    ("repo_type", "prefix"),
    [(RepoType.MODEL, ""), (RepoType.DATASET, "datasets/"), (RepoType.SPACE, "spaces/")],
)
@pytest.mark.parametrize("suffix", ["", ".git"])
@pytest.mark.parametrize("version", ["0", "1", "2"])
def test_git__clones_and_pushes_every_address_and_protocol(
    people, ana_git, tmp_path, repo_type, prefix, suffix, version
):
    repo = make_repo(people.ana, "bert", repo_type=repo_type, files={"a.txt": "one"})
    folder = tmp_path / "clone"

    ana_git.run("config", "--global", "protocol.version", version, cwd=tmp_path)
    ana_git.clone(f"{prefix}ana/bert{suffix}", folder)
    (folder / "b.txt").write_text("two")
    pushed = ana_git.commit(folder, "Add b")
    ana_git.run("push", cwd=folder)

    repo.refresh_from_db()
    assert repo.head_oid == pushed
    assert refs_of(repo) == {"refs/heads/main": pushed}
    assert not Push.objects.filter(finished_at=None).exists()


def test_git__anonymous_clones_public_and_is_asked_for_credentials_elsewhere(
    people, live_hub, tmp_path
):
    make_repo(people.ana, "open")
    make_repo(people.ana, "closed", private=True)
    git = live_hub.git()

    git.clone("ana/open", tmp_path / "open")

    for path in ("ana/closed", "ana/missing"):
        answer = httpx.get(f"{live_hub.base_url}/{path}/info/refs?service=git-upload-pack")
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Basic realm=")
    push = httpx.get(f"{live_hub.base_url}/ana/open/info/refs?service=git-receive-pack")
    assert push.status_code == 401
    assert "WWW-Authenticate" in push.headers


def test_git__stranger_cannot_tell_private_from_missing(people, live_hub):
    make_repo(people.ana, "closed", private=True)
    token = people.token("eve")

    answers = [
        live_hub.request("GET", f"/ana/{name}/info/refs?service=git-upload-pack", token)
        for name in ("closed", "missing")
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].text == answers[1].text


@pytest.mark.parametrize(
    ("person", "status"),
    [("ben", 200), ("ana", 200), ("cem", 200), ("eve", 200), ("anonymous", 401)],
)
def test_git__who_may_begin_a_push(people, live_hub, person, status):
    # Readers may have a pull request; which refs they move is judged ref by ref.
    make_repo(people.lab, "shared")

    answer = live_hub.request(
        "GET",
        "/lab/shared/info/refs?service=git-receive-pack",
        "" if person == "anonymous" else people.token(person),
    )

    assert answer.status_code == status


def test_git__read_token_clones_but_does_not_push(people, live_hub, tmp_path):
    make_repo(people.ana, "closed", private=True)
    git = live_hub.git(make_token(people.ana, TokenRole.READ))
    folder = tmp_path / "clone"

    git.clone("ana/closed", folder)
    (folder / "b").write_text("b")
    git.commit(folder, "b")
    refused = git.run("push", cwd=folder, ok=False)

    assert refused.returncode != 0
    assert "403" in refused.stderr


def test_git__follows_a_renamed_repository(people, ana_git, tmp_path):
    repo = make_repo(people.ana, "old")
    move_repo(actor=people.actor("ana"), repo=repo, namespace="ana", name="newer")
    folder = tmp_path / "clone"

    ana_git.clone("ana/old", folder)
    (folder / "b").write_text("b")
    pushed = ana_git.commit(folder, "b")
    ana_git.run("push", cwd=folder)

    assert refs_of(repo)["refs/heads/main"] == pushed


@pytest.mark.parametrize("post_buffer", ["1000", "1048576"])
@pytest.mark.parametrize("size", [200, (1 << 20) - 1, (1 << 20) + 1, 6 << 20])
def test_git__takes_chunked_and_plain_bodies(people, ana_git, tmp_path, post_buffer, size):
    repo = make_repo(people.ana, "bert")
    folder = tmp_path / "clone"
    ana_git.clone("ana/bert", folder)

    # Random bytes: nothing that compression makes small again.
    (folder / "noise.dat").write_bytes(os.urandom(size))
    pushed = ana_git.commit(folder, "noise")
    ana_git.run("-c", f"http.postBuffer={post_buffer}", "push", cwd=folder)

    assert refs_of(repo)["refs/heads/main"] == pushed
    ana_git.clone("ana/bert", tmp_path / "again")
    assert (tmp_path / "again" / "noise.dat").read_bytes() == (folder / "noise.dat").read_bytes()


def test_git__reads_gzipped_fetch_requests(people, live_hub):
    repo = make_repo(people.ana, "bert")
    body = pkt(f"want {repo.head_oid} no-progress\n".encode()) + FLUSH + pkt(b"done\n")

    answer = live_hub.request(
        "POST",
        "/ana/bert/git-upload-pack",
        content=gzip.compress(body),
        headers={
            "Content-Type": "application/x-git-upload-pack-request",
            "Content-Encoding": "gzip",
        },
    )

    assert answer.status_code == 200
    assert b"PACK" in answer.content


def test_git__length_and_chunked_together_are_refused(live_hub):
    head = (
        b"POST /ana/bert/git-receive-pack HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n"
        b"Transfer-Encoding: chunked\r\n"
        b"Content-Type: application/x-git-receive-pack-request\r\n\r\n0\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", live_hub.port), 10) as connection:
        connection.sendall(head)
        status = connection.recv(64)

    assert b" 400 " in status


def test_git__large_senders_are_told_to_go_on(people, live_hub):
    make_repo(people.ana, "bert")
    head = (
        b"POST /ana/bert/git-upload-pack HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
        b"Content-Type: application/x-git-upload-pack-request\r\nContent-Length: 4\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", live_hub.port), 10) as connection:
        connection.sendall(head)
        assert connection.recv(64).startswith(b"HTTP/1.1 100 ")
        connection.sendall(FLUSH)
        assert b" 200 " in connection.recv(64)


@pytest.mark.parametrize(("person", "status"), [("anonymous", 401), ("eve", 403), ("ana", 200)])
def test_git__gated_files_need_a_grant(people, live_hub, person, status):
    repo = make_repo(people.ana, "gated")
    change_settings(actor=people.actor("ana"), repo=repo, gate=Gate.MANUAL)
    token = "" if person == "anonymous" else people.token(person)

    answer = live_hub.request("GET", "/ana/gated/info/refs?service=git-upload-pack", token)

    assert answer.status_code == status


@pytest.mark.parametrize("path", ["/ana/bert/info/refs", "/ana/bert.git/info/refs?service=x"])
def test_git__dumb_protocol_is_refused(people, live_hub, path):
    make_repo(people.ana, "bert")

    answer = live_hub.request("GET", path)

    assert answer.status_code == 400
    assert "smart" in answer.text


def test_git__wrong_content_type_is_refused(people, live_hub):
    make_repo(people.ana, "bert")

    answer = live_hub.request(
        "POST", "/ana/bert/git-receive-pack", people.token("ana"), content=b"0000"
    )

    assert answer.status_code == 400


def test_git__partial_and_shallow_clones_work(people, ana_git, tmp_path):
    make_repo(people.ana, "bert", files={"a.txt": "one", "d/b.txt": "two"})

    ana_git.clone("ana/bert", tmp_path / "shallow", "--depth=1")
    ana_git.clone("ana/bert", tmp_path / "blobless", "--filter=blob:none")
    ana_git.clone("ana/bert", tmp_path / "treeless", "--filter=tree:0")

    for name in ("shallow", "blobless", "treeless"):
        assert (tmp_path / name / "d/b.txt").read_text() == "two"


def test_git__two_pushes_race_and_one_is_rejected(people, live_hub, tmp_path):
    repo = make_repo(people.ana, "bert")
    token = people.token("ana")
    folders = []
    for name in ("one", "two"):
        git = live_hub.git(token)
        git.clone("ana/bert", tmp_path / name)
        (tmp_path / name / f"{name}.txt").write_text(name)
        git.commit(tmp_path / name, name)
        folders.append(tmp_path / name)
    environment = {"PATH": os.environ["PATH"], "HOME": str(git.home)}
    pushes = [
        subprocess.Popen(["git", "push"], cwd=folder, env=environment, stderr=subprocess.DEVNULL)
        for folder in folders
    ]

    codes = sorted(push.wait(60) for push in pushes)

    assert codes == [0, 1]
    assert Ref.objects.get(repo=repo).oid in {
        git.run("rev-parse", "HEAD", cwd=folder).stdout.strip() for folder in folders
    }
