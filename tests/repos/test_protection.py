"""Protected branches and tags: one rule, asked at every door that moves a ref; attack S21."""

import json

import pytest

from community.actions.merge_pull_request import merge_pull_request
from community.models import Discussion
from hub.kernel.errors import BadInput, Forbidden
from outbox.models import OutboxEvent
from repos.actions.create_branch import create_branch
from repos.actions.create_commit import create_commit
from repos.actions.create_tag import create_tag
from repos.actions.delete_branch import delete_branch
from repos.actions.delete_repo import delete_repo
from repos.actions.delete_tag import delete_tag
from repos.actions.protect_ref import protect_ref
from repos.actions.restore_repo import restore_repo
from repos.actions.squash_history import squash_history
from repos.actions.unprotect_ref import unprotect_ref
from repos.git.types import PutFile, RefUpdate, RepoPath
from repos.git_of import git_of
from repos.models import DeletedRepository, Movers, ProtectedRef, Push
from repos.protection import RefProtected, matching, parse_pattern
from repos.push_rules import refused_refs
from tests.factories import SYSTEM, deliver_events, make_repo
from tests.live_hub import live_hub
from tests.repos.api.calls import bearer

__all__ = ["live_hub"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def repo(people):
    """Ana is admin, Ben writes (and so administers), Dora may only write."""
    from repos.actions.set_collaborator import set_collaborator
    from repos.models import CollaboratorRole

    made = make_repo(people.lab, "bert", files={"a.txt": "one\n"})
    set_collaborator(actor=SYSTEM, repo=made, user=people.dora, role=CollaboratorRole.WRITE)
    create_branch(actor=SYSTEM, repo=made, branch="release/1")
    create_tag(actor=SYSTEM, repo=made, tag="v1", revision="main")
    return made


def protect(repo, pattern="main", **how):
    return protect_ref(actor=SYSTEM, repo=repo, pattern=pattern, **how)


def commit(actor, repo, revision="main", *, as_pull_request=False):
    return create_commit(
        actor=actor,
        repo=repo,
        revision=revision,
        changes=[PutFile(RepoPath("new.txt"), b"new")],
        summary="New",
        as_pull_request=as_pull_request,
    )


def push(actor, repo):
    head = git_of(repo).resolve("main")
    reasons = refused_refs(actor, repo, [RefUpdate("refs/heads/main", head, head)])
    if reasons:
        raise RefProtected("refs/heads/main", reasons["refs/heads/main"])


DOORS = {
    "commit": commit,
    "push": push,
    "move branch": lambda actor, repo: create_branch(
        actor=actor, repo=repo, branch="main", starting_point=first(repo), overwrite=True
    ),
    "squash": lambda actor, repo: squash_history(actor=actor, repo=repo, branch="main"),
}


def first(repo):
    return git_of(repo).log(git_of(repo).resolve("main"), limit=9)[-1].oid


# S21: the same refusal at all doors.
@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    ("how", "person", "words"),
    [
        ({"requires_pull_request": True}, "ana", "Open a pull request|rewritten"),
        ({"requires_pull_request": True}, "dora", "Open a pull request|rewritten"),
        ({"movers": Movers.NOBODY}, "ana", "nobody may change it"),
        ({"movers": Movers.ADMINS}, "dora", "only admins"),
    ],
)
def test_s21_protected_branch__every_door_refuses(people, repo, door, how, person, words):
    protect(repo, **how)
    before = git_of(repo).refs()

    with pytest.raises(RefProtected, match=words):
        DOORS[door](people.actor(person), repo)

    assert git_of(repo).refs() == before
    assert not Push.objects.filter(finished_at=None).exists()


@pytest.mark.parametrize("door", DOORS)
def test_protected_branch__what_no_rule_names_passes(people, repo, door):
    protect(repo, "release/*", movers=Movers.NOBODY)

    DOORS[door](people.actor("dora"), repo)


def test_protected_branch__history_stays_but_commits_pass(people, repo):
    protect(repo)
    dora = people.actor("dora")

    commit(dora, repo)
    for door in ("squash", "move branch"):
        with pytest.raises(RefProtected, match="cannot be rewritten"):
            DOORS[door](dora, repo)


