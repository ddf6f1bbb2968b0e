"""Moving and deleting files and folders in the browser."""

import pytest

from repos.models import PushDoor
from tests.factories import make_commit, make_repo
from tests.repos.views.edits import form, head_of, text_of


@pytest.fixture
def repo(people):
    files = {"a.txt": "a\n", "dir/b.txt": "b\n", "dir/deep/c.txt": "c\n"}
    return make_repo(people.ana, "tiny", files=files)


@pytest.fixture
def ana(client, people):
    client.force_login(people.ana)
    return client


def test_remove__a_file(ana, repo):
    assert b"1 file will be gone" in ana.get("/ana/tiny/delete/main/a.txt").content

    answer = ana.post("/ana/tiny/delete/main/a.txt", form(repo))

    assert answer.headers["Location"] == "/ana/tiny/tree/main"
    assert (text_of(repo, "a.txt"), text_of(repo, "dir/b.txt")) == (None, "b\n")
    assert repo.pushes.latest("pk").door == PushDoor.WEB


def test_remove__a_folder_and_lands_where_something_stands(ana, repo):
    assert b"1 file will be gone" in ana.get("/ana/tiny/delete/main/dir/deep").content

    answer = ana.post("/ana/tiny/delete/main/dir/deep", form(repo))

    assert answer.headers["Location"] == "/ana/tiny/tree/main/dir"
    assert (text_of(repo, "dir/deep/c.txt"), text_of(repo, "dir/b.txt")) == (None, "b\n")


def test_remove__what_changed_meanwhile_is_looked_at_again(ana, repo):
    said = form(repo)
    make_commit(repo, {"dir/b.txt": "newer\n"})

    answer = ana.post("/ana/tiny/delete/main/dir", said)

    assert answer.status_code == 400
    assert b"changed meanwhile" in answer.content
    assert text_of(repo, "dir/b.txt") == "newer\n"


def test_remove__never_the_whole_tree(ana, repo):
    before = head_of(repo)

    answer = ana.post("/ana/tiny/delete/main", form(repo), headers={"accept": "text/html"})

    assert answer.status_code == 400
    assert head_of(repo) == before


def test_move__a_file_into_a_new_folder(ana, repo):
    answer = ana.post("/ana/tiny/move/main/a.txt", form(repo, path="x/y/a.txt"))

    assert answer.headers["Location"] == "/ana/tiny/blob/main/x/y/a.txt"
    assert (text_of(repo, "a.txt"), text_of(repo, "x/y/a.txt")) == (None, "a\n")


def test_move__a_folder_with_everything_inside(ana, repo):
    answer = ana.post("/ana/tiny/move/main/dir", form(repo, path="other/place"))

    assert answer.headers["Location"] == "/ana/tiny/tree/main/other/place"
    assert text_of(repo, "other/place/b.txt") == "b\n"
    assert text_of(repo, "other/place/deep/c.txt") == "c\n"
    assert text_of(repo, "dir/b.txt") is None


@pytest.mark.parametrize("path", ["dir/b.txt", "dir", "../x", "dir/b.txt/x", ".git/x", "a.txt", ""])
def test_move__what_cannot_be_is_said(ana, repo, path):
    before = head_of(repo)

    answer = ana.post("/ana/tiny/move/main/a.txt", form(repo, path=path))

    assert answer.status_code == 400
    assert b"notice--error" in answer.content
    assert head_of(repo) == before


def test_move__a_folder_not_into_itself(ana, repo):
    answer = ana.post("/ana/tiny/move/main/dir", form(repo, path="dir/deep/dir"))

    assert answer.status_code == 400
    assert b"into itself" in answer.content
