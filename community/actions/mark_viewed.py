"""Remember that a person has looked at a changed file as it is now, or forget it."""

from hashlib import sha256

from django.utils.translation import gettext as _

from accounts.actor import Actor
from community import policy
from community.diffs import change_of
from community.errors import NotPossible
from community.models import Discussion, ViewedFile
from hub.kernel.wording import quoted
from repos.git_of import git_of


def mark_viewed(*, actor: Actor, pull_request: Discussion, path: str, is_viewed: bool) -> None:
    """A mark of one's own, which nobody else sees: no event. Idempotent.

    Raises: NotPossible: the file is not among the changed ones. NotSignedIn, GatedRepo, RepoNotFound.
    """
    user = policy.require_may_mark(actor, pull_request)
    rows = ViewedFile.objects.filter(discussion=pull_request, user=user)
    key = path_key(path)
    if not is_viewed:
        rows.filter(path_key=key).delete()
        return
    git = git_of(pull_request.repo)
    change = change_of(git, pull_request)
    files = git.changed_files(change.start, change.end) if change.end is not None else []
    for file in files:
        if file.path == path:
            pair = {"old_oid": file.old_oid or "", "new_oid": file.new_oid or ""}
            rows.update_or_create(
                path_key=key, defaults={"discussion": pull_request, "user": user, **pair}
            )
            return
    raise NotPossible(
        _("%(path)s is not among the files that it changes now.") % {"path": quoted(path, 200)}
    )


def path_key(path: str) -> str:
    return sha256(path.encode("utf-8", "surrogateescape")).hexdigest()
