"""A refused form costs nobody his words; an address of a form, or one with a slash, is no dead end."""

import pytest
from django.test import Client

from community.actions.open_discussion import open_discussion
from community.models import TimelineEvent
from tests.factories import make_repo

PAGE = "text/html,application/xhtml+xml"
OURS = {"accept": PAGE, "origin": "http://testserver"}
WORDS = "A long remark\nof two lines, with <b>marks</b> & more"
SHOWN = "A long remark\nof two lines, with &lt;b&gt;marks&lt;/b&gt; &amp; more</textarea>"
COMMENT = "/ana/bert/discussions/1/comment"


@pytest.fixture
def talk(people):
    repo = make_repo(people.ana, "bert", files={"a.txt": "one\n"})
    return open_discussion(actor=people.actor("ana"), repo=repo, title="A talk", description="Hi")


def test_signed_out_meanwhile__the_words_can_be_sent_again(client, people, talk):
    refused = client.post(COMMENT, {"comment": WORDS, "once": "a" * 32}, headers=OURS)
    client.force_login(people.ana)
    sent = client.post(COMMENT, {"comment": WORDS, "once": "a" * 32}, headers=OURS)

    assert refused.status_code == 401
    assert SHOWN in refused.text
    assert f'action="{COMMENT}"' in refused.text
    assert f'<input type="hidden" name="once" value="{"a" * 32}">' in refused.text
    assert sent.status_code == 302
    assert TimelineEvent.objects.filter(text=WORDS).exists()


def test_form_out_of_date__the_words_can_be_sent_again(people, talk, settings):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.ana)

    client.get("/ana/bert/discussions/1", headers={"accept": PAGE})

    refused = client.post(COMMENT, {"comment": WORDS}, headers=OURS)
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    sent = client.post(COMMENT, {"comment": WORDS, "csrfmiddlewaretoken": token}, headers=OURS)

    assert refused.status_code == 403
    assert SHOWN in refused.text
    assert "csrfmiddlewaretoken" in refused.text
    assert sent.status_code == 302


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_foreign_page__fills_in_nothing(people, talk, headers):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.ana)

    refused = client.post(COMMENT, {"comment": WORDS}, headers={"accept": PAGE, **headers})

    assert refused.status_code == 403
    assert "A long remark" not in refused.text
    assert "<textarea" not in refused.text


def test_secrets__are_never_written_into_a_page(db):
    client = Client(enforce_csrf_checks=True)

    said = {"login": "ana", "password": "correct horse battery", "remember": WORDS}
    refused = client.post("/login", said, headers=OURS)

    assert refused.status_code == 403
    assert "correct horse" not in refused.text
    assert "A long remark" not in refused.text


def test_sign_in__leads_back_to_the_page_of_the_form(client, talk):
    before = {"referer": "http://testserver/ana/bert/discussions/1?x=1"}

    refused = client.post("/ana/bert/like", {}, headers={"accept": PAGE, **before})
    opened = client.get("/settings/tokens", headers={"accept": PAGE})

    assert refused.status_code == 401
    assert "/login?next=%2Fana%2Fbert%2Fdiscussions%2F1%3Fx%3D1" in refused.text
    assert opened["Location"] == "/login?next=/settings/tokens"


def test_line_comment__that_is_refused_is_kept(client, people, talk):
    client.force_login(people.ana)

    refused = client.post(
        "/ana/bert/discussions/1/line-comment",
        {"text": WORDS, "path": "a.txt", "line": "50", "side": "new"},
        headers=OURS | {"referer": "http://testserver/ana/bert/discussions/1/files"},
    )

    assert refused.status_code == 400
    assert SHOWN in refused.text
    assert 'href="/ana/bert/discussions/1/files"' in refused.text


@pytest.mark.parametrize("address", ["/settings/subscriptions", "/ana/bert/like", "/-/language"])
def test_address_of_a_form__opened_is_a_page_of_ours(client, people, talk, address):
    client.force_login(people.ana)

    page = client.get(address, headers={"accept": PAGE})
    by_program = client.get(address, headers={"accept": "*/*"})

    assert (page.status_code, by_program.status_code) == (405, 405)
    assert page["Allow"] == "POST"
    assert "This address only takes forms" in page.text
    assert "<html" not in by_program.text


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/ana/bert/", "/ana/bert"),
        ("/models/?sort=likes", "/models?sort=likes"),
        ("/ana/", "/ana"),
        ("//evil.example/", "/evil.example"),
        ("/\\evil.example/", "/%5Cevil.example"),
        ("///", None),
    ],
)
def test_slash_at_the_end__leads_to_the_page_without(client, talk, address, target):
    page = client.get("/", headers={"accept": PAGE}, PATH_INFO=address.partition("?")[0],
                      QUERY_STRING=address.partition("?")[2])  # fmt: skip

    if target is None:
        assert page.status_code == 404
    else:
        assert (page.status_code, page["Location"]) == (302, target)


def test_slash_at_the_end__of_a_programs_address_stays_a_miss(client, talk):
    assert client.get("/api/models/ana/bert/", headers={"accept": PAGE}).status_code == 404
    assert client.get("/ana/bert/", headers={"accept": "*/*"}).status_code == 404


def test_missing_file__leads_back_to_its_repository(client, people, talk):
    seen = client.get("/ana/bert/blob/main/none.txt", headers={"accept": PAGE})
    make_repo(people.ana, "hidden", private=True)
    hidden = client.get("/ana/hidden/blob/main/none.txt", headers={"accept": PAGE})

    assert (seen.status_code, hidden.status_code) == (404, 404)
    assert 'href="/ana/bert"' in seen.text
    assert 'href="/ana/hidden"' not in hidden.text
