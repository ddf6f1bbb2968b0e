"""What stands beside a card: how to load it from here, its licence, its downloads."""

import ast

import pytest

from repos.models import Repository, RepoType
from repos.popularity import add_downloads
from repos.views.downloads_line import downloads_line
from repos.views.snippets import snippets
from tests.factories import deliver_events, make_repo

HERE = "http://hub.test:8123"


@pytest.mark.parametrize(
    ("library", "tags", "words"),
    [
        ("transformers", [], ["AutoModelForMaskedLM", "AutoTokenizer"]),
        ("diffusers", [], ['DiffusionPipeline.from_pretrained("ana/it")']),
        ("diffusers", ["lora", "base_model:lab/sd"], ['load_lora_weights("ana/it")', "lab/sd"]),
        ("sentence-transformers", [], ['SentenceTransformer("ana/it")']),
        ("timm", [], ['"hf-hub:ana/it"']),
        ("peft", ["base_model:lab/bert"], ['PeftModel.from_pretrained(base, "ana/it")']),
        ("peft", ['base_model:x")\nimport os#'], ['AutoPeftModel.from_pretrained("ana/it")']),
    ],
)
def test_snippets__chosen_by_library(library, tags, words):
    repo = Repository(
        repo_type=RepoType.MODEL, repo_id="ana/it", library_name=library, pipeline_tag="fill-mask"
    )

    first = snippets(repo, tags, HERE)[0]

    assert first.title == library
    assert [word for word in [*words, f'os.environ["HF_ENDPOINT"] = "{HERE}"'] if word not in first.text] == []  # fmt: skip
    ast.parse(first.text)


@pytest.mark.parametrize(
    ("kind", "ids"),
    [
        (RepoType.DATASET, ["use-library", "use-hf", "use-python", "use-git"]),
        (RepoType.SPACE, ["use-hf", "use-python", "use-git"]),
    ],
)
def test_snippets__other_types(kind, ids):
    found = snippets(Repository(repo_type=kind, repo_id="ana/it"), [], HERE)

    assert [one.id for one in found] == ids
    assert f"hf download ana/it --repo-type {kind.value}" in found[-3].text
    assert f"git clone {HERE}/{kind.value}s/ana/it" in found[-1].text


@pytest.mark.parametrize(
    ("link", "href"),
    [
        ("LICENSE.md", "/ana/tiny/blob/main/LICENSE.md"),
        ("https://example.org/l", "https://example.org/l"),
        ("javascript:alert(1)", ""),
    ],
)
def test_repo_home__the_licence_leads_to_its_text(client, people, link, href):
    text = f"---\nlicense: other\nlicense_name: tea-1.0\nlicense_link: {link}\n---\n"
    make_repo(people.ana, "tiny", files={"README.md": text})
    deliver_events()

    html = client.get("/ana/tiny").content.decode()

    assert "tea-1.0" in html
    assert (f'href="{href}"' in html) is bool(href)
    assert "javascript:" not in html


def test_repo_home__draws_the_downloads(client, people):
    from hub.kernel.clock import now

    repo = make_repo(people.ana, "tiny")
    assert b"downloads-line__line" not in client.get("/ana/tiny").content
    add_downloads(repo.pk, 7, day=now().date())
    Repository.objects.filter(pk=repo.pk).update(downloads=7)

    html = client.get("/ana/tiny").content.decode()

    assert "7 downloads in 30 days, 7 on the busiest" in html
    assert " style=" not in html


@pytest.mark.parametrize("numbers", [[], [0, 0, 0], [5]])
def test_downloads_line__nothing_to_draw(numbers):
    assert downloads_line(numbers) is None
