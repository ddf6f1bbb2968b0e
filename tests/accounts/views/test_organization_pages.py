"""`/organizations/...`: making one, its members and its profile, in a browser without JavaScript."""

import pytest
from django.test import Client

from accounts.models import Membership, Organization, Role

MEMBERS = "/organizations/lab/settings/members"
PROFILE = "/organizations/lab/settings/profile"


@pytest.fixture
def browser(people):
    """browser("ana") is signed in as Ana."""
    assert people.lab

    def signed_in_as(name):
        client = Client()
        client.force_login(people.user(name))
        return client

    return signed_in_as


def roles(people):
    rows = Membership.objects.filter(organization=people.lab)
    return {row.user.username: Role(row.role).label for row in rows.select_related("user")}


def test_new__leads_to_its_page_and_makes_me_admin(people, browser):
    answer = browser("eve").post("/organizations/new", {"name": "Guild", "full_name": "The Guild"})

    assert answer.headers["Location"] == "/Guild"
    guild = Organization.objects.get(namespace__name="Guild")
    assert guild.memberships.get().user == people.eve


@pytest.mark.parametrize("name", ["lab", "api", "x", "-a"])
def test_new__says_what_is_wrong_with_the_name(browser, name):
    answer = browser("eve").post("/organizations/new", {"name": name, "full_name": ""})

    assert answer.status_code == 400
    assert "name" in answer.context["form"].errors


@pytest.mark.parametrize(
    ("person", "status"), [("ana", 200), ("ben", 200), ("cem", 200), ("eve", 403)]
)
@pytest.mark.parametrize("path", [MEMBERS, PROFILE])
def test_pages__are_for_members(browser, person, status, path):
    assert browser(person).get(path, headers={"Accept": "text/html"}).status_code == status


@pytest.mark.parametrize(("person", "shown"), [("ana", True), ("ben", False)])
def test_members__only_admins_see_the_buttons(browser, person, shown):
    html = browser(person).get(MEMBERS).content.decode()

    assert ("Add member" in html) is shown
    assert ("/members/cem/remove" in html) is shown


def test_members__add_change_remove(people, browser):
    ana = browser("ana")

    ana.post(MEMBERS, {"username": people.dora.username, "role": "read"})
    assert roles(people)["dora"] == "read"
    ana.post(f"{MEMBERS}/dora/role", {"role": "contributor"})
    assert roles(people)["dora"] == "contributor"
    ana.post(f"{MEMBERS}/dora/remove")

    assert "dora" not in roles(people)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (MEMBERS, {"username": "eve", "role": "admin"}),
        (f"{MEMBERS}/ben/role", {"role": "admin"}),
        (f"{MEMBERS}/cem/remove", {}),
        (PROFILE, {"full_name": "x", "default_role": "10", "default_repo_visibility": "public"}),
    ],
)
def test_members__others_change_nothing(people, browser, path, form):
    before = roles(people)
    assert people.eve

    answer = browser("ben").post(path, form, headers={"Accept": "text/html"})

    assert answer.status_code == 403
    assert roles(people) == before
    people.lab.refresh_from_db()
    assert people.lab.full_name == ""


@pytest.mark.parametrize("username", ["nobody", "ben", "../x"])
def test_members__add_says_what_is_wrong(browser, username):
    answer = browser("ana").post(MEMBERS, {"username": username, "role": "read"})

    assert answer.status_code == 400
    assert "username" in answer.context["form"].errors


def test_members__the_last_admin_reads_why_not(people, browser):
    answer = browser("ana").post(f"{MEMBERS}/ana/remove", follow=True)

    assert "without an admin" in answer.content.decode()
    assert roles(people)["ana"] == "admin"


def test_members__one_can_leave(people, browser):
    ben = browser("ben")
    assert "Leave lab" in ben.get("/settings/organizations").content.decode()

    ben.post(f"{MEMBERS}/ben/remove")

    assert "ben" not in roles(people)
    assert "Leave lab" not in ben.get("/settings/organizations").content.decode()


@pytest.mark.parametrize("path", [f"{MEMBERS}/ben/role", f"{MEMBERS}/ben/remove"])
def test_members__nothing_changes_by_a_link(browser, path):
    """S54."""
    assert browser("ana").get(path).status_code == 405


def test_profile__is_saved(people, browser):
    form = {
        "full_name": "The Lab",
        "bio": "We train.",
        "website": "lab.example",
        "default_role": str(Role.READ.value),
        "default_repo_visibility": "private",
    }

    browser("ana").post(PROFILE, form)

    people.lab.refresh_from_db()
    assert people.lab.full_name == "The Lab"
    assert people.lab.website == "https://lab.example"
    assert people.lab.default_role == Role.READ
    assert people.lab.default_repo_visibility == "private"


def test_profile__nobody_becomes_admin_by_default(people, browser):
    form = {"default_role": str(Role.ADMIN.value), "default_repo_visibility": "public"}

    assert browser("ana").post(PROFILE, form).status_code == 400


def test_members__query_count_does_not_grow(people, browser, django_assert_max_num_queries):
    client = browser("ana")

    # Session, person, organization, two roles, members; the rest is the frame's.
    with django_assert_max_num_queries(10):
        client.get(MEMBERS)
