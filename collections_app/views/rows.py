"""The items of a collection as its page shows them, made for 1,000 of them at once."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from markupsafe import Markup

from collections_app.models import CollectionItem
from collections_app.texts import Piece, pieces
from hub.kernel.clock import wire_time
from repos.views.fast_tables import render_macro, tables_in

_environment = tables_in(Path(__file__).parent.parent / "templates" / "collections_app" / "tables")
_LABELS = {
    "model": "Model",
    "dataset": "Dataset",
    "space": "Space",
    "paper": "Paper",
    "collection": "Collection",
}


@dataclass(frozen=True, slots=True)
class Thumb:
    """small, large: addresses. name: "" for a picture without one."""

    large: str
    small: str
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """facts: short words below the name. owner: "" where it has none. moment: "" without a date."""

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
    downloads: int
    likes: int
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
        facts = [word for word in (repo.pipeline_tag, repo.sdk) if word]
    elif linked is None and item.paper_title:
        facts = [item.paper_id]
    return Row(
        public_id=item.public_id,
        kind=item.kind,
        label=_LABELS[item.kind],
        href=item.href,
        owner=repo.author if repo else linked.namespace.name if linked else "",
        name=repo.name if repo else item.name,
        is_private=bool((repo and repo.is_private) or (linked and linked.is_private)),
        is_foreign=repo is None and linked is None,
        facts=facts,
        moment=wire_time(changed) if changed else "",
        day=f"{changed.day} {changed:%b %Y}" if changed else "",
        downloads=repo.downloads if repo else 0,
        likes=repo.likes if repo else linked.upvotes if linked else 0,
        note=pieces(item.note),
        thumbs=_thumbs(item, base) if with_images else [],
    )


def _thumbs(item: CollectionItem, base: str) -> list[Thumb]:
    start = f"{base}/items/{item.public_id}/images"
    return [
        Thumb(f"{start}/{image.public_id}", f"{start}/{image.public_id}/small", image.name)
        for image in item.images.all()
    ]
