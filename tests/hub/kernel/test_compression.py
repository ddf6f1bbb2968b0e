"""What goes over the line packed, and what must not."""

import gzip

import pytest

from tests.factories import make_repo

ASK = {"accept-encoding": "gzip, deflate, br"}


def body(answer):
    return b"".join(answer) if answer.streaming else answer.content


def test_static__is_packed_and_the_same(client):
    packed = client.get("/static/css/tokens.css", headers=ASK)
    plain = client.get("/static/css/tokens.css")

    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(body(packed)) == body(plain)
    assert int(packed.headers["Content-Length"]) * 2 < int(plain.headers["Content-Length"])
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize(
    "headers",
    [
        {"accept-encoding": "gzip;q=0"},
        {"accept-encoding": "br"},
        {**ASK, "range": "bytes=0-99"},
    ],
)
def test_static__passes_as_it_is(client, headers):
    answer = client.get("/static/css/tokens.css", headers=headers)
    body(answer)

    assert "Content-Encoding" not in answer.headers


def test_static__is_asked_for_again_by_its_date(client):
    first = client.get("/static/css/tokens.css", headers=ASK)
    body(first)

    again = client.get(
        "/static/css/tokens.css",
        headers={**ASK, "if-modified-since": first.headers["Last-Modified"]},
    )

    assert "ETag" not in first.headers
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("who", "address", "is_packed"),
    [
        (None, "/models", True),
        (None, "/ana/tiny", True),
        (None, "/login", False),
        ("ana", "/models", False),
        ("ana", "/ana/tiny/settings", False),
        ("ana", "/ana/tiny/tree/main", True),
        ("ana", "/ana/tiny/blob/main/.gitattributes", True),
    ],
)
def test_pages__only_those_without_secrets(client, people, who, address, is_packed):
    make_repo(people.ana, "tiny")
    if who:
        client.force_login(people.user(who))

    answer = client.get(address, headers=ASK)

    assert answer.status_code == 200
    assert (answer.headers.get("Content-Encoding") == "gzip") is is_packed


def test_page_of_files__its_length_tells_nothing_exact(client, people):
    make_repo(people.ana, "tiny")
    client.force_login(people.ana)

    pages = [client.get("/ana/tiny/tree/main", headers=ASK) for _ in range(12)]

    assert len({len(page.content) for page in pages}) > 3
    assert b"</html>" in gzip.decompress(pages[0].content)


def test_wire__is_never_packed(client, people):
    make_repo(people.ana, "tiny", files={"a.html": "x" * 5000})

    for address in ("/api/models", "/ana/tiny/resolve/main/a.html"):
        answer = client.get(address, headers=ASK)
        body(answer)
        assert "Content-Encoding" not in answer.headers, address
