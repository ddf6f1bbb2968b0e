"""What pages and answers may not tell, run, or pass on: hidden repositories, scripts, headers."""

import gzip
import re

import pytest
from django.test import Client

from tests.factories import PASSWORD, make_repo
from tests.repos.api.calls import api, bearer, commit_files, file_line, post_commit

pytestmark = pytest.mark.django_db

EVIL = "<script>alert(1)</script>"
# {0} is the id, {1} a commit of the hidden repository.
GETS = [
    "/{0}",
    "/{0}/tree/main",
    "/{0}/blob/main/a.txt",
    "/{0}/commits/main",
    "/{0}/commit/{1}",
    "/{0}/settings",
    "/{0}/resolve/main/a.txt",
    "/{0}/resolve/{1}/a.txt",
    "/{0}/raw/main/a.txt",
    "/{0}/info/refs?service=git-upload-pack",
    "/{0}/info/refs?service=git-receive-pack",
    "/{0}.git/info/refs?service=git-upload-pack",
    "/{0}/info/lfs/locks",
    "/api/models/{0}",
    "/api/models/{0}/tree/{1}",
    "/api/models/{0}/refs",
    "/api/models/{0}/commits/main",
    "/api/models/{0}/revision/main",
    "/api/models/{0}/auth-check",
    "/api/models/{0}/likers",
]


@pytest.fixture
def hidden(people):
    return make_repo(people.ana, "zebra", private=True, files={"a.txt": "secret"})


def told(answer, name):
    """All that a client sees, without the name that it asked for and what is random."""
    body = b"".join(answer) if answer.streaming else answer.content
    text = re.sub(r'csrf[^>]*value="[^"]*"|[0-9a-f]{24}', "", body.decode().replace(name, "N"))
    text = re.sub(r"\b[A-Za-z0-9]{64}\b", "", text)
    skipped = {"X-Request-Id", "Content-Length"}
    headers = {key: value.replace(name, "N") for key, value in answer.items() if key not in skipped}
    return answer.status_code, text, headers


@pytest.mark.parametrize("path", GETS)
@pytest.mark.parametrize("person", ["nobody", "stranger", "session"])
@pytest.mark.parametrize("extra", [{}, {"HTTP_IF_NONE_MATCH": "*"}, {"HTTP_ACCEPT": "text/html"}])
def test_hidden__looks_like_missing(people, hidden, path, person, extra):
    client = Client(**(bearer(people.eve) if person == "stranger" else {}))
    if person == "session":
        client.force_login(people.eve)

    answers = [
        told(client.get(path.format(f"ana/{name}", hidden.head_oid), **extra), name)
        for name in ("zebra", "quagga")
    ]

    assert answers[0] == answers[1]
    assert answers[0][0] in {302, 401, 404}


@pytest.mark.parametrize("path", ["/ana/zebra", "/api/models/ana/zebra", "/api/models", "/"])
def test_signed_in__answers_are_for_no_shared_cache(people, hidden, path):
    client = Client()
    client.force_login(people.ana)

    for answer in (client.get(path), Client().get(path, **bearer(people.ana))):
        assert answer.status_code == 200
        assert "private" in answer["Cache-Control"]


def test_hidden_file__etag_opens_nothing(people, hidden):
    path = "/ana/zebra/resolve/main/a.txt"
    etag = Client().get(path, **bearer(people.ana))["ETag"]

    known = Client().get(path, HTTP_IF_NONE_MATCH=etag, **bearer(people.ana))
    assert known.status_code == 304
    assert "private" in known["Cache-Control"]
    assert Client().get(path, HTTP_IF_NONE_MATCH=etag).status_code == 401
    assert Client().get(path, HTTP_IF_NONE_MATCH=etag, **bearer(people.eve)).status_code == 404


def test_wire__a_session_changes_nothing_and_a_form_needs_its_token(people):
    repo = make_repo(people.ana, "bert")
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.ana)

    wire = [
        client.post("/api/repos/create", {"name": "x"}, content_type="application/json"),
        client.put(api(repo, "/settings"), {"private": True}, content_type="application/json"),
        client.post(api(repo, "/branch/x"), {}, content_type="application/json"),
        client.generic("DELETE", "/api/repos/delete", b'{"name":"bert"}'),
        post_commit(repo, [file_line("x", b"x")], None, client=client),
    ]
    forms = [
        client.post("/ana/bert/settings/delete", {"name": "ana/bert"}),
        client.post("/ana/bert/settings/visibility", {"visibility": "private"}),
        client.post("/ana/bert/settings/rename", {"name": "x"}),
        client.post("/ana/bert/like"),
        client.post("/settings/tokens/new", {"name": "x", "role": "write"}),
        client.post("/organizations/new", {"name": "evil-org"}),
    ]

    assert {answer.status_code for answer in wire} == {401}
    assert {answer.status_code for answer in forms} == {403}
    repo.refresh_from_db()
    assert not repo.is_private


