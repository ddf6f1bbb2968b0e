import io
import socket

import pytest
from django.test import RequestFactory
from gunicorn.http.body import Body, ChunkedReader, LengthReader
from gunicorn.http.unreader import SocketUnreader

from repos.api.upload_source import SocketBody, upload_source

CONTENT = bytes(range(256)) * 300
NEXT = b"GET /next HTTP/1.1\r\n"


@pytest.fixture
def wires():
    ours, theirs = socket.socketpair()
    ours = socket.socket(fileno=ours.detach())
    with ours, theirs:
        yield ours, theirs


def request_over(ours, **more):
    request = RequestFactory().put("/f", headers={})
    body = Body(LengthReader(SocketUnreader(ours), len(CONTENT)))
    request.META |= {"wsgi.input": body, "wsgi.input_terminated": True, "gunicorn.socket": ours}
    request.META |= {"CONTENT_LENGTH": str(len(CONTENT))} | more
    return request, body


def drain(source, size=1000):
    buffer = memoryview(bytearray(size))
    data = b""
    while count := source.readinto(buffer):
        data += buffer[:count]
    return data


def test_upload_source__fills_the_buffer_from_the_socket(wires):
    ours, theirs = wires
    request, _ = request_over(ours)
    theirs.sendall(CONTENT + NEXT)

    source = upload_source(request)

    assert isinstance(source, SocketBody)
    assert drain(source) == CONTENT
    assert ours.recv(100) == NEXT


@pytest.mark.parametrize("early", [1, 500, len(CONTENT)])
def test_upload_source__begins_with_what_came_with_the_headers(wires, early):
    ours, theirs = wires
    request, body = request_over(ours)
    body.reader.unreader.unread(CONTENT[:early])
    theirs.sendall(CONTENT[early:] + NEXT)

    assert drain(upload_source(request)) == CONTENT
    assert ours.recv(100) == NEXT


def test_upload_source__leaves_the_next_request_to_the_server(wires):
    ours, _ = wires
    request, body = request_over(ours)
    body.reader.unreader.unread(CONTENT + NEXT)

    assert drain(upload_source(request)) == CONTENT
    assert body.reader.unreader.take_buffered() == NEXT


def test_upload_source__leaves_an_unread_rest_to_the_server(wires):
    ours, theirs = wires
    request, body = request_over(ours)
    theirs.sendall(CONTENT)

    upload_source(request).readinto(memoryview(bytearray(1000)))

    assert body.reader.length == len(CONTENT) - 1000
    assert body.read() == CONTENT[1000:]


def test_upload_source__ends_when_the_client_goes_away(wires):
    ours, theirs = wires
    request, _ = request_over(ours)
    theirs.sendall(CONTENT[:10])
    theirs.close()

    assert drain(upload_source(request)) == CONTENT[:10]


@pytest.mark.parametrize(
    "more",
    [
        {"HTTP_CONTENT_ENCODING": "gzip"},
        {"gunicorn.socket": None},
        {"wsgi.input": io.BytesIO(b"other server")},
    ],
    ids=["gzip", "no socket", "other server"],
)
def test_upload_source__takes_the_plain_way_otherwise(wires, more):
    request, _ = request_over(wires[0], **more)

    assert not isinstance(upload_source(request), SocketBody)


def test_upload_source__takes_the_plain_way_for_chunks(wires):
    ours, theirs = wires
    request, _ = request_over(ours)
    chunked = Body(ChunkedReader(None, SocketUnreader(ours)))
    request.META |= {"wsgi.input": chunked}
    request.META.pop("CONTENT_LENGTH")
    theirs.sendall(b"5\r\nhello\r\n0\r\n\r\n")

    source = upload_source(request)

    assert not isinstance(source, SocketBody)
    assert source.read(100) == b"hello"
