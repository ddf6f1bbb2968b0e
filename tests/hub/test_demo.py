"""The demo is real: its model's weights, tokenizer and configuration hold together."""

import json
import stat
import struct
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.authentication import actor_of_token
from hub.demo import tea_notes, tiny_bert
from hub.demo.declaration import DemoAccount
from hub.demo.seed import seed
from repos.models import Repository

REPOS = [
    "dataset demo-lab/tea-notes",
    "model demo-lab/tiny-bert",
    "model demo/draft",
    "model demo/first-steps",
    "space demo-lab/hello-space",
]


@pytest.fixture
def data_dir(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.mark.django_db(transaction=True)
def test_seed__makes_the_demo_once(data_dir):
    account, report = seed()
    again, second = seed()

    assert report.problems == report.warnings == []
    assert sorted(map(str, Repository.objects.all())) == REPOS
    assert actor_of_token(account.token).user.check_password(account.password)
    assert again == account
    assert (second.created, second.changed, second.problems) == ([], [], [])


def test_demo_account__is_secret_and_another_one_on_every_hub(data_dir):
    first, second = DemoAccount.invent(), DemoAccount.invent()
    first.save(data_dir)

    assert DemoAccount.load(data_dir) == first
    assert first.password != second.password
    assert first.token != second.token
    assert stat.S_IMODE((data_dir / "demo-account.json").stat().st_mode) == 0o600


def test_seed_demo__prints_the_declaration_without_touching_the_hub(data_dir):
    out = StringIO()

    call_command("seed_demo", "--print", stdout=out)

    assert json.loads(out.getvalue())["users"][0]["username"] == "demo"
    assert not list(data_dir.iterdir())


def test_weights__are_a_safetensors_file_that_fits_the_configuration():
    content = tiny_bert.weights()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    config = json.loads(tiny_bert.config())
    tokenizer = json.loads(tiny_bert.tokenizer())

    tensors = {name: value for name, value in header.items() if name != "__metadata__"}
    assert max(value["data_offsets"][1] for value in tensors.values()) == len(content) - 8 - length
    assert tensors["embeddings.word_embeddings.weight"]["shape"] == [
        config["vocab_size"],
        config["hidden_size"],
    ]
    assert len(tokenizer["model"]["vocab"]) == config["vocab_size"]


def test_test_split__is_a_parquet_file():
    assert tea_notes.test_split()[:4] == tea_notes.test_split()[-4:] == b"PAR1"
