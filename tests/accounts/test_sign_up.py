"""sign_up, create_first_admin, set_standing, deactivate_user, update_profile."""

from contextlib import nullcontext
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.actions import create_first_admin as first
from accounts.actions.create_first_admin import create_first_admin, first_admin_path
from accounts.actions.deactivate_user import deactivate_user
from accounts.actions.reactivate_user import reactivate_user
from accounts.actions.set_standing import set_standing
from accounts.actions.sign_up import EmailTaken, sign_up
from accounts.actions.update_profile import update_profile
from accounts.actor import Actor
from accounts.errors import LinkSpent, SignUpClosed, WeakPassword
from accounts.models import Namespace, NamespaceKind, User
from accounts.names import NameTaken
from hub.kernel.errors import BadInput, Forbidden, NotSignedIn
from hub.kernel.signing import SignatureExpired, SignatureForged, sign
from outbox.models import OutboxEvent
from tests.factories import PASSWORD, SYSTEM


def join(**changes):
    facts = {
        "actor": Actor.anonymous(),
        "name": "gil",
        "password": PASSWORD,
        "email": "Gil@Example.org",
    }
    return sign_up(**{**facts, **changes})


def token_of(path):
    return path.removeprefix("/welcome/")


def test_sign_up__makes_person_namespace_and_address(db):
    user = join()

    assert user.namespace.kind == NamespaceKind.USER
    assert user.namespace.name == user.username == "gil"
    assert user.email == "gil@example.org"
    assert EmailAddress.objects.get(user=user).primary
    assert not user.is_staff
    assert OutboxEvent.objects.get(name="user.signed_up").payload["user_id"] == user.pk


@pytest.mark.parametrize(
    ("person", "error"), [("anonymous", None), ("system", None), ("eve", Forbidden)]
)
def test_sign_up__who_may(people, person, error):
    with pytest.raises(error) if error else nullcontext():
        join(actor=people.actor(person))

    assert User.objects.filter(username="gil").exists() is (error is None)


@pytest.mark.parametrize(("person", "error"), [("anonymous", SignUpClosed), ("system", None)])
def test_sign_up__closed_for_strangers_only(people, settings, person, error):
    settings.SIGN_UP_OPEN = False

    with pytest.raises(error) if error else nullcontext():
        join(actor=people.actor(person))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"password": "12345678"}, WeakPassword),
        ({"password": "gil"}, WeakPassword),
        ({"password": None}, WeakPassword),
        ({"email": "no address"}, BadInput),
        ({"email": "a\x00@example.org"}, BadInput),
        ({"email": "ANA@example.org"}, EmailTaken),
        ({"name": "ana"}, NameTaken),
        ({"full_name": "x" * 121}, BadInput),
        ({"full_name": "a\nb"}, BadInput),
    ],
)
def test_sign_up__a_refusal_leaves_nothing(people, changes, error):
    assert people.ana

    with pytest.raises(error):
        join(**changes)

    assert [user.username for user in User.objects.all()] == ["ana"]
    assert [space.name for space in Namespace.objects.all()] == ["ana"]


def test_sign_up__a_stranger_cannot_call_his_address_verified(db, settings):
    settings.EMAIL_VERIFICATION = True

    user = join(is_email_verified=True)

    assert user.email_verified_at is None


def test_sign_up__the_hub_may_bring_over_ids_and_addresses(db):
    user = join(
        actor=SYSTEM,
        name="Old_Name.1",
        password=None,
        email=None,
        public_id="62f264b9f3c90f4b6514a269",
    )

    assert user.namespace.public_id == "62f264b9f3c90f4b6514a269"
    assert user.email is None
    assert not user.has_usable_password()


@pytest.mark.parametrize("public_id", ["x", "62F264B9F3C90F4B6514A269", "62f2" * 7])
def test_sign_up__an_id_is_24_hex_digits(db, public_id):
    with pytest.raises(BadInput):
        join(actor=SYSTEM, public_id=public_id)


def test_sign_up__without_addresses_there_may_be_many(db):
    join(actor=SYSTEM, name="one", email=None)
    join(actor=SYSTEM, name="two", email=None)

    assert User.objects.filter(email=None).count() == 2


# --- the first operator ----------------------------------------------------------------------


def test_first_admin__the_link_works_once(db):
    token = token_of(first_admin_path(actor=SYSTEM))

    user = create_first_admin(
        actor=Actor.anonymous(), token=token, name="gil", password=PASSWORD, email=None
    )

    assert user.is_superuser
    with pytest.raises(LinkSpent):
        create_first_admin(
            actor=Actor.anonymous(), token=token, name="eve", password=PASSWORD, email=None
        )
    assert User.objects.count() == 1


