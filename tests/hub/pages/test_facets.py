"""The filter sidebar: what it offers, to whom, and that its links do what they say."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.template.loader import render_to_string
from django.utils.translation import override

from accounts.actions.remove_member import remove_member
from hub.kernel.clock import now
from hub.templatetags.list_tables import repo_rows
from repos.actions.change_settings import change_settings
from repos.languages import LANGUAGES
from repos.models import Repository, RepoType
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

    # Rows, their tags, of what the sidebar was counted: it is remembered, and the one page there is
    # tells how many.
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


@pytest.fixture
def large(monkeypatch, shelf):
    monkeypatch.setattr("hub.pages.facet_counts._FEW", 0)


def numbers(text):
    return re.findall(r'class="tag__kind">([^<]+)<', text)


def test_facets__of_a_large_hub_come_without_numbers_first(client, large):
    first = page(client, "/models?filter=de")
    counted = page(client, "/-/facets/models?filter=de")
    again = page(client, "/models?filter=de")

    assert 'hx-get="/-/facets/models?filter=de" hx-trigger="load' in first
    assert numbers(first) == []
    for text in (first, counted, again):
        assert "/models?library=timm&filter=de" in hrefs(text)
        assert "/models" in re.findall(r'href="([^"]+)" aria-current="true"', text)
    assert "<html" not in counted
    assert numbers(again) == numbers(counted) != []
    assert "hx-trigger" not in counted
    assert "/-/facets" not in again


def test_facets__of_a_large_hub_show_former_numbers_while_somebody_counts(
    client, large, monkeypatch, people
):
    page(client, "/-/facets/models")
    make_repo(people.ana, "more-eyes", files={"README.md": MODEL_CARD})
    deliver_events()
    later = now() + timedelta(minutes=6)
    monkeypatch.setattr("hub.pages.facet_counts.now", lambda: later)

    old = page(client, "/models")
    counted = page(client, "/-/facets/models")

    assert "2" not in numbers(old)
    assert 'hx-get="/-/facets/models"' in old
    assert "2" in numbers(counted)


def test_facets__somebody_else_counts_and_this_page_asks_again_a_few_times(client, large):
    cache.add("facets:model:public:counting", "somebody", 60)

    asked, address = [], "/-/facets/models?filter=de"
    while address and len(asked) < 20:
        asked.append(address)
        piece = page(client, address)
        found = re.search(r'hx-get="([^"]+)" hx-trigger="load delay:2s"', piece)
        address = found[1].replace("&amp;", "&") if found else ""

    assert len(asked) == 6
    assert cache.get("facets:model:public:counting") == "somebody", "his turn is his to end"


def test_facets__without_javascript_a_link_counts(client, large):
    first = page(client, "/models?filter=de")
    [href] = re.findall(r'<noscript><a href="([^"]+)"', first)

    assert numbers(page(client, href.replace("&amp;", "&")))


def test_facets__of_a_large_hub_count_nothing_that_is_hidden(client, people, large):
    for _ in range(2):
        for address in ("/models", "/-/facets/models"):
            client.logout()
            assert "robotics" not in page(client, address)
            client.force_login(people.eve)
            assert "robotics" not in page(client, address)
        client.force_login(people.ana)
        assert "robotics" in page(client, "/-/facets/models")
    assert "robotics" in page(client, "/models")


def test_listing__many_are_not_counted_again(
    client, shelf, people, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr("hub.pages.listing._PAGE_SIZE", 1)
    monkeypatch.setattr("hub.pages.listing._MOST_COUNTED", 1)
    assert ">1+<span" in page(client, "/models")

    # Rows, their tags, of what the sidebar was counted.
    with django_assert_num_queries(3):
        assert ">1+<span" in page(client, "/models")
    client.force_login(people.eve)
    assert ">1+<span" in page(client, "/models")


def test_listing__what_a_signed_in_person_counted_is_his_own(client, shelf, people, monkeypatch):
    monkeypatch.setattr("hub.pages.listing._PAGE_SIZE", 1)
    monkeypatch.setattr("hub.pages.listing._MOST_COUNTED", 2)
    client.force_login(people.ana)
    assert ">2+<span" in page(client, "/models")

    client.logout()

    assert ">2<span" in page(client, "/models")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_listing__a_row_is_the_component_with_the_repository(shelf, language):
    Repository.objects.update(likes=7, downloads=8, parameters=9, gate=Gate.AUTO)

    for repo in Repository.objects.all():
        with override(language):
            row = render_to_string("components/repo_row.html", {"repo": repo})
            # Made, and then remembered.
            assert repo_rows([repo]) == row
            assert repo_rows([repo]) == row


def test_listing__rows_tell_what_changed(client, shelf):
    page(client, "/models")

    Repository.objects.filter(repo_id="ana/eyes").update(likes=7, gate=Gate.AUTO)

    row = page(client, "/models").partition("ana/eyes")[2].partition("</article>")[0]
    assert "7<" in row
    assert "gated" in row


SECRET_CARD = """---
library_name: falcon-lib
base_model: lab/project-falcon
---
"""


@pytest.mark.parametrize("address", ["/models", "/models?counts=1", "/-/facets/models"])
def test_facets__who_was_taken_out_reads_no_tag_of_what_is_private(client, people, address):
    make_repo(people.lab, "hidden", private=True, files={"README.md": SECRET_CARD})
    deliver_events()
    client.force_login(people.cem)
    before = page(client, address)

    remove_member(actor=SYSTEM, organization=people.lab, user=people.cem)

    after = page(client, address)
    assert "project-falcon" in before
    assert "falcon" not in after


@pytest.mark.parametrize("address", ["/models", "/models?counts=1", "/-/facets/models"])
def test_facets__what_turned_private_takes_its_tags_along(client, people, address):
    repo = make_repo(people.lab, "was-open", files={"README.md": SECRET_CARD})
    deliver_events()
    before = page(client, address)

    change_settings(actor=SYSTEM, repo=repo, is_private=True)

    after = page(client, address)
    assert "project-falcon" in before
    assert "falcon" not in after
