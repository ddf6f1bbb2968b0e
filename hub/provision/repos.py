"""Repositories of a declaration, with their content, refs and counters."""

from django.db import transaction

from accounts.actor import Actor
from accounts.lookup import find_user
from hub.kernel.errors import HubError
from hub.provision.content import read_file
from hub.provision.reader import Reader
from hub.provision.report import Misdeclared
from repos.actions.change_settings import change_settings
from repos.actions.create_branch import create_branch
from repos.actions.create_commit import create_commit
from repos.actions.create_repo import create_repo
from repos.actions.like_repo import like_repo
from repos.actions.move_refs import moving_refs
from repos.actions.move_repo import move_repo
from repos.actions.set_counters import set_counters
from repos.actions.store_lfs_object import store_lfs_object
from repos.git.names import parse_ref, parse_repo_path
from repos.git.types import Change, PutFile, RefUpdate, Revision
from repos.git_of import git_of
from repos.models import Like, PushDoor, Repository, RepoType
from repos.models.repository import Gate
from repos.xet.conversion import store_in_chunks

_SYSTEM = Actor.system("provisioning")
_NOT_YET = ("discussions", "pull_requests")


@transaction.atomic
def apply_repo(declared: Reader) -> None:
    """Content is written when the repository is made; a later run only sets what it shows."""
    repo_type, repo_id = _type_of(declared), declared.text("id")
    is_private = declared.flag("private") if declared.has("private") else None
    sdk, former_id = declared.text("sdk", ""), declared.text("moved_from", "")
    repo = _existing(repo_type, repo_id)
    if repo is None:
        repo = _create(repo_type, former_id or repo_id, is_private=is_private, sdk=sdk)
        if former_id:
            namespace, _, name = repo_id.rpartition("/")
            repo = move_repo(actor=_SYSTEM, repo=repo, namespace=namespace, name=name)
        _write_content(declared, repo)
        declared.report.created.append(f"{repo_type} {repo_id}")
    else:
        for key in ("commits", "branches", "refs"):
            declared.raw(key)
    _apply_settings(declared, repo, is_private=is_private)
    _apply_likes(declared, repo)
    declared.unsupported(*_NOT_YET)
    declared.finish()


def _type_of(declared: Reader) -> RepoType:
    text = declared.text("type", "model")
    try:
        return RepoType(text)
    except ValueError:
        raise Misdeclared(
            declared.at("type"), f"must be one of {', '.join(RepoType)}, not {text!r}"
        ) from None


def _existing(repo_type: RepoType, repo_id: str) -> Repository | None:
    return (
        Repository.objects.select_related("namespace")
        .of_type(repo_type)
        .identified(repo_id)
        .first()
    )


def _create(repo_type: RepoType, repo_id: str, *, is_private: bool | None, sdk: str) -> Repository:
    namespace, _, name = repo_id.rpartition("/")
    return create_repo(
        actor=_SYSTEM,
        repo_type=repo_type,
        namespace=namespace,
        name=name,
        is_private=is_private,
        sdk=sdk,
    )


def _write_content(declared: Reader, repo: Repository) -> None:
    for commit in declared.objects("commits"):
        _write_commit(commit, repo, repo.default_branch)
    for branch in declared.objects("branches"):
        name = branch.text("name")
        create_branch(actor=_SYSTEM, repo=repo, branch=name)
        for commit in branch.objects("commits"):
            _write_commit(commit, repo, name)
        branch.finish()
    git = git_of(repo)
    head = git.resolve(Revision(repo.default_branch))
    updates = [
        RefUpdate(name=parse_ref(text), old=None, new=head) for text in declared.texts("refs")
    ]
    if updates:
        with moving_refs(actor=_SYSTEM, repo=repo, door=PushDoor.SYSTEM) as moving:
            moving.update_refs(updates)


def _write_commit(declared: Reader, repo: Repository, branch: str) -> None:
    title = declared.text("title", "Add files")
    description = declared.text("description", "")
    changes = [
        _change(path, Reader(spec, f'{declared.at("files")}["{path}"]', declared.report), repo)
        for path, spec in declared.mapping("files").items()
    ]
    declared.finish()
    try:
        create_commit(
            actor=_SYSTEM,
            repo=repo,
            revision=branch,
            changes=changes,
            summary=title,
            description=description,
        )
    except HubError as error:
        raise Misdeclared(declared.place, error.message) from error


def _change(path: str, spec: Reader, repo: Repository) -> Change:
    file = read_file(path, spec)
    try:
        repo_path = parse_repo_path(path)
        if not file.is_large:
            return PutFile(repo_path, file)
        with file.open() as content:
            if file.is_chunked:
                pointer = store_in_chunks(content, repo)
            else:
                pointer = store_lfs_object(actor=_SYSTEM, repo=repo, content=content)
    except HubError as error:
        raise Misdeclared(spec.place, error.message) from error
    return PutFile(repo_path, pointer.text())


def _apply_settings(declared: Reader, repo: Repository, *, is_private: bool | None) -> None:
    gate = _gate_of(declared)
    if is_private in (None, repo.is_private) and gate in (None, repo.gate):
        return
    change_settings(actor=_SYSTEM, repo=repo, is_private=is_private, gate=gate)
    declared.report.changed.append(f"{repo}: settings")


def _apply_likes(declared: Reader, repo: Repository) -> None:
    """People first: the declared counter is what is shown in the end."""
    for name in declared.texts("liked_by"):
        user = find_user(name)
        if not Like.objects.filter(repo=repo, user=user).exists():
            like_repo(actor=Actor.of(user), repo=repo)
            declared.report.changed.append(f"{repo}: liked by {name}")
    repo.refresh_from_db()
    likes = declared.number("likes", repo.likes)
    downloads = declared.number("downloads", repo.downloads)
    if (likes, downloads) != (repo.likes, repo.downloads):
        set_counters(actor=_SYSTEM, repo=repo, likes=likes, downloads=downloads)
        declared.report.changed.append(f"{repo}: counters")


def _gate_of(declared: Reader) -> Gate | None:
    match declared.raw("gated"):
        case None:
            return None
        case False:
            return Gate.OPEN
        case "auto":
            return Gate.AUTO
        case "manual":
            return Gate.MANUAL
        case _:
            raise Misdeclared(declared.at("gated"), 'must be "auto", "manual" or false')
