import io

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from repos.api.serving import ByteRange, FileWindow, serve_bytes, serve_file, serve_stream

# Closing a response closes idle database connections.
pytestmark = pytest.mark.django_db
CONTENT = b"0123456789" * 10
ETAG = "abc"


def get(**headers: str) -> object:
    return RequestFactory().get("/f", headers=headers)


def body(response: object) -> bytes:
    if response.streaming:
        data = b"".join(response.streaming_content)
        response.close()
        return data
    return response.content


@pytest.fixture(params=["bytes", "file", "stream"])
def serve(request, tmp_path):
    """The three sources answer alike."""
    path = tmp_path / "content"
    path.write_bytes(CONTENT)

    def answer(http_request, **more):
        match request.param:
            case "bytes":
                return serve_bytes(http_request, CONTENT, etag=ETAG, **more)
            case "file":
                return serve_file(
                    http_request,
                    lambda: path.open("rb", buffering=0),
                    size_bytes=len(CONTENT),
                    etag=ETAG,
                    **more,
                )
            case _:
                return serve_stream(
                    http_request,
                    lambda start, end: iter([CONTENT[start:end]]),
                    size_bytes=len(CONTENT),
                    etag=ETAG,
                    **more,
                )

    return answer


def test_serve__sends_everything(serve):
    response = serve(get(), headers={"X-Repo-Commit": "c0ffee"})

    assert response.status_code == 200
    assert body(response) == CONTENT
    assert response["Content-Length"] == "100"
    assert response["ETag"] == '"abc"'
    assert response["Accept-Ranges"] == "bytes"
    assert response["X-Repo-Commit"] == "c0ffee"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, 100),
        ("bytes=10-19", 10, 20),
        ("bytes=90-", 90, 100),
        ("bytes=99-99", 99, 100),
        ("bytes=90-1000", 90, 100),
        ("bytes=-1", 99, 100),
        ("bytes=-30", 70, 100),
        ("bytes=-1000", 0, 100),
        ("Bytes=5-6", 5, 7),
        ("bytes= 5-6", 5, 7),
    ],
)
def test_serve__sends_one_range(serve, header, start, end):
    response = serve(get(Range=header))

    assert response.status_code == 206
    assert body(response) == CONTENT[start:end]
    assert response["Content-Range"] == f"bytes {start}-{end - 1}/100"
    assert response["Content-Length"] == str(end - start)


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=999-"])
def test_serve__says_when_a_range_is_outside(serve, header):
    response = serve(get(Range=header))

    assert response.status_code == 416
    assert response["Content-Range"] == "bytes */100"


@pytest.mark.parametrize(
    "header",
    [
        "bytes=5-4",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=0-1,5-6",
        "bytes=1",
        "bytes=--5",
        "bytes=0x1-2",
        "bytes=٣-٤",
        f"bytes={'9' * 5000}-",
        "lines=1-2",
    ],
)
def test_serve__ignores_ranges_that_it_does_not_know(serve, header):
    response = serve(get(Range=header))

    assert response.status_code == 200
    assert body(response) == CONTENT


@pytest.mark.parametrize(
    ("if_range", "status"), [('"abc"', 206), ('"old"', 200), ('W/"abc"', 200), ("Sat, 21", 200)]
)
def test_serve__resumes_only_the_same_content(serve, if_range, status):
    response = serve(get(**{"Range": "bytes=10-", "If-Range": if_range}))

    assert response.status_code == status
    assert body(response) == (CONTENT[10:] if status == 206 else CONTENT)


@pytest.mark.parametrize(
    ("known", "status"),
    [('"abc"', 304), ('W/"abc"', 304), ('"x", "abc"', 304), ("*", 304), ('"x"', 200), ("", 200)],
)
def test_serve__spares_what_is_known(serve, known, status):
    response = serve(get(**{"If-None-Match": known}))

    assert response.status_code == status
    assert response["ETag"] == '"abc"'
    assert body(response) == (b"" if status == 304 else CONTENT)


def test_serve__answers_head_with_the_size_of_everything(serve):
    response = serve(RequestFactory().head("/f", headers={"Range": "bytes=0-1"}))

    assert response.status_code == 200
    assert response["Content-Length"] == "100"
    assert body(response) == b""


def test_serve_file__tells_nginx_where_it_is(settings):
    settings.X_ACCEL_PREFIX = "/protected/"

    response = serve_file(
        get(Range="bytes=0-1"),
        lambda: pytest.fail("not opened"),
        size_bytes=5,
        etag=ETAG,
        accel_path="aa/bb/aabb",
    )

    assert isinstance(response, HttpResponse)
    assert response["X-Accel-Redirect"] == "/protected/aa/bb/aabb"
    assert response.content == b""


def test_serve_bytes__has_no_range_of_nothing():
    response = serve_bytes(get(Range="bytes=0-"), b"", etag=ETAG)

    assert response.status_code == 416


def test_file_window__puts_the_descriptor_where_the_range_begins(tmp_path):
    path = tmp_path / "content"
    path.write_bytes(CONTENT)

    with path.open("rb") as buffered:
        window = FileWindow(buffered, ByteRange(10, 15))
        position = io.FileIO(window.fileno(), closefd=False).tell()
        first, rest, end = window.read(2), window.read(), window.read()

    assert position == 10
    assert (first, rest, end) == (CONTENT[10:12], CONTENT[12:15], b"")
