"""Text from outside becomes a path, a ref or an oid here, or is refused before git sees it."""

import re
from collections.abc import Iterable

from django.utils.translation import gettext as _

from hub.kernel.errors import BadInput
from hub.kernel.wording import quoted
from repos.errors import EntryNotFound, RevisionNotFound, UnstorablePath
from repos.git.types import Oid, RefName, RepoPath, Revision

MAX_PATH_BYTES = 4096
MAX_COMPONENT_BYTES = 255
MAX_DEPTH = 100
MAX_REF_BYTES = 255

_OID = re.compile(r"[0-9a-f]{40}")
_SHORT_OID = re.compile(r"[0-9a-f]{7,39}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# HFS+ ignores these code points, so ".g\u200cit" is ".git" on a Mac. Source: git utf8.c next_hfs_char.
_HFS_IGNORABLE = re.compile(r"[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]")
# NTFS's short name of ".git", with the trailing blanks, dots and streams that NTFS drops.
_NTFS_GIT = re.compile(r"(\.git|git~[0-9]+)[ .]*(:.*)?", re.IGNORECASE)
# Source: git-check-ref-format(1).
_BAD_IN_REF = re.compile(r"[\x00-\x20\x7f~^:?*\[\\\ud800-\udfff]|\.\.|@\{|//")
# Of a name that cannot be.
_SHOWN_CHARACTERS = 200
_PULL_REF = re.compile(r"refs/pr/([1-9][0-9]{0,9})")


def parse_oid(text: str) -> Oid:
    """Raises: RevisionNotFound."""
    if not _OID.fullmatch(text):
        raise RevisionNotFound(text[:100])
    return Oid(text)


def is_oid(text: str) -> bool:
    return _OID.fullmatch(text) is not None


def is_short_oid(text: str) -> bool:
    """7 to 39 hex digits; a branch of that name would win."""
    return _SHORT_OID.fullmatch(text) is not None


def parse_repo_path(text: str) -> RepoPath:
    """A path of a file or folder in a tree, never the root.

    Raises:
        UnstorablePath: git, or a checkout on some operating system, could not hold it safely.
    """
    problem = path_problem(text)
    if problem:
        raise UnstorablePath(
            _("Invalid path %(path)s: %(problem)s.")
            % {"path": quoted(text, _SHOWN_CHARACTERS), "problem": problem}
        )
    return RepoPath(text)


def parse_folder_path(text: str) -> RepoPath:
    """As parse_repo_path; "" and "/" are the root, one trailing slash is dropped."""
    trimmed = text.removesuffix("/")
    return RepoPath("") if not trimmed else parse_repo_path(trimmed)


def path_problem(text: str) -> str:
    """What is wrong with a path, "" when nothing is."""
    if not text:
        return _("it is empty")
    if _CONTROL.search(text):
        return _("it contains a control character")
    if "\\" in text:
        return _("it contains a backslash")
    if text.startswith("/"):
        return _("it is absolute")
    if len(text.encode()) > MAX_PATH_BYTES:
        return _("it is longer than %(limit)s bytes") % {"limit": MAX_PATH_BYTES}
    components = text.split("/")
    if len(components) > MAX_DEPTH:
        return _("it has more than %(limit)s levels") % {"limit": MAX_DEPTH}
    for component in components:
        problem = component_problem(component)
        if problem:
            return problem
    return ""


def component_problem(name: str) -> str:
    """What is wrong with one name between slashes, "" when nothing is."""
    if not name:
        return _("it contains an empty component")
    if name in (".", ".."):
        return _("it contains %(name)s") % {"name": quoted(name)}
    if len(name.encode("utf-8", "surrogatepass")) > MAX_COMPONENT_BYTES:
        return _("a component is longer than %(limit)s bytes") % {"limit": MAX_COMPONENT_BYTES}
    if _CONTROL.search(name):
        return _("it contains a control character")
    if "\\" in name:
        return _("it contains a backslash")
    # SECURITY: what some file system takes for .git would be run there: hooks, configuration.
    if _NTFS_GIT.fullmatch(_HFS_IGNORABLE.sub("", name)):
        return _("a component stands for .git on some systems")
    return ""


def parse_branch(text: str) -> RefName:
    """`main` -> `refs/heads/main`. Raises: BadInput."""
    return RefName(f"refs/heads/{_short_ref(text, is_tag=False)}")


def parse_tag(text: str) -> RefName:
    """`v1` -> `refs/tags/v1`. Raises: BadInput."""
    return RefName(f"refs/tags/{_short_ref(text, is_tag=True)}")


def parse_ref(text: str) -> RefName:
    """A fully qualified name, as a push sends it. Raises: BadInput."""
    if not text.startswith("refs/") or text.count("/") < 2 or ref_problem(text):
        raise BadInput(_("Invalid ref name %(name)s.") % {"name": quoted(text, _SHOWN_CHARACTERS)})
    return RefName(text)


def pull_ref(number: int) -> RefName:
    return RefName(f"refs/pr/{number}")


def pull_number(ref: str) -> int | None:
    """7 for `refs/pr/7`; None for everything else."""
    found = _PULL_REF.fullmatch(ref)
    return None if found is None else int(found[1])


def ref_problem(name: str) -> str:
    """What is wrong with a full or short ref name, "" when nothing is."""
    if not name or name == "@":
        return _("it is empty") if not name else _("it is '@'")
    if len(name.encode("utf-8", "surrogatepass")) > MAX_REF_BYTES:
        return _("it is longer than %(limit)s bytes") % {"limit": MAX_REF_BYTES}
    if _BAD_IN_REF.search(name):
        return _("it contains a character or sequence that git forbids")
    if name.startswith("/") or name.endswith(("/", ".")):
        return _("it begins or ends badly")
    for part in name.split("/"):
        # SECURITY: git itself allows a leading dash behind "refs/heads/"; a tool that is handed
        # the short name would take it for an option.
        if part.startswith((".", "-")) or part.endswith(".lock"):
            return _("the part %(part)s begins or ends badly") % {"part": quoted(part)}
    return ""


def split_revision(rest: str, refs: Iterable[RefName]) -> tuple[Revision, RepoPath]:
    """Where the revision ends in `feature/x/data/a.csv`: decided by the refs that exist.

    Order: a full sha, a full ref name, the longest branch or tag, else the first segment.

    Raises:
        RevisionNotFound: no revision at all.
        EntryNotFound: the path behind it could not be in any tree.
    """
    revision = leading_revision(rest.lstrip("/"), refs)
    if not revision:
        raise RevisionNotFound("")
    path = rest.lstrip("/")[len(revision) + 1 :]
    if path and path_problem(path):
        raise EntryNotFound(path[:200])
    return Revision(revision), RepoPath(path)


def leading_revision(rest: str, refs: Iterable[RefName]) -> str:
    """The part of split_revision that is the revision; "" when there is none."""
    first = rest.partition("/")[0]
    if is_oid(first) or first == "HEAD":
        return first
    known = set(refs)
    segments = rest.split("/")
    # No ref name has more parts than fit into its bytes.
    for count in range(min(len(segments), MAX_REF_BYTES // 2), 0, -1):
        candidate = "/".join(segments[:count])
        names = (candidate, f"refs/heads/{candidate}", f"refs/tags/{candidate}")
        if any(name in known for name in names):
            return candidate
    return "/".join(segments[:3]) if first == "refs" else first


def _short_ref(text: str, *, is_tag: bool) -> str:
    problem = ref_problem(text)
    if not problem and text.startswith("refs/"):
        problem = _("it begins with 'refs/'")
    if not problem and text == "HEAD":
        problem = _("it is 'HEAD'")
    if not problem and is_oid(text):
        problem = _("it looks like a commit id")
    if problem:
        words = (
            _("Invalid tag name %(name)s: %(problem)s.")
            if is_tag
            else _("Invalid branch name %(name)s: %(problem)s.")
        )
        raise BadInput(words % {"name": quoted(text, _SHOWN_CHARACTERS), "problem": problem})
    return text
