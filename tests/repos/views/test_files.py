"""Folders, files, history, commits as pages."""

import hashlib
import io
import re
import subprocess

import pytest

from repos.actions.announce_refs import announce_refs
from repos.actions.create_branch import create_branch
from repos.actions.store_lfs_object import store_lfs_object
from repos.git_of import git_of
from tests.factories import SYSTEM, make_commit, make_repo

HOSTILE = "<img src=x onerror=alert(1)>.txt"


@pytest.fixture
def repo(people):
    repo = make_repo(people.ana, "tiny", files={"b.py": "import os\n", "data/a.csv": "a,b\n1,2\n"})
    make_commit(repo, {"README.md": "# Hi\n\n![x](cat.png)"}, summary="Write the card")
    return repo


def text(page):
    return re.sub(r"\s+", " ", page.content.decode())


def test_files__folders_first_with_sizes_and_last_commits(client, repo):
    html = text(client.get("/ana/tiny/tree/main"))

    names = re.findall(r'class="file-row__name [^"]*"><a href="([^"]+)"', html)
    assert names == [
        "/ana/tiny/tree/main/data",
        "/ana/tiny/blob/main/.gitattributes",
        "/ana/tiny/blob/main/README.md",
        "/ana/tiny/blob/main/b.py",
    ]
    assert "Write the card" in html
    assert "Change files" in html
    assert "10 B" in html


def test_files__of_a_folder(client, repo):
    html = text(client.get("/ana/tiny/tree/main/data"))

    assert "/ana/tiny/blob/main/data/a.csv" in html
    assert "/ana/tiny/resolve/main/data/a.csv?download=true" in html


def test_files__a_file_has_its_own_page(client, repo):
    page = client.get("/ana/tiny/tree/main/b.py")

    assert (page.status_code, page.headers["Location"]) == (302, "/ana/tiny/blob/main/b.py")


def test_files__branches_can_be_picked_without_javascript(client, people, repo):
    create_branch(actor=SYSTEM, repo=repo, branch="feature/x", starting_point="main")

    html = text(client.get("/ana/tiny/tree/main"))

    assert 'href="/ana/tiny/tree/feature%2Fx"' in html
    assert client.get("/ana/tiny/tree/feature%2Fx").status_code == 200
    assert client.get("/ana/tiny/tree/feature%2Fx/data").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/ana/tiny/tree/nowhere",
        "/ana/tiny/tree/main/nothing",
        "/ana/tiny/blob/main/nothing.txt",
        "/ana/tiny/blob/main/../../etc/passwd",
        "/ana/tiny/commits/nowhere",
        "/ana/tiny/commit/" + "0" * 40,
        "/ana/tiny/commit/--output=x",
    ],
)
def test_pages__what_is_not_there(client, repo, address):
    assert client.get(address, headers={"accept": "text/html"}).status_code == 404


@pytest.mark.parametrize(
    "address",
    ["tree/main", "blob/main/b.py", "commits/main", "settings"],
)
def test_pages__of_a_private_repository_are_hidden(client, people, address):
    make_repo(people.ana, "secret", private=True, files={"b.py": "x"})
    headers = {"accept": "text/html"}

    assert client.get(f"/ana/secret/{address}", headers=headers).status_code == 404
    client.force_login(people.eve)
    assert client.get(f"/ana/secret/{address}", headers=headers).status_code == 404
    client.force_login(people.ana)
    assert client.get(f"/ana/secret/{address}", headers=headers).status_code == 200


def test_files__s71_names_are_text(client, people):
    make_repo(people.ana, "odd", files={HOSTILE: "x", f"d/{HOSTILE}": "y"})

    for address in ("tree/main", "tree/main/d", "commits/main", f"blob/main/{HOSTILE}"):
        html = client.get(f"/ana/odd/{address}").content.decode()
        assert "<img src=x" not in html
        assert "&lt;img src=x" in html or "commits" in address


def test_blob__code_has_numbered_lines_and_colours(client, repo):
    html = text(client.get("/ana/tiny/blob/main/b.py"))

    assert '<tr id="L1" class="code__line">' in html
    assert '<span class="tok-kn">import</span>' in html
    assert "/ana/tiny/raw/main/b.py" in html


