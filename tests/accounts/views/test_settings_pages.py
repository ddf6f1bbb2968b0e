"""`/settings/...`: profile, authentication, tokens, organizations."""

import re

import pytest
from django.test import Client

from accounts.models import AccessToken, Role, TokenRole
from tests.factories import PASSWORD, make_token

PAGES = [
    "/settings/profile",
    "/settings/account",
    "/settings/authentication",
    "/settings/tokens",
    "/settings/tokens/new",
    "/settings/organizations",
    "/organizations/new",
    "/organizations/lab/settings/profile",
    "/organizations/lab/settings/members",
    "/accounts/password/change/",
]


@pytest.fixture
def ana(people):
    client = Client()
    assert people.lab
    client.post("/login", {"login": people.ana.username, "password": PASSWORD})
    return client


def token_in(page):
    found = re.search(r"hf_[A-Za-z0-9]{34}", page.content.decode())
    assert found
    return found.group(0)


@pytest.mark.parametrize("path", [*PAGES, "/accounts/2fa/", "/accounts/reauthenticate/"])
def test_pages__show_in_our_frame_without_inline_code(ana, path):
    page = ana.get(path)

    html = page.content.decode()
    assert page.status_code == 200
    assert "site-header" in html
    assert "<script>" not in html
    assert not re.search(r"<[^>]+ (style|onclick)=", html)


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/settings/profile", "个人简介"),
        ("/settings/tokens/new", "新建访问令牌"),
        ("/settings/organizations", "管理员"),
        ("/organizations/lab/settings/members", "添加成员"),
        ("/settings/blocked", "屏蔽用户"),
    ],
)
def test_pages__in_the_language_of_the_browser(ana, path, words):
    html = ana.get(path, headers={"Accept-Language": "zh-CN,en;q=0.5"}).content.decode()

    assert words in html


@pytest.mark.parametrize("path", PAGES)
def test_pages__ask_strangers_to_sign_in(people, client: Client, path):
    assert people.lab

    answer = client.get(path)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/login?next=")


@pytest.mark.parametrize("path", [page for page in PAGES if page.startswith("/settings/")])
def test_pages__refuse_tokens(people, client: Client, path):
    answer = client.get(
        path, headers={"Authorization": f"Bearer {make_token(people.ana)}", "Accept": "text/html"}
    )

    # allauth's own page knows sessions only, and sends others to sign in.
    assert answer.status_code == (302 if path == "/settings/account" else 403)


def test_profile__is_saved(people, ana):
    ana.post(
        "/settings/profile", {"full_name": "Ana L", "bio": "Hi", "website": "https://a.example"}
    )

    people.ana.refresh_from_db()
    assert (people.ana.full_name, people.ana.website) == ("Ana L", "https://a.example")


@pytest.mark.parametrize("website", ["javascript:alert(1)", "ftp://a.example"])
def test_profile__links_lead_to_web_pages_only(people, ana, website):
    answer = ana.post("/settings/profile", {"full_name": "", "bio": "", "website": website})

    people.ana.refresh_from_db()
    assert answer.status_code == 400
    assert people.ana.website == ""


def test_tokens__the_value_is_shown_once_and_works(people, ana):
    made = ana.post("/settings/tokens/new", new_token(role="write"))

    value = token_in(made)
    assert "no-store" in made.headers["Cache-Control"]
    assert value not in ana.get("/settings/tokens").content.decode()
    assert signs_in(value)


def test_tokens__fine_grained_with_places(people, ana):
    place = f"place_{people.lab.namespace.pk}"
    form = new_token(role="fineGrained", **{place: str(Role.WRITE.value)})

    ana.post("/settings/tokens/new", form)

    token = AccessToken.objects.get()
    grant = token.grants.get()
    assert token.role == TokenRole.FINE_GRAINED
    assert (grant.namespace, grant.role) == (people.lab.namespace, Role.WRITE)
    assert "lab: write" in ana.get("/settings/tokens").content.decode()


