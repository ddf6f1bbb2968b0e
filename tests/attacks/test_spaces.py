"""Static Spaces run on an address of their own: what they get there, and what they never get."""

import pytest
from django.test import Client

from repos.actions.disable_repo import disable_repo
from repos.models import RepoType
from repos.spaces import tickets
from repos.spaces.tickets import ticket_for
from tests.factories import SYSTEM, make_repo

pytestmark = pytest.mark.django_db
CARD = "---\nsdk: static\n---\n"
FILES = {
    "README.md": CARD,
    "index.html": "<script src=app.js></script>",
    "app.js": "1",
    "pages/index.html": "sub",
    "secret.txt": "zebra",
}
ON_PORT = {"SERVER_PORT": "8001"}
ON_HOST = {"HTTP_HOST": "apps.example.net"}


@pytest.fixture(autouse=True)
def _spaces_address(settings):
    settings.SPACES_PORT = 8001
    settings.PORT = 8000


@pytest.fixture
def app(people):
    return make_repo(people.ana, "app", repo_type=RepoType.SPACE, files=FILES)


@pytest.fixture
def hidden(people):
    return make_repo(people.ana, "hid", repo_type=RepoType.SPACE, private=True, files=FILES)


def get(path, **extra):
    return Client().get(path, **(ON_PORT | extra))


def body(answer):
    return b"".join(answer) if answer.streaming else answer.content


def follow(path, **extra):
    answer = get(path, **extra)
    while answer.status_code == 302:
        answer = get(answer["Location"], **extra)
    return answer


def test_space__the_short_address_leads_to_one_commit(app):
    answer = get("/ana/app/")

    assert (answer.status_code, answer["Location"]) == (302, f"/ana/app/{app.head_oid}/")
    assert get("/ana/app/main/app.js?x=1")["Location"] == f"/ana/app/{app.head_oid}/app.js?x=1"


@pytest.mark.parametrize(
    ("path", "kind", "content"),
    [
        ("/ana/app/", "text/html; charset=utf-8", b"<script src=app.js></script>"),
        ("/ana/app/main/app.js", "text/javascript; charset=utf-8", b"1"),
        ("/ana/app/main/pages", "text/html; charset=utf-8", b"sub"),
    ],
)
def test_space__files_are_what_a_browser_runs(app, path, kind, content):
    answer = follow(path)

    assert (answer.status_code, answer["Content-Type"], body(answer)) == (200, kind, content)


def test_space__app_file_and_own_404(people):
    files = {"README.md": "---\nsdk: static\napp_file: dist/a.html\n---\n", "dist/a.html": "a"}
    make_repo(people.ana, "app", repo_type=RepoType.SPACE, files=files | {"404.html": "gone"})

    assert follow("/ana/app/").content == b"a"
    missing = follow("/ana/app/main/nope.html")
    assert (missing.status_code, missing.content) == (404, b"gone")


def test_space__every_answer_is_in_a_sandbox_without_origin(app):
    answers = [follow(path) for path in ("/ana/app/", "/ana/app/main/app.js", "/nobody/x/", "/")]

    for answer in answers:
        policy = answer["Content-Security-Policy"]
        assert "sandbox allow-scripts" in policy
        assert "allow-same-origin" not in policy
        assert "allow-top-navigation" not in policy
        assert policy.endswith("frame-ancestors http://testserver:8000")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert not answer.cookies


def test_space__a_session_and_a_token_are_worth_nothing_there(people, hidden):
    client = Client()
    client.force_login(people.ana)
    bearer = f"Bearer {people.token('ana')}"

    assert client.get("/ana/hid/", **ON_PORT).status_code == 404
    assert get("/ana/hid/", HTTP_AUTHORIZATION=bearer).status_code == 404


