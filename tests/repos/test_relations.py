"""What a repository was made from, and what was made of it."""

import pytest

from accounts.actor import Actor
from repos.models import Repository, RepoType
from repos.relations import relations_of
from tests.factories import deliver_events, make_repo


def card(**keys):
    lines = [f"{key}: {value}" for key, value in keys.items()]
    return {"README.md": "\n".join(["---", *lines, "---", "# Hi"])}


@pytest.fixture
def family(people):
    """lab/bert and what others made of it and with it; one of each is private."""
    make_repo(people.lab, "bert")
    make_repo(people.lab, "squad", repo_type=RepoType.DATASET)
    for name, keys, private in (
        ("tuned", {"base_model": "lab/bert", "datasets": "[lab/squad, eve/elsewhere]"}, False),
        ("hidden", {"base_model": "lab/bert", "datasets": "lab/squad"}, True),
        ("small", {"base_model": "lab/bert", "base_model_relation": "quantized"}, False),
    ):
        make_repo(people.ana, name, files=card(**keys), private=private)
    for name, private in (("demo", False), ("draft", True)):
        files = card(sdk="static", models="[lab/bert]", datasets="[lab/squad]")
        make_repo(people.ana, name, repo_type=RepoType.SPACE, files=files, private=private)
    deliver_events()


def relations(actor, repo_id, repo_type=RepoType.MODEL):
    repo = Repository.objects.get(repo_id=repo_id, repo_type=repo_type)
    return relations_of(actor, repo, [row.tag for row in repo.card_tags.all()])


@pytest.mark.parametrize(("who", "finetunes", "spaces"), [("anonymous", 1, 1), ("ana", 2, 2)])
def test_relations_of__hidden_ones_do_not_count(people, family, who, finetunes, spaces):
    found = relations(people.actor(who), "lab/bert")

    counts = {relation: one.count for relation, one in found.children}
    assert counts == {"finetune": finetunes, "quantized": 1}
    assert found.used_by.count == spaces == len(found.spaces)


def test_relations_of__a_dataset(people, family):
    found = relations(Actor.anonymous(), "lab/squad", RepoType.DATASET)

    assert (found.trained.count, found.trained.tag) == (1, "dataset:lab/squad")
    assert [space.repo_id for space in found.spaces] == ["ana/demo"]


def test_relations_of__what_is_not_here_is_no_link(people, family):
    found = relations(Actor.anonymous(), "ana/tuned")

    assert found.relation == "finetune"
    assert [one.repo_id for one in found.parents if one.repo] == ["lab/bert"]
    assert [(one.repo_id, one.repo is not None) for one in found.datasets] == [
        ("lab/squad", True),
        ("eve/elsewhere", False),
    ]


def test_repo_home__shows_the_family(client, people, family):
    html = client.get("/lab/bert").content.decode()

    assert 'href="/models?filter=base_model%3Afinetune%3Alab%2Fbert">1 finetune<' in html
    assert 'href="/models?filter=base_model%3Aquantized%3Alab%2Fbert">1 quantized version<' in html
    assert 'href="/spaces/ana/demo"' in html
    assert "draft" not in html


def test_repo_home__the_links_lead_to_the_same_number(client, people, family):
    html = client.get("/models?filter=base_model%3Afinetune%3Alab%2Fbert").content.decode()

    assert 'href="/ana/tuned"' in html
    assert "ana/hidden" not in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("models=lab/bert", ["ana/demo"]),
        ("datasets=lab/squad", ["ana/demo"]),
        ("linked=true", ["ana/demo"]),
        ("models=lab/other", []),
    ],
)
def test_spaces__narrowed_by_what_they_use(client, people, family, query, found):
    make_repo(people.ana, "lonely", repo_type=RepoType.SPACE)

    rows = client.get(f"/api/spaces?{query}").json()

    assert [row["id"] for row in rows] == found


def test_info__children_count_without_the_hidden(client, people, family):
    info = client.get("/api/models/lab/bert?expand=childrenModelCount").json()

    assert info["childrenModelCount"] == 2
