"""Gives database connections back while a request only moves bytes, which may take hours."""

from collections.abc import Callable

from django.db import connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase


def release_database() -> None:
    """Put this thread's pooled connections back; the next query takes one again.

    Call it before a slow body is read. Inside a transaction, and without a pool, nothing happens.
    """
    for connection in connections.all(initialized_only=True):
        if connection.settings_dict["OPTIONS"].get("pool") and not connection.in_atomic_block:
            connection.close()


def close_database() -> None:
    """Close every connection of this process, pooled ones too; call it before forking."""
    connections.close_all()
    for connection in connections.all(initialized_only=True):
        if connection.settings_dict["OPTIONS"].get("pool"):
            connection.close_pool()  # type: ignore[attr-defined]  # only PostgreSQL has pools


class ReleaseDatabaseMiddleware:
    """A streamed answer holds no connection: twenty slow clones would otherwise use up the pool."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if response.streaming:
            release_database()
        return response
