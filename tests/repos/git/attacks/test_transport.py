"""Fetches: what clients of each protocol version get, and what nobody may get."""

import io
import subprocess

import pytest

from hub.kernel.errors import BadInput, TooLarge
from repos.git import process, transport
from repos.git.transport import Service
from repos.git.types import RefName, RefUpdate, RepoPath
from tests.repos.git.attacks.conftest import MAIN
from tests.repos.git.attacks.smart_http import fetch, fetch_body, pkt

PROTOCOLS = [None, "version=1", "version=2"]


def served(bare, data, protocol):
    """Whether the answer holds a pack."""
    return b"PACK" in b"".join(fetch(bare.git_dir, data, protocol=protocol))


@pytest.fixture
def secrets_of(bare):
    """A repository with a public commit, and the objects that S17 must not hand out."""

    def make():
        public = bare.commit({"a": "public"})
        deleted = RefName("refs/heads/deleted")
        secret = bare.build({"s/secret": "pushed by mistake"}, parent=public)
        bare.git.update_refs([RefUpdate(deleted, None, secret)])
        bare.git.update_refs([RefUpdate(deleted, secret, None)])
        hidden = bare.build({"h": "internal"})
        bare.git.update_refs([RefUpdate(RefName("refs/hub/keep"), None, hidden)])
        return {
            "public": public,
            "commit": secret,
            "tree": bare.git.commit(secret).tree,
            "folder": bare.git.entry(secret, RepoPath("s")).oid,
            "blob": bare.git.entry(secret, RepoPath("s/secret")).oid,
            "hidden commit": hidden,
            "hidden blob": bare.git.entry(hidden, RepoPath("h")).oid,
        }

    return make()


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_upload_pack__serves_a_visible_tip(bare, secrets_of, protocol):
    assert served(bare, fetch_body([secrets_of["public"]], protocol=protocol), protocol)


@pytest.mark.parametrize(
    "protocol", [*PROTOCOLS, "version=2:x=1", "version=1:version=2", "version=3"]
)
@pytest.mark.parametrize(
    "what", ["commit", "tree", "folder", "blob", "hidden commit", "hidden blob"]
)
def test_s17_upload_pack__serves_nothing_that_no_visible_ref_leads_to(
    bare, secrets_of, protocol, what
):
    for form in PROTOCOLS:
        body = fetch_body([secrets_of[what]], protocol=form)
        try:
            assert not served(bare, body, protocol)
        except BadInput:
            continue


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_s17_upload_pack__a_good_want_does_not_carry_a_bad_one(bare, secrets_of, protocol):
    body = fetch_body([secrets_of["public"], secrets_of["blob"]], protocol=protocol)

    assert not served(bare, body, protocol)


@pytest.mark.parametrize("oid", ["{}", "{} x", "{}\0 x"])
def test_s17_upload_pack__upper_case_wants_are_no_way_around(bare, secrets_of, oid):
    want = oid.format(secrets_of["commit"].upper())
    body = pkt("command=fetch\n") + b"0001" + pkt(f"want {want}\n") + pkt("done\n") + b"0000"

    try:
        assert not served(bare, body, "version=2")
    except BadInput:
        assert True


def test_s17_upload_pack__a_second_command_in_one_body_is_not_read(bare, secrets_of):
    first = pkt("command=ls-refs\n") + b"0000"
    body = first + fetch_body([secrets_of["commit"]], protocol="version=2")

    assert not served(bare, body, "version=2")


def test_s17_clone__of_another_repositorys_object_is_missing(bare, other):
    bare.commit({"a": "1"})
    theirs = other.commit({"b": "2"})

    assert not served(bare, fetch_body([theirs], protocol="version=2"), "version=2")


@pytest.mark.parametrize("spec", ["blob:none", "tree:0", "blob:limit=10"])
def test_upload_pack__partial_clone_fetches_its_blobs_later(bare, server, spec):
    bare.commit({f"d/{n}": "content " * n for n in range(20)})
    bare.commit({"d/1": "newer"})

    work = server.clone(f"--filter={spec}")

    assert (work / "d/19").read_text() == "content " * 19
    assert server.client("show", "HEAD~1:d/1", cwd=work).stdout == "content "


@pytest.mark.parametrize(
    "spec",
    [
        "sparse:oid=HEAD:a",
        "tree:1",
        "combine:blob:none+tree:0",
        "object:type=blob",
        "combine:" * 1000 + "blob:none",
        "blob:limit=" + "9" * 5000,
    ],
)
@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_s18_upload_pack__other_filters_are_refused(bare, protocol, spec):
    tip = bare.commit({"a": "1"})
    body = fetch_body([tip], protocol=protocol, extra=[f"filter {spec}\n"])

    try:
        assert not served(bare, body, protocol)
    except BadInput:
        assert True


