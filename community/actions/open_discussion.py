"""Begin a discussion."""

from accounts.actor import Actor
from community import policy
from community.births import bear, opened_before
from community.models import Discussion
from community.names import parse_description, parse_title
from repos.locking import repo_locked
from repos.models import Repository


def open_discussion(
    *, actor: Actor, repo: Repository, title: str, description: str, once: str = ""
) -> Discussion:
    """once: names the form that was sent; sent twice, it makes one discussion.

    Raises:
        BadInput: title or text.
        DiscussionsDisabled, NotSignedIn, Forbidden, RepoNotFound, RepoBusy.
    """
    user = policy.require_may_open(actor, repo)
    title, text = parse_title(title), parse_description(description)
    with repo_locked(repo) as locked:
        return opened_before(locked, user, once) or bear(
            locked, user, title=title, text=text, once=once
        )