def test_blob__a_document_is_shown_or_read(client, repo):
    shown = text(client.get("/ana/tiny/blob/main/README.md"))
    code = text(client.get("/ana/tiny/blob/main/README.md?code=true"))

    assert '<h1 id="user-content-hi">Hi</h1>' in shown
    assert 'src="/ana/tiny/resolve/main/cat.png"' in shown
    assert '<tr id="L1"' in code


def test_blob__a_large_file_says_what_it_is(client, people):
    repo = make_repo(people.ana, "big")
    content = b"\0" * 1_234_567
    pointer = store_lfs_object(actor=SYSTEM, repo=repo, content=io.BytesIO(content))
    make_commit(repo, {"model.bin": pointer.text()})

    html = text(client.get("/ana/big/blob/main/model.bin"))
    folder = text(client.get("/ana/big/tree/main"))

    assert hashlib.sha256(content).hexdigest() in html
    assert "1.23 MB (1234567 bytes)" in html
    assert "/ana/big/resolve/main/model.bin?download=true" in html
    assert 'badge--lfs">LFS' in folder
    assert "1.23 MB" in folder


def test_blob__what_is_not_text_is_offered(client, people):
    make_repo(people.ana, "odd", files={"small.dat": b"\0\1\2", "empty.txt": b"", "cat.png": b"x"})

    assert "not text" in text(client.get("/ana/odd/blob/main/small.dat"))
    assert "This file is empty" in text(client.get("/ana/odd/blob/main/empty.txt"))
    image = text(client.get("/ana/odd/blob/main/cat.png"))
    assert '<img src="/ana/odd/resolve/main/cat.png"' in image


def test_blob__too_large_for_a_page_is_offered(client, people):
    make_repo(people.ana, "odd", files={"long.txt": "line\n" * 21_000})

    assert "too large" in text(client.get("/ana/odd/blob/main/long.txt"))


def test_blob__of_a_folder_leads_to_it(client, repo):
    page = client.get("/ana/tiny/blob/main/data")

    assert (page.status_code, page.headers["Location"]) == (302, "/ana/tiny/tree/main/data")


def test_history__newest_first_and_by_path(client, repo):
    html = text(client.get("/ana/tiny/commits/main"))
    of_path = text(client.get("/ana/tiny/commits/main/b.py"))

    assert html.index("Write the card") < html.index("Change files")
    assert "3 commits" in html
    assert "Write the card" not in of_path
    assert "Change files" in of_path


def test_history__turns_pages(client, people, repo):
    for number in range(51):
        make_commit(repo, {"n.txt": str(number)}, summary=f"Number {number}.")

    first = text(client.get("/ana/tiny/commits/main"))
    second = text(client.get("/ana/tiny/commits/main?p=1"))

    assert 'href="/ana/tiny/commits/main?p=1"' in first
    assert "Number 50." in first
    assert "Number 0." in second
    assert "Number 50." not in second


def test_commit__says_what_changed(client, repo):
    oid = make_commit(repo, {"b.py": "import sys\n"}, summary="Use <b>sys</b>")

    html = text(client.get(f"/ana/tiny/commit/{oid}"))

    assert "Use &lt;b&gt;sys&lt;/b&gt;" in html
    assert re.search(
        r'diff__line--removed.*?data-line="1".*?import <b class="diff__word">os</b>', html
    )
    assert re.search(
        r'diff__line--added.*?data-line="1".*?import <b class="diff__word">sys</b>', html
    )


def test_commit__a_short_oid_leads_to_the_whole(client, repo):
    page = client.get(f"/ana/tiny/commit/{repo.head_oid[:8]}")

    assert (page.status_code, page.headers["Location"]) == (
        302,
        f"/ana/tiny/commit/{repo.head_oid}",
    )


def test_commit__the_first_one_has_no_parent(client, repo):
    oid = re.findall(
        r"/ana/tiny/commit/(\w{40})", client.get("/ana/tiny/commits/main").content.decode()
    )[-1]

    assert client.get(f"/ana/tiny/commit/{oid}").status_code == 200


