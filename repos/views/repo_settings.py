"""A repository's settings: who sees it, what it is called, whether it exists."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import ActorRequest
from hub.kernel.errors import AlreadyExists, BadInput, Forbidden
from repos.actions.change_settings import change_settings
from repos.actions.delete_repo import delete_repo
from repos.actions.move_repo import move_repo
from repos.git_of import git_of
from repos.lookup import find_repo
from repos.models import Collaborator, CollaboratorRole, Repository, RepoType
from repos.policy import Access
from repos.storage import storage_of
from repos.views.forms import VISIBILITIES, DeleteForm, RenameForm, VisibilityForm
from repos.views.frame import repo_context
from repos.views.owners import may_take_over


@require_safe
def settings_page(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    repo = find_repo(request.actor, repo_type, repo_id, at_least=Access.ADMIN)
    return _page(request, repo)


@require_safe
def storage_page(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    """What takes room, and which branches and tags keep it."""
    repo = find_repo(request.actor, repo_type, repo_id, at_least=Access.ADMIN)
    context = repo_context(request, repo, "settings")
    return render(
        request, "repos/storage.html", context | {"storage": storage_of(git_of(repo), repo)}
    )


@require_POST
def change_visibility(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    repo = find_repo(request.actor, repo_type, repo_id, at_least=Access.ADMIN)
    form = VisibilityForm(request.POST)
    if not form.is_valid():
        return _page(request, repo, visibility_form=form)
    is_private = form.cleaned_data["visibility"] == "private"
    change_settings(actor=request.actor, repo=repo, is_private=is_private)
    words = _("%(repo)s is private now.") if is_private else _("%(repo)s is public now.")
    messages.success(request, words % {"repo": repo.repo_id})
    return redirect(f"{repo.url_path}/settings")


@require_POST
def change_discussions(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    """Off when the form says `wish=disable`, else on."""
    repo = find_repo(request.actor, repo_type, repo_id, at_least=Access.ADMIN)
    is_disabled = request.POST.get("wish") == "disable"
    change_settings(actor=request.actor, repo=repo, discussions_disabled=is_disabled)
    words = _("Discussions are disabled now.") if is_disabled else _("Discussions are enabled now.")
    messages.success(request, words)
    return redirect(f"{repo.url_path}/settings")


@require_POST
def rename(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    """To another name, another owner, or both; the old address leads to the new one."""
    repo = find_repo(request.actor, repo_type, repo_id, at_least=Access.ADMIN)
    form = RenameForm(request.POST)
    if not form.is_valid():
        return _page(request, repo, rename_form=form)
    owner = form.cleaned_data["owner"] or repo.author
    name = form.cleaned_data["name"]
    try:
        moved = move_repo(actor=request.actor, repo=repo, namespace=owner, name=name)
    except (AlreadyExists, BadInput, Forbidden) as error:
        form.add_error("name", error.message)
        return _page(request, repo, rename_form=form)
    words = _("It is %(repo)s now; the old address leads here.")
    messages.success(request, words % {"repo": moved.repo_id})
    return redirect(f"{moved.url_path}/settings")


@require_POST
def delete(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    repo = find_repo(request.actor, repo_type, repo_id, at_least=Access.ADMIN)
    form = DeleteForm(request.POST, repo_id=repo.repo_id)
    if not form.is_valid():
        return _page(request, repo, delete_form=form)
    owner = repo.author
    delete_repo(actor=request.actor, repo=repo)
    words = _("%(repo)s was deleted; Settings, Deleted repositories brings it back.")
    messages.success(request, words % {"repo": repo.repo_id})
    return redirect(f"/{owner}")


def _page(
    request: ActorRequest,
    repo: Repository,
    *,
    visibility_form: VisibilityForm | None = None,
    rename_form: RenameForm | None = None,
    delete_form: DeleteForm | None = None,
) -> HttpResponse:
    """The page with its three forms; one that was refused shows why."""
    context = repo_context(request, repo, "settings")
    context |= {
        "visibilities": VISIBILITIES,
        "collaborators": Collaborator.objects.filter(repo=repo)
        .select_related("user")
        .order_by("user__username"),
        "collaborator_roles": CollaboratorRole.labels,
        "owners": may_take_over(request.actor.user, repo) if request.actor.user else [],
        "chosen_owner": (rename_form and rename_form["owner"].value()) or repo.author,
        "visibility_form": visibility_form,
        "rename_form": rename_form,
        "delete_form": delete_form,
    }
    refused = visibility_form or rename_form or delete_form
    return render(request, "repos/settings.html", context, status=400 if refused else 200)
