"""Merge a pull request: one move of its target, judged and told in one transaction."""

from django.utils.translation import gettext as _

from accounts.actor import Actor
from community import policy
from community.approvals import require_approved
from community.errors import NotMergeable
from community.locking import lock_row
from community.merge_ways import MergeWay, build_merge
from community.mergeability import Ends, ends_of, mergeability
from community.merges import finish_interrupted_merge, mark_merged
from community.models import Discussion, DiscussionStatus, MergeAttempt
from community.names import parse_text
from community.timeline import tell_commits, write_comment
from hub.kernel.errors import HubError
from hub.kernel.wording import quoted
from repos.actions.move_refs import moving_refs
from repos.crash_points import crash_point
from repos.errors import HeadMoved
from repos.git.errors import RefMoved
from repos.git.types import Oid, RefName, RefUpdate
from repos.git_of import git_of
from repos.locking import waiting_for_turn
from repos.models import PushDoor

# A push moves refs without the row's lock; it can win that often before we give up.
_ATTEMPTS = 8


def merge_pull_request(
    *,
    actor: Actor,
    pull_request: Discussion,
    way: MergeWay = MergeWay.SQUASH,
    message: str = "",
    comment: str = "",
    head: str = "",
    door: PushDoor = PushDoor.API,
) -> Oid:
    """The commit that the target points at now.

    message: of the commit, "" for the usual one; a rebase keeps those of its commits.
    head: the commit that the reader has looked at; "" takes what is there.

    Raises:
        NotMergeable: draft, closed, merged already, approvals missing, or files conflict
            (`error.paths`).
        RefProtected: a rule of the target lets the actor change nothing there.
        NothingToMerge: no commits of its own.
        HeadMoved: `head` is not what would be merged; look again.
        Forbidden, NotSignedIn, RepoNotFound, RepoBusy, DiscussionLocked (with a comment), BadInput.
    """
    policy.require_may_moderate(actor, pull_request)
    comment = parse_text(comment) if comment.strip() else ""
    made = finish_interrupted_merge(pull_request)
    if made is not None:
        return made
    _require_open(pull_request)
    git = git_of(pull_request.repo)
    for _attempt in range(_ATTEMPTS):
        ends = _ends(pull_request, head)
        built = build_merge(
            git,
            pull_request,
            ends,
            mergeability(git, ends.base, _head(pull_request, ends)),
            way=way,
            message=message,
            actor=actor,
        )
        try:
            _carry_out(actor, pull_request, ends, built, comment=comment, door=door)
        except RefMoved:
            continue
        return built
    raise HeadMoved


def _require_open(pull_request: Discussion) -> None:
    values = {"number": pull_request.number}
    match DiscussionStatus(pull_request.status):
        case DiscussionStatus.OPEN:
            return
        case DiscussionStatus.DRAFT:
            raise NotMergeable(_("Pull request %(number)s is a draft; publish it first.") % values)
        case DiscussionStatus.CLOSED:
            raise NotMergeable(_("Pull request %(number)s is closed; reopen it first.") % values)
        case DiscussionStatus.MERGED:
            raise NotMergeable(_("Pull request %(number)s is merged already.") % values)


def _ends(pull_request: Discussion, expected: str) -> Ends:
    ends = ends_of(git_of(pull_request.repo), pull_request)
    default = f"refs/heads/{pull_request.repo.default_branch}"
    if ends.base is None and pull_request.target_ref != default:
        raise NotMergeable(
            _("The branch %(name)s does not exist any more.")
            % {"name": quoted(pull_request.target)}
        )
    if expected and ends.head != expected:
        raise HeadMoved
    return ends


def _head(pull_request: Discussion, ends: Ends) -> Oid:
    if ends.head is None:
        raise NotMergeable(
            _("%(ref)s was deleted, so there is nothing to merge.") % {"ref": pull_request.ref}
        )
    return ends.head


def _carry_out(
    actor: Actor,
    pull_request: Discussion,
    ends: Ends,
    built: Oid,
    *,
    comment: str,
    door: PushDoor,
) -> None:
    """Raises: RefMoved: the target or the pull request is elsewhere by now; nothing has changed."""
    head = _head(pull_request, ends)
    with waiting_for_turn():
        attempt = MergeAttempt.objects.create(
            discussion=pull_request, actor=actor.user, base_oid=ends.base or "", merge_oid=built
        )
    crash_point("merge-journaled")
    try:
        with moving_refs(actor=actor, repo=pull_request.repo, door=door) as moving:
            locked = lock_row(pull_request)
            # SECURITY: judged again under the lock; what was true a second ago does not count.
            user = policy.require_may_moderate(actor, locked)
            _require_open(locked)
            # Of this very head; git checks below that no other is merged.
            require_approved(locked, head)
            if comment:
                policy.require_may_comment(actor, locked)
                write_comment(locked, user, comment)
            # Both ends in one step: git itself refuses when either is not where it was judged.
            moving.merge_refs(
                [
                    RefUpdate(RefName(locked.target_ref), ends.base, built),
                    RefUpdate(locked.ref, head, head),
                ]
            )
            tell_commits(locked, head, user.pk)
            mark_merged(locked, base=ends.base or "", merge_oid=built, user_id=user.pk)
    except HubError:
        MergeAttempt.objects.filter(pk=attempt.pk).delete()
        raise
    pull_request.status = DiscussionStatus.MERGED
    pull_request.merge_oid = built
