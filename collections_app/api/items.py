"""`/api/collections/{slug}/items`: add, change, take out."""

from typing import Any

from django.http import HttpResponse

from accounts.actor import ActorRequest
from collections_app.actions.add_item import add_item
from collections_app.actions.move_item import move_item
from collections_app.actions.remove_item import remove_item
from collections_app.actions.update_item import update_item
from collections_app.api.collections import thing_in, whole_body, whole_number_in
from collections_app.lookup import find_collection, find_item
from collections_app.models import CollectionItem
from collections_app.policy import Access
from hub.kernel.errors import BadInput
from hub.kernel.wire import body_stream, by_method, json_answer, parse_json, read_json, wire_view
from repos.api.door import required_text_in, text_in

_MAX_BATCH = 1_000
_MAX_BATCH_BYTES = 2 << 20


@wire_view("POST")
def items(request: ActorRequest, slug: str, owner: str = "") -> HttpResponse:
    """Answers the whole collection. Source: huggingface_hub `add_collection_item`."""
    found = find_collection(request.actor, slug, at_least=Access.EDIT)
    data = read_json(request)
    thing = thing_in(request.actor, data.get("item"))
    add_item(actor=request.actor, collection=found, thing=thing, note=text_in(data, "note"))
    fresh = find_collection(request.actor, found.public_id)
    return json_answer(whole_body(request, fresh))


def _update(request: ActorRequest, slug: str, item_id: str, owner: str = "") -> HttpResponse:
    """Source: huggingface_hub `update_collection_item`."""
    item = _item(request, slug, item_id)
    _apply(request, item, read_json(request))
    return json_answer({"success": True})


def _remove(request: ActorRequest, slug: str, item_id: str, owner: str = "") -> HttpResponse:
    """Source: huggingface_hub `delete_collection_item`."""
    remove_item(actor=request.actor, item=_item(request, slug, item_id))
    return json_answer({"success": True})


item = by_method(PATCH=_update, DELETE=_remove)


@wire_view("POST")
def batch(request: ActorRequest, slug: str, owner: str = "") -> HttpResponse:
    """`[{"action": "update", "_id": "66bb…", "data": {"note"?, "position"?}}, {"action": "delete", …}]`.

    One after the other; the first that is refused ends it, and what came before it stays.
    """
    found = find_collection(request.actor, slug, at_least=Access.EDIT)
    for entry in _entries(request):
        item = find_item(request.actor, found, required_text_in(entry, "_id"))
        match text_in(entry, "action", default="update"):
            case "update":
                data = entry.get("data")
                if not isinstance(data, dict):
                    raise BadInput('"data" must be an object')
                _apply(request, item, data)
            case "delete":
                remove_item(actor=request.actor, item=item)
            case other:
                raise BadInput(f'"action" must be update or delete, not {other[:40]!r}')
    return json_answer({"success": True})


def _apply(
    request: ActorRequest, item: CollectionItem, data: dict[str, Any]
) -> None:  # Any: JSON from outside
    position = whole_number_in(data, "position")
    if data.get("note") is not None:
        update_item(actor=request.actor, item=item, note=text_in(data, "note"))
    if position is not None:
        move_item(actor=request.actor, item=item, position=position)


def _item(request: ActorRequest, slug: str, item_id: str) -> CollectionItem:
    found = find_collection(request.actor, slug, at_least=Access.EDIT)
    return find_item(request.actor, found, item_id.lower())


def _entries(request: ActorRequest) -> list[dict[str, Any]]:  # Any: JSON from outside
    body = body_stream(request).read(_MAX_BATCH_BYTES + 1)
    try:
        data = parse_json(body)
    except (ValueError, RecursionError) as error:
        raise BadInput("The request body is not valid JSON.") from error
    if (
        len(body) > _MAX_BATCH_BYTES
        or not isinstance(data, list)
        or len(data) > _MAX_BATCH
        or not all(isinstance(entry, dict) for entry in data)
    ):
        raise BadInput(f"The request body must be a list of at most {_MAX_BATCH} objects.")
    return data
