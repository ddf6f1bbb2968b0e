"""Addresses of repository pages. A model has no prefix; datasets and Spaces have theirs."""

from collections.abc import Callable, Iterator
from typing import Any

from django.urls import URLPattern, path

from repos.models import RepoType
from repos.views import collaborators, deleted, protection
from repos.views.blame import blame
from repos.views.blob import blob
from repos.views.commit import commit
from repos.views.commit_feed import commit_feed
from repos.views.compare import compare, compare_form
from repos.views.edit import edit, new_file
from repos.views.files import files
from repos.views.history import history
from repos.views.like import like
from repos.views.metadata import metadata
from repos.views.move import move
from repos.views.pin import pin
from repos.views.remove import remove
from repos.views.repo_home import repo_home
from repos.views.repo_settings import (
    change_discussions,
    change_visibility,
    delete,
    rename,
    settings_page,
    storage_page,
)
from repos.views.social_card import social_card
from repos.views.upload import upload

# Any: views answer pages or redirects, with whatever arguments their address has.
_VIEWS: tuple[tuple[str, Callable[..., Any], str], ...] = (
    ("tree/<rest:rest>", files, "files"),
    ("blob/<rest:rest>", blob, "blob"),
    ("commits/<rest:rest>", history, "history"),
    ("commit/<str:oid>", commit, "commit"),
    ("blame/<rest:rest>", blame, "blame"),
    ("compare", compare_form, "compare_form"),
    ("compare/<rest:rest>", compare, "compare"),
    ("settings", settings_page, "settings"),
    ("settings/storage", storage_page, "storage"),
    ("settings/protection", protection.protection_page, "protection"),
    ("settings/protection/remove", protection.unprotect, "unprotect"),
    ("settings/visibility", change_visibility, "change_visibility"),
    ("settings/discussions", change_discussions, "change_discussions"),
    ("settings/rename", rename, "rename"),
    ("settings/pin", pin, "pin"),
    ("settings/delete", delete, "delete"),
    ("settings/collaborators", collaborators.set_one, "set_collaborator"),
    (
        "settings/collaborators/<name:name>/remove",
        collaborators.remove_one,
        "remove_collaborator",
    ),
    ("like", like, "like"),
    ("new/<rest:rest>", new_file, "new_file"),
    ("edit/<rest:rest>", edit, "edit"),
    ("move/<rest:rest>", move, "move"),
    ("delete/<rest:rest>", remove, "remove"),
    ("thumbnail.png", social_card, "thumbnail"),
    ("commits.atom", commit_feed, "commit_feed"),
    ("metadata/<rest:rest>", metadata, "metadata"),
    ("upload/<rest:rest>", upload, "upload"),
)


def _patterns() -> Iterator[URLPattern]:
    for kind in reversed(RepoType):
        fixed = {"repo_type": kind}
        for tail, view, name in _VIEWS:
            route = f"{kind.url_prefix}<repo_id:repo_id>/{tail}"
            yield path(route, view, fixed, name=f"{kind.value}_{name}")
        yield path(
            f"{kind.url_prefix}<repo_id:repo_id>", repo_home, fixed, name=f"{kind.value}_home"
        )


urlpatterns = [
    path("settings/deleted", deleted.deleted_list, name="deleted_repositories"),
    path("settings/deleted/<name:public_id>/restore", deleted.restore, name="restore_repository"),
    *_patterns(),
]
