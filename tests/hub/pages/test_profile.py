"""Profiles of people and organizations: links, pins, filters, the organization's card, the feed."""

from xml.etree import ElementTree as ET

import pytest

from accounts.actions.update_profile import update_profile
from accounts.links import shown_links
from hub.kernel.errors import BadInput
from repos.actions.like_repo import like_repo
from repos.actions.pin_repo import pin_repo
from repos.models import RepoType
from tests.factories import make_repo

LINKS = "https://github.com/ana\n\nhttps://ana.example/blog\nhttps://github.com/ana"


def html(client, address):
    page = client.get(address)
    assert page.status_code == 200
    return page.content.decode()


def test_profile__links(client, people):
    update_profile(actor=people.actor("ana"), user=people.ana, links=LINKS)

    page = html(client, "/ana")

    assert page.count('href="https://github.com/ana"') == 1
    assert ">GitHub: ana</a>" in page
    assert ">ana.example/blog</a>" in page


@pytest.mark.parametrize(
    "links",
    ["javascript:alert(1)", "github.com/ana", "data:text/html,x", "\n".join(f"https://e.org/{n}" for n in range(7))],
)  # fmt: skip
def test_update_profile__refuses_links(people, links):
    with pytest.raises(BadInput):
        update_profile(actor=people.actor("ana"), user=people.ana, links=links)


def test_shown_links__whatever_the_row_holds():
    assert shown_links(["javascript:alert(1)", 7, None, "", {"a": 1}]) == []


def test_profile_settings__keep_links(client, people):
    client.force_login(people.ana)

    client.post("/settings/profile", {"full_name": "", "bio": "", "website": "", "links": LINKS})

    people.ana.refresh_from_db()
    assert people.ana.links == ["https://github.com/ana", "https://ana.example/blog"]
    assert "https://ana.example/blog</textarea>" in html(client, "/settings/profile")


@pytest.fixture
def shelf(people):
    make_repo(people.ana, "bert")
    make_repo(people.ana, "gpt")
    make_repo(people.ana, "bert-data", repo_type=RepoType.DATASET)
    make_repo(people.ana, "bert-secret", private=True)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"bert", "gpt", "bert-data"}),
        ("type=model", {"bert", "gpt"}),
        ("search=bert", {"bert", "bert-data"}),
        ("type=dataset&search=bert&sort=likes", {"bert-data"}),
        ("type=nonsense&sort=nonsense", {"bert", "gpt", "bert-data"}),
        ("search=zzz", set()),
    ],
)
def test_profile__filters(client, people, shelf, query, found):
    page = html(client, f"/ana?{query}")

    shown = {n for n in ("bert", "gpt", "bert-data", "bert-secret") if f'/ana/{n}"' in page}
    assert shown == found


def test_profile__a_full_shelf_has_pages(client, people):
    for number in range(32):
        make_repo(people.ana, f"m{number}")

    front = html(client, "/ana")
    first = html(client, "/ana?type=model&sort=created")
    address = first.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
    second = html(client, f"/ana{address.replace('&amp;', '&')}")

    assert 'href="?type=model">All 32<' in front
    assert '/ana/m31"' in first
    assert ['/ana/m0"' in second, '/ana/m31"' in second] == [True, False]


def test_profile__pins_of_what_one_may_see(client, people):
    for name, private in (("open", False), ("secret", True)):
        pin_repo(
            actor=people.actor("ana"), repo=make_repo(people.ana, f"{name}-one", private=private)
        )

    assert "secret-one" not in html(client, "/ana")
    client.force_login(people.ana)
    pinned = html(client, "/ana").partition('id="pinned"')[2].partition("</section>")[0]
    assert ["open-one" in pinned, "secret-one" in pinned] == [True, True]


@pytest.mark.parametrize(("private", "shown"), [(False, True), (True, False)])
def test_profile__an_organizations_card_is_its_public_space(client, people, private, shown):
    files = {"README.md": "---\nsdk: static\n---\n# We brew <script>x</script>"}
    make_repo(people.lab, "README", repo_type=RepoType.SPACE, files=files, private=private)
    client.force_login(people.ana)

    page = html(client, "/lab")

    assert ("We brew" in page) is shown
    assert "<script>x" not in page


def test_profile__queries(client, people, shelf, django_assert_num_queries):
    # The namespace, who follows and is followed, organizations; what is pinned; three shelves with
    # the tags of the two that are not empty; collections.
    with django_assert_num_queries(11):
        client.get("/ana")


def test_feed__tells_only_what_is_public(client, people):
    make_repo(people.ana, "open")
    make_repo(people.ana, "secret", private=True)
    like_repo(actor=people.actor("ana"), repo=make_repo(people.eve, "liked"))
    # Even when she asks herself: a feed's answer may be shared.
    client.force_login(people.ana)

    answer = client.get("/feeds/ana.atom", headers={"host": "hub.test"})

    feed = ET.fromstring(answer.content)
    atom = "{http://www.w3.org/2005/Atom}"
    titles = {entry.findtext(f"{atom}title") for entry in feed.iter(f"{atom}entry")}
    links = {entry.find(f"{atom}link").get("href") for entry in feed.iter(f"{atom}entry")}
    assert titles == {"ana made ana/open", "ana liked eve/liked"}
    assert links == {"http://hub.test/ana/open", "http://hub.test/eve/liked"}


def test_feed__of_nobody(client, db):
    assert client.get("/feeds/nobody.atom", headers={"accept": "text/html"}).status_code == 404
