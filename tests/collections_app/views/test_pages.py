"""Collections in the browser's eyes, without JavaScript: pages, forms, frame, attacks."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from collections_app.actions.update_collection import update_collection
from collections_app.models import Collection, CollectionItem, ItemImage
from collections_app.trending import refresh_trending
from repos.models import Repository, RepoType
from tests.factories import make_repo

# S71: each would run, or break out of its attribute, if any page trusted it.
HOSTILE = [
    '<script>alert("x")</script>',
    '"><img src=x onerror=alert(1)>',
    "{{ settings.SECRET_KEY }}{% debug %}",
    "</textarea><svg onload=alert(1)>",
    "' autofocus onfocus='alert(1)",
]


def page(client, path, status=200):
    response = client.get(path, headers={"Accept": "text/html"})
    assert response.status_code == status, response.content[-2000:]
    return response.content.decode()


def queries_of(client, path):
    with CaptureQueriesContext(connection) as queries:
        page(client, path)
    return len(queries)


def test_collection__shows_items_and_links_in_notes(client, people, shelf):
    html = page(client, shelf.url_path)

    assert 'href="/lab/bert"' in html
    assert 'href="/datasets/lab/squad"' in html
    assert 'href="https://arxiv.org/abs/2307.09288"' in html
    link = '<a href="https://example.org/bert" rel="nofollow noopener ugc">https://example.org/bert'
    assert f"{link}</a>." in html
    assert "3 items" in html
    assert "secret" not in html
    client.force_login(people.ana)
    assert "ana/secret" in page(client, shelf.url_path).replace("</span><span>", "").replace(
        '<span class="item__owner">', ""
    )


def test_collection__old_addresses_lead_to_the_new_one(client, people, shelf):
    old = shelf.url_path
    update_collection(actor=people.actor("ana"), collection=shelf, title="Öther words!")
    new = Collection.objects.get(pk=shelf.pk).url_path

    assert new.startswith("/collections/lab/other-words-")
    for address in (old, f"/collections/eve/{shelf.public_id}"):
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (302, new)
    page(client, f"/collections/lab/nothing-{'0' * 24}", 404)
    page(client, "/collections/lab/nothing", 404)


def test_new_collection__on_the_fly_with_a_model(client, people):
    make_repo(people.ana, "bert")
    client.force_login(people.eve)
    menu = page(client, "/ana/bert/collections")
    assert 'href="/new-collection?type=model&amp;id=ana%2Fbert"' in menu

    answer = client.post(
        "/new-collection?type=model&id=ana%2Fbert",
        {"owner": "eve", "title": "Mine", "theme": "pink", "visibility": "private"},
    )

    made = Collection.objects.get()
    assert answer["Location"] == made.url_path
    assert (made.theme, made.is_private) == ("pink", True)
    assert made.items.get().repo.repo_id == "ana/bert"
    assert "In it: remove" in page(client, "/ana/bert/collections")


def test_repo_menu__adds_and_removes(client, people, shelf):
    make_repo(people.ana, "other", repo_type=RepoType.SPACE)
    client.force_login(people.ben)
    here = "/spaces/ana/other/collections"

    client.post(here, {"collection": shelf.public_id, "wish": "add"})
    assert shelf.items.filter(repo__repo_id="ana/other", kind="space").exists()
    client.post(here, {"collection": shelf.public_id, "wish": "remove"})
    assert not shelf.items.filter(repo__repo_id="ana/other").exists()
    client.force_login(people.eve)
    answer = client.post(here, {"collection": shelf.public_id, "wish": "add"})
    assert answer.status_code == 403


def test_forms__say_what_is_wrong(client, people, shelf):
    client.force_login(people.ana)
    said = {"owner": "lab", "title": "our BEST", "theme": "pink", "visibility": "public"}

    assert b"already" in client.post("/new-collection", said).content
    for body, words in [
        ({"type": "model", "id": "lab/never"}, "There is no model"),
        ({"type": "model", "id": "lab/bert"}, "in this collection already"),
        ({"type": "paper", "id": "ftp://x"}, "neither an arXiv id"),
        ({"type": "paper", "id": "1706.03762", "note": "x" * 501}, "at most 500"),
    ]:
        client.post(f"{shelf.url_path}/items", body)
        assert words in page(client, shelf.url_path), words
    assert shelf.items.count() == 4


@pytest.mark.parametrize(
    ("kind", "pasted", "added"),
    [
        ("model", "http://testserver/lab/tiny-bert", "lab/tiny-bert"),
        ("model", " HTTP://TestServer/lab/tiny-bert/tree/main?x=1#top ", "lab/tiny-bert"),
        ("dataset", "http://testserver/lab/tiny-bert", "lab/tiny-bert"),
        ("model", "models/lab/tiny-bert", "lab/tiny-bert"),
        ("model", "/lab/tiny-bert", "lab/tiny-bert"),
        ("model", "datasets/lab/tea", "lab/tea"),
        ("dataset", "/datasets/lab/tea/", "lab/tea"),
        ("dataset", "lab/tea", "lab/tea"),
        ("space", "http://testserver/datasets/lab/tea/blob/main/a.csv", "lab/tea"),
        ("dataset", "https://hub.example.org/datasets/lab/tea", "lab/tea"),
    ],
)
def test_add__takes_the_address_of_a_repository(
    client, people, make_collection, settings, kind, pasted, added
):
    settings.PUBLIC_URL = "https://hub.example.org"
    make_repo(people.lab, "tiny-bert")
    make_repo(people.lab, "tea", repo_type=RepoType.DATASET)
    shelf = make_collection()
    client.force_login(people.ana)

    client.post(f"{shelf.url_path}/items", {"type": kind, "id": pasted})

    assert [item.repo.repo_id for item in shelf.items.all()] == [added]


@pytest.mark.parametrize(
    ("kind", "pasted", "words"),
    [
        (
            "model",
            "https://elsewhere.example/lab/bert",
            "elsewhere.example/lab/bert&#x27; is not on",
        ),
        ("model", "http://testserver.evil.example/lab/bert", "is not on this hub"),
        ("model", "http://[", "is not on this hub"),
        ("model", "http://testserver/lab", "is not the address of a repository"),
        ("model", "http://testserver/settings/tokens", "is not the address of a repository"),
        ("dataset", "http://testserver/datasets/tea", "is not the address of a repository"),
        ("collection", "http://testserver/lab/never", "There is no model &#x27;lab/never&#x27;"),
    ],
)
def test_add__says_why_an_address_is_none(client, people, shelf, kind, pasted, words):
    client.force_login(people.ana)

    client.post(f"{shelf.url_path}/items", {"type": kind, "id": pasted})

    assert words in page(client, shelf.url_path)
    assert shelf.items.count() == 4


@pytest.mark.parametrize("host", ["http://testserver", "https://old-name.example"])
def test_add__takes_the_address_of_a_collection_whatever_kind_is_chosen(
    client, people, shelf, make_collection, host
):
    other = make_collection(title="Other")
    client.force_login(people.ana)
    kind = "model" if host == "http://testserver" else "collection"

    client.post(f"{shelf.url_path}/items", {"type": kind, "id": f"{host}{other.url_path}"})

    assert shelf.items.filter(linked=other).exists()


def test_paper__by_hand_has_a_title_and_a_link(client, people, shelf):
    client.force_login(people.ana)

    client.post(
        f"{shelf.url_path}/items",
        {"type": "paper", "id": "https://example.org/p.pdf", "title": "On <b>tea</b>"},
    )
    client.post(f"{shelf.url_path}/items", {"type": "paper", "id": "arxiv.org/abs/x"})

    html = page(client, shelf.url_path)
    assert 'href="https://example.org/p.pdf"' in html
    assert "On &lt;b&gt;tea&lt;/b&gt;" in html
    assert shelf.items.count() == 5


def test_buttons__arrange_without_javascript(client, people, shelf):
    client.force_login(people.ana)
    last = shelf.items.order_by("place").last()

    client.post(f"{shelf.url_path}/items/{last.public_id}/move", {"position": "0"})

    assert shelf.items.order_by("place").first() == last
    assert client.post(
        f"{shelf.url_path}/items/{last.public_id}/move",
        {"position": "1"},
        headers={"X-Requested-With": "fetch"},
    ).status_code == 204  # fmt: skip


def test_profile__public_ones_on_top_and_the_first_two_open(client, people, shelf, make_collection):
    make_collection("Second")
    make_collection("Third")
    make_collection("Hidden one", private=True)

    client.force_login(people.ana)
    html = page(client, "/lab")

    assert html.count('<details class="collection-card') == 3
    assert html.count(" open>") == 2
    assert html.index("Our best") < html.index("Second") < html.index("Third")
    assert "Hidden one" not in html
    assert html.index("Our best") < html.index('id="models"')


# The rows of one more collection cost nothing.
def test_profile__at_most_twelve_queries(client, people, make_collection, add):
    """With every kind of repository there, and more of each than are shown; 1,000 x 100 in tests/bench."""
    for kind in RepoType:
        first = make_repo(people.ana, f"{kind}-0", repo_type=kind)
        fields = {
            "repo_type": kind,
            "namespace": first.namespace,
            "created_by": people.ana,
            "sdk": first.sdk,
        }
        Repository.objects.bulk_create(
            Repository(repo_id=f"ana/{kind}-{number}", **fields) for number in range(1, 12)
        )
    for number in range(12):
        one = make_collection(f"Number {number}", owner="ana")
        for repo in Repository.objects.order_by("pk")[: 3 + number]:
            add(one, repo.repo_id, kind=repo.repo_type)

    assert queries_of(client, "/ana") <= 12
    client.force_login(people.eve)
    assert queries_of(client, "/ana") <= 12


def test_collection__costs_the_same_for_many_items(client, people, shelf, add):
    client.force_login(people.ana)
    before = queries_of(client, shelf.url_path)
    for number in range(10):
        add(shelf, f"2307.{number:05}", kind="paper")
        add(shelf, make_repo(people.ana).repo_id)

    assert queries_of(client, shelf.url_path) == before <= 7


def test_lists__find_and_order(client, people, shelf, make_collection):
    other = make_collection("Tea", by="eve", owner="eve")
    make_collection("Tea too", private=True)
    client.force_login(people.cem)
    client.post(f"{other.url_path}/upvote")
    assert refresh_trending() == 1
    client.logout()

    assert page(client, "/collections").index("Tea") < page(client, "/collections").index(
        "Our best"
    )
    assert "Our best" not in page(client, "/collections?q=tea")
    assert "Tea" not in page(client, "/collections?owner=lab")
    assert "Tea too" not in page(client, "/collections/lab")
    for path in ("/search?q=tea", "/search/quick?q=tea"):
        html = page(client, path)
        assert other.url_path in html
        assert "Tea too" not in html
    client.force_login(people.cem)
    assert "Tea too" in page(client, "/collections/lab")


def test_feeds__tell_only_what_the_reader_sees(client, people, shelf, make_collection):
    make_collection("Hidden one", private=True)

    items = page(client, f"{shelf.url_path}/feed.atom")
    owners = page(client, "/collections/lab/feed.atom")

    assert "lab/bert" in items
    assert "secret" not in items
    assert "Our best" in owners
    assert "Hidden one" not in owners


# S45: the history names a private repository only to those who see it.
def test_history__who_changed_what(client, people, shelf):
    client.force_login(people.ben)
    seen = page(client, f"{shelf.url_path}/history")
    client.force_login(people.ana)

    assert "made this collection" in seen
    assert "lab/bert" in seen
    assert "secret" not in seen
    assert "ana/secret" in page(client, f"{shelf.url_path}/history")


def test_delete__asks_first(client, people, shelf):
    client.force_login(people.ana)

    assert "4 items" in page(client, f"{shelf.url_path}/delete")
    assert Collection.objects.filter(pk=shelf.pk).exists()
    client.post(f"{shelf.url_path}/delete")
    assert not Collection.objects.filter(pk=shelf.pk).exists()
    assert Repository.objects.filter(repo_id="lab/bert").exists()


@pytest.mark.parametrize("text", HOSTILE)
def test_pages__hostile_words_stay_words(client, people, text):
    make_repo(people.eve, "bert")
    client.force_login(people.eve)
    said = {"owner": "eve", "title": text, "description": text, "theme": "blue"}
    client.post("/new-collection", said | {"visibility": "public"})
    made = Collection.objects.get()
    item_said = {"type": "paper", "id": "1706.03762", "title": text, "note": f"http://a/{text}"}
    client.post(f"{made.url_path}/items", item_said)
    item = CollectionItem.objects.get()

    for path in (
        made.url_path,
        f"{made.url_path}/edit",
        f"{made.url_path}/history",
        f"{made.url_path}/delete",
        f"{made.url_path}/items/{item.public_id}",
        f"{made.url_path}/feed.atom",
        "/collections",
        "/collections/eve",
        "/eve",
        "/eve/bert/collections",
        "/search?q=e",
        "/search/quick?q=e",
    ):
        html = page(client, path)
        # In the text of XML an apostrophe closes nothing.
        html = html.replace("' autofocus", "") if path.endswith(".atom") else html
        for sign in ("<script>alert", "<img src=x", "<svg onload", "' autofocus onfocus='"):
            assert sign not in html, path
        assert "SECRET_KEY" not in html or "{{ settings" in html
    assert ItemImage.objects.count() == 0


def test_collection__speaks_the_readers_language(client, people, shelf):
    chinese = {"Accept": "text/html", "Accept-Language": "zh-CN"}
    client.force_login(people.ana)
    update_collection(actor=people.actor("ana"), collection=shelf, is_private=True)

    html = client.get(shelf.url_path, headers=chinese).content.decode()
    history = client.get(f"{shelf.url_path}/history", headers=chinese).content.decode()

    assert "4 项" in html
    assert 'aria-label="将 bert 下移"' in html
    assert "<span>更新于 <time " in html
    assert '<a href="/ana">ana</a> 将其设为 <q>私有</q>' in history
    assert '<a href="/ana">ana</a> made it <q>private</q>' in page(
        client, f"{shelf.url_path}/history"
    )
