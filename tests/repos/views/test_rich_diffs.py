"""Commit and compare pages: changes told in a file's own terms, hostile contents included."""

import io
import json
import re

import pytest

from repos.actions.create_branch import create_branch
from repos.actions.squash_history import squash_history
from repos.actions.store_lfs_object import store_lfs_object
from tests.factories import SYSTEM, make_commit, make_repo
from tests.repos.viewers.samples import PNG, code, notebook, safetensors
from tests.repos.views.test_viewers import push_file

EVIL = "<script>alert(1)</script>"


@pytest.fixture
def repo(people):
    return make_repo(people.ana, "tiny")


def changed(client, repo, old, new):
    """The page of the commit that turns the old contents into the new ones."""
    make_commit(repo, old)
    oid = make_commit(repo, new)
    page = client.get(f"/ana/tiny/commit/{oid}")
    assert page.status_code == 200
    return re.sub(r"\s+", " ", page.content.decode())


def large(repo, content):
    return store_lfs_object(actor=SYSTEM, repo=repo, content=io.BytesIO(content)).text()


def test_diff__marks_the_words_that_changed(client, repo):
    html = changed(client, repo, {"a.py": "x = one + two\n"}, {"a.py": "x = one + <b>\n"})

    assert 'one + <b class="diff__word">two</b>' in html
    assert 'one + <b class="diff__word">&lt;b&gt;</b>' in html


def test_diff__images_stand_side_by_side(client, repo):
    old = make_commit(repo, {"p.png": PNG})
    new = make_commit(repo, {"p.png": PNG + b"x"})

    html = client.get(f"/ana/tiny/commit/{new}").content.decode()

    assert f'src="/ana/tiny/resolve/{old}/p.png"' in html
    assert f'src="/ana/tiny/resolve/{new}/p.png"' in html


def test_diff__of_large_files_tells_sizes_and_tensors(client, repo):
    old = safetensors({"a": ("F32", [2, 3], 24), f"gone{EVIL}": ("F32", [1], 4)})
    new = safetensors({"a": ("BF16", [3, 2], 12), "new": ("F32", [10], 40)})

    html = changed(
        client, repo, {"m.safetensors": large(repo, old)}, {"m.safetensors": large(repo, new)}
    )

    assert f"{len(old)} B → {len(new)} B" in html
    assert "Parameters: 7 → 16" in html
    for words in ("reshaped, type changed", "F32 [2, 3]", "BF16 [3, 2]", "added", "removed"):
        assert words in html
    assert "gone&lt;script&gt;" in html
    assert EVIL not in html


def test_diff__of_a_large_file_that_is_not_held_tells_only_its_sizes(client, people, repo):
    elsewhere = make_repo(people.eve, "elsewhere", private=True)
    old = safetensors({"secret_tensor": ("F32", [2], 8)})
    pointer = large(elsewhere, old)
    push_file(repo, "m.safetensors", pointer)
    oid = push_file(repo, "m.safetensors", pointer.replace(b"size ", b"size 1"))

    html = client.get(f"/ana/tiny/commit/{oid}").content.decode()

    assert "secret_tensor" not in html
    assert "Parameters" not in html


def test_diff__of_notebooks_is_by_cell(client, repo):
    old = notebook(code("a = 1\nb = 2"), code("same"), code("gone"))
    new = notebook(
        code("a = 1\nb = 3"),
        code("same", {"output_type": "stream", "text": EVIL}),
        {"cell_type": "markdown", "source": EVIL},
    )

    html = changed(client, repo, {"n.ipynb": old}, {"n.ipynb": new})

    assert re.search(r"code cell</span> changed", html)
    assert "only its outputs changed" in html
    assert re.search(r"markdown cell</span> added", html)
    assert EVIL not in html


def test_diff__of_tables_is_by_row_and_cell(client, repo):
    old = "id,name\n1,one\n2,two\n3,three\n"
    new = f"id,name,more\n1,one,\n2,{EVIL},\n"

    html = changed(client, repo, {"t.csv": old}, {"t.csv": new})

    assert "New columns: more" in html
    assert "<del>two</del> <ins>&lt;script&gt;" in html
    assert "<del>three</del>" in html
    assert EVIL not in html


def test_diff__of_json_is_by_place(client, repo):
    old = {"rope": {"theta": 1}, "tags": ["a"], "same": [1]}
    new = {"rope": {"theta": 2, EVIL: EVIL}, "tags": [], "same": [1]}

    html = changed(client, repo, {"c.json": json.dumps(old)}, {"c.json": json.dumps(new)})

    assert "rope.theta" in html
    assert "<del>1</del>" in html
    assert "<ins>2</ins>" in html
    assert "tags[0]" in html
    assert EVIL not in html


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("n.ipynb", "{}", "{"),
        ("n.ipynb", '{"cells": []}', '{"cells":' * 20_000),
        ("c.json", "[" * 50_000, "]" * 50_000),
        ("c.json", "{", "{}"),
        ("t.csv", "a,b\n" * 3_000, "a,c\n" * 3_000),
        ("t.csv", "same\n" * 1_900, "same\n" * 1_800),
        ("t.csv", ",\n" * 10, "," * 5_000 + "\n"),
        ("m.safetensors", "x" * 100, "y" * 100),
        ("a.txt", ("a " * 400 + "\n") * 200, ("b " * 400 + "\n") * 200),
    ],
)
def test_diff__hostile_contents_fall_back_to_lines(client, repo, name, old, new):
    assert name in changed(client, repo, {name: old}, {name: new})


