"""Curate: collections of models, datasets, Spaces and papers."""

from django.apps import AppConfig


class CollectionsConfig(AppConfig):
    name = "collections_app"
    default_auto_field = "django.db.models.BigAutoField"
