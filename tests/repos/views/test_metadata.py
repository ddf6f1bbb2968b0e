"""The form for a card's metadata."""

import pytest
from django.test import Client

from repos.cards import read_card
from repos.models import RepoType
from tests.factories import make_commit, make_repo
from tests.repos.views.edits import HTML, form, head_of, takes_no_proposals, text_of

_ADDRESS = "/lab/tiny/metadata/main"
_CARD = "---\nlicense: mit\nwidget:\n- text: x\n---\n# Tiny\n"


@pytest.fixture
def repo(people):
    return make_repo(people.lab, "tiny", files={"README.md": _CARD})


def test_metadata__shows_and_completes(client, people, repo):
    client.force_login(people.ben)

    html = client.get(_ADDRESS).content.decode()

    assert 'name="meta-license" value="mit"' in html
    for word in ("text-generation", "transformers", "apache-2.0", "zh"):
        assert f'<option value="{word}">' in html
    assert 'data-finds="/api/models"' in html


def test_metadata__commits_what_changed_and_keeps_the_rest(client, people, repo):
    client.force_login(people.ben)

    said = form(repo, **{"meta-license": "mit", "meta-pipeline_tag": "text-generation"})
    answer = client.post(_ADDRESS, {**said, "meta-tags": ["one", " two ", "", "one"]})

    assert answer.headers["Location"] == "/lab/tiny"
    text = text_of(repo, "README.md") or ""
    assert text.startswith("---\nlicense: mit\nwidget:\n- text: x\n")
    assert read_card(text).metadata["tags"] == ["one", "two"]
    assert text.endswith("---\n# Tiny\n")


def test_metadata__others_changes_stay(client, people, repo):
    client.force_login(people.ben)
    said = form(repo, **{"meta-license": "mit", "meta-library_name": "peft"})
    make_commit(repo, {"README.md": "---\nlicense: apache-2.0\n---\n# New\n"})

    client.post(_ADDRESS, said)

    text = text_of(repo, "README.md") or ""
    assert read_card(text).metadata == {"license": "apache-2.0", "library_name": "peft"}
    assert text.endswith("# New\n")


def test_metadata__a_card_is_begun_where_there_is_none(client, people):
    repo = make_repo(people.ana, "data", repo_type=RepoType.DATASET)
    client.force_login(people.ana)

    client.post("/datasets/ana/data/metadata/main", form(repo, **{"meta-license": "mit"}))

    text = text_of(repo, "README.md") or ""
    assert read_card(text).metadata == {"license": "mit"}
    assert "# data" in text


def test_metadata__a_refused_value_stays_in_the_form(client, people, repo):
    client.force_login(people.ben)
    before = head_of(repo)

    answer = client.post(_ADDRESS, form(repo, **{"meta-license": "no such thing"}))

    assert answer.status_code == 400
    assert b'value="no such thing"' in answer.content
    assert head_of(repo) == before


def test_metadata__an_unreadable_card_is_told(client, people):
    repo = make_repo(people.ana, "bad", files={"README.md": "x"})
    from hub.kernel.clock import now
    from repos.git.types import PutFile, RefName, RefUpdate, RepoPath
    from repos.git_of import git_of
    from repos.identity import system_signature

    git, head = git_of(repo), head_of(repo)
    me = system_signature(now())
    oid = git.build_commit(
        parent=head, changes=[PutFile(RepoPath("README.md"), b"---\na: [\n---\n")],
        author=me, committer=me, message="x",
    )  # fmt: skip
    git.update_refs([RefUpdate(RefName("refs/heads/main"), head, oid)])
    type(repo).objects.filter(pk=repo.pk).update(head_oid=oid)
    client.force_login(people.ana)

    answer = client.get("/ana/bad/metadata/main")

    assert answer.status_code == 200
    assert b"Correct it in the file itself" in answer.content


@pytest.mark.parametrize(
    ("who", "status"), [("ana", 200), ("ben", 200), ("cem", 403), ("eve", 403), (None, 302)]
)
def test_metadata__who_may(client, people, repo, who, status):
    takes_no_proposals(repo)
    if who:
        client.force_login(people.user(who))
    before = head_of(repo)

    shown = client.get(_ADDRESS, headers=HTML)
    client.post(_ADDRESS, form(repo, **{"meta-license": "gpl-3.0"}), headers=HTML)

    assert shown.status_code == status
    assert (head_of(repo) == before) is (status != 200)


def test_metadata__asks_for_the_csrf_token(people, repo):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.ana)
    before = head_of(repo)

    assert client.post(_ADDRESS, form(repo, **{"meta-license": "gpl-3.0"})).status_code == 403
    assert head_of(repo) == before
