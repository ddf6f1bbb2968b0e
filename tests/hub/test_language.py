"""Pages in the reader's language; what programs read is English."""

import pytest
from django.utils import translation

from accounts.models import User
from hub.kernel.language import COOKIE
from tests.factories import deliver_events, make_repo

PAGE = "text/html,application/xhtml+xml"
CHINESE = {"accept": PAGE, "accept-language": "zh-CN,zh;q=0.9,en;q=0.8"}
PAGES = [
    "/",
    "/models",
    "/datasets",
    "/spaces",
    "/search?q=a",
    "/search/quick?q=a",
    "/ana",
]


@pytest.fixture
def shelf(people):
    make_repo(people.ana, "bert", files={"README.md": "---\nlicense: mit\nlanguage: fr\n---\n# Hi"})
    deliver_events()


def choose(client, language="zh-hans", target="/models", **headers):
    page = target if "//" in target else f"http://testserver{target}"
    return client.post(
        "/-/language", {"language": language}, headers={"accept": PAGE, "referer": page, **headers}
    )


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("zh-CN", "zh-hans"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-hans"),
        ("zh", "zh-hans"),
        ("fr, zh-Hans;q=0.5", "zh-hans"),
        ("en-GB,zh;q=0.5", "en"),
        ("fr", "en"),
        ("*", "en"),
        (";;;", "en"),
    ],
)
def test_page__speaks_what_the_browser_asks_for(client, shelf, asked, spoken):
    page = client.get("/models", headers={"accept-language": asked})

    assert page.headers["Content-Language"] == spoken
    assert f'<html lang="{spoken}">' in page.content.decode()
    assert ("模型" in page.content.decode()) is (spoken == "zh-hans")


def test_page__says_on_what_its_language_depends(client, shelf):
    vary = client.get("/models").headers["Vary"]

    assert {"Accept-Language", "Cookie"} <= {word.strip() for word in vary.split(",")}


def test_page__whoever_asks_for_nothing_gets_the_language_of_the_hub(client, shelf, settings):
    settings.DEFAULT_LANGUAGE = "zh-hans"

    assert client.get("/models").headers["Content-Language"] == "zh-hans"


def test_page__the_cookie_outweighs_the_browser(client, shelf):
    client.cookies[COOKIE] = "zh-hans"
    chinese = client.get("/models", headers={"accept-language": "en"})
    client.cookies[COOKIE] = "xx-nonsense"
    english = client.get("/models", headers={"accept-language": "en"})

    assert chinese.headers["Content-Language"] == "zh-hans"
    assert english.headers["Content-Language"] == "en"


def test_page__the_persons_choice_outweighs_the_cookie(client, people, shelf):
    User.objects.filter(pk=people.ana.pk).update(language="zh-hans")
    client.force_login(people.ana)
    client.cookies[COOKIE] = "en"

    assert client.get("/models").headers["Content-Language"] == "zh-hans"


@pytest.mark.parametrize("address", PAGES)
def test_page__in_chinese_no_english_stays_in_the_frame(client, people, shelf, address):
    client.force_login(people.ana)

    page = client.get(address, headers=CHINESE).content.decode()

    for words in ("Skip to content", "Search the hub", "Sign out", "Trending", "Updated", "likes<"):
        assert words not in page


def test_page__the_next_reader_is_not_spoken_to_in_the_language_of_the_last(client, shelf):
    """Counts of the filters are kept in the cache; their words are not."""
    first = client.get("/models", headers=CHINESE).content.decode()
    second = client.get("/models", headers={"accept-language": "en"}).content.decode()
    third = client.get("/models", headers=CHINESE).content.decode()

    assert "许可证" in first
    assert "法语" in first
    assert "Licences" in second
    assert "French" in second
    assert "许可证" in third
    assert translation.get_language() == "en"


def test_choice__is_kept_by_the_browser(client, shelf):
    answer = choose(client, target="/models?sort=likes")

    assert (answer.status_code, answer["Location"]) == (302, "/models?sort=likes")
    assert client.cookies[COOKIE].value == "zh-hans"
    assert client.cookies[COOKIE]["httponly"]
    assert client.get("/models").headers["Content-Language"] == "zh-hans"


def test_choice__follows_the_person_to_every_browser(client, people):
    client.force_login(people.ana)

    choose(client)

    people.ana.refresh_from_db()
    assert people.ana.language == "zh-hans"


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "https://evil.example/models",
        "///evil.example",
        r"\\evil.example",
        r"/\evil.example",
        "javascript:alert(1)",
        "http:///evil.example",
        "http://testserver//evil.example",
        "http://[",
        "",
        "/-/language",
    ],
)
def test_choice__leads_to_no_other_site(client, target):
    answer = choose(client, target=target)

    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "http://testserver"}, 302),
        ({"sec-fetch-site": "same-origin"}, 302),
        ({"origin": "https://friend.example"}, 302),
        ({"origin": "https://testserver"}, 400),
        ({"origin": "https://evil.example"}, 400),
        ({"origin": "null"}, 400),
        ({"origin": "http://["}, 400),
        ({"sec-fetch-site": "cross-site"}, 400),
        ({"sec-fetch-site": "same-site"}, 400),
    ],
)
def test_choice__is_made_on_our_own_pages(client, people, settings, headers, status):
    settings.CSRF_TRUSTED_ORIGINS = ["https://friend.example"]
    client.force_login(people.ana)

    answer = choose(client, **headers)

    people.ana.refresh_from_db()
    was_stored = status == 302
    assert answer.status_code == status
    assert (people.ana.language == "zh-hans") is was_stored
    assert (COOKIE in answer.cookies) is was_stored


