from contextlib import nullcontext

import pytest

from hub.kernel.errors import BadInput, Forbidden, NotSignedIn
from outbox.models import OutboxEvent
from repos.actions.create_branch import create_branch
from repos.actions.create_tag import create_tag
from repos.actions.delete_branch import delete_branch
from repos.actions.delete_tag import delete_tag
from repos.errors import RevisionNotFound
from repos.git_of import git_of
from repos.models import Push, Ref
from repos.ref_rules import DefaultBranchKept, RefExists, RefInTheWay
from tests.factories import make_commit, make_repo

# S11: options, ranges, other namespaces, what git or a checkout trips over.
HOSTILE = [
    "--upload-pack=touch /tmp/x", "-h", "--output=/tmp/x", "--exec=id", "refs/heads/x", "refs/pr/1",
    "refs/convert/parquet", "refs/internal/x", "HEAD", "@", "a..b", "a b", "a~1", "a^", "a:b", "a?",
    "a*", "a[", "a\\b", "a\0b", "a\nb", ".a", "a.", "a/", "/a", "a//b", "a.lock", "x/.y", "a@{1}",
    "", "0" * 40, "x" * 256, "-c core.sshCommand=id", "a/-b",
]  # fmt: skip


@pytest.fixture
def repo(people):
    return make_repo(people.lab, files={"a.txt": "one"})


def refs_of(repo) -> dict[str, str]:
    mirror = dict(Ref.objects.filter(repo=repo).values_list("name", "oid"))
    assert mirror == git_of(repo).refs()
    return mirror


@pytest.mark.parametrize(
    ("person", "error"),
    [
        ("ana", None),
        ("ben", None),
        ("cem", Forbidden),
        ("eve", Forbidden),
        ("ana_read_token", Forbidden),
        ("anonymous", NotSignedIn),
    ],
)
def test_refs__who_may(people, repo, person, error):
    actor = people.actor(person)
    create_branch(actor=people.actor("ana"), repo=repo, branch="old")
    create_tag(actor=people.actor("ana"), repo=repo, tag="v0", revision="main")

    for act in (
        lambda: create_branch(actor=actor, repo=repo, branch="dev"),
        lambda: create_tag(actor=actor, repo=repo, tag="v1", revision="main"),
        lambda: delete_branch(actor=actor, repo=repo, branch="old"),
        lambda: delete_tag(actor=actor, repo=repo, tag="v0"),
    ):
        with pytest.raises(error) if error else nullcontext():
            act()

    made = {"refs/heads/dev", "refs/tags/v1"}
    assert (made <= refs_of(repo).keys()) is (error is None)


def test_create_branch__starts_at_the_default_branch(people, repo):
    create_branch(actor=people.actor("ben"), repo=repo, branch="feature/x")

    assert refs_of(repo)["refs/heads/feature/x"] == repo.head_oid
    told = OutboxEvent.objects.filter(name="repo.ref_updated").last()
    assert told.payload["ref"] == "refs/heads/feature/x"
    assert told.payload["actor_id"] == people.ben.pk
    assert not Push.objects.filter(finished_at=None).exists()


@pytest.mark.parametrize("by", ["oid", "short", "tag", "branch", "full"])
def test_create_branch__starts_anywhere(people, repo, by):
    first = repo.head_oid
    create_tag(actor=people.actor("ana"), repo=repo, tag="v1", revision="main", message="one")
    create_branch(actor=people.actor("ana"), repo=repo, branch="old")
    make_commit(repo, {"a.txt": "two"})
    start = {"oid": first, "short": first[:8], "tag": "v1", "branch": "old",
             "full": "refs/heads/old"}[by]  # fmt: skip

    create_branch(actor=people.actor("ana"), repo=repo, branch="dev", starting_point=start)

    assert refs_of(repo)["refs/heads/dev"] == first


def test_create_branch__empty_has_no_history(people, repo):
    create_branch(actor=people.actor("ana"), repo=repo, branch="orphan", is_empty=True)

    git = git_of(repo)
    (commit,) = git.log(refs_of(repo)["refs/heads/orphan"])
    assert [entry.path for entry in git.walk(commit.oid, "", recursive=True)] == [".gitattributes"]


def test_create_branch__existing_name(people, repo):
    with pytest.raises(RefExists, match="Reference refs/heads/main already exists"):
        create_branch(actor=people.actor("ana"), repo=repo, branch="main")
    assert not Push.objects.filter(finished_at=None).exists()


