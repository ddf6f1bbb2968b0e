from contextlib import nullcontext

import pytest

from accounts.models.organization import Visibility
from accounts.names import BadName
from hub.kernel.errors import BadInput, Forbidden, NotSignedIn
from outbox.models import OutboxEvent
from repos.actions.create_repo import RepoExists, create_repo
from repos.actions.move_repo import move_repo
from repos.cards import read_card
from repos.errors import BadCard, ContentTooLarge, UnstorablePath
from repos.git.types import PutFile, RepoPath
from repos.git_of import git_of
from repos.models import Ref, Repository, RepoType
from tests.factories import SYSTEM, make_org, make_repo


def create(actor, name="bert", **kwargs):
    values = {"repo_type": RepoType.MODEL, "namespace": None, "is_private": None, **kwargs}
    return create_repo(actor=actor, name=name, **values)


def content(repo, path):
    git = git_of(repo)
    return git.read_blob(git.entry(repo.head_oid, path).oid, limit_bytes=1 << 20).decode()


@pytest.mark.parametrize(
    ("person", "error"),
    [
        ("ana", None),
        ("ben", None),
        ("fay", None),
        ("cem", Forbidden),
        ("eve", Forbidden),
        ("ana_read_token", Forbidden),
        ("ana_write_token", None),
        ("anonymous", NotSignedIn),
        ("system", None),
    ],
)
def test_create_repo__who_may(people, person, error):
    namespace = people.lab.namespace.name

    with pytest.raises(error) if error else nullcontext():
        create(people.actor(person), namespace=namespace)

    assert Repository.objects.filter(repo_id="lab/bert").exists() is (error is None)


def test_create_repo__starts_with_one_commit_and_its_mirror(people):
    repo = create(people.actor("ana"))

    git = git_of(repo)
    (commit,) = git.log(repo.head_oid)
    assert (commit.title, commit.author.name) == ("initial commit", "system")
    assert [entry.path for entry in git.walk(commit.oid, "", recursive=True)] == [".gitattributes"]
    assert "*.safetensors filter=lfs diff=lfs merge=lfs -text" in content(repo, ".gitattributes")
    assert Ref.objects.get(repo=repo).oid == repo.head_oid
    names = OutboxEvent.objects.filter(ordering_key=f"repo:{repo.pk}").order_by("pk")
    assert [event.name for event in names] == ["repo.created", "repo.ref_updated"]


def test_create_repo__datasets_keep_media_as_large_files(people):
    repo = create(people.actor("ana"), repo_type=RepoType.DATASET)

    assert "*.mp3 filter=lfs" in content(repo, ".gitattributes")


@pytest.mark.parametrize("license_id", ["mit", "apache-2.0", "cc-by-nc-sa-4.0", "openrail++"])
def test_create_repo__writes_the_licence_into_the_card(people, license_id):
    repo = create(people.actor("ana"), license=license_id)

    assert read_card(content(repo, "README.md")).metadata == {"license": license_id}


def test_create_repo__space_has_a_card_with_its_sdk(people):
    repo = create(people.actor("ana"), name="on", repo_type=RepoType.SPACE, sdk="gradio")

    assert read_card(content(repo, "README.md")).metadata == {"title": "on", "sdk": "gradio"}


@pytest.mark.parametrize("sdk", ["", "windows"])
def test_create_repo__space_needs_a_known_sdk(people, sdk):
    with pytest.raises(BadInput, match="sdk"):
        create(people.actor("ana"), repo_type=RepoType.SPACE, sdk=sdk)


def test_create_repo__takes_first_files(people):
    readme = PutFile(RepoPath("README.md"), b"# mine")

    repo = create(people.actor("ana"), license="mit", files=[readme])

    assert content(repo, "README.md") == "# mine"
    assert git_of(repo).count_commits(repo.head_oid) == 1


@pytest.mark.parametrize(
    ("path", "text", "error"),
    [
        (".git/config", b"x", UnstorablePath),
        ("../x", b"x", UnstorablePath),
        ("README.md", b"---\nlicense: [\n---\n", BadCard),
        ("big", b"x" * 2000, ContentTooLarge),
    ],
)
def test_create_repo__refuses_bad_first_files(people, settings, path, text, error):
    settings.MAX_GIT_BLOB_BYTES = 1600
    with pytest.raises(error):
        create(people.actor("ana"), files=[PutFile(RepoPath(path), text)])

    assert not Repository.objects.exists()


@pytest.mark.parametrize(
    "name",
    ["../x", "..", ".", "a/../b", "a/b", "%2e%2e", "x\\y", "x\0", "x\n", "x.", ".git", "x.git",
     "x.lock", "-rf", "CON", "", "x" * 97, "a--b", "мир", "x "],
)  # fmt: skip
def test_create_repo__refuses_hostile_names(people, name):
    with pytest.raises(BadName):
        create(people.actor("ana"), name=name)

    assert not Repository.objects.exists()


@pytest.mark.parametrize("name", ["bert", "BERT", "Bert"])
def test_create_repo__names_collide_whatever_the_case(people, name):
    create(people.actor("ana"), name="bert")

    with pytest.raises(RepoExists, match="You already created this model repo") as refused:
        create(people.actor("ana"), name=name)

    assert refused.value.url_path == "/ana/bert"


def test_create_repo__types_do_not_collide(people):
    create(people.actor("ana"))

    assert create(people.actor("ana"), repo_type=RepoType.DATASET).repo_id == "ana/bert"


def test_create_repo__name_left_behind_by_a_move_stays_reserved(people):
    repo = create(people.actor("ana"), name="old")
    move_repo(actor=people.actor("ana"), repo=repo, namespace="ana", name="newer")

    with pytest.raises(RepoExists):
        create(people.actor("ana"), name="OLD")


def test_create_repo__collision_leaves_no_folder(people, settings, tmp_path):
    settings.GIT_VOLUMES = {"default": tmp_path}
    create(people.actor("ana"))

    with pytest.raises(RepoExists):
        create(people.actor("ana"))

    assert len([*tmp_path.glob("??/??/*.git")]) == 1


@pytest.mark.parametrize("name", ["nobody", "eve", "no such/name", "\0"])
def test_create_repo__foreign_and_missing_namespaces_look_alike(people, name):
    assert people.eve

    with pytest.raises(Forbidden, match="You don't have the rights to create a repository"):
        create(people.actor("ana"), namespace=name)


@pytest.mark.parametrize(("default", "private"), [("public", False), ("private", True)])
def test_create_repo__organization_decides_the_default_privacy(people, default, private):
    organization = make_org("closed-lab")
    organization.default_repo_visibility = Visibility(default)
    organization.save()

    repo = create(SYSTEM, namespace="closed-lab")

    assert repo.is_private is private
    assert make_repo(organization, private=not private).is_private is not private


def test_create_repo__hub_itself_makes_legacy_ids(db):
    repo = create(SYSTEM, namespace="", name="gpt2")

    assert (repo.repo_id, repo.namespace) == ("gpt2", None)


def test_create_repo__unknown_licence_is_refused(people):
    with pytest.raises(BadInput, match="licence"):
        create(people.actor("ana"), license="mine\nkey: x")
