"""Atom: the newest items of a collection, and the latest collections of an owner."""

import re

from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.actor import ActorRequest
from collections_app import policy, queries
from collections_app.lookup import find_collection, find_owner
from collections_app.models import CollectionItem
from hub.kernel.errors import NotFound
from hub.kernel.wire import origin
from hub.kernel.wording import quoted

_SHOWN = 30
# What XML 1.0 cannot carry.
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@require_safe
def collection_feed(request: ActorRequest, owner: str, slug: str) -> HttpResponse:
    found = find_collection(request.actor, slug)
    here = origin(request)
    home = f"{here}{found.url_path}"
    feed = Atom1Feed(
        title=_clean(found.title),
        link=home,
        description=_clean(found.description),
        feed_url=f"{home}/feed.atom",
        feed_guid=f"{here}/collections/{found.public_id}",
    )
    rows = queries.loaded(policy.visible_items(request.actor).of(found)).select_related("added_by")
    for item in rows.order_by("-pk")[:_SHOWN]:
        item.collection = found
        feed.add_item(
            title=_clean(item.name),
            link=_address(item, here),
            description=_clean(item.note),
            unique_id=f"{home}#item-{item.public_id}",
            author_name=item.added_by.username if item.added_by else found.namespace.name,
            pubdate=item.added_at,
            updateddate=item.added_at,
        )
    return _answer(feed)


@require_safe
def owner_feed(request: ActorRequest, owner: str) -> HttpResponse:
    namespace = find_owner(owner)
    if namespace is None:
        raise NotFound(
            _("There is no user or organization called %(name)s.") % {"name": quoted(owner)}
        )
    here = origin(request)
    feed = Atom1Feed(
        title=f"Collections of {namespace.name}",
        link=f"{here}/collections/{namespace.name}",
        description="",
        feed_url=f"{here}/collections/{namespace.name}/feed.atom",
        feed_guid=f"{here}/collections/{namespace.name}",
    )
    rows = policy.visible(request.actor).of(namespace)
    for one in queries.with_owner(rows).order_by("-updated_at", "-pk")[:_SHOWN]:
        feed.add_item(
            title=_clean(one.title),
            link=f"{here}{one.url_path}",
            description=_clean(one.description),
            unique_id=f"{here}/collections/{one.public_id}",
            author_name=namespace.name,
            pubdate=one.created_at,
            updateddate=one.updated_at,
        )
    return _answer(feed)


def _address(item: CollectionItem, here: str) -> str:
    return f"{here}{item.href}" if item.href.startswith("/") else item.href


def _answer(feed: Atom1Feed) -> HttpResponse:
    return HttpResponse(
        feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8"
    )


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub("\ufffd", text)