def test_files__queries(client, repo, django_assert_num_queries):
    client.get("/ana/tiny/tree/main")

    # The repository with its namespace, its refs, its open discussions: the rest is git's, and remembered.
    with django_assert_num_queries(3):
        client.get("/ana/tiny/tree/main")


@pytest.fixture
def old(people):
    """More history than a page waits for, and a file that only the first commit knows."""
    repo = make_repo(people.ana, "old", files={"first.txt": "1"})
    git = git_of(repo)
    parent = git.log(repo.head_oid, limit=1)[0]
    build = "".join(
        f"commit refs/heads/main\ncommitter Ana <ana@x> {1_700_000_000 + n} +0000\ndata 6\nmany{n % 10}\n\n"
        + (f"from {parent.oid}\n" if n == 0 else "")
        + f"M 100644 inline n.txt\ndata 4\n{n:04}\n\n"
        for n in range(120)
    )
    subprocess.run(
        ["git", "-C", str(git.git_dir), "fast-import", "--quiet"], input=build.encode(), check=True
    )
    announce_refs(actor=SYSTEM, repo=repo)
    repo.refresh_from_db()
    return repo


def test_files__of_a_long_history_are_shown_before_their_last_commits(client, old):
    first = text(client.get("/ana/old/tree/main"))
    link = re.search(r'<noscript><p[^>]*><a href="([^"]+)"', first)[1].replace("&amp;", "&")
    headers = {"HX-Request": "true"}
    fragment = client.get(link, headers=headers)
    again = text(client.get("/ana/old/tree/main"))

    assert "/ana/old/blob/main/first.txt" in first
    assert f'hx-get="{link.replace("&", "&amp;")}" hx-trigger="load"' in first
    assert 'file-row__commit"><a' not in first
    assert "HX-Request" in fragment.headers["Vary"]
    assert "<html" not in fragment.content.decode()
    # From then on one request tells it all.
    for html in (text(fragment), again):
        assert html.count('file-row__commit"><a') == 3
        assert "hx-get" not in html


def test_files__all_of_a_long_history_without_javascript(client, old):
    html = text(client.get("/ana/old/tree/main?commits=1"))

    assert html.count('file-row__commit"><a') == 3
    assert "</html>" in html


def test_blob__long_code_is_shown_before_its_colours(client, people):
    make_repo(people.ana, "long", files={"a.py": "import os\n" * 3_000})

    first = text(client.get("/ana/long/blob/main/a.py"))
    link = "/ana/long/blob/main/a.py?colours=1"
    fragment = client.get(link, headers={"HX-Request": "true"})
    again = text(client.get("/ana/long/blob/main/a.py"))

    assert '<tr id="L3000" class="code__line">' in first
    assert f'<table hx-get="{link}" hx-trigger="load"' in first
    assert f'<noscript><p class="card__body"><a href="{link}"' in first
    assert "tok-kn" not in first
    assert "HX-Request" in fragment.headers["Vary"]
    assert "<html" not in fragment.content.decode()
    # From then on one request tells it all.
    for html in (text(fragment), again):
        assert html.count('<span class="tok-kn">import</span>') == 3_000
        assert "hx-get" not in html


@pytest.mark.parametrize("name", ["a.txt", "a.unheard-of", "one-line.py"])
def test_blob__long_text_without_colours_is_whole_at_once(client, people, name):
    line = "x = 1; " * 6_000 if name.endswith(".py") else "plain words\n" * 4_000
    make_repo(people.ana, "long", files={name: line})

    html = text(client.get(f"/ana/long/blob/main/{name}"))

    assert 'class="code__line"' in html
    assert "colours=1" not in html


def test_blob__colours_of_long_code_without_javascript(client, people):
    make_repo(people.ana, "long", files={"a.json": "[" + "1,\n" * 9_000 + "1]"})

    first = text(client.get("/ana/long/blob/main/a.json?code=true"))
    html = text(client.get("/ana/long/blob/main/a.json?code=true&colours=1"))

    assert 'href="/ana/long/blob/main/a.json?code=true&amp;colours=1"' in first
    assert '<span class="tok-' in html
    assert "</html>" in html
