"""The running app on a Space's page, or why there is none."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.actor import ActorRequest
from repos import policy
from repos.git.repository import GitRepository
from repos.git.types import Oid
from repos.models import Repository, RepoType
from repos.policy import Access
from repos.revisions import resolve_revision
from repos.spaces.addresses import app_path, spaces_origin
from repos.spaces.app_file import app_file, has_file, is_static
from repos.spaces.host import SANDBOX
from repos.spaces.tickets import ticket_for


@dataclass(frozen=True, slots=True)
class SpaceApp:
    """src: "" when nothing runs; then `why` says it. origin: what the page must be let frame.

    revision: "" for the default branch, else what a reader asked to see.
    """

    src: str = ""
    why: str = ""
    origin: str = ""
    revision: str = ""
    sandbox: str = SANDBOX


def space_app(request: ActorRequest, git: GitRepository, repo: Repository) -> SpaceApp | None:
    """None where there is nothing to say: not a Space, withdrawn, gated, or still empty.

    Raises: RevisionNotFound: `?revision=` names none.
    """
    hidden = repo.is_disabled or policy.access(request.actor, repo) < Access.READ
    if repo.kind is not RepoType.SPACE or hidden or not repo.head_oid:
        return None
    if not is_static(repo):
        why = (
            _(
                "This hub has no runtime for %(sdk)s Spaces: it keeps their files, and runs static "
                "ones only."
            )
            % {"sdk": repo.sdk}
            if repo.sdk
            else _(
                "This hub has no runtime for such Spaces: it keeps their files, and runs static "
                "ones only."
            )
        )
        return SpaceApp(why=why)
    origin = spaces_origin(request)
    if not origin:
        return SpaceApp(
            why=_(
                "This hub has no address for static Spaces yet, so this one is not running. "
                "Its operator can set HUB_SPACES_URL."
            )
        )
    revision = request.GET.get("revision", "")
    commit = Oid(repo.head_oid)
    if revision:
        commit = resolve_revision(git, revision, head_oid=repo.head_oid)
    first = app_file(git, commit)
    if not has_file(git, commit, first):
        return SpaceApp(
            why=_("There is no %(file)s in it yet, with which it would begin.") % {"file": first}
        )
    return SpaceApp(
        src=origin + app_path(_prefix(request, repo), commit), origin=origin, revision=revision
    )


def _prefix(request: ActorRequest, repo: Repository) -> str:
    user = request.actor.user
    if user is not None and (repo.is_private or repo.is_gated):
        return f"/~{ticket_for(user, repo)}"
    return f"/{repo.repo_id}"
