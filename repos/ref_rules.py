"""Which refs people may make, move and delete; every door asks here, so all refuse alike."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from hub.kernel.errors import AlreadyExists, BadInput, Forbidden
from hub.kernel.wording import quoted
from repos.git.names import parse_branch, parse_tag, pull_number
from repos.git.types import RefName
from repos.models import Repository

_BRANCHES = "refs/heads/"
_TAGS = "refs/tags/"
CONVERTED = "refs/convert/"


class RefExists(AlreadyExists):
    code = "RefExists"

    def __init__(self, ref: str) -> None:
        # Clients show these words.
        super().__init__(_("Reference %(ref)s already exists") % {"ref": ref})
        self.ref = ref


class RefInTheWay(AlreadyExists):
    """git keeps refs like files: `a` and `a/b` cannot both exist."""

    code = "RefInTheWay"

    def __init__(self, ref: str, standing: str) -> None:
        super().__init__(
            _("%(ref)s cannot be made because %(standing)s exists; choose another name.")
            % {"ref": ref, "standing": standing}
        )
        self.ref = ref
        self.standing = standing


class DefaultBranchKept(Forbidden):
    code = "DefaultBranchKept"

    def __init__(self, ref: str) -> None:
        super().__init__(_("Cannot delete %(ref)s: it is the default branch") % {"ref": ref})
        self.ref = ref


class RefNotYours(Forbidden):
    """A part of refs/ that the hub itself writes."""

    code = "RefNotYours"

    def __init__(self, ref: str) -> None:
        super().__init__(
            _("%(ref)s belongs to the hub; push branches (refs/heads/…) and tags (refs/tags/…).")
            % {"ref": quoted(ref, 200)}
        )
        self.ref = ref


def branch_ref(name: str) -> RefName:
    """`main` -> `refs/heads/main`. Raises: BadInput, in words that clients look for."""
    try:
        return parse_branch(name)
    except BadInput as error:
        words = _("Invalid reference for a branch: %(problem)s")
        raise BadInput(words % {"problem": error.message}) from error


def tag_ref(repo: Repository, name: str) -> RefName:
    """`v1` -> `refs/tags/v1`. Raises: BadInput."""
    try:
        ref = parse_tag(name)
    except BadInput as error:
        words = _("Invalid reference for a tag: %(problem)s")
        raise BadInput(words % {"problem": error.message}) from error
    # SECURITY: "main" would name two things, and tools differ in which they take.
    if name == repo.default_branch:
        words = _("Invalid reference for a tag: %(name)s is the default branch.")
        raise BadInput(words % {"name": quoted(name)})
    return ref


def require_room(refs: Collection[RefName], ref: RefName) -> None:
    """Raises: RefExists, RefInTheWay."""
    if ref in refs:
        raise RefExists(ref)
    for standing in refs:
        if ref.startswith(f"{standing}/") or standing.startswith(f"{ref}/"):
            raise RefInTheWay(ref, standing)


def require_deletable(repo: Repository, ref: RefName) -> None:
    """Raises: DefaultBranchKept."""
    if ref == f"{_BRANCHES}{repo.default_branch}":
        raise DefaultBranchKept(ref)


def require_pushable(repo: Repository, ref: str, *, deletes: bool) -> RefName:
    """A ref of a push that a writer may move, or make, or delete.

    SECURITY: what is not known to be allowed is refused.

    Raises:
        RefNotYours, DefaultBranchKept, BadInput (a name that could be mistaken for another).
    """
    if ref.startswith(_BRANCHES):
        name = ref.removeprefix(_BRANCHES)
        # Deleting a badly named ref that an older rule let in must stay possible.
        parsed = RefName(ref) if deletes else branch_ref(name)
        if deletes:
            require_deletable(repo, parsed)
        return parsed
    if ref.startswith(_TAGS):
        return RefName(ref) if deletes else tag_ref(repo, ref.removeprefix(_TAGS))
    raise RefNotYours(ref)


def committable_ref(revision: str) -> RefName:
    """What a commit's revision names, before it is known to exist.

    Branches by short or full name, pull requests as `refs/pr/N`.

    Raises:
        RefNotYours: a part of refs/ that people do not write. BadInput: no branch can be called so.
    """
    if pull_number(revision) is not None:
        return RefName(revision)
    if revision.startswith("refs/") and not revision.startswith(_BRANCHES):
        raise RefNotYours(revision)
    return parse_branch(revision.removeprefix(_BRANCHES))
