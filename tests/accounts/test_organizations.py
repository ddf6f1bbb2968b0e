"""Organizations and their members: who may, the last admin, what events say."""

from contextlib import nullcontext

import pytest

from accounts import policy
from accounts.actions.add_member import add_member
from accounts.actions.change_member import change_member
from accounts.actions.create_organization import create_organization
from accounts.actions.create_token import Grant
from accounts.actions.deactivate_user import deactivate_user
from accounts.actions.remove_member import remove_member
from accounts.actions.update_organization import update_organization
from accounts.actor import Actor
from accounts.authentication import actor_of_token
from accounts.errors import LastAdmin
from accounts.models import Membership, Organization, Role, TokenRole
from hub.kernel.errors import AlreadyExists, BadInput, Forbidden, NotFound, NotSignedIn
from outbox.models import OutboxEvent
from tests.factories import SYSTEM, make_token

ADMINS_ONLY = [
    ("ana", None),
    ("ana_write_token", None),
    ("system", None),
    ("ana_read_token", Forbidden),
    ("ben", Forbidden),
    ("cem", Forbidden),
    ("eve", Forbidden),
    ("anonymous", NotSignedIn),
]


def role_in(people, name):
    membership = Membership.objects.filter(organization=people.lab, user=people.user(name)).first()
    return None if membership is None else Role(membership.role)


def last_event(name):
    return OutboxEvent.objects.filter(name=name).latest("pk").payload


@pytest.mark.parametrize(
    ("person", "error"),
    [
        ("eve", None),
        ("system", None),
        ("ana_write_token", Forbidden),
        ("anonymous", NotSignedIn),
    ],
)
def test_create_organization__who_may(people, person, error):
    with pytest.raises(error) if error else nullcontext():
        create_organization(actor=people.actor(person), name="guild")

    assert Organization.objects.filter(namespace__name="guild").exists() is (error is None)


def test_create_organization__who_makes_it_is_admin(people):
    guild = create_organization(actor=people.actor("eve"), name="guild", full_name="The Guild")

    assert policy.role_of(people.eve, guild.namespace) is Role.ADMIN
    assert last_event("organization.created")["organization_name"] == "guild"
    assert last_event("member.added")["role"] == "admin"


@pytest.mark.parametrize(("person", "error"), ADMINS_ONLY)
def test_add_member__who_may(people, person, error):
    assert people.lab

    with pytest.raises(error) if error else nullcontext():
        add_member(
            actor=people.actor(person),
            organization=people.lab,
            user=people.dora,
            role=Role.READ,
        )

    assert role_in(people, "dora") == (None if error else Role.READ)


def test_add_member__twice_is_taken(people):
    with pytest.raises(AlreadyExists):
        add_member(actor=SYSTEM, organization=people.lab, user=people.ben, role=Role.ADMIN)

    assert role_in(people, "ben") is Role.WRITE


def test_add_member__without_a_role_gets_the_default(people):
    update_organization(actor=SYSTEM, organization=people.lab, default_role=Role.CONTRIBUTOR)

    add_member(actor=SYSTEM, organization=people.lab, user=people.dora)

    assert role_in(people, "dora") is Role.CONTRIBUTOR


@pytest.mark.parametrize(("person", "error"), ADMINS_ONLY)
def test_change_member__who_may(people, person, error):
    assert people.lab

    with pytest.raises(error) if error else nullcontext():
        change_member(
            actor=people.actor(person),
            organization=people.lab,
            user=people.cem,
            role=Role.WRITE,
        )

    assert role_in(people, "cem") is (Role.READ if error else Role.WRITE)


def test_change_member__nobody_promotes_himself(people):
    """S58."""
    with pytest.raises(Forbidden):
        change_member(
            actor=people.actor("ben"), organization=people.lab, user=people.ben, role=Role.ADMIN
        )

    assert role_in(people, "ben") is Role.WRITE


def test_change_member__leaves_an_event_with_both_roles(people):
    change_member(actor=SYSTEM, organization=people.lab, user=people.cem, role=Role.WRITE)

    event = last_event("member.changed")
    assert (event["old_role"], event["role"]) == ("read", "write")


def test_change_member__a_stranger_is_no_member(people):
    with pytest.raises(NotFound):
        change_member(actor=SYSTEM, organization=people.lab, user=people.eve, role=Role.READ)


@pytest.mark.parametrize(("person", "error"), [*ADMINS_ONLY, ("cem_write_token", Forbidden)])
def test_remove_member__who_may_remove_ben(people, person, error):
    assert people.lab

    with pytest.raises(error) if error and person != "ben" else nullcontext():
        remove_member(actor=people.actor(person), organization=people.lab, user=people.ben)

    gone = error is None or person == "ben"
    assert (role_in(people, "ben") is None) is gone


