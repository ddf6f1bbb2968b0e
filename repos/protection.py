"""Protected branches and tags: which rules hold for a ref, and what they refuse.

`repos.policy.require_may_move` asks here; every door to git's refs asks that.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from hub.kernel.errors import BadInput, Forbidden
from hub.kernel.wording import quoted
from repos.git.names import ref_problem
from repos.git.types import RefUpdate
from repos.globs import compile_glob
from repos.models import Movers, ProtectedRef, Repository

MAX_RULES = 50
_PROTECTABLE = ("refs/heads/", "refs/tags/")
_MAX_PATTERN_CHARS = 255
_WILD = str.maketrans(dict.fromkeys("*?", "x"))


class RefProtected(Forbidden):
    """A rule of the repository refuses this move; the message says what to do instead."""

    code = "RefProtected"

    def __init__(self, ref: str, reason: str) -> None:
        super().__init__(
            _("%(ref)s is protected: %(reason)s") % {"ref": _short(ref), "reason": reason}
        )
        self.ref = ref


@dataclass(frozen=True, slots=True)
class Approvals:
    """What the rules of a branch ask of a pull request. is_for_head_only: older ones do not count."""

    required: int
    is_for_head_only: bool


def rules_of(repo: Repository) -> list[ProtectedRef]:
    return list(ProtectedRef.objects.filter(repo=repo).order_by("pattern"))


def matching(rules: Iterable[ProtectedRef], ref: str) -> list[ProtectedRef]:
    """Those that hold for the ref; the strictest wins, since each must be kept."""
    return [rule for rule in rules if _matches(rule.pattern, ref)]


def required_approvals(rules: Iterable[ProtectedRef]) -> Approvals:
    """Of rules that hold for one branch."""
    asking = [rule for rule in rules if rule.required_approvals]
    return Approvals(
        required=max((rule.required_approvals for rule in asking), default=0),
        is_for_head_only=any(rule.dismisses_approvals for rule in asking),
    )


def require_allowed(
    rules: Iterable[ProtectedRef],
    update: RefUpdate,
    *,
    is_admin: bool,
    is_merge: bool,
    is_forced: bool,
) -> None:
    """rules: those that hold for the ref. is_forced: the old commit would not be part of the new.

    Raises: RefProtected.
    """
    for rule in rules:
        ref = update.name
        if rule.movers == Movers.NOBODY:
            raise RefProtected(ref, _("nobody may change it, until an admin changes the rule."))
        if rule.movers == Movers.ADMINS and not is_admin:
            raise RefProtected(
                ref, _("only admins of the repository may change it. Ask one of them.")
            )
        if update.new is None and rule.blocks_deletion:
            raise RefProtected(ref, _("it cannot be deleted, until an admin changes the rule."))
        if is_forced and rule.blocks_force:
            raise RefProtected(
                ref,
                _(
                    "its history cannot be rewritten. Fetch it, put your commits on top, and push "
                    "again."
                ),
            )
        # The first commit has nothing to be merged into.
        is_first = update.old is None
        if rule.requires_pull_request and not is_merge and not is_first:
            raise RefProtected(
                ref,
                _(
                    "it changes by pull requests only. Open a pull request (in the editor, with "
                    "create_pr=True, or by a push to the refs/pr/N of one) and have it merged."
                ),
            )


def parse_pattern(text: str, *, is_tag: bool) -> str:
    """`main`, `release/*` or a full name -> `refs/heads/…`, `refs/tags/…`. Raises: BadInput."""
    prefix = _PROTECTABLE[is_tag]
    pattern = prefix + text.strip().removeprefix(prefix)
    if pattern == prefix:
        raise BadInput(_("Write the name of a branch or tag, or a pattern such as release/*."))
    if len(pattern) > _MAX_PATTERN_CHARS:
        raise BadInput(
            _("A pattern has at most %(limit)s characters.") % {"limit": _MAX_PATTERN_CHARS}
        )
    # What no ref can be called, no pattern protects: better said now than believed.
    problem = ref_problem(pattern.translate(_WILD))
    if problem or compile_glob(pattern) is None:
        raise BadInput(
            _("%(pattern)s matches no name that git allows: %(problem)s.")
            % {"pattern": quoted(text.strip(), 80), "problem": problem}
        )
    return pattern


def _matches(pattern: str, ref: str) -> bool:
    if pattern == ref:
        return True
    glob = compile_glob(pattern)
    return glob is not None and glob.matches(ref)


def _short(ref: str) -> str:
    if ref.startswith("refs/tags/"):
        return _("Tag %(name)s") % {"name": quoted(ref.removeprefix("refs/tags/"))}
    return _("Branch %(name)s") % {"name": quoted(ref.removeprefix("refs/heads/"))}