def test_compare__two_revisions(client, repo):
    create_branch(actor=SYSTEM, repo=repo, branch="feature/x", starting_point="main")
    make_commit(repo, {"a.txt": "one\n"}, revision="feature/x", summary=f"Add {EVIL}")
    make_commit(repo, {"b.txt": "two\n"}, summary="On main")

    two = client.get("/ana/tiny/compare/main..feature/x").content.decode()
    three = client.get("/ana/tiny/compare/main...feature%2Fx").content.decode()

    assert "a.txt" in two
    assert "b.txt" in two
    assert "Add &lt;script&gt;" in two
    assert "On main" not in two
    assert "a.txt" in three
    assert "b.txt" not in three
    assert EVIL not in two + three


def test_compare__the_same_says_so(client, repo):
    assert "No file differs" in client.get("/ana/tiny/compare/main..main").content.decode()


def test_compare__the_form_leads_to_it(client, repo):
    form = client.get("/ana/tiny/compare")
    answer = client.get("/ana/tiny/compare", {"base": "main", "head": "feature/x y"})

    assert form.status_code == 200
    assert '<option value="main">' in form.content.decode()
    assert answer.headers["Location"] == "/ana/tiny/compare/main..feature/x%20y"


@pytest.mark.parametrize(
    "spec",
    ["main", "main..nowhere", "..%2e..", "main..--output=x", "main..^main", "main..main~1",
     "main..HEAD:README.md", f"main..{'0' * 40}", "main..refs/hidden/x", "a....b", "%00..main"],
)  # fmt: skip
def test_compare__what_is_no_revision_is_not_there(client, repo, spec):
    page = client.get(f"/ana/tiny/compare/{spec}", headers={"accept": "text/html"})

    assert page.status_code == 404


def test_compare__of_what_has_nothing_in_common(client, repo):
    create_branch(actor=SYSTEM, repo=repo, branch="old", starting_point="main")
    make_commit(repo, {"a.txt": "x"})
    squash_history(actor=SYSTEM, repo=repo, branch="main", message="One")

    assert "no commit in common" in client.get("/ana/tiny/compare/old...main").content.decode()
    assert "a.txt" in client.get("/ana/tiny/compare/old..main").content.decode()


def test_blame__tells_who_wrote_each_line(client, repo):
    make_commit(repo, {"a.py": "one\ntwo\nthree\n"}, summary="Begin")
    make_commit(repo, {"a.py": f"one\n{EVIL}\nthree\n"}, summary=f"Change {EVIL}")

    html = client.get("/ana/tiny/blame/main/a.py").content.decode()

    assert html.count(">Begin</a>") == 2
    assert "Change &lt;script&gt;" in html
    assert 'id="L3"' in html
    assert EVIL not in html
    assert (
        'href="/ana/tiny/blame/main/a.py"'
        in client.get("/ana/tiny/blob/main/a.py").content.decode()
    )


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.bin", b"\0\1", "not text"),
        ("long.txt", b"x\n" * 11_000, "too many lines"),
        ("wide.txt", b"x" * ((1 << 20) + 1), "too large"),
        ("empty.txt", b"", ""),
        ("odd.txt", b"\ttab\n\xff\n0123456789012345678901234567890123456789 1 1\n\x0c\n", "odd"),
        ("--porcelain", b"x\n", "porcelain"),
    ],
)
def test_blame__of_odd_files(client, repo, name, content, words):
    make_commit(repo, {name: content})

    page = client.get(f"/ana/tiny/blame/main/{name}")

    assert page.status_code == 200
    assert words in page.content.decode()


def test_blame__leads_elsewhere_where_there_are_no_lines(client, repo):
    make_commit(repo, {"m.bin": large(repo, b"\0" * 50), "d/x": "y"})

    for address, target in (("main/m.bin", "blob/main/m.bin"), ("main/d", "blob/main/d")):
        assert client.get(f"/ana/tiny/blame/{address}").headers["Location"] == f"/ana/tiny/{target}"


@pytest.mark.parametrize("address", ["compare", "compare/main..main", "blame/main/.gitattributes"])
def test_pages__of_a_private_repository_are_hidden(client, people, address):
    make_repo(people.ana, "secret", private=True)
    headers = {"accept": "text/html"}

    assert client.get(f"/ana/secret/{address}", headers=headers).status_code == 404
    client.force_login(people.ana)
    assert client.get(f"/ana/secret/{address}", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("address", "queries"),
    # One of each is the count of open discussions in the frame.
    [("commit/{}", 2), ("compare/main..main", 3), ("blame/main/.gitattributes", 3)],
)
def test_pages__queries(client, repo, django_assert_num_queries, address, queries):
    address = f"/ana/tiny/{address.format(repo.head_oid)}"
    client.get(address)

    with django_assert_num_queries(queries):
        client.get(address)
