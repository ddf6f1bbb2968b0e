"""What a card begins with when its author asks for a template."""

from repos.models import Repository, RepoType

_MODEL = """---
# Fill in what you know; everything here can be searched for.
license: unknown
language: []
tags: []
---

# {name}

What this model does, in two sentences.

## How to use it

```python
# The shortest code that works.
```

## What it is for, and what it is not

Uses that were tried, uses that are out of scope, known limits and biases.

## How it was made

Training data, procedure, hyperparameters, hardware and time.

## How well it works

| Test set | Metric | Value |
|---|---|---|
|  |  |  |

## Licence and citation

Who made it, under which terms, and how to cite it.
"""
_DATASET = """---
# Fill in what you know; everything here can be searched for.
license: unknown
language: []
task_categories: []
size_categories: []
tags: []
---

# {name}

What these data are, in two sentences.

## What one row looks like

```json
{{}}
```

| Column | Type | Meaning |
|---|---|---|
|  |  |  |

## Splits

How many rows, and how they were divided.

## Where the data come from

Sources, collection, cleaning, annotation and who did it.

## Privacy, biases and limits

What is in here about people, what is missing, what it should not be used for.

## Licence and citation

Under which terms, and how to cite it.
"""


def card_template(repo: Repository) -> str:
    """A README to fill in; "" for a Space, whose card is written by its first files."""
    match RepoType(repo.repo_type):
        case RepoType.MODEL:
            return _MODEL.format(name=repo.name)
        case RepoType.DATASET:
            return _DATASET.format(name=repo.name)
        case RepoType.SPACE:
            return ""
