"""The items of a collection as its page shows them, made for 1,000 of them at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import ngettext
from markupsafe import Markup

from collections_app.models import CollectionItem
from collections_app.texts import Piece, pieces
from hub.kernel.clock import wire_time
from hub.kernel.wording import compact, day
from repos.views.fast_tables import render_macro, tables_in

_environment = tables_in(Path(__file__).parent.parent / "templates" / "collections_app" / "tables")


@dataclass(frozen=True, slots=True)
class Thumb:
    """small, large: addresses. name: "" for a picture without one."""

    large: str
    small: str
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """facts: short words below the name. owner: "" where it has none. moment: "" without a date.

    downloads, likes: "" where there are none.
    """

    public_id: str
    kind: str
    label: str
    href: str
    owner: str
    name: str
    is_private: bool
    is_foreign: bool
    facts: list[str]
    moment: str
    day: str
    downloads: str
    likes: str
    note: list[Piece]
    thumbs: list[Thumb] = field(default_factory=list)


def rows_of(items: Iterable[CollectionItem], *, base: str, with_images: bool) -> list[Row]:
    """base: the collection's own path. with_images: they are loaded."""
    return [_row(item, base, with_images=with_images) for item in items]


def render_items(rows: list[Row], *, base: str, may_edit: bool) -> Markup:
    return render_macro(_environment, "item_rows", rows, base, may_edit)


def _row(item: CollectionItem, base: str, *, with_images: bool) -> Row:
    repo, linked = item.repo, item.linked
    changed = repo.last_modified if repo else linked.updated_at if linked else None
    facts: list[str] = []
    if repo is not None:
        facts = [word for word in (repo.task_name, repo.sdk) if word]
    elif linked is None and item.paper_title:
        facts = [item.paper_id]
    return Row(
        public_id=item.public_id,
        kind=item.kind,
        label=item.get_kind_display(),
        href=item.href,
        owner=repo.author if repo else linked.namespace.name if linked else "",
        name=repo.name if repo else item.name,
        is_private=bool((repo and repo.is_private) or (linked and linked.is_private)),
        is_foreign=repo is None and linked is None,
        facts=facts,
        moment=wire_time(changed) if changed else "",
        day=day(changed) if changed else "",
        downloads=_downloads(repo.downloads) if repo else "",
        likes=_likes(repo.likes) if repo else _upvotes(linked.upvotes) if linked else "",
        note=pieces(item.note),
        thumbs=_thumbs(item, base) if with_images else [],
    )


def _downloads(count: int) -> str:
    if not count:
        return ""
    words = ngettext("%(number)s download", "%(number)s downloads", count)
    return words % {"number": compact(count)}


def _likes(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(number)s like", "%(number)s likes", count) % {"number": compact(count)}


def _upvotes(count: int) -> str:
    if not count:
        return ""
    return ngettext("%(number)s upvote", "%(number)s upvotes", count) % {"number": compact(count)}


def _thumbs(item: CollectionItem, base: str) -> list[Thumb]:
    start = f"{base}/items/{item.public_id}/images"
    return [
        Thumb(f"{start}/{image.public_id}", f"{start}/{image.public_id}/small", image.name)
        for image in item.images.all()
    ]
