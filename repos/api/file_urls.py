"""Routes of file contents: the hottest there are, so they are tried before all others."""

from collections.abc import Iterator

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from repos.api import resolve


class FileRepoConverter(StringConverter):
    """A repository in front of `/resolve/` or `/raw/`; `/api/…` never is one.

    Two segments first: `ns/resolve` is a repository of that name.
    """

    regex = r"(?!api/|datasets/|spaces/)[A-Za-z0-9_.\-]+(?:/[A-Za-z0-9_.\-]+)?"


register_converter(FileRepoConverter, "file_repo")


def _routes() -> Iterator[URLPattern]:
    for prefix, types in (("", "models"), ("datasets/", "datasets"), ("spaces/", "spaces")):
        extra = {"types": types}
        yield path(f"{prefix}<file_repo:repo_id>/resolve/<rest:rest>", resolve.resolve, extra)
        yield path(f"{prefix}<file_repo:repo_id>/raw/<rest:rest>", resolve.raw, extra)


urlpatterns = list(_routes())
