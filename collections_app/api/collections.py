"""`/api/collections`: list, make, read, change, delete."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse

from accounts.actor import Actor, ActorRequest
from collections_app import policy, queries
from collections_app.actions.add_item import add_item
from collections_app.actions.create_collection import create_collection
from collections_app.actions.delete_collection import delete_collection
from collections_app.actions.move_collection import move_collection
from collections_app.actions.update_collection import update_collection
from collections_app.api import shapes
from collections_app.lookup import find_collection, find_owner, kind_of
from collections_app.models import Collection, ItemKind, Theme
from collections_app.policy import Access
from collections_app.things import Thing, find_thing
from hub.kernel.errors import BadInput, NotFound, NotSupported
from hub.kernel.wire import (
    by_method,
    json_answer,
    next_link,
    origin,
    read_json,
    repeated,
    whole_number,
    wire_view,
)
from hub.kernel.wording import quoted
from repos.api.door import clean, flag_in, query_text, required_text_in, text_in

_PAGE = 100
_MAX_FILTERS = 20
_KINDS = {f"{kind.value}s": kind for kind in ItemKind}


def _list(request: ActorRequest) -> HttpResponse:
    """Each with its first four items, and without `position`: the client counts by itself.

    Source: huggingface_hub `list_collections`.
    """
    query = request.GET
    wanted = [clean(text) for text in repeated(query, "item")[:_MAX_FILTERS]]
    conditions = [found for text in wanted if (found := _holding(request.actor, text)) is not None]
    rows = queries.matching(
        request.actor,
        queries.CollectionFilter(
            owners=tuple(clean(name) for name in repeated(query, "owner")[:_MAX_FILTERS]),
            items=tuple(conditions),
            search=query_text(query, "q"),
        ),
    )
    sort = query_text(query, "sort")
    page = queries.page_of(
        # Asked for things that do not exist: nothing holds them.
        rows.none() if wanted and not conditions else rows,
        sort=queries.parse_sort(sort) if sort else queries.Sort.TRENDING,
        limit=whole_number(query, "limit", default=_PAGE, minimum=1, maximum=_PAGE),
        cursor=query_text(query, "cursor") or None,
    )
    shown = queries.previews(request.actor, page.collections)
    facts = shapes.facts_for(
        request.actor,
        page.collections,
        [item for one in shown for item in one.items],
        origin=origin(request),
    )
    answer = json_answer(
        [shapes.collection_body(one.collection, one.items, facts) for one in shown]
    )
    if page.next_cursor is not None:
        answer["Link"] = next_link(request, page.next_cursor)
    return answer


def _create(request: ActorRequest) -> HttpResponse:
    """With `item`, the collection is born with it. Source: huggingface_hub `create_collection`."""
    data = read_json(request)
    if data.get("resourceGroupId"):
        raise NotSupported("This hub has no resource groups.")
    name = required_text_in(data, "namespace") if "namespace" in data else _own_name(request.actor)
    namespace = find_owner(clean(name))
    # Rights first: what an item is called tells strangers nothing.
    policy.require_may_create(request.actor, namespace, name)
    thing = thing_in(request.actor, data["item"]) if data.get("item") is not None else None
    born = create_collection(
        actor=request.actor,
        namespace=namespace,
        namespace_name=name,
        title=required_text_in(data, "title"),
        description=text_in(data, "description"),
        is_private=flag_in(data, "private") or False,
    )
    if thing is not None:
        add_item(actor=request.actor, collection=born, thing=thing)
    return json_answer(whole_body(request, find_collection(request.actor, born.public_id)))


collections = by_method(GET=_list, POST=_create)


def _show(request: ActorRequest, slug: str, owner: str = "") -> HttpResponse:
    """Source: huggingface_hub `get_collection`, `@huggingface/hub` `collectionInfo`."""
    return json_answer(whole_body(request, find_collection(request.actor, slug)))


def _update(request: ActorRequest, slug: str, owner: str = "") -> HttpResponse:
    """Nested under `data`, unlike all others. Source: huggingface_hub `update_collection_metadata`."""
    found = find_collection(request.actor, slug, at_least=Access.EDIT)
    data = read_json(request)
    position = whole_number_in(data, "position")
    update_collection(
        actor=request.actor,
        collection=found,
        title=None if data.get("title") is None else required_text_in(data, "title"),
        description=None if data.get("description") is None else text_in(data, "description"),
        is_private=flag_in(data, "private"),
        theme=_theme_in(data),
    )
    if position is not None:
        move_collection(actor=request.actor, collection=found, position=position)
    fresh = find_collection(request.actor, found.public_id)
    return json_answer({"success": True, "data": whole_body(request, fresh)})


def _delete(request: ActorRequest, slug: str, owner: str = "") -> HttpResponse:
    """Source: huggingface_hub `delete_collection`."""
    found = find_collection(request.actor, slug, at_least=Access.EDIT)
    delete_collection(actor=request.actor, collection=found)
    return json_answer({"success": True})


collection = by_method(GET=_show, PATCH=_update, DELETE=_delete)


@wire_view("POST")
def resource_group(request: ActorRequest, slug: str, owner: str = "") -> HttpResponse:
    """Out of any group is where every collection is. Source: `update_collection_resource_group`."""
    find_collection(request.actor, slug, at_least=Access.EDIT)
    if read_json(request).get("resourceGroupId"):
        raise NotSupported("This hub has no resource groups.")
    return json_answer({"success": True})


def whole_body(request: ActorRequest, found: Collection) -> shapes.CollectionBody:
    """With every item that the actor may see, and its place in its owner's list."""
    items = queries.items_of(request.actor, found)
    queries.load_images(items)
    facts = shapes.facts_for(request.actor, [found], items, origin=origin(request))
    body = shapes.collection_body(found, items, facts)
    body["position"] = queries.position_of(request.actor, found)
    shapes.with_gallery(body, items, facts.origin)
    return body


def whole_number_in(data: dict[str, Any], key: str) -> int | None:  # Any: JSON from outside
    """None: absent. Raises: BadInput."""
    value = data.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 31:
        raise BadInput(f'"{key}" must be a whole number from 0')
    return value


def thing_in(actor: Actor, data: Any) -> Thing:  # Any: JSON from outside
    """Raises: BadInput, ThingNotFound."""
    if not isinstance(data, dict):
        raise BadInput('"item" must be an object with "id" and "type"')
    kind = kind_of(required_text_in(data, "type"))
    return find_thing(actor, kind, clean(required_text_in(data, "id")))


def _theme_in(data: dict[str, Any]) -> Theme | None:  # Any: JSON from outside
    text = text_in(data, "theme")
    try:
        return Theme(text) if text else None
    except ValueError:
        raise BadInput(f'"theme" must be one of [{", ".join(Theme.values)}]') from None


def _own_name(actor: Actor) -> str:
    return "" if actor.user is None else actor.user.username


def _holding(actor: Actor, text: str) -> Q | None:
    """`models/ada/bert`, `papers/2311.12983`, `collections/ada/x-66aa…`. None: there is no such thing.

    Raises: BadInput: not of that form.
    """
    kind = _KINDS.get(text.partition("/")[0])
    if kind is None:
        known = ", ".join(f"{name}/…" for name in _KINDS)
        raise BadInput(f"item={quoted(text, 80)} must be one of {known}")
    try:
        thing = find_thing(actor, kind, text.partition("/")[2])
    except (NotFound, BadInput):
        return None
    if thing.repo is not None:
        return queries.holding_repo(thing.repo)
    if thing.linked is not None:
        return queries.holding_collection(thing.linked)
    return queries.holding_paper(thing.paper_id)
