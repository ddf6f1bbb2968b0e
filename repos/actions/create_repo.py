"""Make a repository: its folder with a first commit, then its row."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import policy as accounts_policy
from accounts.actor import Actor
from accounts.models import Namespace, Organization
from accounts.models.organization import Visibility
from hub.kernel.errors import AlreadyExists, BadInput, Forbidden
from hub.kernel.wording import quoted
from outbox.publish import publish
from repos.actions.announce_refs import announce_refs
from repos.commit_rules import require_storable
from repos.crash_points import crash_point
from repos.events import RepoCreated
from repos.first_files import default_gitattributes, first_readme, is_known_license
from repos.git import disk
from repos.git.types import PutFile, RefName, RefUpdate, RepoPath
from repos.identity import system_signature
from repos.locking import waiting_for_turn
from repos.models import RepoAlias, Repository, RepoType
from repos.repo_names import parse_repo_name

SDKS = ("gradio", "streamlit", "docker", "static")
_MAX_REPO_ID = 193


_TAKEN = {
    RepoType.MODEL: gettext_lazy("You already created this model repo"),
    RepoType.DATASET: gettext_lazy("You already created this dataset repo"),
    RepoType.SPACE: gettext_lazy("You already created this space repo"),
}


class RepoExists(AlreadyExists):
    """The name is taken, today or by the history of another repository."""

    code = "RepoExists"

    def __init__(self, repo_type: RepoType, repo_id: str) -> None:
        super().__init__(
            str(_TAKEN[repo_type]),
            url_path=f"/{repo_type.url_prefix}{repo_id}",
        )
        self.repo_type = repo_type
        self.repo_id = repo_id


def create_repo(
    *,
    actor: Actor,
    repo_type: RepoType,
    namespace: str | None,
    name: str,
    is_private: bool | None,
    sdk: str = "",
    license: str = "",  # noqa: A002  # the wire's word
    files: Sequence[PutFile] = (),
) -> Repository:
    """The new repository, with one commit on `main`.

    namespace: None is the actor's own; "" (the hub itself only) makes a legacy id of one segment.
    is_private: None takes the namespace's default. files: part of the first commit; small ones.

    Raises:
        NotSignedIn, Forbidden: not the actor's namespace, or a credential that may not write there.
        RepoExists: also for a name that a moved repository left behind.
        BadName: the name cannot be. BadInput: unknown licence, a Space without sdk.
        UnstorablePath, BadCard, ContentTooLarge: see `files`.
    """
    owner = _owner(actor, namespace)
    repo_id = _repo_id(owner, name)
    _require_known(repo_type, sdk, license)
    _require_free(repo_type, repo_id)
    repo = Repository(
        repo_type=repo_type,
        namespace=owner,
        repo_id=repo_id,
        created_by=actor.user,
        is_private=_default_privacy(owner) if is_private is None else is_private,
        sdk=sdk if repo_type is RepoType.SPACE else "",
        license=license,
    )
    # Folder first: a crash leaves a folder without a row, which is invisible and swept; a row
    # without a folder would be a repository that answers with errors.
    _make_folder(repo, _first_files(repo, license, files))
    crash_point("folder-made")
    try:
        _make_row(actor, repo)
    except BaseException:
        disk.move_to_trash(repo.storage_key, volume=repo.volume)
        raise
    crash_point("committed")
    return repo


def _owner(actor: Actor, namespace: str | None) -> Namespace | None:
    if namespace == "" and actor.is_system:
        return None
    if namespace is None:
        owner: Namespace | None = accounts_policy.require_signed_in(actor).namespace
    else:
        owner = Namespace.objects.named(namespace).first()
    if owner is None:
        if not actor.is_system:
            accounts_policy.require_signed_in(actor)
        # The words of the policy: whether a name is taken by somebody is not told here.
        raise Forbidden(
            _("You don't have the rights to create a repository under the namespace %(name)s.")
            % {"name": quoted(namespace or "", 100)}
        )
    accounts_policy.may_create_in(actor, owner)
    return owner


def _repo_id(owner: Namespace | None, name: str) -> str:
    parse_repo_name(name)
    repo_id = name if owner is None else f"{owner.name}/{name}"
    if len(repo_id) > _MAX_REPO_ID:
        raise BadInput(
            _("The id %(repo)s is longer than %(limit)s characters.")
            % {"repo": quoted(repo_id), "limit": _MAX_REPO_ID}
        )
    return repo_id


def _require_known(repo_type: RepoType, sdk: str, license: str) -> None:  # noqa: A002
    if license and not is_known_license(license):
        raise BadInput(
            _('"license" %(name)s is not a known licence id; try "other".')
            % {"name": quoted(license, 60)}
        )
    if repo_type is RepoType.SPACE and sdk not in SDKS:
        raise BadInput(
            _('"sdk" is required for a Space, one of [%(names)s]') % {"names": ", ".join(SDKS)}
        )


def _require_free(repo_type: RepoType, repo_id: str) -> None:
    """Raises: RepoExists."""
    taken = Repository.objects.of_type(repo_type).identified(repo_id).first()
    if taken is not None:
        raise RepoExists(repo_type, taken.repo_id)
    # SECURITY: a name that pinned consumers still follow by redirect must not get a new owner.
    if RepoAlias.objects.filter(repo_type=repo_type, repo_id_lower=repo_id.lower()).exists():
        raise RepoExists(repo_type, repo_id)


def _default_privacy(owner: Namespace | None) -> bool:
    if owner is None or not owner.is_organization:
        return False
    return Organization.objects.filter(
        namespace=owner, default_repo_visibility=Visibility.PRIVATE
    ).exists()


def _first_files(
    repo: Repository,
    license: str,  # noqa: A002
    files: Sequence[PutFile],
) -> list[PutFile]:
    attributes = default_gitattributes(repo.kind).encode()
    wanted = {RepoPath(".gitattributes"): PutFile(RepoPath(".gitattributes"), attributes)}
    readme = first_readme(repo_type=repo.kind, name=repo.name, license_id=license, sdk=repo.sdk)
    if readme is not None:
        wanted[RepoPath("README.md")] = PutFile(RepoPath("README.md"), readme.encode())
    wanted |= {file.path: file for file in files}
    first = list(wanted.values())
    require_storable(repo.kind, first)
    return first


def _make_folder(repo: Repository, files: Sequence[PutFile]) -> None:
    git = disk.create_bare(repo.storage_key, volume=repo.volume, default_branch=repo.default_branch)
    crash_point("folder-empty")
    commit = git.build_commit(
        parent=None, changes=files, author=system_signature(), message="initial commit"
    )
    branch = RefName(f"refs/heads/{repo.default_branch}")
    git.update_refs([RefUpdate(branch, None, commit)])


def _make_row(actor: Actor, repo: Repository) -> None:
    try:
        with waiting_for_turn(), transaction.atomic():
            repo.save(force_insert=True)
            # A move may have left the name behind while we waited for the unique index.
            if RepoAlias.objects.filter(
                repo_type=repo.repo_type, repo_id_lower=repo.repo_id.lower()
            ).exists():
                raise RepoExists(repo.kind, repo.repo_id)
            publish(
                RepoCreated(
                    actor_id=actor.user_id,
                    repo_pk=repo.pk,
                    repo_type=repo.repo_type,
                    repo_id=repo.repo_id,
                )
            )
            announce_refs(actor=Actor.system("first commit"), repo=repo)
            crash_point("announced")
    except IntegrityError as error:
        raise RepoExists(repo.kind, repo.repo_id) from error
