"""May a push or a commit go to `refs/pr/N`? Bound to `repos.ports.may_push_to_pull_request`."""

from accounts.actor import Actor
from community import policy
from community.models import Discussion
from repos.errors import RevisionNotFound
from repos.git.names import pull_ref
from repos.models import Repository


def may_push_to_pull_request(*, actor: Actor, repo: Repository, number: int) -> None:
    """Pass the author and writers of a pull request that is draft or open.

    Raises:
        Forbidden, NotSignedIn, RepoNotFound, GatedRepo: not its author, and no writer.
        RevisionNotFound: there is no such pull request, or it is over.
    """
    policy.require_may_propose(actor, repo)
    found = Discussion.objects.of(repo).pull_requests().live().filter(number=number).first()
    if found is None:
        raise RevisionNotFound(pull_ref(number))
    found.repo = repo
    policy.require_may_push(actor, found)
