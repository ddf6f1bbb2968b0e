"""Routes of the wire: collections, by `owner/words-id` or by the id alone."""

from collections.abc import Iterator

from django.urls import URLPattern, path, register_converter
from django.urls.converters import StringConverter

from collections_app.api import collections, items


class PublicIdConverter(StringConverter):
    """24 hex digits: a collection without its owner's name."""

    regex = "[0-9a-fA-F]{24}"


register_converter(PublicIdConverter, "public_id")


def _patterns() -> Iterator[URLPattern]:
    yield path("api/collections", collections.collections)
    for collection in ("<public_id:slug>", "<name:owner>/<name:slug>"):
        base = f"api/collections/{collection}"
        yield path(base, collections.collection)
        yield path(f"{base}/items", items.items)
        yield path(f"{base}/items/batch", items.batch)
        yield path(f"{base}/items/<name:item_id>", items.item)
        yield path(f"{base}/resource-group", collections.resource_group)


urlpatterns = list(_patterns())
