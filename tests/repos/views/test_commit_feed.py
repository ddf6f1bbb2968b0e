"""The Atom feed of a repository, and what its pages tell those who link to them."""

from xml.etree import ElementTree as ET

import pytest

from tests.factories import make_commit, make_repo
from tests.repos.views.edits import HTML

_ATOM = "{http://www.w3.org/2005/Atom}"


def test_commit_feed__newest_first_and_always_xml(client, people):
    repo = make_repo(people.ana, "tiny")
    make_commit(repo, {"a": "1"}, summary="First <b>")
    oid = make_commit(repo, {"a": "2"}, summary="Second \x01 & more")

    answer = client.get("/ana/tiny/commits.atom")

    root = ET.fromstring(answer.content)
    titles = [entry.findtext(f"{_ATOM}title") for entry in root.iter(f"{_ATOM}entry")]
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert titles[:2] == ["Second \ufffd & more", "First <b>"]
    link = root.find(f"{_ATOM}entry/{_ATOM}link")
    assert link is not None
    assert link.attrib["href"] == f"http://testserver/ana/tiny/commit/{oid}"
    assert b"@" not in answer.content


@pytest.mark.parametrize(("who", "status"), [("ana", 200), ("eve", 404), (None, 404)])
def test_commit_feed__a_private_repository_has_one_for_its_readers(client, people, who, status):
    make_repo(people.ana, "hidden", private=True)
    if who:
        client.force_login(people.user(who))

    assert client.get("/ana/hidden/commits.atom", headers=HTML).status_code == status


def test_repo_pages__tell_their_title_and_their_feed(client, people):
    make_repo(people.ana, "tiny")

    html = client.get("/ana/tiny").content.decode()

    assert '<meta property="og:title" content="ana/tiny">' in html
    assert '<meta property="og:url" content="http://testserver/ana/tiny">' in html
    assert 'type="application/atom+xml" href="/ana/tiny/commits.atom"' in html