@pytest.mark.parametrize("target", ["nobody/nothing", "datasets/nobody/nothing", "x", "a/b/c/d"])
def test_tokens__a_place_that_does_not_exist_is_refused(people, ana, target):
    form = new_token(role="fineGrained", **{"repos-0-target": target, "repos-0-role": "10"})

    answer = ana.post("/settings/tokens/new", form)

    assert answer.status_code == 400
    assert AccessToken.objects.count() == 0


def test_tokens__more_rows_keep_what_was_typed(people, ana):
    form = new_token(role="fineGrained", name="kept", more="1", **{"repos-0-target": "ana/x"})

    html = ana.post("/settings/tokens/new", form).content.decode()

    assert 'value="kept"' in html
    assert 'value="ana/x"' in html
    assert 'name="repos-3-target"' in html
    assert AccessToken.objects.count() == 0


def test_tokens__rotate_and_revoke(people, ana):
    old = make_token(people.ana)
    token = AccessToken.objects.get()

    new = token_in(ana.post(f"/settings/tokens/{token.public_id}/rotate"))
    assert signs_in(new)
    assert not signs_in(old)
    ana.post(f"/settings/tokens/{token.public_id}/revoke")

    assert not signs_in(new)


@pytest.mark.parametrize("verb", ["rotate", "revoke"])
def test_tokens__of_others_do_not_exist(people, ana, verb):
    """S43."""
    value = make_token(people.eve)
    foreign = AccessToken.objects.get()

    answer = ana.post(f"/settings/tokens/{foreign.public_id}/{verb}")

    assert answer.status_code == 404
    assert signs_in(value)


@pytest.mark.parametrize("public_id", ["%00", "x%00y", "..", "%F0%9F%98%80"])
def test_tokens__nonsense_is_not_found(ana, public_id):
    assert ana.post(f"/settings/tokens/{public_id}/revoke").status_code == 404


def test_tokens__query_count_does_not_grow(people, ana, django_assert_max_num_queries):
    for _ in range(5):
        make_token(people.ana)

    # Session, user, tokens, grants; the rest is the frame's.
    with django_assert_max_num_queries(8):
        ana.get("/settings/tokens")


def test_authentication__a_changed_password_ends_other_sessions(people, ana):
    """S49."""
    other = Client()
    other.post("/login", {"login": "ana", "password": PASSWORD})

    ana.post(
        "/accounts/password/change/",
        {
            "oldpassword": PASSWORD,
            "password1": "quite another secret",
            "password2": "quite another secret",
        },
    )

    assert other.get("/settings/profile").status_code == 302
    assert ana.get("/settings/profile").status_code == 200


def test_authentication__second_factor_journey(people, ana):
    """S50: on with a code, asked for at the next sign-in, off again; passwords of git end."""
    ana.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = ana.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert "data:image/svg+xml;base64" in page.content.decode()

    codes = ana.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}, follow=True)
    assert "Recovery Codes" in codes.content.decode()
    assert "On." in ana.get("/settings/authentication").content.decode()

    other = Client()
    asked = other.post("/login", {"login": "ana", "password": PASSWORD})
    assert asked.headers["Location"].startswith("/accounts/2fa/authenticate/")
    assert other.get("/settings/profile").status_code == 302

    ana.post("/accounts/2fa/totp/deactivate/")
    assert "Off." in ana.get("/settings/authentication").content.decode()


def code_of(secret: str) -> str:
    from allauth.mfa.totp.internal.auth import (
        format_hotp_value,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def new_token(*, role: str, **more: str) -> dict[str, str]:
    return {
        "name": "laptop",
        "role": role,
        "lifetime": "30",
        "repos-TOTAL_FORMS": "3",
        "repos-INITIAL_FORMS": "0",
        **more,
    }


def signs_in(value: str) -> bool:
    answer = Client().get("/api/whoami-v2", headers={"Authorization": f"Bearer {value}"})
    return answer.status_code == 200
