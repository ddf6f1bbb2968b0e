"""People who were let into one repository: add, change, remove, leave."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.actor import ActorRequest
from accounts.lookup import find_user
from hub.kernel.errors import BadInput, NotFound
from repos import policy
from repos.actions.remove_collaborator import remove_collaborator
from repos.actions.set_collaborator import set_collaborator
from repos.lookup import find_repo
from repos.models import CollaboratorRole, RepoType
from repos.policy import Access

_ROLES = {role.label: role for role in CollaboratorRole}
_GRANTED = {
    CollaboratorRole.READ: gettext_lazy("%(name)s may read here now."),
    CollaboratorRole.WRITE: gettext_lazy("%(name)s may write here now."),
    CollaboratorRole.ADMIN: gettext_lazy("%(name)s may administer here now."),
}


@require_POST
def set_one(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    """Adds a person, or changes what one may who is there already."""
    repo = find_repo(request.actor, repo_type, repo_id, at_least=Access.ADMIN)
    role = _ROLES.get(request.POST.get("role", ""))
    if role is None:
        raise BadInput(_("Choose one of the roles in the list."))
    try:
        user = find_user(request.POST.get("username", "").strip().replace("\0", ""))
        set_collaborator(actor=request.actor, repo=repo, user=user, role=role)
    except (NotFound, BadInput) as error:
        messages.error(request, error.message)
    else:
        messages.success(request, str(_GRANTED[role]) % {"name": user.username})
    return redirect(f"{repo.url_path}/settings#collaborators")


@require_POST
def remove_one(request: ActorRequest, repo_type: RepoType, repo_id: str, name: str) -> HttpResponse:
    repo = find_repo(request.actor, repo_type, repo_id)
    user = find_user(name)
    remove_collaborator(actor=request.actor, repo=repo, user=user)
    words = _("%(name)s is no longer a collaborator of %(repo)s.")
    messages.success(request, words % {"name": user.username, "repo": repo.repo_id})
    if policy.access(request.actor, repo) >= Access.ADMIN:
        return redirect(f"{repo.url_path}/settings#collaborators")
    return redirect("/")