def test_first_admin__a_used_link_stays_used_when_the_operator_is_gone(db):
    token = token_of(first_admin_path(actor=SYSTEM))
    facts = {"actor": Actor.anonymous(), "token": token, "password": PASSWORD, "email": None}
    operator = create_first_admin(name="gil", **facts)
    set_standing(actor=SYSTEM, user=operator, is_operator=False)

    with pytest.raises(LinkSpent):
        create_first_admin(name="eve", **facts)


def test_first_admin__a_mistake_does_not_spend_the_link(db):
    token = token_of(first_admin_path(actor=SYSTEM))
    facts = {"actor": Actor.anonymous(), "token": token, "name": "gil", "email": None}
    with pytest.raises(WeakPassword):
        create_first_admin(password="12345678", **facts)

    assert create_first_admin(password=PASSWORD, **facts).is_superuser


def test_first_admin__no_link_once_there_is_an_operator(people):
    set_standing(actor=SYSTEM, user=people.ana, is_operator=True)

    with pytest.raises(LinkSpent):
        first_admin_path(actor=SYSTEM)


@pytest.mark.parametrize(
    ("make", "error"),
    [
        (lambda: "nonsense", SignatureForged),
        (lambda: sign("other", {"n": "x"}, lifetime=timedelta(days=1)), SignatureForged),
        (lambda: sign(first._PURPOSE, {"n": "x"}, lifetime=-timedelta(days=1)), SignatureExpired),
    ],
    ids=["garbage", "another purpose", "expired"],
)
def test_first_admin__a_forged_link_opens_nothing(db, make, error):
    with pytest.raises(error):
        create_first_admin(
            actor=Actor.anonymous(), token=make(), name="gil", password=PASSWORD, email=None
        )

    assert not User.objects.exists()


def test_first_admin__only_the_hub_makes_links(people):
    with pytest.raises(Forbidden):
        first_admin_path(actor=people.actor("ana"))


def test_first_admin__page(db, client: Client):
    path = first_admin_path(actor=SYSTEM)
    page = client.get(path)
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]

    form = {"name": "gil", "email": "g@example.org", "password": PASSWORD}
    differs = client.post(path, {**form, "password_again": "other"})
    weak = client.post(path, {**form, "password": "12345678", "password_again": "12345678"})
    done = client.post(path, {**form, "password_again": PASSWORD})

    assert (differs.status_code, weak.status_code, done.status_code) == (400, 400, 302)
    assert client.get("/admin/").status_code == 200
    assert Client().get(path, headers={"Accept": "text/html"}).status_code == 401


# --- operators ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "error"),
    [("system", None), ("operator", None), ("ana", Forbidden), ("anonymous", NotSignedIn)],
)
@pytest.mark.parametrize("action", [deactivate_user, reactivate_user])
def test_shutting_accounts__who_may(people, person, error, action):
    set_standing(actor=SYSTEM, user=people.dora, is_operator=True)
    actor = Actor.of(people.dora) if person == "operator" else people.actor(person)
    was = people.eve.is_active = action is deactivate_user
    people.eve.save()

    with pytest.raises(error) if error else nullcontext():
        action(actor=actor, user=people.eve)

    people.eve.refresh_from_db()
    assert (people.eve.is_active is not was) is (error is None)


def test_deactivate_user__not_oneself(people):
    set_standing(actor=SYSTEM, user=people.dora, is_operator=True)

    with pytest.raises(BadInput):
        deactivate_user(actor=Actor.of(people.dora), user=people.dora)


def test_deactivate_user__the_name_stays_taken(people):
    """S55."""
    deactivate_user(actor=SYSTEM, user=people.ana)

    with pytest.raises(NameTaken):
        join(name="ana")


@pytest.mark.parametrize("person", ["ana", "ana_write_token", "anonymous"])
def test_set_standing__nobody_makes_himself_an_operator(people, person):
    """S58."""
    with pytest.raises(Forbidden):
        set_standing(actor=people.actor(person), user=people.ana, is_operator=True)

    people.ana.refresh_from_db()
    assert not people.ana.is_superuser


@pytest.mark.parametrize(
    ("person", "error"),
    [("ana", None), ("ana_write_token", Forbidden), ("eve", Forbidden), ("system", None)],
)
def test_update_profile__who_may(people, person, error):
    with pytest.raises(error) if error else nullcontext():
        update_profile(actor=people.actor(person), user=people.ana, full_name="Ana L")

    people.ana.refresh_from_db()
    assert (people.ana.full_name == "Ana L") is (error is None)


@pytest.mark.parametrize(
    "changes", [{"website": "javascript:alert(1)"}, {"website": "data:x"}, {"bio": "x" * 501}]
)
def test_update_profile__bad_input(people, changes):
    with pytest.raises(BadInput):
        update_profile(actor=people.actor("ana"), user=people.ana, **changes)


def test_update_profile__strangers_set_no_picture_address(people):
    with pytest.raises(Forbidden):
        update_profile(
            actor=people.actor("ana"), user=people.ana, avatar_url="https://spy.example/x.png"
        )
