"""Trigger x relation x mute x setting x access, each with one row of truth, generated."""

import itertools

import pytest
from django.utils import timezone

from accounts.models import Membership, Organization, Role, User
from collections_app.models import Collection, CollectionItem
from community.models import Discussion, TimelineEvent
from notifications.audience import Happening
from notifications.fan_out import tell, tell_collected
from notifications.models import Mute, Notification, Preferences, TargetType, Watch, What
from repos.models import Collaborator, Repository
from tests.factories import make_org, make_repo, make_user

TRIGGERS = {
    # what, is_for_watchers
    "opened": (What.OPENED, True),
    "commented": (What.COMMENTED, True),
    "closed": (What.CLOSED, False),
    "merged": (What.MERGED, False),
    "approved": (What.APPROVED, False),
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


# Things that are added: a model, a collection. Who hears: whose it is.
KEEPERS = ["owner", "admin", "writer", "stranger", "himself"]
# How the collection it is added to, and the thing, stand to the person.
SHELVES = ["public", "private, shared", "private", "public, thing hidden"]


def expected_of_item(thing, keeper, mute, setting, shelf):
    if keeper in ("writer", "stranger", "himself") or shelf == "private":
        return (False, False)
    # Hidden from everybody: an operator has withdrawn the repository. Collections have no such state.
    if thing == "model" and (mute == "repo" or shelf == "public, thing hidden"):
        return (False, False)
    return (setting in ("both", "web"), setting in ("both", "mail"))


@pytest.mark.parametrize("shelf", SHELVES)
@pytest.mark.parametrize("thing", ["model", "collection"])
def test_collected__the_whole_table(people, thing, shelf):
    wrong = []
    lines = list(itertools.product(KEEPERS[:2], MUTES[:2], [*SETTINGS, "never asked"]))
    lines += [(keeper, "none", "both") for keeper in KEEPERS[2:]]
    for number, (keeper, mute, setting) in enumerate(lines):
        user = make_user(f"keeper-{number}")
        item, actor = _collected(people, thing, keeper, shelf, user, number)
        if mute == "repo" and item.repo_id:
            Mute.objects.create(user=user, target_type="repo", target_id=item.repo_id)
        if setting != "never asked":
            _prefer(user, "collected", setting)

        tell_collected(item=item, actor_id=actor.pk)

        row = Notification.objects.filter(user=user).first()
        found = (bool(row and row.in_inbox), bool(row and row.mail_due_at))
        truth = expected_of_item(thing, keeper, mute, setting, shelf)
        if found != truth:
            wrong.append(f"{thing} · {keeper} · mute {mute} · {setting} · {shelf}: {found}")

    assert not wrong, "\n".join(wrong)


def _collected(people, thing, keeper, shelf, user, number):
    """The item, and who added it."""
    owner = people.eve if keeper == "stranger" else user
    if keeper in ("admin", "writer"):
        role = Role.ADMIN if keeper == "admin" else Role.WRITE
        owner = make_org(f"house-{number}", members={user: role})
    curators = make_org(f"curators-{number}")
    if shelf == "private, shared":
        Membership.objects.create(organization=curators, user=user, role=Role.READ)
    into = _collection_of(curators, number, is_private=shelf.startswith("private"))
    item = CollectionItem(collection=into, kind=thing, place=1)
    if thing == "model":
        item.repo = make_repo(owner, f"thing-{number}")
        Repository.objects.filter(pk=item.repo.pk).update(is_disabled=shelf.endswith("hidden"))
    else:
        item.linked = _collection_of(owner, number, is_private=False)
    item.save()
    return item, user if keeper == "himself" else people.dora


def _collection_of(owner: User | Organization, number, *, is_private):
    title = f"t{number}"
    return Collection.objects.create(
        namespace=owner.namespace,
        title=title,
        title_key=title,
        place=number,
        is_private=is_private,
    )
