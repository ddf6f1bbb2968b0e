"""What lists have many of, rendered quickly: choices of a sidebar, rows of repositories."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from markupsafe import Markup

from repos.models import Repository, RepoType
from repos.oid_cache import OidCache
from repos.task_names import task_name
from repos.views.fast_tables import render_macro, tables_in

register = template.Library()
_environment = tables_in(Path(__file__).parent.parent / "templates" / "pages" / "tables")
# Some thousands of rows: a row of Django's engine takes 0.4 ms, and lists show the same ones mostly.
_rows: OidCache[SafeString] = OidCache(max_weight=8 << 20)


@dataclass(frozen=True, slots=True)
class RepoRow:
    """All that `components/repo_row.html` is given of a repository, and so all that it can depend on."""

    repo_type: str
    repo_id: str
    author: str
    name: str
    url_path: str
    is_private: bool
    is_gated: bool
    pipeline_tag: str
    parameters: int | None
    sdk: str
    last_modified: datetime
    downloads: int
    likes: int

    @classmethod
    def of(cls, repo: Repository) -> "RepoRow":
        return cls(**{name: getattr(repo, name) for name in cls.__slots__})

    @property
    def kind(self) -> RepoType:
        return RepoType(self.repo_type)

    @property
    def task_name(self) -> str:
        return task_name(self.pipeline_tag)


@register.simple_tag
def facet_choices(choices: Sequence[object]) -> Markup:
    """choices: `hub.pages.facets.Choice`."""
    return render_macro(_environment, "facet_choices", choices)


@register.simple_tag
def repo_rows(repos: Iterable[Repository]) -> SafeString:
    """One `components/repo_row.html` each."""
    return format_html_join("", "{}", ((_rendered(RepoRow.of(repo)),) for repo in repos))


def _rendered(row: RepoRow) -> SafeString:
    return _rows.get_or_make(
        (row, get_language()),
        lambda: render_to_string("components/repo_row.html", {"repo": row}),
        weigh=len,
    )