def test_protected_branch__is_not_deleted_and_made_again(people, repo):
    protect(repo, "release/**", requires_pull_request=True, blocks_deletion=False)

    with pytest.raises(RefProtected, match="cannot be deleted"):
        delete_branch(actor=people.actor("ana"), repo=repo, branch="release/1")
    create_branch(actor=people.actor("ana"), repo=repo, branch="release/2")
    with pytest.raises(RefProtected):
        commit(people.actor("ana"), repo, "release/2")


def test_protected_tag__neither_moves_nor_goes(people, repo):
    protect(repo, "v*", is_tag=True)
    ana, git = people.actor("ana"), git_of(repo)
    commit(ana, repo)

    with pytest.raises(RefProtected, match="Tag 'v1'"):
        delete_tag(actor=ana, repo=repo, tag="v1")
    tag, head = git.refs()["refs/tags/v1"], git.resolve("main")
    assert refused_refs(ana, repo, [RefUpdate("refs/tags/v1", tag, None)])
    create_tag(actor=ana, repo=repo, tag="v2", revision="main")
    assert (git.refs()["refs/tags/v1"], git.refs()["refs/tags/v2"]) == (tag, head)


@pytest.mark.parametrize(
    ("movers", "person", "is_merged"),
    [("writers", "dora", True), ("admins", "dora", False), ("admins", "ana", True),
     ("nobody", "ana", False)],
)  # fmt: skip
def test_protected_branch__merging_obeys_who_may_change_it(people, repo, movers, person, is_merged):
    made = commit(people.actor("eve"), repo, as_pull_request=True)
    pull_request = Discussion.objects.get(number=made.pull_request_number)
    pull_request.repo = repo
    protect(repo, movers=Movers(movers), requires_pull_request=True)

    if is_merged:
        merge_pull_request(actor=people.actor(person), pull_request=pull_request)
    else:
        with pytest.raises(RefProtected):
            merge_pull_request(actor=people.actor(person), pull_request=pull_request)

    pull_request.refresh_from_db()
    assert pull_request.is_merged is is_merged


def test_api__says_what_to_do_instead(client, people, repo):
    protect(repo, requires_pull_request=True)
    header = {"key": "header", "value": {"summary": "More"}}
    file = {"key": "file", "value": {"path": "n.txt", "content": "bg==", "encoding": "base64"}}
    body = f"{json.dumps(header)}\n{json.dumps(file)}\n"
    path = "/api/models/lab/bert/commit/main"
    told = {"content_type": "application/x-ndjson", **bearer(people.ben)}

    refused = client.post(path, body, **told)
    proposed = client.post(f"{path}?create_pr=1", body, **told)

    assert refused.status_code == 403
    assert "Open a pull request" in refused["X-Error-Message"]
    assert proposed.status_code == 200


@pytest.mark.parametrize(
    "page", ["edit/main/a.txt", "new/main/", "upload/main/", "delete/main/a.txt"]
)
def test_editor__offers_only_the_pull_request(client, people, repo, page):
    protect(repo, requires_pull_request=True)
    client.force_login(people.ben)

    html = client.get(f"/lab/bert/{page}").content.decode()

    assert "Open as a pull request" in html
    assert "Commit to main" not in html


def test_restore_repo__keeps_the_rules(people, repo, django_capture_on_commit_callbacks):
    protect(repo, requires_pull_request=True, required_approvals=2)
    ana = people.actor("ana")
    with django_capture_on_commit_callbacks(execute=True):
        delete_repo(actor=ana, repo=repo)

    back = restore_repo(actor=ana, deleted=DeletedRepository.objects.get())

    assert ProtectedRef.objects.get(repo=back).required_approvals == 2
    with pytest.raises(RefProtected):
        commit(ana, back)


@pytest.mark.parametrize(
    ("person", "may"), [("ana", True), ("dora", False), ("cem", False), ("eve", False)]
)
def test_protect_ref__admins_only(people, repo, person, may):
    actor = people.actor(person)
    if may:
        protect_ref(actor=actor, repo=repo, pattern="main")
        unprotect_ref(actor=actor, repo=repo, pattern="refs/heads/main")
        assert OutboxEvent.objects.filter(name="repo.ref_protection_changed").count() == 2
        return
    protect(repo)
    with pytest.raises(Forbidden):
        protect_ref(actor=actor, repo=repo, pattern="main")
    with pytest.raises(Forbidden):
        unprotect_ref(actor=actor, repo=repo, pattern="refs/heads/main")


