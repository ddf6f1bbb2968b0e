"""Making, changing and deleting a collection; upvoting it; its place in the owner's list."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actor import ActorRequest
from accounts.views.door import ask_to_sign_in
from collections_app import queries
from collections_app.actions.add_item import add_item
from collections_app.actions.create_collection import create_collection
from collections_app.actions.delete_collection import delete_collection
from collections_app.actions.move_collection import move_collection
from collections_app.actions.update_collection import update_collection
from collections_app.actions.upvote import upvote
from collections_app.lookup import find_collection, find_owner, kind_of
from collections_app.models import Collection, Theme
from collections_app.policy import Access
from collections_app.things import Thing, find_thing
from collections_app.views.collection import collection_context
from collections_app.views.door import form_of_collection, position_in
from collections_app.views.forms import VISIBILITIES, CollectionForm, NewCollectionForm
from hub.kernel.errors import AlreadyExists, BadInput, Conflict, Forbidden


@require_http_methods(["GET", "HEAD", "POST"])
def new_collection(request: ActorRequest) -> HttpResponse:
    """`?owner=` and `?type=&id=`: in whose name, and with what in it from the start."""
    if request.actor.user is None:
        return ask_to_sign_in(request)
    thing = _thing(request)
    form = NewCollectionForm(
        request.POST or None,
        owners=queries.owners_for(request.actor),
        initial={"owner": request.GET.get("owner", request.actor.user.username)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_create(request, form, thing).url_path)
        except (AlreadyExists, BadInput, Conflict, Forbidden) as error:
            form.add_error("title", error.message)
    context = {**_choices(), "form": form, "thing": thing}
    status = 400 if form.errors else 200
    return render(request, "collections_app/new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_collection(request: ActorRequest, owner: str, slug: str) -> HttpResponse:
    found = find_collection(request.actor, slug, at_least=Access.EDIT)
    initial = {
        "title": found.title,
        "description": found.description,
        "theme": found.theme,
        "visibility": "private" if found.is_private else "public",
    }
    form = CollectionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            changed = update_collection(
                actor=request.actor,
                collection=found,
                title=form.cleaned_data["title"],
                description=form.cleaned_data["description"],
                is_private=form.is_private,
                theme=form.chosen_theme,
            )
        except (AlreadyExists, BadInput, Conflict) as error:
            form.add_error("title", error.message)
        else:
            messages.success(request, _("The collection is saved."))
            return redirect(changed.url_path)
    context = {**collection_context(request, found), **_choices(), "form": form}
    status = 400 if form.errors else 200
    return render(request, "collections_app/edit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def remove_collection(request: ActorRequest, owner: str, slug: str) -> HttpResponse:
    """Asks first: a deleted collection does not come back."""
    found = find_collection(request.actor, slug, at_least=Access.EDIT)
    if request.method == "POST":
        delete_collection(actor=request.actor, collection=found)
        messages.success(request, _("%(title)s is deleted.") % {"title": found.title})
        return redirect("collections_of", owner=found.namespace.name)
    context = collection_context(request, found)
    context["count"] = len(queries.items_of(request.actor, found))
    return render(request, "collections_app/delete.html", context)


@partial(form_of_collection, at_least=Access.SEE)
def upvote_collection(request: ActorRequest, found: Collection) -> str:
    """Upvotes, or takes it back when the form says `wish=remove`."""
    is_upvoted = request.POST.get("wish") != "remove"
    upvote(actor=request.actor, collection=found, is_upvoted=is_upvoted)
    return found.url_path


@form_of_collection
def order_collection(request: ActorRequest, found: Collection) -> str:
    move_collection(actor=request.actor, collection=found, position=position_in(request))
    return f"/collections/{found.namespace.name}#collection-{found.public_id}"


def _create(request: ActorRequest, form: NewCollectionForm, thing: Thing | None) -> Collection:
    said = form.cleaned_data
    born = create_collection(
        actor=request.actor,
        namespace=find_owner(said["owner"]),
        namespace_name=said["owner"],
        title=said["title"],
        description=said["description"],
        is_private=form.is_private,
        theme=form.chosen_theme,
    )
    if thing is not None:
        add_item(actor=request.actor, collection=born, thing=thing)
    return born


def _thing(request: ActorRequest) -> Thing | None:
    """What the address names; None without it. Raises: BadInput, ThingNotFound."""
    name = request.GET.get("id", "").replace("\0", "")[:1000]
    if not name:
        return None
    return find_thing(request.actor, kind_of(request.GET.get("type", "")), name)


def _choices() -> dict[str, object]:
    return {"visibilities": VISIBILITIES, "themes": [(one.value, one.label) for one in Theme]}