def test_choice__can_be_given_back_to_the_browser(client, people):
    client.force_login(people.ana)
    choose(client)

    choose(client, "browser")

    people.ana.refresh_from_db()
    assert people.ana.language == ""
    assert client.cookies[COOKIE].value == ""
    assert client.get("/models", headers=CHINESE).headers["Content-Language"] == "zh-hans"
    assert client.get("/models").headers["Content-Language"] == "en"


def test_choice__is_not_offered_where_it_would_lose_what_was_typed(client, people):
    answer = client.post("/login", {"login": "ana"}, headers={"accept": PAGE})

    assert "</footer>" in answer.text
    assert "/-/language" not in answer.text
    assert "/-/language" in client.get("/login").text


@pytest.mark.parametrize("language", ["", "xx", "zh", "../../etc/passwd", "zh-hans\0"])
def test_choice__a_language_that_nobody_speaks_is_refused(client, people, language):
    client.force_login(people.ana)

    answer = choose(client, language)

    people.ana.refresh_from_db()
    assert answer.status_code == 400
    assert people.ana.language == ""
    assert COOKIE not in answer.cookies


def test_choice__is_not_made_by_following_a_link(client):
    assert client.get("/-/language?language=zh-hans", headers={"accept": PAGE}).status_code == 405


@pytest.mark.parametrize(
    "address",
    ["/api/models/ana/none", "/api/nothing", "/api/models?limit=x", "/ana/bert/resolve/main/none"],
)
def test_wire__errors_are_english_whatever_is_asked(client, people, shelf, settings, address):
    """Also for a person who chose Chinese, in a hub whose own language is Chinese."""
    expected = client.get(address)
    settings.DEFAULT_LANGUAGE = client.cookies[COOKIE] = "zh-hans"
    User.objects.filter(pk=people.ana.pk).update(language="zh-hans")
    headers = {"accept-language": "zh-CN", "accept": "*/*"}
    answer = client.get(address, headers=headers)
    bearer = {"authorization": f"Bearer {people.token('ana')}", **headers}
    to_ana = client.get(address, headers=bearer)

    assert answer.status_code >= 400
    assert answer.content == expected.content
    assert answer.headers.get("X-Error-Message") == expected.headers.get("X-Error-Message")
    assert to_ana.content.isascii()
    assert "Content-Language" not in answer.headers


def test_wire__a_program_that_asks_for_a_page_is_told_in_english(client, db, settings):
    settings.DEFAULT_LANGUAGE = "zh-hans"

    answer = client.get("/nothing/of/that/kind/here", headers={"accept": "*/*"})

    assert answer.json() == {"error": "This page does not exist."}
    assert answer.headers["X-Error-Message"] == "This page does not exist."


def test_wire__too_many_files_are_refused_in_english(client, shelf, settings, one_window):
    settings.DEFAULT_LANGUAGE = "zh-hans"
    settings.RATE_LIMIT_TABLE = {**settings.RATE_LIMIT_TABLE, "resolvers": (0, 0), "pages": (0, 0)}

    file = client.get("/ana/bert/resolve/main/README.md")
    page = client.get("/models")

    assert (file.status_code, page.status_code) == (429, 429)
    assert file.headers["X-Error-Message"].startswith("Over 0 requests in 5 minutes")
    assert "请求" in page.content.decode()


def test_feed__is_the_same_for_everybody(client, shelf):
    english = client.get("/feeds/ana.atom").content
    chinese = client.get("/feeds/ana.atom", headers=CHINESE).content

    assert chinese == english


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nobody-of-that-name", 404, "该页面不存在"),
        ("/nothing/of/that/kind/here", 404, "该页面不存在"),
        ("/models?cursor=zzz", 400, "无法理解该请求"),
    ],
)
def test_error_page__is_in_the_readers_language(client, db, address, status, words):
    page = client.get(address, headers=CHINESE)

    assert page.status_code == status
    assert words in page.content.decode()
    assert page.headers["Content-Language"] == "zh-hans"
    assert "Accept-Language" in page.headers["Vary"]


@pytest.mark.parametrize(
    "address", ["/nobody-of-that-name", "/models?cursor=zzz", "/settings/tokens"]
)
def test_error_page__no_header_carries_what_it_cannot(client, db, address):
    page = client.get(address, headers=CHINESE)

    assert all(value.isascii() for value in page.headers.values())
    assert "?" not in page.headers.get("X-Error-Message", "")


def test_error_page__in_english_keeps_its_header(client, db):
    page = client.get("/nobody-of-that-name", headers={"accept": PAGE})

    assert page.status_code == 404
    assert page.headers["X-Error-Message"]


def test_error_page__the_refused_choice_is_explained_in_chinese(client, db):
    page = choose(client, **{"origin": "https://evil.example", "accept-language": "zh-CN"})

    assert page.status_code == 400
    assert "请在本站自己的页面上选择语言" in page.content.decode()
