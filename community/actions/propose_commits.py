"""The pull request of a commit with `create_pr=1`: bound to `repos.ports.open_pull_request`."""

from accounts.actor import Actor
from community import policy
from community.births import Proposal, bear, clear_ref
from community.models import DiscussionStatus
from community.names import MAX_TEXT_CHARS, title_of_commit
from community.timeline import tell_commits
from repos.git.types import Oid, RefName
from repos.git_of import git_of
from repos.models import Repository
from repos.ports import BornPullRequest


def propose_commits(
    *,
    actor: Actor,
    repo: Repository,
    title: str,
    description: str,
    target: RefName,
    base: Oid | None,
    head: Oid,
) -> BornPullRequest:
    """Open, since its commits are there already. The caller holds the repository's row.

    Raises: DiscussionsDisabled, GatedRepo, NotSignedIn, Forbidden, RepoNotFound.
    """
    user = policy.require_may_propose(actor, repo)
    proposal = Proposal(target, base, DiscussionStatus.OPEN)
    text = description.replace("\0", "")[:MAX_TEXT_CHARS]
    born = bear(repo, user, title=title_of_commit(title), text=text, proposal=proposal)
    clear_ref(git_of(repo), born.ref)
    tell_commits(born, head, user.pk)
    return BornPullRequest(born.number, born.ref)
