import re
from urllib.parse import urlsplit

import pytest

from repos.models import Repository
from repos.xet.hashes import from_hex, to_hex
from repos.xet.xorb import chunks_of
from tests.factories import make_repo
from tests.repos.api.xet_client import XetClient, body, fetch
from tests.repos.xet.uploads import body_of, noise, prose

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_lfs_store")]
TEXT = prose(900_000)


@pytest.fixture
def repo(people):
    return make_repo(people.ana)


@pytest.fixture
def client(people, repo):
    return XetClient(repo, people.ana)


def rebuilt_v1(answer):
    """What a client makes of it."""
    data, pieces = answer.json(), []
    for term in data["terms"]:
        (found,) = [
            one
            for one in data["fetch_info"][term["hash"]]
            if one["range"]["start"] <= term["range"]["start"]
            and term["range"]["end"] <= one["range"]["end"]
        ]
        span = found["url_range"]
        got = fetch(found["url"], f"bytes={span['start']}-{span['end']}")
        assert got.status_code == 206
        pieces.append(unpacked(body(got), found["range"], term))
    return b"".join(pieces)[data["offset_into_first_range"] :]


def unpacked(stored, span, term):
    chunks = [bytes(one) for one in chunks_of([stored], span["end"] - span["start"])]
    first, last = (term["range"][end] - span["start"] for end in ("start", "end"))
    content = b"".join(chunks[first:last])
    assert len(content) == term["unpacked_length"]
    return content


def rebuilt_v2(answer, *, at_once):
    """at_once: all ranges of an address in one request, as JS asks."""
    data, stored = answer.json(), {}
    for xorb, entries in data["xorbs"].items():
        for entry in entries:
            spans = [f"{one['bytes']['start']}-{one['bytes']['end']}" for one in entry["ranges"]]
            if at_once:
                parts = multipart(fetch(entry["url"], "bytes=" + ", ".join(spans)), len(spans))
            else:
                parts = [body(fetch(entry["url"], f"bytes={span}")) for span in spans]
            for one, part in zip(entry["ranges"], parts, strict=True):
                stored.setdefault(xorb, []).append((one["chunks"], part))
    pieces = []
    for term in data["terms"]:
        ((span, part),) = [
            (span, part)
            for span, part in stored[term["hash"]]
            if span["start"] <= term["range"]["start"] and term["range"]["end"] <= span["end"]
        ]
        pieces.append(unpacked(part, span, term))
    return b"".join(pieces)[data["offset_into_first_range"] :]


def multipart(response, count):
    assert response.status_code == 206
    content = body(response)
    assert len(content) == int(response["Content-Length"])
    if count == 1:
        return [content]
    boundary = re.fullmatch(r"multipart/byteranges; boundary=(\S+)", response["Content-Type"])[1]
    head, *parts, tail = content.split(f"\r\n--{boundary}".encode())
    assert (head, tail) == (b"", b"--\r\n")
    return [part.partition(b"\r\n\r\n")[2] for part in parts]


@pytest.mark.parametrize(
    ("start", "end"), [(0, 900_000), (0, 1), (899_999, 900_000), (100_000, 700_001), (5, 10**9)]
)
def test_reconstruction__gives_the_bytes(client, start, end):
    made = client.upload(TEXT, chunks_per_xorb=4)
    asked = {"Range": f"bytes={start}-{end - 1}"}

    whole = TEXT[start:end]
    assert rebuilt_v1(client.reconstruction(made, 1, **asked))[: len(whole)] == whole
    for at_once in (False, True):
        answer = client.reconstruction(made, 2, **asked)
        assert rebuilt_v2(answer, at_once=at_once)[: len(whole)] == whole


def test_reconstruction__several_ranges_of_one_xorb(client):
    """A file that uses a xorb here and there; the other chunks stay unread."""
    first = client.upload(noise(2_000_000))
    (xorb,) = first.xorbs
    chunks = [bytes(one) for one in chunks_of([body_of(xorb)], len(xorb.index))]
    content = chunks[1] + chunks[2] + chunks[5] + chunks[1] + chunks[9]
    from repos.xet.terms import Term
    from tests.repos.xet.uploads import Upload

    spans = [(1, 3), (5, 6), (1, 2), (9, 10)]
    terms = tuple(Term(xorb.hash, a, b, xorb.index.raw_length(a, b)) for a, b in spans)
    made = Upload(content, first.xorbs, terms, None)
    assert client.post("/v1/shards", made.shard(names_xorbs=False)).status_code == 200

    answer = client.reconstruction(made)

    ((entry,),) = answer.json()["xorbs"].values()
    assert [one["chunks"] for one in entry["ranges"]] == [
        {"start": 1, "end": 3}, {"start": 5, "end": 6}, {"start": 9, "end": 10},
    ]  # fmt: skip
    assert rebuilt_v2(answer, at_once=True) == content
    assert rebuilt_v2(answer, at_once=False) == content
    assert rebuilt_v1(client.reconstruction(made, 1)) == content


