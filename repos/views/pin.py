"""The button in a repository's settings that puts it at the top of its owner's profile."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actor import ActorRequest
from hub.kernel.errors import BadInput
from repos.actions.pin_repo import pin_repo
from repos.actions.unpin_repo import unpin_repo
from repos.lookup import find_repo
from repos.models import RepoType
from repos.policy import Access


@require_POST
def pin(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    """`wish=unpin` takes it off again."""
    repo = find_repo(request.actor, repo_type, repo_id, at_least=Access.ADMIN)
    try:
        if request.POST.get("wish") == "unpin":
            unpin_repo(actor=request.actor, repo=repo)
            messages.success(
                request, _("%(repo)s is not pinned any more.") % {"repo": repo.repo_id}
            )
        else:
            pin_repo(actor=request.actor, repo=repo)
            messages.success(request, _("%(repo)s is pinned now.") % {"repo": repo.repo_id})
    except BadInput as error:
        messages.error(request, error.message)
    return redirect(f"{repo.url_path}/settings")
