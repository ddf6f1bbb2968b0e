"""Which reviews of a pull request count, and whether the rules of its target have enough of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User, UserQuerySet
from community.errors import NotMergeable
from community.models import Discussion, Review, Verdict
from hub.kernel.wording import quoted
from repos import policy as repos_policy
from repos import protection
from repos.git.types import Oid
from repos.models import ProtectedRef
from repos.policy import Access
from repos.protection import Approvals


@dataclass(frozen=True, slots=True)
class Opinion:
    """The last word of one person. is_outdated: it was about other commits than there are now."""

    review: Review
    is_outdated: bool
    is_counted: bool

    @property
    def approves(self) -> bool:
        return self.review.verdict == Verdict.APPROVE

    @property
    def is_dismissed(self) -> bool:
        return self.review.is_dismissed

    @property
    def asks_for_changes(self) -> bool:
        return self.review.verdict == Verdict.CHANGES


@dataclass(frozen=True, slots=True)
class Standing:
    """opinions: the last of each person, oldest first. wanted: what the target's rules ask for."""

    opinions: list[Opinion]
    wanted: Approvals
    rules: list[ProtectedRef]

    @property
    def approvals(self) -> int:
        return sum(1 for one in self.opinions if one.approves and one.is_counted)

    @property
    def missing(self) -> int:
        return max(0, self.wanted.required - self.approvals)

    @property
    def objectors(self) -> list[str]:
        """Who, of those that count, asked for changes and has not approved since."""
        return [
            one.review.author.username
            for one in self.opinions
            if one.asks_for_changes and one.is_counted
        ]

    @property
    def is_held_back(self) -> bool:
        """Only where the target asks for approvals; elsewhere a request for changes is advice."""
        return self.wanted.required > 0 and bool(self.missing or self.objectors)


def standing_of(pull_request: Discussion, head: Oid) -> Standing:
    """As it is for merging this very head. Three questions, one where nobody has reviewed.

    SECURITY: asked again in the transaction that merges. What counts is the right that the reviewer
    has now, the branch that was looked at, and (where the rule says so) the commit; never the
    opinion of who opened it.
    """
    rules = protection.matching(protection.rules_of(pull_request.repo), pull_request.target_ref)
    wanted = protection.required_approvals(rules)
    last: dict[int, Review] = {}
    rows = Review.objects.filter(discussion=pull_request).exclude(verdict=Verdict.COMMENT)
    for review in rows.select_related("author__namespace").order_by("pk"):
        last.pop(review.author_id, None)
        last[review.author_id] = review
    writers = _writers(pull_request, last)
    opinions = [_opinion(one, pull_request, head, wanted, writers) for one in last.values()]
    return Standing(opinions, wanted, rules)


def require_approved(pull_request: Discussion, head: Oid) -> None:
    """Raises: NotMergeable: what is missing, in words."""
    standing = standing_of(pull_request, head)
    if not standing.is_held_back:
        return
    if standing.objectors:
        raise NotMergeable(
            _(
                "%(people)s asked for changes. Make them and ask for another review, or dismiss "
                "the request."
            )
            % {"people": _joined(standing.objectors)}
        )
    outdated = any(one.approves and one.is_outdated for one in standing.opinions)
    message = (
        _(
            "%(target)s wants approvals of people who may write: %(approvals)s of %(required)s "
            "are there. Commits came after an approval, so it does not count any more."
        )
        if outdated
        else _(
            "%(target)s wants approvals of people who may write: %(approvals)s of %(required)s "
            "are there."
        )
    )
    raise NotMergeable(
        message
        % {
            "target": quoted(pull_request.target),
            "approvals": standing.approvals,
            "required": standing.wanted.required,
        }
    )


def _writers(pull_request: Discussion, reviewers: Sequence[int] | dict[int, Review]) -> set[int]:
    if not reviewers:
        return set()
    among = UserQuerySet(User).filter(pk__in=list(reviewers))
    writers = repos_policy.users_with(Access.WRITE, pull_request.repo, among=among)
    return set(writers.values_list("pk", flat=True))


def _opinion(
    review: Review, pull_request: Discussion, head: Oid, wanted: Approvals, writers: set[int]
) -> Opinion:
    is_outdated = review.head_oid != head
    is_lost = is_outdated and wanted.is_for_head_only and review.verdict == Verdict.APPROVE
    is_counted = (
        # A dismissed one does not bring back what the same person had said before.
        not review.is_dismissed
        and review.author_id in writers
        and review.author_id != pull_request.author_id
        and review.target_ref == pull_request.target_ref
        and not is_lost
    )
    return Opinion(review, is_outdated, is_counted)


def _joined(names: Sequence[str]) -> str:
    if len(names) == 1:
        return names[0]
    return _("%(names)s and %(last)s") % {"names": ", ".join(names[:-1]), "last": names[-1]}
