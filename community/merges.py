"""What a merge leaves in the rows, whoever made it: the button, a git push, a process that died."""

from accounts.actor import Actor
from community.events import PullRequestMerged
from community.locking import lock_row
from community.models import Discussion, DiscussionStatus, EventKind, MergeAttempt
from community.timeline import add_event, touch
from outbox.publish import publish
from repos.actions.announce_refs import announce_refs
from repos.git.types import Oid
from repos.git_of import git_of
from repos.locking import repo_locked


def mark_merged(
    pull_request: Discussion, *, base: str, merge_oid: str, user_id: int | None
) -> None:
    """The pull request must be locked and open. base: where the target was before; "" unborn."""
    pull_request.status = DiscussionStatus.MERGED
    pull_request.base_oid = base
    pull_request.merge_oid = merge_oid
    touch(pull_request, "status", "base_oid", "merge_oid")
    add_event(pull_request, EventKind.STATUS, user_id, {"status": DiscussionStatus.MERGED.value})
    MergeAttempt.objects.filter(discussion=pull_request).delete()
    publish(
        PullRequestMerged(
            actor_id=user_id,
            repo_pk=pull_request.repo_id,
            discussion_pk=pull_request.pk,
            number=pull_request.number,
            target_ref=pull_request.target_ref,
            merge_oid=merge_oid,
        )
    )


def finish_interrupted_merge(pull_request: Discussion) -> Oid | None:
    """The commit of a merge whose process died after git had moved; None: there was none such.

    Whoever asks next finishes it, so that a second try cannot merge the same changes twice.
    """
    attempts = list(MergeAttempt.objects.filter(discussion=pull_request).order_by("-pk"))
    if not attempts or not pull_request.is_live:
        return None
    git = git_of(pull_request.repo)
    target = git.try_resolve(pull_request.target_ref)
    for attempt in attempts:
        made = git.try_commit(attempt.merge_oid)
        if target is None or made is None or not git.is_ancestor(made, target):
            continue
        with repo_locked(pull_request.repo) as repo:
            announce_refs(actor=Actor.system("finish a merge"), repo=repo)
            locked = lock_row(pull_request)
            if locked.is_live:
                mark_merged(locked, base=attempt.base_oid, merge_oid=made, user_id=attempt.actor_id)
        return made
    return None
