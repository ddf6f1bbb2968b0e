"""What every test may use: the people, an empty cache, and no network beyond this machine."""

import ipaddress
import socket
import time
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from pytest_django import DjangoDbBlocker

from repos.git.objects import POOL
from tests.people import People

_REAL_CONNECT = socket.socket.connect


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The test database is dropped even if a killed server's session is still being buried."""
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid != pg_backend_pid()"
                )
            connection.close()


@pytest.fixture
def people(db: None) -> People:
    return People()


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Rate limits and remembered passwords of one test are no other test's business."""
    yield
    cache.clear()


@pytest.fixture
def one_window(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:  # Any: pytest-django's
    """Rate limits hold, and none of their windows ends in the middle of the test."""
    settings.RATE_LIMITS = True
    moment = time.time()
    monkeypatch.setattr("hub.kernel.rate_limit.time", SimpleNamespace(time=lambda: moment))


@pytest.fixture(autouse=True)
def _no_idle_git() -> Iterator[None]:
    """The repository of one test is gone in the next; its resident processes go with it."""
    yield
    POOL.close_all()


@pytest.fixture(autouse=True, scope="session")
def _only_this_machine() -> Iterator[None]:
    """SECURITY: a test that reaches out would pass here and tell strangers about it."""

    def connect(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and not _is_local(str(address[0])):
            raise AssertionError(f"a test tried to connect to {address!r}")
        _REAL_CONNECT(self, address)  # type: ignore[arg-type]  # passed through untouched

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", connect)
        yield


def _is_local(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
