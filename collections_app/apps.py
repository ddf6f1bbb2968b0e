"""Curate: collections of models, datasets, Spaces and papers."""

from django.apps import AppConfig


class CollectionsConfig(AppConfig):
    name = "collections_app"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from collections_app import (
            events,  # noqa: F401  # event types are known by being imported
            signals,  # noqa: F401  # receivers register themselves
        )