@pytest.mark.parametrize("version", ["0", "1", "2"])
def test_clone_and_fetch__by_the_real_client(bare, server, version):
    bare.commit({"a": "1"})
    config = [f"protocol.version={version}"]
    work = server.clone(config=config)
    newer = bare.commit({"a": "2"})

    server.client("pull", "-q", cwd=work, config=config)

    assert server.client("rev-parse", "HEAD", cwd=work).stdout.strip() == newer


def test_clone__shallow_then_deepened(bare, server):
    for n in range(5):
        bare.commit({"a": str(n)})
    work = server.clone("--depth=1")
    assert server.client("rev-list", "--count", "HEAD", cwd=work).stdout.strip() == "1"

    server.client("fetch", "-q", "--unshallow", cwd=work)

    assert server.client("rev-list", "--count", "HEAD", cwd=work).stdout.strip() == "5"


@pytest.mark.parametrize("version", ["0", "2"])
def test_s17_ls_remote__hides_internal_refs(bare, server, version):
    tip = bare.commit({"a": "1"})
    for name in ("refs/hub/keep", "refs/pr/1", "refs/convert/parquet"):
        bare.git.update_refs([RefUpdate(RefName(name), None, tip)])

    said = server.client("ls-remote", server.url, config=[f"protocol.version={version}"]).stdout

    names = [line.split("\t")[1] for line in said.splitlines()]
    assert names == ["HEAD", "refs/convert/parquet", "refs/heads/main", "refs/pr/1"]


def test_advertise__the_kept_v2_answer_is_what_git_says_for_every_repository(bare, other):
    bare.commit({"a": "1"})
    kept = transport.advertise(bare.git_dir, Service.UPLOAD_PACK, protocol="version=2")

    words = process.command_line(
        other.git_dir,
        "upload-pack",
        "--strict",
        "--stateless-rpc",
        "--http-backend-info-refs",
        directory=other.git_dir,
        settings=transport._UPLOAD_SETTINGS,
    )
    env = process.environment({"GIT_PROTOCOL": "version=2"})
    said = subprocess.run(words, env=env, capture_output=True, check=True).stdout

    assert kept == said
    assert transport.advertise(other.git_dir, Service.UPLOAD_PACK, protocol="version=2") == said


@pytest.mark.parametrize("protocol", ["version=2; rm -rf /", "x" * 10_000, "version=9", "a\nb", ""])
def test_advertise__an_odd_protocol_header_is_no_more_than_the_oldest(bare, protocol):
    bare.commit({"a": "1"})

    body = transport.advertise(bare.git_dir, Service.UPLOAD_PACK, protocol=protocol)

    assert body.startswith(b"001e# service=git-upload-pack\n0000")


def test_s24_upload_pack__a_hundred_thousand_prefixes_are_quick_or_refused(bare):
    bare.commit({"a": "1"})
    lines = b"".join(pkt(f"ref-prefix refs/heads/{n}\n") for n in range(100_000))
    body = pkt("command=ls-refs\n") + b"0001" + lines + b"0000"

    try:
        answer = b"".join(fetch(bare.git_dir, body, protocol="version=2"))
    except (BadInput, TooLarge):
        answer = b""

    assert len(answer) < 1000


def test_s24_fetch_request__an_endless_body_is_cut(bare):
    class Endless(io.RawIOBase):
        def read(self, size=-1):
            return pkt("have " + "a" * 40 + "\n") * 1000

    with (
        pytest.raises((TooLarge, BadInput)),
        transport.fetch_request(Endless(), protocol=None) as _,
    ):
        pass


@pytest.mark.parametrize(
    "data", [b"zzzz", b"0003", b"fff0", b"0010abc", b"-001", b"+00a", b"0_0a", b""]
)
def test_s24_fetch_request__what_is_no_pkt_line_is_no_crash(bare, data):
    bare.commit({"a": "1"})

    try:
        answer = b"".join(fetch(bare.git_dir, data, protocol="version=2"))
    except BadInput:
        answer = b""

    assert b"PACK" not in answer


def test_upload_pack__closing_the_answer_ends_git(bare):
    tip = bare.commit({"a": "x" * 5_000_000})
    body = fetch_body([tip], protocol="version=2")
    before = set(_gits())

    with transport.fetch_request(io.BytesIO(body), protocol="version=2") as request:
        pieces = transport.upload_pack(bare.git_dir, request.body, protocol="version=2")
        next(pieces)
        pieces.close()

    assert set(_gits()) <= before


def _gits():
    said = subprocess.run(
        ["ps", "-eo", "pid,args"], capture_output=True, text=True, check=True
    ).stdout
    return [line for line in said.splitlines() if "upload-pack" in line and MAIN not in line]
