"""Writing and editing files in the browser."""

import pytest
from django.test import Client

from hub.kernel.ports import Port
from repos import ports
from repos.git.types import RefName
from repos.git_of import git_of
from tests.factories import make_commit, make_repo
from tests.repos.views.edits import HTML, form, head_of, takes_no_proposals, text_of


@pytest.fixture
def repo(people):
    return make_repo(people.lab, "tiny", files={"a.txt": "one\ntwo\n", "dir/b.txt": "b\n"})


def test_edit__commits_the_text_with_the_words(client, people, repo):
    client.force_login(people.ben)
    assert "one\ntwo\n</textarea>" in client.get("/lab/tiny/edit/main/a.txt").content.decode()

    said = form(repo, path="a.txt", content="one\r\n2\r\n", title="Count", description="In digits.")
    answer = client.post("/lab/tiny/edit/main/a.txt", said)

    assert answer.headers["Location"] == "/lab/tiny/blob/main/a.txt"
    assert text_of(repo, "a.txt") == "one\n2\n"
    commit = git_of(repo).commit(head_of(repo))
    assert (commit.title, commit.body, commit.author.name) == ("Count", "In digits.", "ben")


def test_edit__keeps_line_ends_and_the_executable_mark(client, people, repo):
    make_commit(repo, {"win.txt": "a\r\nb\r\n"})
    client.force_login(people.ben)

    client.post("/lab/tiny/edit/main/win.txt", form(repo, path="win.txt", content="a\r\nc\r\n"))

    assert text_of(repo, "win.txt") == "a\r\nc\r\n"


def test_edit__another_path_renames(client, people, repo):
    client.force_login(people.ben)

    client.post("/lab/tiny/edit/main/a.txt", form(repo, path="new/c.txt", content="x\n"))

    assert (text_of(repo, "a.txt"), text_of(repo, "new/c.txt")) == (None, "x\n")


def test_edit__a_change_elsewhere_is_no_conflict(client, people, repo):
    client.force_login(people.ben)
    said = form(repo, path="a.txt", content="mine\n")
    make_commit(repo, {"dir/b.txt": "other\n"})

    client.post("/lab/tiny/edit/main/a.txt", said)

    assert (text_of(repo, "a.txt"), text_of(repo, "dir/b.txt")) == ("mine\n", "other\n")


def test_edit__a_change_of_the_same_file_is_shown_and_nothing_is_lost(client, people, repo):
    client.force_login(people.ben)
    said = form(repo, path="a.txt", content="one\nmine\n")
    theirs = make_commit(repo, {"a.txt": "one\ntheirs\n"})

    answer = client.post("/lab/tiny/edit/main/a.txt", said)

    html = answer.content.decode()
    assert answer.status_code == 409
    assert text_of(repo, "a.txt") == "one\ntheirs\n"
    assert "one\nmine\n</textarea>" in html
    assert "What others changed meanwhile" in html
    assert f'name="base" value="{theirs}"' in html
    again = client.post("/lab/tiny/edit/main/a.txt", {**said, "base": theirs})
    assert (again.status_code, text_of(repo, "a.txt")) == (302, "one\nmine\n")


def test_edit__a_deleted_file_can_be_made_anew(client, people, repo):
    client.force_login(people.ben)
    said = form(repo, path="a.txt", content="mine\n")
    make_commit(repo, {"a.txt": None})

    answer = client.post("/lab/tiny/edit/main/a.txt", said)

    assert answer.status_code == 409
    assert b"mine\n</textarea>" in answer.content
    client.post("/lab/tiny/edit/main/a.txt", {**said, "base": head_of(repo)})
    assert text_of(repo, "a.txt") == "mine\n"


