"""How many parameters a model has, and lists narrowed by it."""

import json
import struct

import pytest

from hub.kernel.errors import BadInput
from repos.models import Repository
from repos.parameter_range import parse_parameter_range
from tests.factories import deliver_events, make_commit, make_repo


def safetensors(**shapes):
    """Tensors of F16, all zeros."""
    header, start = {}, 0
    for name, shape in shapes.items():
        size = 2 * shape[0] * shape[1]
        header[name] = {"dtype": "F16", "shape": shape, "data_offsets": [start, start + size]}
        start += size
    raw = json.dumps(header).encode()
    return struct.pack("<Q", len(raw)) + raw + bytes(start)


def counted(repo):
    deliver_events()
    repo.refresh_from_db()
    return repo.weights, repo.parameters


@pytest.mark.parametrize(
    ("files", "weights"),
    [
        ({"model.safetensors": safetensors(a=[3, 4]), "old.safetensors": b"x"}, {"F16": 12}),
        (
            {
                f"model-0000{n}-of-00002.safetensors": safetensors(a=[2, 2], b=[1, n])
                for n in (1, 2)
            },
            {"F16": 11},
        ),
        ({"model.safetensors": b"no header at all"}, {}),
        ({"model.safetensors": struct.pack("<Q", 1 << 60) + b"{}"}, {}),
        ({"config.json": "{}"}, {}),
    ],
    ids=["one file", "shards", "no header", "a lying length", "no weights"],
)
def test_reindex__counts_parameters(people, files, weights):
    repo = make_repo(people.ana, "tiny", files=files)

    assert counted(repo) == (weights, sum(weights.values()) or None)


def test_reindex__weights_that_went_away(people):
    repo = make_repo(people.ana, "tiny", files={"model.safetensors": safetensors(a=[2, 3])})
    assert counted(repo)[1] == 6

    make_commit(repo, {"model.safetensors": None})

    assert counted(repo) == ({}, None)


def test_info__tells_the_client(client, people):
    make_repo(people.ana, "tiny", files={"model.safetensors": safetensors(a=[2, 3])})
    deliver_events()

    info = client.get("/api/models/ana/tiny?expand=safetensors").json()

    assert info["safetensors"] == {"parameters": {"F16": 6}, "total": 6}


@pytest.fixture
def sized(people):
    for name, number in (("small", 4_000_000), ("large", 7_000_000_000), ("unknown", None)):
        make_repo(people.ana, name)
        Repository.objects.filter(repo_id=f"ana/{name}").update(parameters=number)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("min:1B", {"ana/large"}),
        ("max:0.5B", {"ana/small"}),
        ("min:3B,max:9B", {"ana/large"}),
        ("min:4M,max:4M", {"ana/small"}),
        ("", {"ana/small", "ana/large", "ana/unknown"}),
    ],
)
def test_list__narrowed_by_parameters(client, sized, wanted, found):
    rows = client.get("/api/models", {"num_parameters": wanted}).json()

    assert {row["id"] for row in rows} == found


def test_listing__the_page_has_the_same_choice(client, sized):
    html = client.get("/models", {"num_parameters": "min:3B,max:9B"}).content.decode()

    assert "/ana/large" in html
    assert "/ana/small" not in html
    assert "3B to 9B" in html


@pytest.mark.parametrize("text", ["6B", "min:", "min:x", "min:1,min:2", "avg:3", "min:-1"])
def test_parse_parameter_range__refuses(text):
    with pytest.raises(BadInput):
        parse_parameter_range(text)
