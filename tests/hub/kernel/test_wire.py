"""Bodies, flags and links, as hostile and as old clients send them."""

import gzip
import io
import json

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from hub.kernel.errors import BadInput, TooLarge
from hub.kernel.wire import (
    body_stream,
    flag,
    ndjson,
    next_link,
    raw_rest,
    read_json,
    repeated,
    whole_number,
)


def _request(body=b"", **meta):
    return RequestFactory().post("/x", data=body, content_type="application/json", **meta)


def _drain(source, size=1000):
    pieces = []
    while piece := source.read(size):
        assert len(piece) <= size
        pieces.append(piece)
    return b"".join(pieces)


@pytest.mark.parametrize(
    ("body", "data"), [(b"", {}), (b"  ", {}), (b"null", {}), (b'{"a": 1}', {"a": 1})]
)
def test_read_json__accepts(body, data):
    assert read_json(_request(body)) == data


@pytest.mark.parametrize("body", [b"[1]", b'"x"', b"{", b"\xff", b"[" * 100_000])
def test_read_json__refuses_what_is_no_object(body):
    with pytest.raises(BadInput):
        read_json(_request(body))


def test_read_json__stops_at_the_limit():
    with pytest.raises(TooLarge):
        read_json(_request(b'{"a": "' + b"x" * 2000 + b'"}'), limit_bytes=1000)


def test_body_stream__reads_a_chunked_body_that_the_server_ends():
    meta = {"wsgi.input": io.BytesIO(b"chunks"), "wsgi.input_terminated": True}
    request = RequestFactory().generic("POST", "/x", **meta)
    request.META.pop("CONTENT_LENGTH", None)
    request.META["HTTP_TRANSFER_ENCODING"] = "chunked"

    assert _drain(body_stream(request)) == b"chunks"


def test_body_stream__refuses_two_lengths():
    with pytest.raises(BadInput):
        body_stream(_request(b"abc", HTTP_TRANSFER_ENCODING="chunked"))


def test_body_stream__ungzips_within_bounds():
    bomb = gzip.compress(bytes(5 << 20))
    source = body_stream(_request(bomb, HTTP_CONTENT_ENCODING="gzip"))

    assert len(_drain(source)) == 5 << 20


@pytest.mark.parametrize(
    "body", [b"not gzip", gzip.compress(b"x" * 999)[:-12]], ids=["no gzip", "cut short"]
)
def test_body_stream__damaged_gzip_is_an_error(body):
    with pytest.raises(BadInput):
        _drain(body_stream(_request(body, HTTP_CONTENT_ENCODING="gzip")))


def test_body_stream__unknown_encoding_is_an_error():
    with pytest.raises(BadInput):
        body_stream(_request(b"x", HTTP_CONTENT_ENCODING="br"))


def test_ndjson__lines_without_final_newline():
    lines = [{"key": "header"}, {"key": "file"}]
    body = "\n".join(json.dumps(line) for line in lines).encode()

    assert list(ndjson(io.BytesIO(body), limit_line_bytes=100)) == lines


def test_ndjson__long_line_and_no_object_are_errors():
    with pytest.raises(TooLarge):
        list(ndjson(io.BytesIO(b"x" * 101), limit_line_bytes=100))
    with pytest.raises(BadInput):
        list(ndjson(io.BytesIO(b"[1]\n"), limit_line_bytes=100))


@pytest.mark.parametrize(
    ("text", "value"), [("True", True), ("true", True), ("1", True), ("False", False), ("0", False)]
)
def test_flag__all_clients_spellings(text, value):
    assert flag(QueryDict(f"x={text}"), "x") is value


def test_flag__refuses_nonsense_and_has_a_default():
    assert flag(QueryDict(""), "x", default=True) is True
    with pytest.raises(BadInput):
        flag(QueryDict("x=perhaps"), "x")


def test_repeated__both_spellings():
    query = QueryDict("expand=a&expand=b&expand[]=c")

    assert repeated(query, "expand") == ["a", "b", "c"]


@pytest.mark.parametrize("text", ["-1", "x", "1e9", "٣", "9" * 5000])
def test_whole_number__refuses(text):
    with pytest.raises(BadInput):
        whole_number(QueryDict(f"n={text}"), "n", default=1, maximum=10)


def test_whole_number__is_cut_to_the_maximum():
    assert whole_number(QueryDict("n=5000"), "n", default=1, maximum=1000) == 1000


def test_next_link__is_absolute_and_repeats_all_parameters():
    request = RequestFactory().get("/api/models?expand=a&expand=b&cursor=old&limit=2")

    link = next_link(request, "new=1")

    expected = "http://testserver/api/models?expand=a&expand=b&limit=2&cursor=new%3D1"
    assert link == f'<{expected}>; rel="next"'


@pytest.mark.parametrize(
    ("raw", "rest"),
    [
        ("/ns/name/resolve/refs%2Fpr%2F1/a.txt?x=1", "refs%2Fpr%2F1/a.txt"),
        ("/datasets/ns/name/resolve/main/resolve/b", "main/resolve/b"),
        ("/n%73/name/resolve/main/a", None),
    ],
)
def test_raw_rest__keeps_the_encoding(raw, rest):
    class Match:
        kwargs = {"repo_id": "ns/name"}

    request = RequestFactory().get("/x")
    request.META["RAW_URI"] = raw
    request.resolver_match = Match()

    assert raw_rest(request, "resolve") == rest
