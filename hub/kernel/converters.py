"""Path converters: the shapes of ids and paths in URLs."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class TypesConverter(StringConverter):
    """`models`, `datasets` or `spaces`: the API plural."""

    regex = "models|datasets|spaces"


class RepoIdConverter(StringConverter):
    """`namespace/name`, or one segment for a legacy id. Only the alphabet; rules are in `names`.

    A trailing `.git` is not part of it: git routes strip the suffix in their own patterns.
    """

    regex = r"[A-Za-z0-9_.\-]+(?:/[A-Za-z0-9_.\-]+?)?"


class NameConverter(StringConverter):
    """One segment: a namespace."""

    regex = r"[A-Za-z0-9_.\-]+"


class RestConverter(StringConverter):
    """Everything that follows, slashes included; may be empty."""

    regex = r"(?s:.*)"


def register() -> None:
    """Called by hub.urls before any route is written."""
    register_converter(TypesConverter, "types")
    register_converter(RepoIdConverter, "repo_id")
    register_converter(NameConverter, "name")
    register_converter(RestConverter, "rest")


register()
