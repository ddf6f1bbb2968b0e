"""Reviews: whose counts, for which commit, and that no merge ever goes past them; attack S47."""

import pytest

from accounts.actions.change_member import change_member
from accounts.models import Role
from community.actions.dismiss_review import dismiss_review
from community.actions.merge_pull_request import merge_pull_request
from community.actions.submit_review import submit_review
from community.approvals import standing_of
from community.errors import DiscussionLocked, NotMergeable, NotPossible
from community.models import Discussion, Review, TimelineEvent, Verdict
from hub.kernel.errors import BadInput
from outbox.models import OutboxEvent
from repos.actions.protect_ref import protect_ref
from repos.actions.set_collaborator import set_collaborator
from repos.errors import HeadMoved
from repos.git_of import git_of
from repos.models import CollaboratorRole
from tests.community.conftest import commit_to
from tests.factories import SYSTEM, make_commit


@pytest.fixture
def rule(repo):
    def make(approvals=1, **how):
        return protect_ref(
            actor=SYSTEM, repo=repo, pattern="main", required_approvals=approvals, **how
        )

    return make


@pytest.fixture
def review(people):
    def make(pull_request, by, verdict=Verdict.APPROVE, **how):
        how.setdefault("text", "" if verdict is Verdict.APPROVE else "Words")
        return submit_review(
            actor=people.actor(by), pull_request=pull_request, verdict=verdict, **how
        )

    return make


def merge(people, pull_request, by="ana"):
    return merge_pull_request(actor=people.actor(by), pull_request=pull_request)


def test_merge__counts_approvals_of_writers_only(people, repo, propose, rule, review):
    pull_request = propose({"a.txt": "ONE\n"})
    rule(2)

    for person in ("cem", "dora", "ben"):
        review(pull_request, person)
        with pytest.raises(NotMergeable, match=r"approvals of people who may write: [01] of 2"):
            merge(people, pull_request)
    review(pull_request, "ana")
    merge(people, pull_request)

    assert Discussion.objects.get().is_merged
    assert OutboxEvent.objects.filter(name="review.submitted").count() == 4


def test_s47_merge__approve_then_push_is_refused(people, repo, propose, rule, review):
    pull_request = propose({"a.txt": "ONE\n"})
    rule()
    review(pull_request, "ben")
    commit_to(pull_request, {"b.txt": "sneaky\n"}, actor=people.actor("eve"))

    with pytest.raises(NotMergeable, match="Commits came after an approval"):
        merge(people, pull_request)
    review(pull_request, "ben")
    merge(people, pull_request)


def test_merge__approvals_that_outlive_pushes(people, repo, propose, rule, review):
    pull_request = propose({"a.txt": "ONE\n"})
    rule(dismisses_approvals=False)
    review(pull_request, "ben")
    head = commit_to(pull_request, {"b.txt": "x\n"}, actor=people.actor("eve"))

    assert [one.is_outdated for one in standing_of(pull_request, head).opinions] == [True]
    merge(people, pull_request)


def test_merge__the_target_may_move_on_meanwhile(people, repo, propose, rule, review):
    pull_request = propose({"a.txt": "ONE\n"})
    review(pull_request, "ben")
    make_commit(repo, {"c.txt": "x"})
    rule()

    merge(people, pull_request)


def test_s47_submit_review__not_of_one_s_own(people, repo, propose, rule, review):
    pull_request = propose({"a.txt": "ONE\n"}, by="ben")
    rule()

    with pytest.raises(NotPossible, match="somebody else"):
        review(pull_request, "ben")
    review(pull_request, "ben", Verdict.COMMENT)
    Review.objects.update(verdict=Verdict.APPROVE)
    with pytest.raises(NotMergeable):
        merge(people, pull_request, by="ben")


def test_s47_merge__approval_of_one_who_lost_write(people, repo, propose, rule, review):
    pull_request = propose({"a.txt": "ONE\n"})
    rule()
    review(pull_request, "ben")
    change_member(actor=SYSTEM, organization=people.lab, user=people.ben, role=Role.READ)

    with pytest.raises(NotMergeable):
        merge(people, pull_request)


