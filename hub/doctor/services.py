"""Services that must answer: database, clock, object store, cache, broker, outbox."""

import hashlib
import io
import secrets
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from kombu.exceptions import KombuError

from hub.doctor.findings import Finding, fine, problem, warning
from hub.kernel.clock import now
from outbox.queries import outbox_health
from repos.lfs.oid import LfsOid
from repos.lfs.pointer import Pointer
from repos.lfs.store import object_store

_CLOCK_TOLERANCE = timedelta(seconds=5)
_WORKER_IS_LATE = timedelta(minutes=2)


def database() -> Iterator[Finding]:
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        yield problem(
            "database", f"The database does not answer ({_short(error)}). Check HUB_DATABASE_URL."
        )
        return
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        yield problem(
            "database",
            f"{len(missing)} migrations are missing. Run `make manage ARGS=migrate`.",
        )
    known = set(executor.loader.disk_migrations or {})
    newer = [f"{app}.{name}" for app, name in executor.loader.applied_migrations
             if (app, name) not in known and app in executor.loader.migrated_apps]  # fmt: skip
    if newer:
        yield problem(
            "database",
            f"The database was migrated by a newer version ({', '.join(sorted(newer))}). "
            "Run that version, or restore a backup.",
        )
    if not missing and not newer:
        yield fine("database", f"{connection.display_name} answers, all migrations are applied.")


def clock() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            yield fine("clock", "SQLite shares this machine's clock.")
            return
        cursor.execute("SELECT clock_timestamp()")
        drift = abs(cursor.fetchone()[0] - now())
    seconds = f"{drift.total_seconds():.1f} s"
    if drift > _CLOCK_TOLERANCE:
        yield problem(
            "clock",
            f"This machine and the database disagree about the time by {seconds}. "
            "Synchronise both clocks (NTP): tokens and signed URLs expire by them.",
        )
    else:
        yield fine("clock", f"This machine and the database agree about the time ({seconds}).")


def object_store_probe() -> Iterator[Finding]:
    """Put, get and delete one small object."""
    content = b"doctor " + secrets.token_bytes(32)
    oid = LfsOid(hashlib.sha256(content).hexdigest())
    store = object_store()
    where = settings.STORAGES["lfs"]["OPTIONS"]
    name = where.get("bucket_name") or where.get("location")
    try:
        store.put(Pointer(oid=oid, size_bytes=len(content)), io.BytesIO(content))
        came_back = b"".join(store.open(oid))
        store.delete(oid)
    except Exception as error:  # noqa: BLE001  # botocore and the file system fail in many ways
        yield problem(
            "large files",
            f"The object store at {name!r} failed a put, get and delete ({_short(error)}). "
            "Check HUB_LFS_STORAGE and the HUB_S3_… variables.",
        )
        return
    if came_back != content:
        yield problem("large files", f"The object store at {name!r} returned other bytes.")
    else:
        yield fine("large files", f"The object store at {name!r} passed a put, get and delete.")


def cache_probe() -> Iterator[Finding]:
    key, value = "hub-doctor", secrets.token_hex(8)
    try:
        cache.set(key, value, 30)
        came_back = cache.get(key)
    except Exception as error:  # noqa: BLE001  # every cache backend has its own errors
        yield problem("cache", f"The cache does not answer ({_short(error)}). Check HUB_CACHE_URL.")
        return
    if came_back != value:
        yield problem("cache", "The cache forgot a value at once. Check HUB_CACHE_URL.")
    else:
        yield fine("cache", f"The cache answers ({settings.CACHES['default']['BACKEND']}).")


def broker() -> Iterator[Finding]:
    with current_app.connection_for_write() as link:
        address = link.as_uri()
        try:
            link.ensure_connection(max_retries=1, timeout=3)
            channel: Any = link.channel()  # Any: the stubs forget that channels close
            channel.close()
        except (KombuError, OSError) as error:
            yield problem(
                "broker",
                f"The broker {address} does not answer ({_short(error)}). Check HUB_BROKER_URL. "
                "Nothing is lost meanwhile, but nothing is delivered either.",
            )
            return
    yield fine("broker", f"The broker {address} answers.")


def outbox() -> Iterator[Finding]:
    try:
        health = outbox_health()
    except DatabaseError as error:
        yield problem("outbox", f"The outbox cannot be read ({_short(error)}).")
        return
    if health.dead:
        yield problem(
            "outbox",
            f"{health.dead} deliveries were given up. Look at them at /admin/outbox/delivery/, "
            "and deliver them again when the cause is cured.",
        )
    if health.oldest_due_since and now() - health.oldest_due_since > _WORKER_IS_LATE:
        yield problem(
            "outbox",
            f"{health.due} deliveries wait, the oldest since {health.oldest_due_since:%F %T} UTC. "
            "Is the worker running? (`make serve`, or `manage.py serve --only worker,beat`)",
        )
    elif health.due:
        yield warning("outbox", f"{health.due} deliveries wait; a running worker takes seconds.")
    elif not health.dead:
        yield fine("outbox", "Everything that happened was delivered.")


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
