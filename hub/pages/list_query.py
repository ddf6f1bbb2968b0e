"""What a list page was asked for, and the addresses of its neighbours."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal
from urllib.parse import quote_plus, urlencode

from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from repos.models import RepoType
from repos.parameter_range import parse_parameter_range
from repos.queries import RepoFilter, Sort, parse_sort
from repos.task_names import task_name

SORTS = (
    ("trending", _("Trending")),
    ("modified", _("Recently updated")),
    ("created", _("Recently created")),
    ("likes", _("Most liked")),
    ("downloads", _("Most downloads")),
)
_MAX_WORDS = 200
# Stands for a value in an address; nobody can ask for it, since what was asked for is cut before.
_MARK = "-" * (_MAX_WORDS + 1)
# What one click chooses: a tag among several, or the one task, library or SDK.
Narrowing = Literal["filter", "task", "library", "sdk", "author", "search", "gated", "size"]
# Values as the API's `num_parameters` takes them.
SIZES = (
    ("", _("Any size")),
    ("max:500M", _("Under 0.5B parameters")),
    ("min:500M,max:3B", _("0.5B to 3B")),
    ("min:3B,max:9B", _("3B to 9B")),
    ("min:9B,max:40B", _("9B to 40B")),
    ("min:40B", _("40B and more")),
)
GATES = (("", _("Any access")), ("false", _("Open to all")), ("true", _("Gated")))


@dataclass(frozen=True, slots=True)
class ListQuery:
    """The query string of `/models` and its kin; every field may be ""."""

    repo_type: RepoType
    search: str = ""
    author: str = ""
    task: str = ""
    library: str = ""
    sdk: str = ""
    gated: str = ""
    size: str = ""
    sort: str = "trending"
    tags: tuple[str, ...] = ()
    cursor: str = ""

    @classmethod
    def of(cls, request: HttpRequest, repo_type: RepoType) -> "ListQuery":
        get = request.GET
        sort = get.get("sort", "")
        gated = get.get("gated", "").lower()
        size = get.get("num_parameters", "")
        return cls(
            repo_type=repo_type,
            search=get.get("search", "")[:_MAX_WORDS],
            author=get.get("author", "")[:_MAX_WORDS],
            task=get.get("pipeline_tag", "")[:_MAX_WORDS],
            library=get.get("library", "")[:_MAX_WORDS],
            sdk=get.get("sdk", "")[:_MAX_WORDS],
            gated=gated if gated in dict(GATES) else "",
            size=size if size in dict(SIZES) else "",
            sort=sort if sort in dict(SORTS) else "trending",
            tags=tuple(dict.fromkeys(tag[:_MAX_WORDS] for tag in get.getlist("filter")))[:20],
            cursor=get.get("cursor", ""),
        )

    @property
    def wanted(self) -> RepoFilter:
        least, most = parse_parameter_range(self.size)
        return RepoFilter(
            repo_type=self.repo_type,
            search=(self.search,),
            author=self.author,
            tags=self.tags,
            pipeline_tag=self.task,
            library=self.library,
            sdk=self.sdk,
            is_gated=None if not self.gated else self.gated == "true",
            min_parameters=least,
            max_parameters=most,
        )

    @property
    def order(self) -> Sort:
        return parse_sort(self.sort)

    @property
    def href(self) -> str:
        pairs = [
            ("search", self.search),
            ("author", self.author),
            ("pipeline_tag", self.task),
            ("library", self.library),
            ("sdk", self.sdk),
            ("gated", self.gated),
            ("num_parameters", self.size),
            *(("filter", tag) for tag in self.tags),
            ("sort", "" if self.sort == "trending" else self.sort),
            ("cursor", self.cursor),
        ]
        query = urlencode([(key, value) for key, value in pairs if value])
        return f"/{self.repo_type.plural}{'?' + query if query else ''}"

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chosen)

    @property
    def chosen(self) -> list[tuple[str, str]]:
        """What narrows the list, in words, and the address of the list without it."""
        named: list[tuple[Narrowing, str, str]] = [
            ("search", self.search, f"“{self.search}”"),
            ("author", self.author, gettext("owner: %(name)s") % {"name": self.author}),
            ("task", self.task, task_name(self.task)),
            ("library", self.library, self.library),
            ("sdk", self.sdk, self.sdk),
            ("gated", self.gated, str(dict(GATES)[self.gated]).lower()),
            ("size", self.size, str(dict(SIZES)[self.size])),
            *(("filter", tag, tag) for tag in self.tags),
        ]
        return [(words, self.toggled(name, value).href) for name, value, words in named if value]

    @property
    def first_page(self) -> "ListQuery":
        return replace(self, cursor="")

    def at(self, cursor: str) -> "ListQuery":
        return replace(self, cursor=cursor)

    def toggled(self, name: Narrowing, value: str) -> "ListQuery":
        """With that value chosen, or not any more if it was; back on the first page."""
        if name == "filter":
            others = tuple(tag for tag in self.tags if tag != value)
            tags = others if value in self.tags else (*self.tags, value)
            return replace(self, tags=tags, cursor="")
        # Any: `replace` takes fields of every kind; those that a Narrowing names are texts.
        change: dict[str, Any] = {name: "" if self.has(name, value) else value}
        return replace(self, cursor="", **change)

    def toggle(self, name: Narrowing) -> Callable[[str], str]:
        """Value -> `toggled(name, value).href`, quick for many values."""
        with_mark = self.toggled(name, _MARK).href

        def href(value: str) -> str:
            if self.has(name, value):
                return self.toggled(name, value).href
            return with_mark.replace(_MARK, quote_plus(value))

        return href

    def has(self, name: Narrowing, value: str) -> bool:
        return value in self.tags if name == "filter" else getattr(self, name) == value