def test_s47_merge__approval_for_another_target(people, repo, propose, rule, review):
    pull_request = propose({"a.txt": "ONE\n"})
    rule()
    review(pull_request, "ben")
    Review.objects.update(target_ref="refs/heads/other")

    with pytest.raises(NotMergeable):
        merge(people, pull_request)


def test_merge__request_for_changes_holds_until_it_is_taken_back(
    people, repo, propose, rule, review
):
    pull_request = propose({"a.txt": "ONE\n"})
    set_collaborator(actor=SYSTEM, repo=repo, user=people.dora, role=CollaboratorRole.WRITE)
    rule()
    review(pull_request, "ben")
    objection = review(pull_request, "dora", Verdict.CHANGES)
    commit_to(pull_request, {"b.txt": "better\n"}, actor=people.actor("eve"))
    review(pull_request, "ben")

    with pytest.raises(NotMergeable, match="dora asked for changes"):
        merge(people, pull_request)
    objection.discussion = pull_request
    dismiss_review(actor=people.actor("ana"), review=objection)
    dismiss_review(actor=people.actor("ana"), review=objection)
    merge(people, pull_request)

    assert TimelineEvent.objects.filter(kind="dismissal").get().data["of"] == "dora"
    assert OutboxEvent.objects.filter(name="review.dismissed").count() == 1


def test_merge__without_a_rule_a_request_is_advice(people, repo, propose, review):
    pull_request = propose({"a.txt": "ONE\n"})
    review(pull_request, "ben", Verdict.CHANGES)

    merge(people, pull_request)


def test_submit_review__words_are_an_ordinary_comment(people, repo, propose, review):
    pull_request = propose({"a.txt": "ONE\n"})

    review(pull_request, "ben", Verdict.CHANGES, text="Please explain", once="form")
    review(pull_request, "ben", Verdict.CHANGES, text="Please explain", once="form")

    assert Review.objects.count() == 1
    comment = TimelineEvent.objects.get(discussion=pull_request, kind="comment", author=people.ben)
    assert comment.text == "Please explain"
    assert OutboxEvent.objects.filter(name="comment.added").count() == 1


def test_submit_review__of_what_is_not_there_any_more(people, repo, propose, review):
    pull_request = propose({"a.txt": "ONE\n"})
    seen = git_of(repo).resolve(pull_request.ref)
    commit_to(pull_request, {"b.txt": "x"}, actor=people.actor("eve"))

    with pytest.raises(HeadMoved):
        review(pull_request, "ben", head=seen)
    with pytest.raises(BadInput):
        review(pull_request, "ben", Verdict.COMMENT, text=" ")
    Discussion.objects.update(is_locked=True)
    with pytest.raises(DiscussionLocked):
        review(pull_request, "ben")
    Discussion.objects.update(is_locked=False, status="closed")
    with pytest.raises(NotPossible):
        review(pull_request, "ben")
    assert not Review.objects.exists()


def test_submit_review__the_same_approval_again_says_nothing_new(people, repo, propose, review):
    pull_request = propose({"a.txt": "ONE\n"})
    first = review(pull_request, "ben")
    told = OutboxEvent.objects.count(), TimelineEvent.objects.count()

    again = review(pull_request, "ben")

    assert again.pk == first.pk
    assert (OutboxEvent.objects.count(), TimelineEvent.objects.count()) == told


def test_submit_review__an_approval_counts_again_after_anything_else(people, repo, propose, review):
    pull_request = propose({"a.txt": "ONE\n"})
    first = review(pull_request, "ben")
    review(pull_request, "ben", Verdict.CHANGES, text="No, look here.")

    second = review(pull_request, "ben")
    with_words = review(pull_request, "ben", text="Still good.")

    assert len({first.pk, second.pk, with_words.pk}) == 3
