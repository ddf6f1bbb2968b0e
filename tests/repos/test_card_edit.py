"""New values in a card's front matter, and everything else untouched."""

import pytest

from repos.card_edit import with_metadata
from repos.cards import read_card
from repos.errors import BadCard

CARD = """---
# about this
license: mit   # chosen with care
tags: [a, b]
widget:
- text: "x"
  n: 1

# what follows is ours
base_model:
  - ana/tiny
custom: {deep: [1]}
---
# Body --- with dashes
"""


def test_with_metadata__touches_only_what_it_is_told():
    made = with_metadata(CARD, {"license": "apache-2.0", "tags": ["a", "b"]})

    assert made == CARD.replace("license: mit   # chosen with care", "license: apache-2.0")


def test_with_metadata__nothing_new_changes_no_byte():
    same = {"license": "mit", "tags": ["a", "b"], "base_model": ["ana/tiny"], "language": []}

    assert with_metadata(CARD, same) == CARD


def test_with_metadata__removes_adds_and_keeps_comments():
    made = with_metadata(CARD, {"base_model": [], "language": ["no", "en"], "widget": ""})

    card = read_card(made)
    assert card.metadata == {
        "license": "mit", "tags": ["a", "b"], "custom": {"deep": [1]}, "language": ["no", "en"],
    }  # fmt: skip
    assert "# what follows is ours" in made
    assert made.endswith("---\n# Body --- with dashes\n")


@pytest.mark.parametrize(
    "value", ["no", "1.0", "null", "a: b", "# x", "'", '"', "- x", "é 中", "a\nb", "{x}", "~", "1e3", "0x1F"]
)  # fmt: skip
def test_with_metadata__any_text_is_read_back(value):
    made = with_metadata("# Body\n", {"pretty_name": value, "tags": [value]})

    assert read_card(made).metadata == {"pretty_name": value, "tags": [value]}
    assert made.endswith("# Body\n")


@pytest.mark.parametrize("empty", ["---\n---\nx", "---\n\n---\nx", "---\n# only this\n---\nx"])
def test_with_metadata__an_empty_front_matter(empty):
    made = with_metadata(empty, {"license": "mit"})

    assert read_card(made).metadata == {"license": "mit"}
    assert read_card(made).body == "x"


def test_with_metadata__windows_line_ends():
    made = with_metadata("---\r\nlicense: mit\r\ncustom: 1\r\n---\r\nx\r\n", {"license": "gpl"})

    assert read_card(made).metadata == {"license": "gpl", "custom": 1}
    assert "custom: 1\r\n---\r\nx\r\n" in made


@pytest.mark.parametrize(
    "front", ["{license: mit, a: 1}", "license: mit\nlicense: x", "a: *b", "- x"]
)
def test_with_metadata__what_it_cannot_change_is_refused(front):
    with pytest.raises(BadCard):
        with_metadata(f"---\n{front}\n---\nx", {"license": "gpl"})
