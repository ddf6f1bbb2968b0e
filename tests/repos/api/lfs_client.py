"""A client of the LFS routes, with Django's test client underneath."""

from typing import Any
from urllib.parse import urlsplit

from django.test import Client

from accounts.models import TokenRole, User
from tests.factories import make_token

LFS_TYPE = "application/vnd.git-lfs+json"


def token_of(user: User, role: str = "write") -> str:
    """The value of a new access token."""
    return make_token(user, TokenRole(role))


class LfsClient:
    """Speaks as one person (None: nobody) to one repository's routes."""

    def __init__(self, base: str, user: User | None = None, role: str = "write") -> None:
        self.base = base
        self._client = Client()
        self._headers = {"Host": "hub.test:8000"}
        if user is not None:
            self._headers["Authorization"] = f"Bearer {token_of(user, role)}"

    def post(self, path: str, data: Any = None, **more: Any) -> Any:
        return self._client.post(
            f"{self.base}/info/lfs/{path}",
            data={} if data is None else data,
            content_type=LFS_TYPE,
            headers=self._headers,
            **more,
        )

    def get(self, path: str) -> Any:
        return self._client.get(f"{self.base}/info/lfs/{path}", headers=self._headers)

    def batch(self, operation: str, *pointers: Any, **more: Any) -> Any:
        objects = [{"oid": one.oid, "size": one.size_bytes} for one in pointers]
        return self.post(
            "objects/batch",
            {"operation": operation, "objects": objects, "transfers": ["basic"]} | more,
        )


def send(method: str, href: str, content: Any = b"", **headers: str) -> Any:
    """As clients send bytes: no credentials."""
    parts = urlsplit(href)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    content_type = headers.pop("content_type", "application/octet-stream")
    return Client().generic(
        method, path, content, content_type, headers={"Host": parts.netloc, **headers}
    )


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content
