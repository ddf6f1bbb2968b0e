"""The forms around items: each calls one action and comes back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.actor import ActorRequest
from collections_app import queries
from collections_app.actions.add_image import MAX_IMAGES, add_image
from collections_app.actions.add_item import add_item
from collections_app.actions.move_image import move_image
from collections_app.actions.move_item import move_item
from collections_app.actions.remove_image import remove_image
from collections_app.actions.remove_item import remove_item
from collections_app.actions.update_item import update_item
from collections_app.lookup import find_collection, find_image, find_item, kind_of
from collections_app.models import Collection
from collections_app.pictures import MAX_UPLOAD_BYTES
from collections_app.policy import Access
from collections_app.things import find_thing
from collections_app.views.collection import collection_context
from collections_app.views.door import form_of_collection, position_in
from collections_app.views.pasted import named_by
from hub.kernel.errors import BadInput
from hub.kernel.wire import ByteSource, origin


@require_safe
def item_page(request: ActorRequest, owner: str, slug: str, item_id: str) -> HttpResponse:
    """Note and pictures of one item, for those who may change them."""
    found = find_collection(request.actor, slug, at_least=Access.EDIT)
    item = find_item(request.actor, found, item_id)
    queries.load_images([item])
    images = list(item.images.all())
    context = collection_context(request, found)
    context |= {
        "item": item,
        "images": images,
        "here": f"{found.url_path}/items/{item.public_id}",
        "most_images": MAX_IMAGES,
        "may_add": len(images) < MAX_IMAGES,
    }
    return render(request, "collections_app/item.html", context)


@form_of_collection
def add(request: ActorRequest, found: Collection) -> str:
    said = request.POST
    pasted = said.get("id", "").replace("\0", "")[:1000]
    kind, name = named_by(pasted, kind_of(said.get("type", "")), here=origin(request))
    thing = find_thing(request.actor, kind, name, title=said.get("title", ""))
    item = add_item(actor=request.actor, collection=found, thing=thing, note=said.get("note", ""))
    messages.success(request, _("%(name)s is in this collection now.") % {"name": thing.name})
    return f"{found.url_path}#item-{item.public_id}"


@form_of_collection
def move(request: ActorRequest, found: Collection, item_id: str) -> str:
    item = find_item(request.actor, found, item_id)
    move_item(actor=request.actor, item=item, position=position_in(request))
    return f"{found.url_path}#item-{item.public_id}"


@form_of_collection
def remove(request: ActorRequest, found: Collection, item_id: str) -> str:
    item = find_item(request.actor, found, item_id)
    name = item.name
    remove_item(actor=request.actor, item=item)
    messages.success(request, _("%(name)s is not in this collection any more.") % {"name": name})
    return found.url_path


@form_of_collection
def note(request: ActorRequest, found: Collection, item_id: str) -> str:
    item = find_item(request.actor, found, item_id)
    update_item(actor=request.actor, item=item, note=request.POST.get("note", ""))
    messages.success(request, _("The note is saved."))
    return f"{found.url_path}#item-{item.public_id}"


@form_of_collection
def images(request: ActorRequest, found: Collection, item_id: str) -> str:
    """As many as were chosen or dropped; the first that is refused ends it."""
    item = find_item(request.actor, found, item_id)
    uploads = request.FILES.getlist("pictures")
    if not uploads:
        raise BadInput(_("Choose a picture first."))
    for upload in uploads:
        add_image(actor=request.actor, item=item, content=_content(upload), name=upload.name or "")
    return f"{found.url_path}/items/{item.public_id}#pictures"


@form_of_collection
def remove_picture(request: ActorRequest, found: Collection, item_id: str, image_id: str) -> str:
    item = find_item(request.actor, found, item_id)
    remove_image(actor=request.actor, image=find_image(item, image_id))
    return f"{found.url_path}/items/{item.public_id}#pictures"


@form_of_collection
def move_picture(request: ActorRequest, found: Collection, item_id: str, image_id: str) -> str:
    item = find_item(request.actor, found, item_id)
    image = find_image(item, image_id)
    move_image(actor=request.actor, image=image, position=position_in(request))
    return f"{found.url_path}/items/{item.public_id}#pictures"


def _content(upload: ByteSource) -> bytes:
    # One byte more than allowed is enough to be refused.
    return upload.read(MAX_UPLOAD_BYTES + 1)
