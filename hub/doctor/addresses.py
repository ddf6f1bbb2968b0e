"""Addresses that the hub gives to people."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host

from hub.doctor.findings import Finding, fine, problem, warning

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def public_url() -> Iterator[Finding]:
    url = settings.PUBLIC_URL
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        yield problem("address", f"HUB_PUBLIC_URL={url!r} must look like https://hub.example.org.")
        return
    findings = list(_doubts(url, parts.scheme, parts.hostname, parts.path))
    yield from findings
    if not findings:
        yield fine("address", f"People reach the hub at {url}.")


def _doubts(url: str, scheme: str, host: str, path: str) -> Iterator[Finding]:
    if path:
        yield problem(
            "address", f"HUB_PUBLIC_URL={url!r} has a path; the hub only works at a root."
        )
    if not validate_host(host, settings.ALLOWED_HOSTS):
        yield problem(
            "address",
            f"HUB_ALLOWED_HOSTS does not admit {host!r}, so every page answers 400. Add it.",
        )
    if host in _LOOPBACK and settings.HOST not in _LOOPBACK:
        yield warning(
            "address",
            f"The hub listens on {settings.HOST}, but e-mails and feeds will say {url}. "
            "Set HUB_PUBLIC_URL to the address that people use.",
        )
    behind_proxy = getattr(settings, "USE_X_FORWARDED_HOST", False)
    if scheme == "https" and not behind_proxy:
        yield warning(
            "address",
            f"{url} is https, which a proxy in front must speak. Set HUB_BEHIND_PROXY=on so that "
            "its forwarded headers are believed; otherwise clients are sent to http URLs.",
        )
    if scheme == "http" and host not in _LOOPBACK:
        yield warning(
            "address",
            f"{url} is plain http: passwords and tokens travel readable. Put TLS in front.",
        )