def test_reconstruction__behind_the_end_is_416(client):
    made = client.upload(TEXT)

    answers = [client.reconstruction(made, version, Range="bytes=900000-") for version in (1, 2)]

    assert [answer.status_code for answer in answers] == [416, 416]


def test_reconstruction__is_the_same_each_time_but_for_the_addresses(client):
    made = client.upload(TEXT, chunks_per_xorb=3)

    first, second = (client.reconstruction(made, 1).json() for _ in range(2))

    for answer in (first, second):
        for entries in answer["fetch_info"].values():
            for entry in entries:
                del entry["url"]
    assert first == second
    assert first["terms"]


def test_s34_reconstruction__of_a_foreign_file_is_unknown(people, client, repo):
    made = client.upload(TEXT)
    other = make_repo(people.ana)
    hers = make_repo(people.eve)

    for reader in (XetClient(other, people.ana, "read"), XetClient(hers, people.eve)):
        for version in (1, 2):
            assert reader.reconstruction(made, version).status_code == 404
    assert XetClient(repo, None, "read").reconstruction(made).status_code == 200


def test_s34_reconstruction__ends_with_the_access(people, client, repo):
    made = client.upload(TEXT)
    reader = XetClient(repo, people.eve, "read")
    assert reader.reconstruction(made).status_code == 200

    Repository.objects.filter(pk=repo.pk).update(is_private=True)

    assert reader.reconstruction(made).status_code == 401


def test_s34_reconstruction__rubbish_is_no_file(client):
    for name, status in (("x", 400), ("0" * 63, 400), ("0" * 64, 404), ("A" * 64, 400)):
        assert client.get(f"/v1/reconstructions/{name}").status_code == status


class TestData:
    @pytest.fixture
    def address(self, client):
        made = client.upload(noise(1_000_000))
        ((entry,),) = (
            client.reconstruction(made, 2, Range="bytes=300000-600000").json()["xorbs"].values()
        )
        span = entry["ranges"][0]["bytes"]
        return made.xorbs[0], entry["url"], span["start"], span["end"]

    def test_data__one_range(self, address):
        xorb, url, start, end = address

        answer = fetch(url, f"bytes={start}-{end}")

        assert answer.status_code == 206
        assert answer["Content-Range"] == f"bytes {start}-{end}/{xorb.serialized_bytes}"
        assert answer["Content-Length"] == str(end - start + 1)
        assert body(answer) == body_of(xorb)[start : end + 1]
        assert "Content-Encoding" not in answer

    def test_data__without_a_range_gives_what_the_address_is_for(self, address):
        xorb, url, start, end = address

        answer = fetch(url)

        assert body(answer) == body_of(xorb)[start : end + 1]

    def test_data__parts_of_the_signed_range(self, address):
        xorb, url, start, _ = address

        answer = fetch(url, f"bytes={start}-{start + 9},{start + 100}-{start + 100}")

        stored = body_of(xorb)
        assert multipart(answer, 2) == [
            stored[start : start + 10],
            stored[start + 100 : start + 101],
        ]

    @pytest.mark.parametrize(
        ("ranges", "status"),
        [
            ("bytes={before}-{end}", 416),
            ("bytes={start}-{after}", 416),
            ("bytes={start}-{end},0-1", 416),
            ("bytes={start}-", 400),
            ("bytes=-5", 400),
            ("bytes=x", 400),
            ("lines=1-2", 400),
            ("bytes=9-5", 416),
            ("bytes=99999999999999999999999-9", 400),
        ],
    )
    def test_s34_data__gives_no_other_bytes(self, address, ranges, status):
        _, url, start, end = address
        known = {"start": start, "end": end, "before": start - 1, "after": end + 1}

        assert fetch(url, ranges.format(**known)).status_code == status

    def test_s34_data__expired_is_403(self, address, monkeypatch):
        """Any other status would be final for the client."""
        from repos.xet import data_urls

        late = data_urls.time.time() + 1000
        monkeypatch.setattr(data_urls.time, "time", lambda: late)

        assert fetch(address[1]).status_code == 403

    def test_s34_data__forged_is_403(self, address):
        url = address[1]
        changed = url[:-30] + ("A" if url[-30] != "A" else "B") + url[-29:]

        assert fetch(changed).status_code == 403

    def test_data__needs_no_credentials_and_is_kept_by_nobody(self, address):
        answer = fetch(address[1])
        answer.close()

        assert "private" in answer["Cache-Control"]
        assert urlsplit(address[1]).path.startswith("/xet/g1/data/")


def test_reconstruction__names_xorbs_in_the_quirky_form(client):
    made = client.upload(TEXT)

    (term,) = client.reconstruction(made).json()["terms"]

    assert from_hex(term["hash"]) == made.xorbs[0].hash
    assert term["hash"] == to_hex(made.xorbs[0].hash)
