"""Routes of the wire: repositories. Order matters: an action before the repository of that name."""

from collections.abc import Iterator

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from hub.kernel.wire import View
from repos.api import (
    commit,
    commits,
    info,
    lfs_files,
    lifecycle,
    listing,
    odds_and_ends,
    preupload,
    quicksearch,
    refs,
    repo_settings,
    tree,
    user_likes,
    validate_yaml,
    xet_tokens,
)


class FullIdConverter(StringConverter):
    """`namespace/name`: tried first, so that a repository may be called `refs` or `tree`."""

    regex = r"[A-Za-z0-9_.\-]+/[A-Za-z0-9_.\-]+"


class LegacyIdConverter(StringConverter):
    """A repository without namespace (`gpt2`)."""

    regex = r"[A-Za-z0-9_.\-]+"


register_converter(FullIdConverter, "full_id")
register_converter(LegacyIdConverter, "legacy_id")

# Behind /api/{types}/{repo_id}/; `rest` is a revision, a branch or a revision and a path.
_ACTIONS: list[tuple[str, View]] = [
    ("revision/<rest:rest>", info.revision_info),
    ("tree/<rest:rest>", tree.tree),
    ("paths-info/<rest:rest>", tree.paths_info),
    ("refs", refs.refs),
    ("commits/<rest:rest>", commits.commits),
    ("branch/<rest:rest>", refs.branch),
    ("tag/<rest:rest>", refs.tag),
    ("super-squash/<rest:rest>", refs.super_squash),
    ("preupload/<rest:rest>", preupload.preupload),
    ("commit/<rest:rest>", commit.commit),
    ("xet-read-token/<rest:rest>", xet_tokens.read_token),
    ("xet-write-token/<rest:rest>", xet_tokens.write_token),
    ("lfs-files/duplicate", lfs_files.duplicate),
    ("settings", repo_settings.settings),
    ("auth-check", repo_settings.auth_check),
    ("auth-check/write", repo_settings.auth_check_write),
    ("like", repo_settings.like),
    ("likers", repo_settings.likers),
]


def _repo_routes(converter: str) -> Iterator[URLPattern]:
    for route, view in _ACTIONS:
        # `/api/models/ns/refs` is the repository `ns/refs`, not the refs of a legacy `ns`.
        if converter == "full_id" or "<rest:" in route:
            yield path(f"api/<types:types>/<{converter}:repo_id>/{route}", view)
    if converter == "full_id":
        yield path(f"api/spaces/<{converter}:repo_id>/runtime", info.space_runtime)
    yield path(f"api/<types:types>/<{converter}:repo_id>", info.info)


urlpatterns = [
    path("api/repos/create", lifecycle.create),
    path("api/repos/delete", lifecycle.delete),
    path("api/repos/move", lifecycle.move),
    path("api/validate-yaml", validate_yaml.validate_yaml),
    path("api/settings/repositories", repo_settings.my_repositories),
    path(
        "api/organizations/<name:organization>/settings/repositories",
        repo_settings.organization_repositories,
    ),
    path("api/models-tags-by-type", listing.tags_by_type, {"types": "models"}),
    path("api/datasets-tags-by-type", listing.tags_by_type, {"types": "datasets"}),
    path("api/users/<name:name>/likes", user_likes.user_likes),
    path("api/quicksearch", quicksearch.quicksearch),
    path("api/agent-harnesses", odds_and_ends.agent_harnesses),
    path("api/telemetry/<rest:rest>", odds_and_ends.telemetry),
    path("api/metrics", odds_and_ends.metrics),
    path("api/tasks", odds_and_ends.tasks),
    path("api/<types:types>", listing.list_repos),
    *_repo_routes("full_id"),
    *_repo_routes("legacy_id"),
]