def test_edit__a_base_that_no_ref_leads_to_tells_nothing(client, people, repo):
    """SECURITY: the commit in the form must not bring back what was taken away."""
    git = git_of(repo)
    make_commit(repo, {"a.txt": "secret\n"})
    hidden = head_of(repo)
    first = git.commit(hidden).parents[0]
    from repos.git.types import RefUpdate

    git.update_refs([RefUpdate(RefName("refs/heads/main"), hidden, first)])
    type(repo).objects.filter(pk=repo.pk).update(head_oid=first)
    client.force_login(people.ben)

    said = {**form(repo, path="a.txt", content="x\n"), "base": hidden}
    answer = client.post("/lab/tiny/edit/main/a.txt", said)

    assert answer.status_code == 409
    assert b"secret" not in answer.content


@pytest.mark.parametrize("path", ["../x", "/", ".git/config", "a//b", "dir/.GIT/hooks/x"])
def test_new_file__a_bad_path_keeps_the_text(client, people, repo, path):
    client.force_login(people.ben)
    before = head_of(repo)

    answer = client.post("/lab/tiny/new/main", form(repo, path=path, content="kept\n"))

    assert answer.status_code == 400
    assert b"kept\n</textarea>" in answer.content
    assert head_of(repo) == before


def test_new_file__in_a_folder(client, people, repo):
    client.force_login(people.ben)
    assert 'value="dir/"' in client.get("/lab/tiny/new/main/dir").content.decode()

    client.post("/lab/tiny/new/main/dir", form(repo, path="dir/n.py", content="x = 1\n"))

    assert text_of(repo, "dir/n.py") == "x = 1\n"
    assert git_of(repo).commit(head_of(repo)).title == "Create dir/n.py"


def test_new_file__does_not_replace_one(client, people, repo):
    client.force_login(people.ben)

    answer = client.post("/lab/tiny/new/main", form(repo, path="a.txt", content="x\n"))

    assert answer.status_code == 400
    assert text_of(repo, "a.txt") == "one\ntwo\n"


def test_new_file__a_card_from_the_template(client, people, repo):
    client.force_login(people.ben)

    html = client.get("/lab/tiny/new/main?name=README.md&template").content.decode()

    assert 'value="README.md"' in html
    assert "# tiny" in html


def test_edit__a_card_with_bad_metadata_is_refused_in_place(client, people, repo):
    client.force_login(people.ben)
    card = "---\nlicense: [1, {a: b}]\n---\nkept\n"

    answer = client.post("/lab/tiny/new/main", form(repo, path="README.md", content=card))

    assert answer.status_code == 400
    assert b"kept\n</textarea>" in answer.content
    assert text_of(repo, "README.md") is None


def test_edit__preview_renders_safely_and_commits_nothing(client, people, repo):
    client.force_login(people.ben)
    before = head_of(repo)
    text = "# Hi\n<script>alert(1)</script>\n"

    said = form(repo, path="README.md", content=text, action="preview")
    page = client.post("/lab/tiny/new/main", said)
    part = client.post("/lab/tiny/new/main", said, headers={"HX-Request": "true"})

    for answer in (page, part):
        assert "<h1" in answer.content.decode()
        assert b"<script>alert" not in answer.content
    assert b"<html" not in part.content
    assert head_of(repo) == before


@pytest.mark.parametrize("verb", ["edit", "delete", "move"])
@pytest.mark.parametrize(
    ("who", "status"), [("ana", 200), ("ben", 200), ("cem", 403), ("eve", 403), (None, 302)]
)
def test_doors__who_may_open_them(client, people, repo, verb, who, status):
    takes_no_proposals(repo)
    if who:
        client.force_login(people.user(who))

    answer = client.get(f"/lab/tiny/{verb}/main/a.txt", headers=HTML)

    assert answer.status_code == status


