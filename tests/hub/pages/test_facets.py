"""The filter sidebar: what it offers, to whom, and that its links do what they say."""

import re

import pytest

from repos.actions.change_settings import change_settings
from repos.languages import LANGUAGES
from repos.models import RepoType
from repos.models.repository import Gate
from repos.task_groups import GROUPS, ungrouped
from tests.factories import SYSTEM, deliver_events, make_repo

pytestmark = pytest.mark.django_db

MODEL_CARD = """---
license: mit
language: [de, en]
library_name: timm
pipeline_tag: image-classification
base_model: lab/base
datasets: [lab/photos]
---
"""
DATASET_CARD = """---
license: cc0-1.0
language: [de]
task_categories: [translation]
size_categories: [n<1K]
---
"""


@pytest.fixture
def shelf(people):
    make_repo(people.ana, "eyes", files={"README.md": MODEL_CARD})
    make_repo(people.ana, "plain")
    make_repo(people.ana, "words", repo_type=RepoType.DATASET, files={"README.md": DATASET_CARD})
    hidden = MODEL_CARD.replace("image-classification", "robotics")
    make_repo(people.ana, "secret", private=True, files={"README.md": hidden})
    deliver_events()


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def hrefs(text):
    return {found.replace("&amp;", "&") for found in re.findall(r'href="(/models\?[^"]+)"', text)}


@pytest.mark.parametrize(
    "address",
    [
        "/models?pipeline_tag=image-classification",
        "/models?library=timm",
        "/models?filter=de",
        "/models?filter=license%3Amit",
        "/models?filter=base_model%3Alab%2Fbase",
        "/models?filter=dataset%3Alab%2Fphotos",
    ],
)
def test_facets__of_models(client, shelf, address):
    assert address in hrefs(page(client, "/models"))

    narrowed = page(client, address)

    assert 'href="/ana/eyes"' in narrowed
    assert 'href="/ana/plain"' not in narrowed
    # The way back, and chosen twice: in the sidebar and above the list.
    assert narrowed.count('href="/models"') >= 2


def test_facets__name_languages_and_group_tasks(client, shelf):
    text = page(client, "/models")

    assert ">German<" in text
    assert ">Vision<" in text
    assert ">Audio<" not in text


def test_facets__of_datasets(client, shelf):
    text = page(client, "/datasets")

    for value in ("task_categories%3Atranslation", "language%3Ade", "size_categories%3An%3C1K"):
        assert f"filter={value}" in text


def test_facets__count_nothing_that_is_hidden(client, people, shelf):
    assert "robotics" not in page(client, "/models")
    client.force_login(people.eve)
    assert "robotics" not in page(client, "/models")
    client.force_login(people.ana)
    assert "robotics" in page(client, "/models")
    client.logout()
    assert "robotics" not in page(client, "/models")


def test_listing__gated(client, people, shelf):
    gated = make_repo(people.ana, "behind-a-gate")
    change_settings(actor=SYSTEM, repo=gated, gate=Gate.AUTO)

    assert "/ana/eyes" not in page(client, "/models?gated=true")
    assert "/ana/behind-a-gate" in page(client, "/models?gated=True")
    assert "/ana/behind-a-gate" not in page(client, "/models?gated=false")
    assert "/ana/eyes" in page(client, "/models?gated=nonsense")


def test_listing__warm_queries(client, shelf, django_assert_num_queries):
    client.get("/models?search=eyes")

    # Rows, their tags, how many: the sidebar is remembered.
    with django_assert_num_queries(3):
        client.get("/models?filter=license:mit&search=eyes")


def test_task_groups__have_every_task_once():
    tasks = [task for group in GROUPS.values() for task in group]

    assert ungrouped() == set()
    assert len(tasks) == len(set(tasks))


def test_languages__are_codes_and_names():
    assert LANGUAGES["zh"] == "Chinese"
    assert len(LANGUAGES) > 160
    assert all(len(code) == 2 and name[0].isupper() for code, name in LANGUAGES.items())