def test_create_branch__overwrite_moves_it(people, repo):
    first = repo.head_oid
    create_branch(actor=people.actor("ana"), repo=repo, branch="dev")
    make_commit(repo, {"a.txt": "two"}, revision="dev")

    create_branch(
        actor=people.actor("ana"), repo=repo, branch="dev", starting_point=first, overwrite=True
    )

    assert refs_of(repo)["refs/heads/dev"] == first


@pytest.mark.parametrize("name", ["main/x", "a", "a/b/c"])
def test_create_branch__names_keep_out_of_each_others_way(people, repo, name):
    create_branch(actor=people.actor("ana"), repo=repo, branch="a/b")

    with pytest.raises(RefInTheWay):
        create_branch(actor=people.actor("ana"), repo=repo, branch=name)


@pytest.mark.parametrize("name", HOSTILE)
def test_create_branch__refuses_hostile_names(people, repo, name):
    with pytest.raises(BadInput, match="Invalid reference for a branch"):
        create_branch(actor=people.actor("ana"), repo=repo, branch=name)

    assert refs_of(repo).keys() == {"refs/heads/main"}


@pytest.mark.parametrize("name", [*HOSTILE, "missing"])
def test_refs__hostile_starting_points_are_not_found(people, repo, name):
    if name in ("refs/heads/x", "HEAD", ""):
        pytest.skip("may name something")
    with pytest.raises(RevisionNotFound):
        create_branch(actor=people.actor("ana"), repo=repo, branch="x", starting_point=name)
    with pytest.raises(RevisionNotFound):
        create_tag(actor=people.actor("ana"), repo=repo, tag="x", revision=name)


def test_delete_branch__keeps_the_default_branch(people, repo):
    with pytest.raises(DefaultBranchKept, match="Cannot delete refs/heads/main"):
        delete_branch(actor=people.actor("ana"), repo=repo, branch="main")

    assert refs_of(repo)


@pytest.mark.parametrize("name", ["missing", "v1", *HOSTILE])
def test_delete_branch__finds_only_branches(people, repo, name):
    create_tag(actor=people.actor("ana"), repo=repo, tag="v1", revision="main")

    with pytest.raises(RevisionNotFound, match="Invalid rev id"):
        delete_branch(actor=people.actor("ana"), repo=repo, branch=name)


@pytest.mark.parametrize("name", ["missing", "main", *HOSTILE])
def test_delete_tag__finds_only_tags(people, repo, name):
    with pytest.raises(RevisionNotFound):
        delete_tag(actor=people.actor("ana"), repo=repo, tag=name)


def test_create_tag__message_makes_it_annotated(people, repo):
    create_tag(actor=people.actor("ben"), repo=repo, tag="v1", revision="main")
    create_tag(actor=people.actor("ben"), repo=repo, tag="v2", revision="main", message="Two\n")

    refs = refs_of(repo)
    assert refs["refs/tags/v1"] == repo.head_oid != refs["refs/tags/v2"]
    assert git_of(repo).ref_commits()["refs/tags/v2"] == repo.head_oid
    with git_of(repo).objects() as reader:
        text = reader.read(refs["refs/tags/v2"]).decode()
    assert "tagger ben <" in text
    assert text.endswith("\n\nTwo\n")


def test_create_tag__existing_name(people, repo):
    create_tag(actor=people.actor("ana"), repo=repo, tag="v1", revision="main")

    with pytest.raises(RefExists, match="Reference refs/tags/v1 already exists"):
        create_tag(actor=people.actor("ana"), repo=repo, tag="v1", revision="main")


def test_create_tag__may_be_called_like_a_branch_but_not_like_the_default_one(people, repo):
    create_branch(actor=people.actor("ana"), repo=repo, branch="dev")

    create_tag(actor=people.actor("ana"), repo=repo, tag="dev", revision="main")

    with pytest.raises(BadInput, match="default branch"):
        create_tag(actor=people.actor("ana"), repo=repo, tag="main", revision="main")


@pytest.mark.parametrize("name", HOSTILE)
def test_create_tag__refuses_hostile_names(people, repo, name):
    with pytest.raises(BadInput, match="Invalid reference for a tag"):
        create_tag(actor=people.actor("ana"), repo=repo, tag=name, revision="main")