@pytest.mark.parametrize("verb", ["new", "edit", "delete", "move"])
@pytest.mark.parametrize("who", ["cem", "eve", None])
def test_doors__nobody_else_changes_anything(client, people, repo, verb, who):
    takes_no_proposals(repo)
    if who:
        client.force_login(people.user(who))
    before = head_of(repo)
    target = "" if verb == "new" else "/a.txt"

    said = form(repo, path="evil.txt", content="x")
    answer = client.post(f"/lab/tiny/{verb}/main{target}", said, headers=HTML)

    assert answer.status_code == (403 if who else 401)
    assert head_of(repo) == before


@pytest.mark.parametrize("verb", ["new", "edit", "delete", "move"])
@pytest.mark.parametrize("who", ["cem", "eve"])
def test_doors__a_reader_may_propose_and_only_that(client, people, repo, verb, who):
    client.force_login(people.user(who))
    before = head_of(repo)
    target = "" if verb == "new" else "/a.txt"
    address = f"/lab/tiny/{verb}/main{target}"

    committed = client.post(address, form(repo, path="b.txt", content="x"), headers=HTML)
    said = form(repo, path="b.txt", content="x", target="pull-request")
    proposed = client.post(address, said, headers=HTML)

    assert committed.status_code == 400
    assert proposed.headers["Location"] == "/lab/tiny/discussions/1"
    assert head_of(repo) == before
    assert git_of(repo).try_resolve(RefName("refs/pr/1")) not in (None, before)


@pytest.mark.parametrize("verb", ["new", "edit", "delete", "move"])
def test_doors__a_private_repository_is_not_there_for_strangers(client, people, verb):
    make_repo(people.ana, "hidden", private=True, files={"a.txt": "x"})
    client.force_login(people.eve)

    answer = client.get(f"/ana/hidden/{verb}/main/a.txt", headers=HTML)

    assert answer.status_code == 404


@pytest.mark.parametrize("verb", ["new", "edit", "delete", "move"])
def test_doors__ask_for_the_csrf_token(people, repo, verb):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.ana)
    before = head_of(repo)

    answer = client.post(f"/lab/tiny/{verb}/main/a.txt", form(repo, path="x", content="x"))

    assert answer.status_code == 403
    assert head_of(repo) == before


@pytest.mark.parametrize("verb", ["new", "edit", "delete", "move"])
def test_doors__a_commit_is_no_branch(client, people, repo, verb):
    client.force_login(people.ana)

    answer = client.get(f"/lab/tiny/{verb}/{head_of(repo)}/a.txt", headers=HTML)

    assert answer.status_code == 400
    assert b"is not a branch" in answer.content


@pytest.mark.parametrize("content", [b"\0\1", b"\xff\xfe", b"x" * (1 << 20) + b"y"])
def test_edit__only_text_of_a_bearable_size(client, people, repo, content):
    make_commit(repo, {"data": content})
    client.force_login(people.ana)

    answer = client.get("/lab/tiny/edit/main/data", headers=HTML)

    assert answer.status_code == 400


def test_pull_request__is_offered_only_where_somebody_takes_it(client, people, repo, monkeypatch):
    client.force_login(people.eve)
    monkeypatch.setattr(ports, "open_pull_request", Port("none"))
    assert client.get("/lab/tiny/edit/main/a.txt", headers=HTML).status_code == 403
    port = Port("some")
    port.bind(lambda **said: ports.BornPullRequest(7, RefName("refs/pr/7")))
    for module in (
        "repos.ports",
        "repos.views.commit_box.ports",
        "repos.actions.create_commit.ports",
    ):
        monkeypatch.setattr(f"{module}.open_pull_request", port)
    before = head_of(repo)

    html = client.get("/lab/tiny/edit/main/a.txt").content.decode()
    said = {**form(repo, path="a.txt", content="mine\n"), "target": "pull-request"}
    answer = client.post("/lab/tiny/edit/main/a.txt", said)

    assert "Open as a pull request" in html
    assert "Commit to main" not in html
    assert answer.headers["Location"] == "/lab/tiny/discussions/7"
    assert head_of(repo) == before
    assert git_of(repo).try_resolve("refs/pr/7") is not None
