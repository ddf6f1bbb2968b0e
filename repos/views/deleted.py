"""`/settings/deleted`: what the person or his organizations deleted lately, and the way back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import ActorRequest
from accounts.models import User
from accounts.views.door import signed_in
from hub.kernel.errors import NotFound
from repos.actions.create_repo import RepoExists
from repos.actions.restore_repo import restore_repo
from repos.undo import restorable_by, undo_window
from repos.views.taken import taken_words

_SHOWN = 200


@require_safe
@signed_in
def deleted_list(request: ActorRequest, user: User) -> HttpResponse:
    window = undo_window()
    rows = [
        {"deleted": row, "until": row.deleted_at + window}
        for row in restorable_by(request.actor)[:_SHOWN]
    ]
    return render(request, "repos/deleted.html", {"rows": rows})


@require_POST
@signed_in
def restore(request: ActorRequest, user: User, public_id: str) -> HttpResponse:
    """Raises: NotFound."""
    deleted = restorable_by(request.actor).filter(public_id=public_id).first()
    if deleted is None:
        raise NotFound(_("There is nothing of that kind to bring back."))
    try:
        repo = restore_repo(actor=request.actor, deleted=deleted)
    except RepoExists as error:
        messages.error(request, taken_words(error, user))
        return redirect("deleted_repositories")
    messages.success(request, _("%(repo)s is back.") % {"repo": repo.repo_id})
    return redirect(repo.url_path)