def test_hidden_space__looks_like_missing_there(hidden):
    answers = [get(f"/ana/{name}/{hidden.head_oid}/secret.txt") for name in ("hid", "nix")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert dict(answers[0].items()) == dict(answers[1].items()) | {
        "X-Request-Id": answers[0]["X-Request-Id"]
    }


def test_missing_page__speaks_what_the_browser_asks_for():
    answer = get("/ana/none/", HTTP_ACCEPT_LANGUAGE="zh-CN,zh;q=0.9")

    assert "<html lang=zh-hans>" in answer.content.decode()
    assert "没有这个页面。" in answer.content.decode()


def test_ticket__opens_one_hidden_space_and_is_never_cached(people, hidden, app):
    answer = follow(f"/~{ticket_for(people.ana, hidden)}/")

    assert (answer.status_code, answer["Cache-Control"]) == (200, "private, no-store")
    assert answer["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("change", ["stranger", "forged", "expired", "shut", "lost rights"])
def test_ticket__ends_with_the_right(people, monkeypatch, change):
    hidden = make_repo(people.lab, "hid", repo_type=RepoType.SPACE, private=True, files=FILES)
    person = people.eve if change == "stranger" else people.cem
    if change == "expired":
        monkeypatch.setattr(tickets, "LIFETIME", -tickets.LIFETIME)
    ticket = ticket_for(person, hidden)
    if change == "forged":
        ticket = "A" + ticket[1:] if ticket[0] != "A" else "B" + ticket[1:]
    if change == "shut":
        type(person).objects.filter(pk=person.pk).update(is_active=False)
    if change == "lost rights":
        person.memberships.all().delete()

    assert get(f"/~{ticket}/{hidden.head_oid}/secret.txt").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "../secret.txt",
        "..%2f..%2fetc/passwd",
        "%2e%2e/%2e%2e/HEAD",
        ".git/config",
        "pages/../../x",
        "a%00b",
        "//etc/passwd",
        "\\..\\x",
    ],
)
def test_space__paths_do_not_climb(app, path):
    answer = get("/", RAW_URI=f"/ana/app/{app.head_oid}/{path}")

    assert answer.status_code == 404


def test_space__a_withdrawn_one_and_other_kinds_do_not_run(people, app):
    model = make_repo(people.ana, "bert", files=FILES)
    gradio = make_repo(
        people.ana, "gr", repo_type=RepoType.SPACE, sdk="gradio", files={"app.py": "1"}
    )
    disable_repo(actor=SYSTEM, repo=app)

    assert get(f"/ana/app/{app.head_oid}/app.js").status_code == 403
    assert get(f"/ana/bert/{model.head_oid}/app.js").status_code == 404
    assert get(f"/ana/gr/{gradio.head_oid}/app.py").status_code == 404


@pytest.mark.parametrize(
    "path", ["/login", "/admin/", "/api/models", "/models", "/healthz", "/static/css/tokens.css"]
)
def test_hosts__no_hub_page_on_the_spaces_address(app, settings, path):
    settings.SPACES_URL = "https://apps.example.net"

    assert get(path).status_code == 404
    assert Client().get(path, **ON_HOST, secure=True).status_code == 404
    assert Client().get(path, HTTP_HOST="APPS.example.net:443", secure=True).status_code == 404


@pytest.mark.parametrize("host", ["testserver", "testserver:8001", "evil.example"])
def test_hosts__no_space_on_the_hub_address(app, host):
    answer = Client().get(f"/ana/app/{app.head_oid}/app.js", HTTP_HOST=host)

    assert answer.status_code == 404
    assert "text/javascript" not in answer["Content-Type"]


def test_hosts__nothing_is_written_there(app):
    for method in ("post", "put", "delete", "patch"):
        assert getattr(Client(), method)("/ana/app/", **ON_PORT).status_code == 405


def test_space_page__frames_the_app_and_nothing_else(people, app, hidden):
    client = Client()
    client.force_login(people.ana)

    page, private = client.get("/spaces/ana/app"), client.get("/spaces/ana/hid")

    src = f"http://testserver:8001/ana/app/{app.head_oid}/"
    assert f'src="{src}"'.encode() in page.content
    assert b'sandbox="allow-scripts' in page.content
    assert page["Content-Security-Policy"].endswith("; frame-src http://testserver:8001")
    assert b"http://testserver:8001/~" in private.content


def test_space_page__shows_another_revision_and_says_what_does_not_run(people, app):
    gradio = make_repo(
        people.ana, "gr", repo_type=RepoType.SPACE, sdk="gradio", files={"app.py": "1"}
    )
    client = Client()

    assert b"A preview of" in client.get("/spaces/ana/app?revision=main").content
    assert client.get("/spaces/ana/app?revision=refs/pr/9").status_code == 404
    assert b"no runtime for gradio" in client.get(gradio.url_path).content
