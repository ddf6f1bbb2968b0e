"""`/join`, `/login`, `/logout`, the mails, and what they leave behind."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.actions.choose_language import choose_language
from accounts.actions.deactivate_user import deactivate_user
from accounts.actor import Actor
from accounts.models import Namespace, User
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


def join(client, name="gil", email="gil@example.org", password="a long enough secret"):
    return client.post(
        "/join",
        {"username": name, "email": email, "password1": password, "password2": password},
    )


def link_in_mail(number=0):
    found = re.search(r"http://localhost:8000(/\S+)", mail.outbox[number].body)
    assert found, mail.outbox[number].body
    return found.group(1)


def test_join__makes_an_account_with_a_namespace(client: Client):
    answer = join(client)

    assert answer.status_code == 302
    user = User.objects.get(username="gil")
    assert user.namespace.name == "gil"
    assert user.namespace.is_self_chosen
    assert user.check_password("a long enough secret")
    assert client.get("/settings/profile").status_code == 200


def test_join__the_address_is_verified_by_the_link_in_the_mail(client: Client, settings):
    settings.EMAIL_VERIFICATION = True
    join(client)
    assert User.objects.get(username="gil").email_verified_at is None

    client.post(link_in_mail())

    assert User.objects.get(username="gil").email_verified_at is not None
    assert EmailAddress.objects.get(email="gil@example.org").verified


def test_join__without_verification_every_address_counts(client: Client, settings):
    settings.EMAIL_VERIFICATION = False

    join(client)

    assert User.objects.get(username="gil").email_verified_at is not None
    assert mail.outbox == []


@pytest.mark.parametrize("is_open", [True, False])
def test_join__only_while_sign_up_is_open(client: Client, settings, is_open):
    settings.SIGN_UP_OPEN = is_open

    page = client.get("/join")
    join(client)

    assert page.status_code == 200
    assert User.objects.filter(username="gil").exists() is is_open


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"email": "ana@example.org"}, "email"),
        ({"name": "Ana"}, "username"),
        ({"name": "an-a"}, "username"),
        ({"password": "12345678"}, "password1"),
        ({"email": "nothing"}, "email"),
    ],
)
def test_join__says_beside_the_field_what_is_wrong(people, client: Client, form, field):
    assert people.ana

    answer = join(client, **form)

    assert field in answer.context["form"].errors
    assert User.objects.count() == 1
    assert Namespace.objects.count() == 1


@pytest.mark.parametrize("login", ["ana", "ANA", "ana@example.org", "Ana@Example.org"])
def test_login__by_name_or_address(people, client: Client, login):
    assert people.ana

    answer = client.post("/login", {"login": login, "password": PASSWORD})

    assert answer.status_code == 302
    assert client.get("/settings/profile").status_code == 200


@pytest.mark.parametrize("login", ["ana", "nobody"])
def test_login__a_wrong_password_says_the_same_for_missing_accounts(people, client: Client, login):
    assert people.ana

    answer = client.post("/login", {"login": login, "password": "wrong"})

    assert answer.status_code == 200
    assert "not correct" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_login__a_shut_account_stays_out_and_its_session_ends(people, client: Client):
    client.post("/login", {"login": people.ana.username, "password": PASSWORD})

    deactivate_user(actor=Actor.system("test"), user=people.ana)

    assert client.get("/settings/profile").status_code == 302
    fresh = Client()
    fresh.post("/login", {"login": "ana", "password": PASSWORD})
    assert "_auth_user_id" not in fresh.session


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https://evil.example/", "javascript:alert(1)"]
)
def test_login__never_leads_to_a_stranger(people, client: Client, target):
    """S53."""
    assert people.ana

    answer = client.post(f"/login?next={target}", {"login": "ana", "password": PASSWORD})

    assert answer.headers["Location"] == "/"


def test_logout__needs_a_post(people, client: Client):
    client.force_login(people.ana)

    assert client.get("/logout").status_code == 200
    assert "_auth_user_id" in client.session
    client.post("/logout")

    assert "_auth_user_id" not in client.session


def test_join__what_is_wrong_is_told_in_the_language_of_the_browser(client: Client):
    answer = client.post(
        "/join",
        {"username": "admin", "email": "a", "password1": "a", "password2": "b"},
        headers={"Accept-Language": "zh-CN"},
    )

    html = answer.content.decode()
    assert "此名称由本站保留" in html
    assert "密码必须包含至少 8 个字符" in html


def test_password_reset__link_has_the_operators_address_and_works_once(people, client: Client):
    """S48: the Host header of the request must not get into the mail."""
    assert people.ana
    client.post(
        "/accounts/password/reset/", {"email": "ana@example.org"}, headers={"Host": "evil.example"}
    )
    assert "evil" not in mail.outbox[0].body
    link = link_in_mail()

    form = client.get(link, follow=True).redirect_chain[-1][0]
    new = {"password1": "an entirely new secret", "password2": "an entirely new secret"}
    client.post(form, new)

    people.ana.refresh_from_db()
    assert people.ana.check_password("an entirely new secret")
    assert "invalid" in Client().get(link, follow=True).content.decode().lower()


def test_password_reset__mail_is_in_the_language_that_its_reader_chose(people, client: Client):
    choose_language(actor=people.actor("ana"), user=people.ana, language="zh-hans")

    client.post("/accounts/password/reset/", {"email": "ana@example.org"})
    client.post(
        "/accounts/password/reset/",
        {"email": people.ben.email},
        headers={"Accept-Language": "en"},
    )

    [ana, ben] = mail.outbox
    assert ana.subject == "密码重置邮件"
    assert ben.subject == "Password Reset Email"


def test_password_reset__nobody_gets_mail_for_an_unknown_address(people, client: Client):
    client.post("/accounts/password/reset/", {"email": "stranger@example.org"})

    assert mail.outbox == []


def test_email_change__the_new_address_takes_over_when_verified(people, client: Client, settings):
    settings.EMAIL_VERIFICATION = True
    client.post("/login", {"login": people.ana.username, "password": PASSWORD})
    client.post("/settings/account", {"email": "new@example.org", "action_add": ""})
    people.ana.refresh_from_db()
    assert people.ana.email == "ana@example.org"

    client.post(link_in_mail())

    people.ana.refresh_from_db()
    assert people.ana.email == "new@example.org"
    assert people.ana.is_email_verified


@pytest.mark.parametrize(
    "path",
    [
        "/login",
        "/join",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/inactive/",
        "/accounts/confirm-email/",
        "/accounts/confirm-email/nonsense/",
    ],
)
def test_entrance_pages__stand_in_our_frame(client: Client, path):
    answer = client.get(path)

    assert answer.status_code == 200
    assert "site-header" in answer.content.decode()


def test_forms__refuse_posts_of_other_sites(people):
    """S54."""
    assert people.ana
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post("/login", {"login": "ana", "password": PASSWORD})

    assert answer.status_code == 403
