"""Lists: filters, sorts, keyset pages that miss and repeat nothing, hostile cursors."""

import re

import pytest

from repos.models import Repository, RepoTag, RepoType
from repos.models.repository import Gate
from tests.factories import make_repo
from tests.repos.api.calls import bearer

pytestmark = pytest.mark.django_db


@pytest.fixture
def repos(people):
    made = {
        name: make_repo(owner=people.ana, name=name)
        for name in ("bert-base", "bert-large", "gpt", "secret")
    }
    made["other"] = make_repo(owner=people.ben, name="bert-tiny")
    for position, repo in enumerate(made.values()):
        repo.downloads = position
        repo.likes = 10 - position
        repo.trending_score = position % 2
        repo.is_private = repo.name == "secret"
        repo.save()
    for name, tags in {
        "bert-base": ["license:mit", "x"],
        "gpt": ["license:mit", "y", "timm"],
    }.items():
        for position, tag in enumerate(tags):
            RepoTag.objects.create(repo=made[name], tag=tag, position=position)
    Repository.objects.filter(pk=made["gpt"].pk).update(
        pipeline_tag="text-generation", library_name="timm", gate=Gate.AUTO
    )
    return made


def names(response):
    assert response.status_code == 200, response.content
    return [row["id"].partition("/")[2] for row in response.json()]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("search=BERT", {"bert-base", "bert-large", "bert-tiny"}),
        ("search=bert&search=large", {"bert-large"}),
        ("search=ana/bert-base", {"bert-base"}),
        ("search=100%25_", set()),
        ("author=ANA", {"bert-base", "bert-large", "gpt"}),
        ("author=nobody", set()),
        ("filter=license:mit", {"bert-base", "gpt"}),
        ("filter=license:mit&filter=x", {"bert-base"}),
        ("filter=license:mit,y", {"gpt"}),
        ("tags=y", {"gpt"}),
        ("pipeline_tag=text-generation", {"gpt"}),
        ("library=timm", {"gpt"}),
        ("gated=True", {"gpt"}),
        ("gated=false", {"bert-base", "bert-large", "bert-tiny"}),
        ("search=%00bert-base", {"bert-base"}),
    ],
)
def test_list_repos__filters(repos, client, query, found):
    assert set(names(client.get(f"/api/models?{query}"))) == found


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("downloads", ["bert-tiny", "gpt", "bert-large", "bert-base"]),
        ("likes", ["bert-base", "bert-large", "gpt", "bert-tiny"]),
        ("createdAt", ["bert-tiny", "gpt", "bert-large", "bert-base"]),
        ("created_at", ["bert-tiny", "gpt", "bert-large", "bert-base"]),
        ("trendingScore", ["bert-large", "bert-tiny", "gpt", "bert-base"]),
    ],
)
def test_list_repos__sorts_pages_and_loses_nothing(repos, client, sort, order):
    assert names(client.get(f"/api/models?sort={sort}")) == order

    walked, url = [], f"/api/models?sort={sort}&limit=1&direction=-1"
    while url:
        response = client.get(url)
        walked += names(response)
        found = re.fullmatch(r'<(http://[^>]+)>; rel="next"', response.get("Link", ""))
        url = found and found[1]
        assert url is None or f"sort={sort}" in url

    assert walked == order


def test_list_repos__keys_that_old_clients_require(repos, client):
    for row in client.get("/api/models").json():
        assert {"_id", "id", "modelId", "private", "downloads", "likes", "tags"} <= row.keys()
        assert "siblings" not in row


def test_list_repos__full_has_files(repos, client):
    row = client.get("/api/models?full=True&search=gpt&cardData=true&config=1").json()[0]

    assert row["siblings"] == [{"rfilename": ".gitattributes"}]
    assert {"author", "sha", "lastModified", "gated", "disabled"} <= row.keys()


def test_list_repos__private_ones_are_for_their_people(repos, client, people):
    assert "secret" not in names(client.get("/api/models"))
    assert "secret" not in names(client.get("/api/models", **bearer(people.eve)))
    assert "secret" in names(client.get("/api/models", **bearer(people.ana, "read")))


@pytest.mark.parametrize(
    ("types", "repo_type"), [("datasets", RepoType.DATASET), ("spaces", RepoType.SPACE)]
)
def test_list_repos__of_other_types(client, types, repo_type):
    repo = make_repo(repo_type=repo_type)
    make_repo()

    rows = client.get(f"/api/{types}").json()

    assert [row["id"] for row in rows] == [repo.repo_id]
    assert ("downloads" in rows[0]) is (repo_type is RepoType.DATASET)


@pytest.mark.parametrize(
    "query",
    [
        "sort=evil",
        "limit=x",
        "limit=-1",
        "gated=perhaps",
        "cursor=!!!",
        "cursor=bnVsbA",
        "cursor=W10",
        "sort=likes&cursor=WyJ4IiwxXQ",
        "sort=likes&cursor=WzEsdHJ1ZV0",
        "sort=trendingScore&cursor=W05hTiwxXQ",
        "sort=lastModified&cursor=WyIyMDI0LTAxLTAxIiwxXQ",
        "expand=sha&full=true",
        "expand=evil",
    ],
)
def test_list_repos__nonsense_is_400(repos, client, query):
    response = client.get(f"/api/models?{query}")

    assert response.status_code == 400
    assert response.json()["error"]


def test_list_repos__expand(repos, client):
    row = client.get("/api/models?search=gpt&expand[]=downloadsAllTime").json()[0]

    assert row.keys() == {"_id", "id", "downloadsAllTime"}


def test_list_repos__queries_do_not_grow_with_rows(repos, client, django_assert_num_queries):
    with django_assert_num_queries(2):
        client.get("/api/models")
    with django_assert_num_queries(2):
        client.get("/api/models?limit=1")


def test_tags_by_type__has_what_old_clients_index(repos, client):
    models = client.get("/api/models-tags-by-type").json()
    datasets = client.get("/api/datasets-tags-by-type").json()

    assert {"library", "language", "license", "dataset", "pipeline_tag"} <= models.keys()
    assert models["license"] == [{"id": "license:mit", "label": "mit", "type": "license"}]
    assert {
        "multilinguality",
        "language_creators",
        "task_categories",
        "size_categories",
        "benchmark",
        "task_ids",
        "languages",
        "licenses",
        "language",
        "license",
    } <= datasets.keys()
    assert client.get("/api/models-tags-by-type?type=license").json().keys() == {"license"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/agent-harnesses", 200),
        ("HEAD", "/api/telemetry/a/b", 204),
        ("GET", "/api/metrics", 200),
        ("GET", "/api/tasks", 200),
        ("GET", "/api/no/such/thing", 404),
        ("POST", "/api/no/such/thing", 404),
    ],
)
def test_side_endpoints__answer_quickly(client, method, path, status):
    response = client.generic(method, path)

    assert response.status_code == status
    if status == 404:
        assert response.json()["error"]
        assert "X-Error-Code" not in response
