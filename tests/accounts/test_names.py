"""The two rules for names, and every door that a name can come in by (S1, S2, S3)."""

import contextlib
import json

import pytest
from django.test import Client
from django.urls import get_resolver

from accounts.actions.create_first_admin import first_admin_path
from accounts.actions.create_organization import create_organization
from accounts.actions.sign_up import sign_up
from accounts.actor import Actor
from accounts.models import Namespace, User
from accounts.names import BadName, NameTaken, parse_repo_id_part, parse_self_chosen_name
from accounts.reserved_names import is_reserved
from tests.accounts.names import HOSTILE, LOOKALIKES, NOT_ASCII, NOT_SELF_CHOSEN, RESERVED
from tests.factories import PASSWORD, SYSTEM, make_user

ANYWHERE = [*HOSTILE, *NOT_ASCII]


@pytest.mark.parametrize("name", ["a", "ana", "Ana_B.c-1", "x" * 96, "gpt2", "a.b", "console"])
def test_repo_id_part__admits_what_clients_admit(name):
    assert parse_repo_id_part(name) == name


@pytest.mark.parametrize("name", ANYWHERE)
def test_repo_id_part__refuses(name):
    with pytest.raises(BadName) as refused:
        parse_repo_id_part(name)

    assert "\n" not in refused.value.message
    assert refused.value.message.isprintable()


@pytest.mark.parametrize("name", ["ab", "ana", "Ana-B-2", "x" * 42, "a1", "1a"])
def test_self_chosen__admits(name):
    assert parse_self_chosen_name(name) == name


@pytest.mark.parametrize("name", [*ANYWHERE, *NOT_SELF_CHOSEN])
def test_self_chosen__refuses(name):
    with pytest.raises(BadName):
        parse_self_chosen_name(name)


def test_self_chosen__refusal_says_the_name_as_it_is():
    with pytest.raises(BadName, match=r"^The name '中文' is not possible: "):
        parse_self_chosen_name("中文")


def test_self_chosen__refusal_promises_nothing_that_the_narrow_rule_forbids():
    with pytest.raises(BadName, match="2 to 42 letters and digits, with single dashes"):
        parse_self_chosen_name("root admin!")


@pytest.mark.parametrize("name", [name for name in NOT_SELF_CHOSEN if len(name) < 60])
def test_operators_may_bring_names_over(name):
    assert parse_repo_id_part(name) == name


def test_reserved__has_the_first_segment_of_every_route():
    """A new page cannot forget it: somebody's name would hide the page, or be hidden by it."""
    firsts = {_first_segment(str(route.pattern)) for route in get_resolver().url_patterns}
    nested = {
        _first_segment(str(route.pattern))
        for include in get_resolver().url_patterns
        if str(include.pattern) == ""
        for route in include.url_patterns
    }
    words = {word for word in firsts | nested if word and "<" not in word and "(" not in word}

    assert {"api", "admin", "settings", "organizations"} <= words
    assert [word for word in sorted(words) if not is_reserved(word)] == []


def _first_segment(pattern: str) -> str:
    return pattern.lstrip("^/").split("/")[0].rstrip("$")


# --- doors: each tries to take a name for a stranger -------------------------------------------


def by_sign_up(name):
    sign_up(actor=Actor.anonymous(), name=name, password=PASSWORD, email="new@example.org")


def by_sign_up_form(name):
    form = {"username": name, "email": "n@example.org"}
    Client().post("/join", {**form, "password1": PASSWORD, "password2": PASSWORD})


def by_organization(name):
    create_organization(actor=Actor.of(_person()), name=name)


def by_organization_form(name):
    client = Client()
    client.force_login(_person())
    client.post("/organizations/new", {"name": name, "full_name": ""})


def by_first_admin_page(name):
    form = {"name": name, "email": "", "password": PASSWORD, "password_again": PASSWORD}
    Client().post(first_admin_path(actor=SYSTEM), form)


def by_provisioning_of_a_user(name):
    sign_up(actor=SYSTEM, name=name, password=None, email=None)


def by_provisioning_of_an_organization(name):
    create_organization(actor=SYSTEM, name=name)


def _person():
    return User.objects.filter(username="door-keeper").first() or make_user("door-keeper")


SELF_SERVICE = [
    by_sign_up,
    by_sign_up_form,
    by_organization,
    by_organization_form,
    by_first_admin_page,
]
OF_OPERATORS = [by_provisioning_of_a_user, by_provisioning_of_an_organization]


def _taken_by(door, names):
    """Names that exist after the attempts, beside the door keeper's."""
    for name in names:
        with contextlib.suppress(BadName, NameTaken):
            door(name)
    return list(Namespace.objects.exclude(name="door-keeper").values_list("name", flat=True))


@pytest.mark.django_db
@pytest.mark.parametrize("door", SELF_SERVICE)
def test_doors__hostile_and_reserved_names_leave_no_trace(door):
    # Pages call the same actions and take their time: every third name shows that they do.
    step = 3 if "form" in door.__name__ or "page" in door.__name__ else 1

    assert _taken_by(door, [*ANYWHERE, *RESERVED][::step]) == []
    assert User.objects.exclude(username="door-keeper").count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("door", OF_OPERATORS)
def test_doors__of_operators_refuse_hostile_names(door):
    assert _taken_by(door, ANYWHERE) == []


@pytest.mark.django_db
@pytest.mark.parametrize("door", [*SELF_SERVICE, *OF_OPERATORS])
def test_doors__let_a_good_name_in(door):
    assert _taken_by(door, ["gil"]) == ["gil"]


@pytest.mark.django_db
@pytest.mark.parametrize("door", SELF_SERVICE)
def test_doors__lookalikes_are_taken(door):
    """S2."""
    sign_up(actor=Actor.anonymous(), name="model-1", password=PASSWORD, email="m@example.org")

    assert _taken_by(door, LOOKALIKES) == ["model-1"]


@pytest.mark.django_db
@pytest.mark.parametrize("door", [*SELF_SERVICE, *OF_OPERATORS])
def test_doors__case_is_no_difference(people, door):
    assert people.ana

    assert _taken_by(door, ["ana", "ANA", "Ana"]) == ["ana"]


@pytest.mark.django_db
def test_users_and_organizations_share_one_table_of_names(people):
    assert people.lab

    with pytest.raises(NameTaken):
        sign_up(actor=SYSTEM, name="Lab", password=None, email=None)


@pytest.mark.django_db
def test_a_taken_name_is_409_with_the_name_in_the_message(people):
    assert people.ana

    with pytest.raises(NameTaken) as refused:
        create_organization(actor=SYSTEM, name="ANA")

    assert "'ANA'" in refused.value.message
    assert json.dumps(refused.value.message)