@pytest.mark.parametrize(
    ("pattern", "ref", "matches"),
    [
        ("main", "refs/heads/main", True),
        ("main", "refs/heads/maintenance", False),
        ("main", "refs/tags/main", False),
        ("refs/heads/main", "refs/heads/main", True),
        ("release/*", "refs/heads/release/1", True),
        ("release/*", "refs/heads/release/1/fix", False),
        ("release/**", "refs/heads/release/1/fix", True),
        ("*", "refs/heads/main", True),
        ("m.in", "refs/heads/main", False),
        ("*a*a*a*a*a*a*b", "refs/heads/" + "a" * 200, False),
    ],
)
def test_pattern__matches(pattern, ref, matches):
    rule = ProtectedRef(pattern=parse_pattern(pattern, is_tag=False))

    assert bool(matching([rule], ref)) is matches


@pytest.mark.parametrize("pattern", ["", "  ", "a b", "a..b", "x/", "/x", "a\0", "[ab]", "x" * 300])
def test_pattern__that_no_ref_can_match_is_refused(pattern):
    with pytest.raises(BadInput):
        parse_pattern(pattern, is_tag=False)


def test_settings_page__makes_and_removes_a_rule(client, people, repo):
    client.force_login(people.ben)
    address = "/lab/bert/settings/protection"
    said = {"kind": "branch", "pattern": "main", "movers": "writers", "required_approvals": "1"}

    client.post(address, said)
    rule = ProtectedRef.objects.get()
    assert (rule.pattern, rule.requires_pull_request, rule.blocks_force) == (
        "refs/heads/main", True, True
    )  # fmt: skip
    assert "with 1 approval" in client.get(address).content.decode()
    assert client.post(address, said | {"pattern": "a b"}).status_code == 400
    client.post(f"{address}/remove", {"pattern": "refs/heads/main"})
    assert not ProtectedRef.objects.exists()
    client.force_login(people.eve)
    assert client.get(address).status_code == 403


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"movers": Movers.NOBODY, "required_approvals": 2}, "Nobody may change it."),
        ({"requires_pull_request": False}, "Writers may change it."),
        ({}, "Writers may change it, by pull requests only."),
        (
            {"required_approvals": 1, "dismisses_approvals": False},
            "Writers may change it, by pull requests only with 1 approval.",
        ),
        (
            {"movers": Movers.ADMINS, "required_approvals": 2},
            "Only admins may change it, by pull requests only with 2 approvals of the last commit.",
        ),
    ],
)
def test_settings_page__says_what_a_rule_asks(client, people, repo, said, words):
    protect(repo, **{"requires_pull_request": True} | said)
    client.force_login(people.ben)

    html = client.get("/lab/bert/settings/protection").text

    assert f'<p class="small muted">{words} No rewriting. No deleting.</p>' in html


@pytest.mark.django_db(transaction=True)
def test_git_push__real(people, repo, live_hub, tmp_path):
    """One's own pull request takes commits; nothing else of a protected repository moves."""
    made = commit(people.actor("eve"), repo, as_pull_request=True)
    protect(repo, requires_pull_request=True)
    protect(repo, "release/*")
    before = git_of(repo).refs()

    def clone_of(name):
        git, folder = live_hub.git(people.token(name)), tmp_path / name
        git.clone("lab/bert", folder)
        git.run("fetch", "-q", "origin", "refs/pr/1:mine", cwd=folder)
        git.run("checkout", "-q", "mine", cwd=folder)
        (folder / f"{name}.txt").write_text(name)
        return git, folder, git.commit(folder, f"By {name}")

    git, folder, oid = clone_of("cem")
    refused = git.run("push", "origin", "HEAD:refs/pr/1", cwd=folder, ok=False)
    assert "belongs to the pull request of somebody else" in refused.stderr

    git, folder, oid = clone_of("ben")
    for words, told in (
        (["HEAD:main"], "remote: Branch 'main' is protected: it changes by pull requests only"),
        (["HEAD~3:release/1", "--force"], "history cannot be rewritten"),
        ([":release/1"], "cannot be deleted"),
        (["HEAD:refs/pr/2"], "belongs to the hub"),
    ):
        refused = git.run("push", "origin", *words, cwd=folder, ok=False)
        assert refused.returncode, words
        assert told in refused.stderr
    assert git_of(repo).refs() == before

    git, folder, oid = clone_of("eve")
    git.run("push", "origin", "HEAD:refs/pr/1", cwd=folder)
    deliver_events()
    assert Discussion.objects.get(number=made.pull_request_number).head_oid == oid