def test_remove_member__one_leaves_by_oneself_but_not_by_token(people):
    assert people.lab
    with pytest.raises(Forbidden):
        remove_member(
            actor=people.actor("cem_write_token"), organization=people.lab, user=people.cem
        )

    remove_member(actor=people.actor("cem"), organization=people.lab, user=people.cem)

    assert role_in(people, "cem") is None
    event = last_event("member.removed")
    assert event["actor_id"] == event["user_id"] == people.cem.pk


@pytest.mark.parametrize("helper", [None, Role.ADMIN, Role.WRITE])
@pytest.mark.parametrize(
    "end",
    [
        lambda people: remove_member(
            actor=people.actor("ana"), organization=people.lab, user=people.ana
        ),
        lambda people: change_member(
            actor=people.actor("ana"), organization=people.lab, user=people.ana, role=Role.WRITE
        ),
    ],
    ids=["leaves", "steps down"],
)
def test_last_admin__stays(people, helper, end):
    """S58."""
    if helper is not None:
        add_member(actor=SYSTEM, organization=people.lab, user=people.dora, role=helper)
    assert people.lab

    with pytest.raises(LastAdmin) if helper is not Role.ADMIN else nullcontext():
        end(people)

    assert (role_in(people, "ana") is Role.ADMIN) is (helper is not Role.ADMIN)


def test_last_admin__a_shut_account_does_not_count(people):
    add_member(actor=SYSTEM, organization=people.lab, user=people.dora, role=Role.ADMIN)
    deactivate_user(actor=SYSTEM, user=people.dora)

    with pytest.raises(LastAdmin):
        remove_member(actor=people.actor("ana"), organization=people.lab, user=people.ana)


@pytest.mark.parametrize(("person", "error"), ADMINS_ONLY)
def test_update_organization__who_may(people, person, error):
    assert people.lab

    with pytest.raises(error) if error else nullcontext():
        update_organization(
            actor=people.actor(person), organization=people.lab, full_name="The Lab"
        )

    people.lab.refresh_from_db()
    assert (people.lab.full_name == "The Lab") is (error is None)


def test_update_organization__bad_website(people):
    with pytest.raises(BadInput):
        update_organization(
            actor=people.actor("ana"), organization=people.lab, website="javascript:alert(1)"
        )


# --- policy: who may create repositories ---------------------------------------------------


@pytest.mark.parametrize(
    ("person", "place", "error"),
    [
        ("ana", "ana", None),
        ("ana_write_token", "ana", None),
        ("ana_read_token", "ana", Forbidden),
        ("ana", "eve", Forbidden),
        ("ana", "lab", None),
        ("ben", "lab", None),
        ("fay", "lab", None),
        ("cem", "lab", Forbidden),
        ("eve", "lab", Forbidden),
        ("ben_read_token", "lab", Forbidden),
        ("ben_write_token", "lab", None),
        ("anonymous", "lab", NotSignedIn),
        ("system", "lab", None),
    ],
)
def test_may_create_in__who_may(people, person, place, error):
    place = getattr(people, place)

    with pytest.raises(error) if error else nullcontext():
        policy.may_create_in(people.actor(person), place.namespace)


@pytest.mark.parametrize(
    ("granted", "place", "error"),
    [
        ([("lab", Role.WRITE)], "lab", None),
        ([("lab", Role.ADMIN)], "lab", None),
        ([("lab", Role.READ)], "lab", Forbidden),
        ([("ana", Role.WRITE)], "lab", Forbidden),
        ([("ana", Role.WRITE)], "ana", None),
        ([], "ana", Forbidden),
    ],
)
def test_may_create_in__fine_grained_tokens(people, granted, place, error):
    """S40."""
    assert people.lab
    grants = [Grant(namespace=getattr(people, name).namespace, role=role) for name, role in granted]
    token = make_token(people.ana, TokenRole.FINE_GRAINED, grants=grants)

    with pytest.raises(error) if error else nullcontext():
        policy.may_create_in(actor_of_token(token), getattr(people, place).namespace)


def test_a_grant_reaches_no_further_than_its_person(people):
    assert people.lab
    grants = [Grant(namespace=people.lab.namespace, role=Role.ADMIN)]
    actor = actor_of_token(make_token(people.eve, TokenRole.FINE_GRAINED, grants=grants))

    with pytest.raises(Forbidden):
        policy.require_role(actor, people.lab, Role.READ)


def test_removed_members_lose_everything_at_once(people):
    """S42."""
    actor = people.actor("ben")
    policy.may_create_in(actor, people.lab.namespace)

    remove_member(actor=SYSTEM, organization=people.lab, user=people.ben)

    with pytest.raises(Forbidden):
        policy.may_create_in(actor, people.lab.namespace)
    assert policy.role_of(people.ben, people.lab.namespace) is Role.NO_ACCESS


def test_role_of__a_shut_account_has_none(people):
    people.ana.is_active = False

    assert policy.role_of(people.ana, people.lab.namespace) is Role.NO_ACCESS
    assert policy.role_of(people.ana, people.ana.namespace) is Role.NO_ACCESS
    assert policy.role_of(None, people.lab.namespace) is Role.NO_ACCESS
    assert Actor.anonymous().user_id is None
