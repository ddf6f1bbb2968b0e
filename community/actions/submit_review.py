"""Say what one thinks of a pull request as it stands: approve, ask for changes, or just comment."""

from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import User
from community import policy
from community.errors import NotPossible
from community.events import ReviewSubmitted
from community.locking import discussion_locked
from community.mergeability import Ends, ends_of
from community.models import Discussion, EventKind, Review, Verdict
from community.names import parse_text
from community.timeline import add_event, sent_before, write_comment
from hub.kernel.errors import BadInput
from outbox.publish import publish
from repos.errors import HeadMoved
from repos.git.types import Oid
from repos.git_of import git_of


def submit_review(
    *,
    actor: Actor,
    pull_request: Discussion,
    verdict: Verdict,
    text: str = "",
    head: str = "",
    once: str = "",
) -> Review:
    """Bound to the commit that was looked at: only that one is approved.

    head: the commit that the reader has seen; "" takes what is there. text: becomes an ordinary
    comment. once: names the form that was sent; sent twice, it makes one review.
    An approval without words that repeats one's last review makes none: it would say nothing new,
    and anybody could fill the author's notifications with it.

    Raises:
        HeadMoved: `head` is not there any more; look again.
        NotPossible: it is over, or the verdict is about one's own.
        BadInput: a comment without words.
        DiscussionLocked, GatedRepo, Forbidden, NotSignedIn, RepoNotFound, DiscussionsDisabled.
    """
    user = policy.require_may_review(actor, pull_request, verdict)
    if verdict is not Verdict.APPROVE or text.strip():
        text = parse_text(text)
    if len(once) > 32 or "\0" in once:
        raise BadInput(_("The form is damaged; load the page again."))
    with discussion_locked(pull_request) as locked:
        policy.require_may_review(actor, locked, verdict)
        if not locked.is_live:
            raise NotPossible(
                _("Pull request %(number)s is %(status)s.")
                % {"number": locked.number, "status": locked.status_name}
            )
        known = _sent_before(locked, user, once)
        if known is not None:
            return known
        seen, ends = _seen(locked, head)
        same = None if text.strip() else _last_if_same(locked, user, verdict, seen)
        if same is not None:
            return same
        review = Review.objects.create(
            discussion=locked,
            author=user,
            verdict=verdict,
            head_oid=seen,
            base_oid=ends.base or "",
            target_ref=locked.target_ref,
        )
        facts = {"verdict": verdict.value, "oid": seen, "review": review.public_id}
        told = add_event(locked, EventKind.REVIEW, user.pk, facts)
        if once:
            told.once = once
            told.save(update_fields=["once"])
        if text.strip():
            write_comment(locked, user, text)
        publish(
            ReviewSubmitted(
                actor_id=user.pk,
                repo_pk=locked.repo_id,
                discussion_pk=locked.pk,
                number=locked.number,
                verdict=verdict.value,
                head=seen,
                has_words=bool(text.strip()),
            )
        )
    return review


def _seen(pull_request: Discussion, head: str) -> tuple[Oid, Ends]:
    ends = ends_of(git_of(pull_request.repo), pull_request)
    if ends.head is None:
        raise NotPossible(
            _("%(ref)s was deleted, so there is nothing to review.") % {"ref": pull_request.ref}
        )
    if head and ends.head != head:
        raise HeadMoved
    return ends.head, ends


def _last_if_same(
    pull_request: Discussion, user: User, verdict: Verdict, head: Oid
) -> Review | None:
    last = Review.objects.filter(discussion=pull_request, author=user).order_by("-pk").first()
    if last is None or last.is_dismissed or last.verdict != verdict:
        return None
    return last if (last.head_oid, last.target_ref) == (head, pull_request.target_ref) else None


def _sent_before(pull_request: Discussion, user: User, once: str) -> Review | None:
    told = sent_before(pull_request, user, once)
    if told is None or told.kind != EventKind.REVIEW:
        return None
    return Review.objects.filter(public_id=told.data["review"]).first()
