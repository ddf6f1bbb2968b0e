"""Starts the hub: wiring and system checks."""

from django.apps import AppConfig


class HubConfig(AppConfig):
    name = "hub"

    def ready(self) -> None:
        from hub import checks, wiring  # noqa: F401  # importing registers the checks

        wiring.wire()
