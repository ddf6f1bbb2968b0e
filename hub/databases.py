"""HUB_DATABASE_URL to Django's dictionary: SQLite made safe for many writers, or PostgreSQL."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

# WAL lets readers and one writer work side by side; IMMEDIATE takes the write lock at BEGIN, so a
# transaction that reads first never fails to upgrade ("database is locked" without waiting).
_SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 30,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
        "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000;"
    ),
}
# Compiling a query takes 0.1 s and more, and PostgreSQL means to win that back as soon as it guesses
# that a query is dear. Ours stop after a page of rows, so they never run for long.
_POSTGRESQL_OPTIONS = "-c jit=off"


def database_from_url(
    url: str, *, pool_size: int
) -> dict[str, Any]:  # Any: Django's own shape of DATABASES
    """`sqlite:///abs/path.sqlite3` or `postgresql://user:password@host:5432/name?sslmode=…`.

    What stands behind the `?` is handed to PostgreSQL's client library. A PgBouncer that takes no
    start-up options wants `?options=`.
    pool_size: connections to PostgreSQL that one process keeps at most. A process has many more
    threads than that; those that only move bytes give theirs back (`hub.kernel.database`).
    """
    parts = urlsplit(url)
    match parts.scheme:
        case "sqlite":
            path = unquote(parts.path)
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": path,
                "OPTIONS": dict(_SQLITE_OPTIONS),
                "CONN_MAX_AGE": 600,
            }
        case "postgres" | "postgresql":
            wishes = dict(parse_qsl(parts.query, keep_blank_values=True))
            return {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": unquote(parts.path.lstrip("/")),
                "USER": unquote(parts.username or ""),
                "PASSWORD": unquote(parts.password or ""),
                "HOST": unquote(parts.hostname or ""),
                "PORT": str(parts.port or ""),
                "OPTIONS": {
                    **wishes,
                    "options": _options(wishes.get("options")),
                    "pool": {"min_size": 1, "max_size": pool_size, "timeout": 30},
                },
                # Back into the pool, which asks whether it is still alive when it gives it out.
                "CONN_MAX_AGE": 0,
                "CONN_HEALTH_CHECKS": True,
            }
        case _:
            raise ImproperlyConfigured(
                f"HUB_DATABASE_URL={url!r} must begin with sqlite:/// or postgresql://."
            )


def _options(wished: str | None) -> str:
    """Theirs come last, so they win; an empty one wants none at all."""
    if wished is None:
        return _POSTGRESQL_OPTIONS
    return f"{_POSTGRESQL_OPTIONS} {wished}" if wished.strip() else ""
