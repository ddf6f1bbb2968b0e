"""Begin a pull request without commits yet: a draft whose ref stands where its target stands."""

from django.utils.translation import gettext as _

from accounts.actor import Actor
from community import policy
from community.births import Proposal, bear, clear_ref, opened_before
from community.models import Discussion, DiscussionStatus
from community.names import parse_description, parse_title
from hub.kernel.errors import BadInput
from repos.actions.move_refs import moving_refs
from repos.errors import RevisionNotFound
from repos.git.names import parse_branch
from repos.git.types import RefUpdate
from repos.models import PushDoor, Repository


def open_pull_request(
    *,
    actor: Actor,
    repo: Repository,
    title: str,
    description: str,
    target: str = "",
    once: str = "",
    door: PushDoor = PushDoor.API,
) -> Discussion:
    """target: a branch's name, "" for the default branch. once: see `open_discussion`.

    Raises:
        RevisionNotFound: no such branch. BadInput: title, text, or a repository without commits.
        DiscussionsDisabled, GatedRepo, NotSignedIn, Forbidden, RepoNotFound, RepoBusy.
    """
    user = policy.require_may_propose(actor, repo)
    title, text = parse_title(title), parse_description(description)
    ref = parse_branch(target.removeprefix("refs/heads/") or repo.default_branch)
    with moving_refs(actor=actor, repo=repo, door=door) as moving:
        known = opened_before(moving.repo, user, once)
        if known is not None:
            return known
        head = moving.git.try_resolve(ref)
        if head is None and ref == f"refs/heads/{repo.default_branch}":
            raise BadInput(_("The repository has no commits yet, so there is nothing to change."))
        if head is None:
            raise RevisionNotFound(target[:200])
        proposal = Proposal(ref, head, DiscussionStatus.DRAFT)
        born = bear(moving.repo, user, title=title, text=text, once=once, proposal=proposal)
        clear_ref(moving.git, born.ref)
        moving.update_refs([RefUpdate(born.ref, None, head)])
        moving.born.append(born.ref)
    return born
