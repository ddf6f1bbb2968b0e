"""The operators' panel: who gets in, what it shows, what it can do."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.actions.set_standing import set_standing
from accounts.models import AccessToken, Namespace, User
from tests.factories import SYSTEM, make_token, make_user

LISTS = ["user", "organization", "namespace", "membership", "accesstoken"]


@pytest.fixture
def operator(people):
    set_standing(actor=SYSTEM, user=people.dora, is_operator=True)
    assert people.lab
    make_token(people.ana)
    client = Client()
    client.force_login(people.dora)
    return client


@pytest.mark.parametrize("model", LISTS)
def test_lists__show_and_search(operator, model):
    assert operator.get(f"/admin/accounts/{model}/").status_code == 200
    assert operator.get(f"/admin/accounts/{model}/?q=ana").status_code == 200


@pytest.mark.parametrize("model", LISTS)
def test_lists__query_count_does_not_grow(operator, model, django_assert_max_num_queries):
    for number in range(10):
        make_token(make_user(f"crowd{number + 2}"))

    with django_assert_max_num_queries(9):
        operator.get(f"/admin/accounts/{model}/")


@pytest.mark.parametrize("model", LISTS)
def test_rows__are_shown_but_neither_added_changed_nor_deleted(operator, model):
    """S55: deleting would free a name for a stranger."""
    from django.apps import apps

    pk = apps.get_model("accounts", model).objects.first().pk

    assert operator.get(f"/admin/accounts/{model}/{pk}/change/").status_code == 200
    assert operator.post(f"/admin/accounts/{model}/{pk}/change/", {}).status_code == 403
    assert operator.get(f"/admin/accounts/{model}/{pk}/delete/").status_code == 403
    assert operator.get(f"/admin/accounts/{model}/add/").status_code == 403


def test_secrets__are_not_shown(operator, people):
    token = AccessToken.objects.get()

    shown = operator.get(f"/admin/accounts/accesstoken/{token.pk}/change/").content.decode()
    person = operator.get(f"/admin/accounts/user/{people.ana.pk}/change/").content.decode()

    assert token.digest not in shown
    assert people.ana.password not in person


def run(operator, model, action, *rows):
    return operator.post(
        f"/admin/accounts/{model}/",
        {"action": action, "_selected_action": [row.pk for row in rows]},
        follow=True,
    )


def test_actions__shut_and_open_accounts(operator, people):
    run(operator, "user", "shut_accounts", people.ana)
    people.ana.refresh_from_db()
    assert not people.ana.is_active

    run(operator, "user", "open_accounts", people.ana)
    people.ana.refresh_from_db()

    assert people.ana.is_active


def test_actions__operators_cannot_shut_themselves_out(operator, people):
    answer = run(operator, "user", "shut_accounts", people.dora)

    people.dora.refresh_from_db()
    assert people.dora.is_active
    assert "shut yourself out" in answer.content.decode()


def test_actions__revoke_tokens(operator):
    run(operator, "accesstoken", "revoke_tokens", AccessToken.objects.get())

    assert not AccessToken.objects.exists()


def test_actions__there_is_no_mass_deletion(operator, people):
    run(operator, "user", "delete_selected", people.ana)

    assert User.objects.filter(pk=people.ana.pk).exists()
    assert Namespace.objects.filter(name="ana").exists()


@pytest.mark.parametrize("who", ["nobody", "a person", "a token of an operator"])
def test_door__is_closed(people, operator, who):
    """S41: and the way in is our own sign-in, which asks for a second factor."""
    client = Client()
    headers = {}
    if who == "a person":
        client.force_login(people.eve)
    if who == "a token of an operator":
        headers = {"Authorization": f"Bearer {make_token(people.dora)}"}

    assert client.get("/admin/accounts/user/", headers=headers).status_code in {302, 403}
    answer = client.get("/admin/login/", headers=headers)

    assert answer.status_code in {302, 403}
    assert who == "a person" or answer.headers["Location"].startswith("/login?next=")


def test_authenticators__show_no_secret(people, operator):
    lost = Authenticator.objects.create(
        user=people.ana, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"}
    )

    shown = operator.get(f"/admin/mfa/authenticator/{lost.pk}/change/")

    assert shown.status_code == 200
    assert b"JBSWY3DPEHPK3PXP" not in shown.content
    assert b"secret" not in shown.content


def test_authenticators__are_deleted_for_somebody_who_lost_his(people, operator):
    lost = Authenticator.objects.create(
        user=people.ana, type=Authenticator.Type.TOTP, data={"secret": "JBSWY3DPEHPK3PXP"}
    )

    operator.post(f"/admin/mfa/authenticator/{lost.pk}/delete/", {"post": "yes"})

    assert not Authenticator.objects.exists()
