"""Calls that several wire tests make: commits through the front door, tokens, oids."""

import base64
import hashlib
import json

import httpx
from django.test import Client

from repos.models import Repository
from tests.factories import make_token


def git_blob_oid(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def bearer(user, role="write") -> dict[str, str]:
    return {"HTTP_AUTHORIZATION": f"Bearer {make_token(user, role)}"}


def ndjson_line(key, **value) -> bytes:
    return json.dumps({"key": key, "value": value}).encode() + b"\n"


def file_line(path: str, content: bytes) -> bytes:
    encoded = base64.b64encode(content).decode()
    return ndjson_line("file", content=encoded, path=path, encoding="base64")


def api(repo: Repository, suffix: str = "") -> str:
    return f"/api/{repo.kind.plural}/{repo.repo_id}{suffix}"


def post_commit(repo, lines, user, *, revision="main", header=None, query="", client=None):
    body = ndjson_line("header", **{"summary": "Add files", **(header or {})}) + b"".join(lines)
    return (client or Client()).generic(
        "POST",
        api(repo, f"/commit/{revision}{query}"),
        body,
        content_type="application/x-ndjson",
        **(bearer(user) if user is not None else {}),
    )


def commit_files(repo: Repository, files: dict[str, bytes], user) -> str:
    """The new commit; the row is refreshed."""
    response = post_commit(repo, [file_line(*item) for item in files.items()], user)
    assert response.status_code == 200, response.content
    repo.refresh_from_db()
    return response.json()["commitOid"]


def listed(client, repo, people, revision="main"):
    path = api(repo, f"/tree/{revision}?recursive=true")
    return {row["path"]: row for row in client.get(path, **bearer(people.ana)).json()}


def content_of(client, repo, path, people):
    """The bytes, wherever they lie: large ones in S3 are a redirect away."""
    response = client.get(f"{repo.url_path}/resolve/main/{path}", **bearer(people.ana))
    if response.status_code == 302:
        return httpx.get(response["Location"]).content
    return b"".join(response) if response.streaming else response.content
