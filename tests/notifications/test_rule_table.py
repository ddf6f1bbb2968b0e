"""Trigger x relation x mute x setting x access, each with one row of truth, generated."""

import itertools

import pytest
from django.utils import timezone

from accounts.models import User
from community.models import Discussion, TimelineEvent
from notifications.audience import Happening
from notifications.fan_out import tell
from notifications.models import Mute, Notification, Preferences, TargetType, Watch, What
from repos.models import Collaborator, Repository
from tests.factories import make_user

TRIGGERS = {
    # what, is_for_watchers
    "opened": (What.OPENED, True),
    "commented": (What.COMMENTED, True),
    "closed": (What.CLOSED, False),
    "merged": (What.MERGED, False),
}
# relation -> the setting it falls under
RELATIONS = {
    "none": None,
    "mentioned": "mention",
    "author": "participation",
    "participant": "participation",
    "thread": "participation",
    "owner": "watch",
    "repo": "watch",
    "namespace": "watch",
    "himself": None,
}
MUTES = ["none", "repo", "discussion"]
SETTINGS = ["both", "web", "mail", "neither"]
ACCESS = ["public", "private with a grant", "private without"]
_WATCHING = {"owner", "repo", "namespace"}


def expected(trigger, relation, mute, setting, access):
    """(in the inbox, by mail), as the specification says it in words."""
    if relation in ("none", "himself"):
        return (False, False)
    if access == "private without" and relation != "owner":
        return (False, False)
    if relation in _WATCHING and not TRIGGERS[trigger][1]:
        return (False, False)
    if mute == "discussion" or (mute == "repo" and relation in _WATCHING):
        return (False, False)
    return (setting in ("both", "web"), setting in ("both", "mail"))


@pytest.mark.parametrize("access", ACCESS)
@pytest.mark.parametrize("trigger", TRIGGERS)
def test_tell__the_whole_table(people, repo, trigger, access):
    what, is_for_watchers = TRIGGERS[trigger]
    wrong = []
    for relation in RELATIONS:
        wrong += _wrong_lines(people, repo, trigger, what, is_for_watchers, relation, access)

    assert not wrong, "\n".join(wrong)


def _wrong_lines(people, repo, trigger, what, is_for_watchers, relation, access):
    combinations = list(itertools.product(MUTES, SETTINGS))
    wrong = []
    for mute, setting in (
        combinations if relation in ("owner", "author", "himself") else [(None, None)]
    ):
        pairs = combinations if mute is None else [(mute, setting)]
        persons = {pair: _person(number) for number, pair in enumerate(pairs)}
        happening = _happen(people, repo, what, is_for_watchers, relation, access, persons)
        tell(happening)
        for (one_mute, one_setting), user in persons.items():
            row = Notification.objects.filter(user=user).first()
            found = (bool(row and row.in_inbox), bool(row and row.mail_due_at))
            truth = expected(trigger, relation, one_mute, one_setting, access)
            if found != truth:
                wrong.append(
                    f"{trigger} · {relation} · mute {one_mute} · {one_setting} · {access}: "
                    f"{found}, not {truth}"
                )
        Notification.objects.all().delete()
        Watch.objects.all().delete()
        Mute.objects.all().delete()
        Preferences.objects.all().delete()
        Repository.objects.filter(pk=repo.pk).update(
            is_private=False, namespace=people.lab.namespace
        )
    return wrong


def _person(number):
    name = f"pool-{number}"
    return User.objects.filter(username=name).first() or make_user(name)


def _happen(people, repo, what, is_for_watchers, relation, access, persons):
    discussion = Discussion.objects.create(
        repo=repo,
        number=Discussion.objects.filter(repo=repo).count() + 1,
        title="T",
        is_pull_request=True,
        target_ref="refs/heads/main",
    )
    Collaborator.objects.filter(repo=repo).delete()
    actor = people.eve
    for (mute, setting), user in persons.items():
        _relate(repo, discussion, relation, user)
        if mute != "none":
            target = repo if mute == "repo" else discussion
            Mute.objects.create(user=user, target_type=TargetType(mute), target_id=target.pk)
        _prefer(user, RELATIONS[relation] or "watch", setting)
        if access == "private with a grant" and relation != "owner":
            Collaborator.objects.create(repo=repo, user=user, role=2)
        if relation == "himself":
            actor = user
            Watch.objects.create(user=user, target_type="repo", target_id=repo.pk)
    Repository.objects.filter(pk=repo.pk).update(is_private=access != "public")
    discussion.repo = Repository.objects.select_related("namespace").get(pk=repo.pk)
    names = {user.username for user in persons.values()} if relation == "mentioned" else set()
    return Happening(
        what=what,
        repo=discussion.repo,
        discussion=discussion,
        actor_id=actor.pk,
        mentioned=frozenset(names),
        is_for_watchers=is_for_watchers,
    )


def _relate(repo, discussion, relation, user):
    match relation:
        case "author":
            Discussion.objects.filter(pk=discussion.pk).update(author=user)
            discussion.author_id = user.pk
        case "participant":
            TimelineEvent.objects.create(discussion=discussion, kind="comment", author=user)
        case "thread":
            Watch.objects.create(user=user, target_type="discussion", target_id=discussion.pk)
        case "owner":
            Repository.objects.filter(pk=repo.pk).update(namespace=user.namespace)
        case "repo":
            Watch.objects.create(user=user, target_type="repo", target_id=repo.pk)
        case "namespace":
            Watch.objects.create(user=user, target_type="org", target_id=repo.namespace_id)


def _prefer(user, kind, setting):
    """Only the kind in question is turned off; everything else is on."""
    Preferences.objects.create(
        user=user,
        **{f"web_{kind}": setting in ("both", "web"), f"mail_{kind}": setting in ("both", "mail")},
    )


def test_tell__a_kind_that_is_off_leaves_the_weaker_reason(people, repo, discussion, say):
    """Mentions are off, but Cem watches the repository: he hears as everybody who watches does."""
    Watch.objects.create(user=people.cem, target_type="repo", target_id=repo.pk)
    Preferences.objects.create(user=people.cem, mail_mention=False)

    say("ben", discussion, "@cem look")

    row = Notification.objects.get(user=people.cem)
    assert (row.reason, row.mail_reason) == ("mention", "repo")


def test_tell__unverified_and_stopped_addresses_get_no_mail(people, repo, discussion, say):
    people.eve.email_verified_at = None
    people.eve.save()
    Preferences.objects.create(user=people.ben, mail_stopped_at=timezone.now())
    say("ben", discussion)
    say("ana", discussion)

    due = set(Notification.objects.exclude(mail_due_at=None).values_list("user", flat=True))
    assert due == set()
    assert Notification.objects.filter(user__in=[people.eve, people.ben]).count() == 3
