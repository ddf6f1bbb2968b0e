"""The box under every change made in a page: who may commit where, its words, and the commit."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from accounts.actor import Actor, ActorRequest
from accounts.views.door import ask_to_sign_in
from hub.kernel.errors import BadInput
from hub.kernel.wording import quoted
from repos import policy, ports
from repos.actions.create_commit import CommitResult, create_commit
from repos.errors import RevisionNotFound
from repos.git.names import pull_number
from repos.git.types import Change, RefName, TreeEntry
from repos.models import PushDoor, Repository, RepoType
from repos.policy import Access
from repos.ref_rules import committable_ref
from repos.revisions import resolve_revision
from repos.views.revision_page import Spot, find_spot

BRANCH, PULL_REQUEST = "branch", "pull-request"
# Any: views take what their address has.
PageView = Callable[..., HttpResponse]


class NotABranch(BadInput):
    """Tags and commits stay what they are; the page says where a change can go."""

    code = "NotABranch"

    def __init__(self, revision: str) -> None:
        super().__init__(
            _(
                "%(revision)s is not a branch, so nothing can be changed there; "
                "choose a branch first."
            )
            % {"revision": quoted(revision, 200)}
        )


@dataclass(frozen=True, slots=True)
class CommitChoices:
    """Where the actor's change may go; at least one of the two is true."""

    may_commit: bool
    may_propose: bool

    @property
    def first(self) -> str:
        return BRANCH if self.may_commit else PULL_REQUEST


class CommitForm(forms.Form):
    """target: the branch, or a pull request towards it. base: the commit that the person looked at."""

    title = forms.CharField(max_length=200, required=False)
    description = forms.CharField(max_length=20_000, required=False)
    target = forms.ChoiceField(choices=[(BRANCH, BRANCH), (PULL_REQUEST, PULL_REQUEST)])
    base = forms.RegexField("[0-9a-f]{40}", required=False)


def signed_in(view: PageView) -> PageView:
    """Who is not signed in goes there first and comes back."""

    @functools.wraps(view)
    def checked(request: ActorRequest, *args: Any, **kwargs: Any) -> HttpResponse:  # Any: URL
        if request.actor.user is None:
            return ask_to_sign_in(request)
        return view(request, *args, **kwargs)

    return checked


def find_writable_spot(
    request: ActorRequest, repo_type: RepoType, repo_id: str, marker: str, rest: str
) -> tuple[Spot, CommitChoices]:
    """A place on a branch or pull request, and where the actor's changes to it may go.

    Raises:
        NotABranch: a tag or a commit.
        Forbidden: neither a writer, nor are pull requests taken here.
        RepoNotFound, GatedRepo, RevisionNotFound, EntryNotFound, NotSignedIn.
    """
    spot = find_spot(request, repo_type, repo_id, marker, rest)
    choices = commit_choices(request.actor, spot.repo, spot.revision)
    if not is_writable_revision(spot):
        raise NotABranch(spot.revision)
    return spot, choices


def is_writable_revision(spot: Spot) -> bool:
    """Whether the spot's revision is something that commits move."""
    if spot.revision == spot.repo.default_branch:
        return True
    try:
        ref = committable_ref(spot.revision)
    except BadInput:
        return False
    return spot.git.try_resolve(ref) is not None


def commit_choices(actor: Actor, repo: Repository, revision: str) -> CommitChoices:
    """Raises: NotSignedIn, RepoNotFound, GatedRepo, Forbidden; RevisionNotFound (pull requests)."""
    number = pull_number(revision)
    if number is not None and ports.may_push_to_pull_request.is_bound:
        ports.may_push_to_pull_request.get()(actor=actor, repo=repo, number=number)
        return CommitChoices(may_commit=True, may_propose=False)
    may_commit = policy.access(actor, repo) >= Access.WRITE
    may_propose = policy.takes_proposals(repo) and number is None
    if not may_commit and may_propose:
        policy.require_may_open_pull_request(actor, repo)
    elif not may_commit:
        policy.require(actor, Access.WRITE, repo)
    elif may_propose:
        # Of a protected branch only the proposal is offered.
        ref = RefName(f"refs/heads/{revision.removeprefix('refs/heads/')}")
        may_commit = policy.may_commit_to(actor, repo, ref)
    return CommitChoices(may_commit=may_commit, may_propose=may_propose)


def commit_changes(
    request: ActorRequest,
    spot: Spot,
    form: CommitForm,
    changes: Sequence[Change],
    *,
    default_title: str,
) -> CommitResult:
    """Commit on the very commit that `spot` shows. Raises: see `create_commit`."""
    said = form.cleaned_data
    result = create_commit(
        actor=request.actor,
        repo=spot.repo,
        revision=spot.revision,
        changes=changes,
        summary=said["title"].strip() or default_title,
        description=said["description"],
        parent=spot.commit,
        as_pull_request=said["target"] == PULL_REQUEST,
        door=PushDoor.WEB,
    )
    if result.pull_request_number is None and result.oid == spot.commit:
        messages.info(request, _("Nothing was different, so no commit was made."))
    return result


def landing(spot: Spot, result: CommitResult, href: str) -> str:
    """Where to go after the commit: to what was changed, or to the new pull request."""
    if result.pull_request_number is not None:
        return f"{spot.repo.url_path}/discussions/{result.pull_request_number}"
    return href


def entry_in(spot: Spot, commit: str) -> TreeEntry | None:
    """What stood at the spot's path in `commit`; None: nothing, or nobody knows.

    SECURITY: the commit comes from a form; only those that a visible ref leads to are looked at.
    """
    try:
        base = resolve_revision(spot.git, commit, head_oid=spot.repo.head_oid)
    except RevisionNotFound:
        return None
    return spot.git.entries(base, [spot.path]).get(spot.path)


def has_changed(spot: Spot, commit: str) -> bool:
    """Whether the path holds something else now than in the commit that the person looked at."""
    if commit == spot.commit:
        return False
    before = entry_in(spot, commit)
    after = spot.git.entries(spot.commit, [spot.path]).get(spot.path)
    return (before and before.oid) != (after and after.oid)
