"""Cards: recognised like the client does, parsed safely, judged, indexed."""

import pytest

from repos.card_tags import index_of
from repos.cards import read_card, split_front_matter, validate_card
from repos.errors import BadCard
from repos.models import RepoType


@pytest.mark.parametrize(
    ("text", "front", "body"),
    [
        ("---\na: b\n---\n# hi", "a: b", "# hi"),
        ("  \n---\na: b\n---", "a: b", ""),
        ("---\r\na: b\r\n---\r\nx", "a: b", "x"),
        ("\ufeff---\na: b\n---\nx", "a: b", "x"),
        ("---\n---\nx", "", "x"),
        ("---\na: b\n---  \nx", "a: b", "x"),
        ("---\na: '---'\n---\nx", "a: '---'", "x"),
        ("# no card\n---\na: b\n---", None, "# no card\n---\na: b\n---"),
        ("---\nnever closed", None, "---\nnever closed"),
        ("---\na: b\n----\nx", None, "---\na: b\n----\nx"),
        ("", None, ""),
    ],
)
def test_split_front_matter__recognises_what_the_client_does(text, front, body):
    assert split_front_matter(text) == (front, body)


def test_read_card__scalars_are_those_of_yaml_1_2():
    card = read_card(
        "---\nlanguage: no\ndate: 2024-01-01\n1: 2\nx: .nan\nt: 12:30:00\nb: true\nn: ~\nh: 0x1f\n"
        "e: 1e3\nbig: 123456789012345678901234567890\n---\n"
    )

    assert card.metadata == {
        "language": "no",
        "date": "2024-01-01",
        "1": 2,
        "x": ".nan",
        "t": "12:30:00",
        "b": True,
        "n": None,
        "h": 31,
        "e": 1000.0,
        "big": "123456789012345678901234567890",
    }


@pytest.mark.parametrize(
    "front",
    [
        "a: &x [1]\nb: *x",
        "a: " + "[" * 1000,
        "a: " + "{a: " * 50,
        "a: 1\na: 2",
        "- just\n- a list",
        "a: [1, 2",
        "? [1, 2]\n: x",
        "x: '" + "y" * (2 << 20) + "'",
        "a: {" + "b: 1, " * 150_000 + "}",
    ],
    ids=lambda front: front[:12],
)
def test_read_card__refuses_bombs_and_nonsense(front):
    with pytest.raises(BadCard):
        read_card(f"---\n{front}\n---\n")

    assert validate_card(f"---\n{front}\n---\n", RepoType.MODEL).errors


def test_read_card__tags_make_no_objects():
    card = read_card("---\na: !!python/object/apply:os.system [id]\nb: !!binary aGk=\n---\n")

    assert card.metadata == {"a": ["id"], "b": "aGk="}


def test_read_card__strings_fit_into_a_database():
    card = read_card('---\na: "x\\0y"\n---\n')

    assert card.metadata == {"a": "xy"}


@pytest.mark.parametrize(
    ("front", "repo_type", "word"),
    [
        ("license: foo", RepoType.MODEL, '"license" must be one of'),
        ("license: {a: b}", RepoType.MODEL, '"license"'),
        ("tags: {a: b}", RepoType.MODEL, '"tags"'),
        ("widget: x", RepoType.MODEL, '"widget"'),
        ("model-index: x", RepoType.MODEL, '"model-index"'),
        ("model-index: [x]", RepoType.MODEL, '"model-index[0].results"'),
        ("pipeline_tag: [x]", RepoType.MODEL, '"pipeline_tag"'),
        ("base_model_relation: cousin", RepoType.MODEL, '"base_model_relation"'),
        ("extra_gated_fields: [x]", RepoType.MODEL, '"extra_gated_fields"'),
        ("extra_gated_fields: {Name: blob}", RepoType.MODEL, '"extra_gated_fields"'),
        ("configs: x", RepoType.DATASET, '"configs"'),
        ("task_categories: {a: b}", RepoType.DATASET, '"task_categories"'),
        ("sdk: cobol", RepoType.SPACE, '"sdk"'),
        ("colorFrom: mauve", RepoType.SPACE, '"colorFrom"'),
    ],
)
def test_validate_card__errors_name_the_key(front, repo_type, word):
    problems = validate_card(f"---\n{front}\n---\n", repo_type)

    assert any(word in error for error in problems.errors)


@pytest.mark.parametrize(
    ("text", "repo_type"),
    [
        ("---\nlicense: mit\ntags: [a, 2024]\nlanguage: [en, no]\n---\n", RepoType.MODEL),
        ("---\nlicense: [mit, apache-2.0]\nanything: {goes: [1]}\n---\n", RepoType.DATASET),
        ("---\nsdk: gradio\ncolorFrom: red\n---\n", RepoType.SPACE),
        ("just text", RepoType.MODEL),
    ],
)
def test_validate_card__good_cards_have_no_errors(text, repo_type):
    assert validate_card(text, repo_type).errors == []


def test_validate_card__empty_metadata_is_a_warning():
    assert validate_card("# hi", RepoType.MODEL).warnings == [
        "empty or missing yaml metadata in repo card"
    ]


def test_index_of__model_tags_in_wire_order():
    metadata = read_card(
        "---\nlicense: mit\nlanguage: [en, de]\ndatasets: squad\nbase_model: ada/parent\n"
        "tags: [bert, x]\n---\n"
    ).metadata

    index = index_of(
        RepoType.MODEL,
        metadata,
        "see https://arxiv.org/abs/1810.04805 and arxiv:2101.00001",
        ["model.safetensors", "pytorch_model.bin", "runs/events.out.tfevents.1"],
        {"architectures": ["BertForMaskedLM"], "model_type": "bert", "transformers_version": "4"},
    )

    assert index.tags == (
        "transformers",
        "safetensors",
        "pytorch",
        "tensorboard",
        "bert",
        "fill-mask",
        "x",
        "en",
        "de",
        "dataset:squad",
        "base_model:ada/parent",
        "base_model:finetune:ada/parent",
        "arxiv:1810.04805",
        "arxiv:2101.00001",
        "license:mit",
    )
    assert (index.pipeline_tag, index.library_name, index.license) == (
        "fill-mask",
        "transformers",
        "mit",
    )


def test_index_of__dataset_tags_are_prefixed():
    metadata = read_card(
        "---\nlicense: mit\nlanguage: en\ntask_categories: [a]\nsize_categories: n<1K\ntags: [z]\n---\n"
    ).metadata

    index = index_of(RepoType.DATASET, metadata, "", [], {})

    assert set(index.tags) == {
        "license:mit",
        "language:en",
        "task_categories:a",
        "size_categories:n<1K",
        "z",
    }


def test_index_of__survives_any_types():
    metadata = read_card(
        "---\nlicense: {a: b}\ntags: 5\nlanguage: [1, {a: b}]\npipeline_tag: [x]\nsdk: [1]\n"
        "library_name: {}\nbase_model: {a: b}\n---\n"
    ).metadata

    for repo_type in RepoType:
        index = index_of(repo_type, metadata, "", [], {"architectures": 5, "model_type": []})
        assert index.tags == ()
