"""The only clock: aware times, and the wire's way of writing them."""

from datetime import UTC, datetime

from django.utils import timezone


def now() -> datetime:
    """The current time, aware, UTC."""
    return timezone.now()


def wire_time(moment: datetime) -> str:
    """`2026-01-02T03:04:05.000Z`: fraction and `Z` always, or clients up to 0.23 crash.

    Source: huggingface_hub 0.10-0.23 `parse_datetime`.
    """
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03d}Z"