def test_tokens__in_the_query_are_nothing(people, hidden):
    value = bearer(people.ana)["HTTP_AUTHORIZATION"].removeprefix("Bearer ")

    for key in ("token", "access_token", "authorization"):
        assert Client().get(f"/api/models/ana/zebra?{key}={value}").status_code == 401


@pytest.mark.parametrize(
    "address",
    ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)",
     "///evil.example", "http:evil.example", "/\t/evil.example"],
)  # fmt: skip
def test_sign_in__leads_to_no_other_place(people, address):
    form = {"login": people.ana.username, "password": PASSWORD, "next": address}

    answer = Client().post("/login", form)

    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_scripts__in_content_names_and_words_are_text(people):
    repo = make_repo(people.ana, "bert")
    files = {
        "README.md": f"# {EVIL}\n[x](javascript:alert(1))\n{EVIL}".encode(),
        "x.html": EVIL.encode(),
        "x.svg": f"<svg xmlns='http://www.w3.org/2000/svg'>{EVIL}</svg>".encode(),
        f"{EVIL.replace('/', '')}.txt": b"x",
    }
    commit_files(repo, files, people.ana)
    lines = [file_line("z.txt", b"z")]
    post_commit(repo, lines, people.ana, header={"summary": EVIL, "description": EVIL})
    branch = Client().post(
        api(repo, "/branch/<img%20src=x>"), {}, content_type="application/json",
        **bearer(people.ana),
    )  # fmt: skip
    assert branch.status_code == 400
    made = Client().post(
        api(repo, "/branch/<svg>"), {}, content_type="application/json", **bearer(people.ana)
    )
    assert made.status_code == 200

    repo.refresh_from_db()
    for path in ("", "/tree/main", "/commits/main", f"/commit/{repo.head_oid}",
                 "/tree/%3Csvg%3E", "/commits/%3Csvg%3E",
                 *(f"/blob/main/{name.replace('<', '%3C')}" for name in files)):  # fmt: skip
        page = Client().get(f"/ana/bert{path}")
        assert page.status_code == 200, path
        text = page.content.decode()
        assert "<script>alert" not in text
        assert 'href="javascript:' not in text
        assert "<svg>" not in text
        assert "script-src 'self';" in page["Content-Security-Policy"]
    for name in ("x.html", "x.svg"):
        for address in ("resolve", "raw"):
            answer = Client().get(f"/ana/bert/{address}/main/{name}")
            assert answer["Content-Type"] == "text/plain; charset=utf-8"
            assert answer["Content-Security-Policy"].startswith("sandbox")
            assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "rest", ["main%00/a.txt", "a%0d%0aX-Evil:1/a", "%01/a", "%7f/a", "%C2%85/a"]
)
def test_errors__control_characters_stay_out_of_headers(people, rest):
    make_repo(people.ana, "open")

    answer = Client().get(f"/ana/open/resolve/{rest}")

    assert answer.status_code == 404
    assert answer["X-Error-Message"].isprintable()
    assert "X-Evil" not in answer


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/repos/move", b'{"fromRepo":"\\ud800/x","toRepo":"ana/y"}'),
        ("/api/repos/create", b'{"name":"x","organization":"\\udfff"}'),
        ("/api/repos/create", b'{"name":"x","organization":"\xed\xa0\x80"}'),
        ("/api/models/ana/bert/branch/q", b'{"startingPoint":"\\uD800"}'),
        ("/api/models/ana/bert/commit/main", b'{"key":"header","value":{"summary":"\\ud800"}}'),
        ("/ana/bert/info/lfs/objects/batch",
         b'{"operation":"upload","objects":[{"oid":"\\ud800","size":1}]}'),
    ],
)  # fmt: skip
def test_json__half_characters_are_refused(people, path, body):
    make_repo(people.ana, "bert")

    answer = Client().post(path, body, content_type="application/json", **bearer(people.ana))

    assert answer.status_code == 400


def test_json__whole_characters_pass(people):
    make_repo(people.ana, "bert")
    body = b'{"fromRepo":"ana/bert","toRepo":"ana/y","note":"\\ud83d\\ude00"}'

    answer = Client().post(
        "/api/repos/move", body, content_type="application/json", **bearer(people.ana)
    )

    assert answer.status_code == 200


@pytest.mark.timeout(60)
def test_commit__line_without_end_is_refused_soon(people):
    repo = make_repo(people.ana, "bert")

    answer = Client().generic(
        "POST",
        api(repo, "/commit/main"),
        gzip.compress(b"0" * (100 << 20), 1),
        content_type="application/x-ndjson",
        HTTP_CONTENT_ENCODING="gzip",
        **bearer(people.ana),
    )

    assert answer.status_code == 413
