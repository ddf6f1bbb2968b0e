"""What can be wrong with a repository, a revision, a path, an upload."""

from django.utils.translation import gettext as _

from hub.kernel.errors import (
    BadInput,
    Forbidden,
    HubError,
    NotFound,
    PreconditionFailed,
    TooLarge,
    UnprocessableInput,
)
from hub.kernel.wording import quoted


class RepoNotFound(NotFound):
    """Missing, or private to somebody else: nobody may tell which."""

    code = "RepoNotFound"

    def __init__(self, repo_id: str) -> None:
        super().__init__(_("Repository not found"))
        self.repo_id = repo_id


class RepoMoved(HubError):
    """The id is a former one; `repo_path` is the page path of today's."""

    code = "RepoMoved"

    def __init__(self, *, old_id: str, new_id: str) -> None:
        super().__init__(
            _("Repository %(old)s is now %(new)s.") % {"old": quoted(old_id), "new": quoted(new_id)}
        )
        self.old_id = old_id
        self.new_id = new_id


class GatedRepo(HubError):
    """Visible, but its files need an accepted access request."""

    code = "GatedRepo"

    def __init__(self, repo_id: str, url_path: str, *, is_signed_in: bool) -> None:
        words = (
            _(
                "Access to %(repo)s is restricted and you are not in the authorized list. "
                "Visit %(path)s on this hub to ask for access."
            )
            if is_signed_in
            else _(
                "Access to %(repo)s is restricted. You must be signed in and have access to it; "
                "sign in and ask on its page."
            )
        )
        super().__init__(words % {"repo": repo_id, "path": url_path})
        self.is_signed_in = is_signed_in


class RepoDisabled(Forbidden):
    """Withdrawn by the operator. Clients recognise the message, byte for byte."""

    code = "RepoDisabled"

    def __init__(self) -> None:
        super().__init__(_("Access to this resource is disabled."))


class RevisionNotFound(NotFound):
    code = "RevisionNotFound"

    def __init__(self, revision: str) -> None:
        super().__init__(_("Invalid rev id: %(revision)s") % {"revision": revision})
        self.revision = revision


class EntryNotFound(NotFound):
    """commit_oid travels as `X-Repo-Commit`, so that clients cache the absence."""

    code = "EntryNotFound"

    def __init__(self, path: str, *, commit_oid: str = "", message: str = "") -> None:
        super().__init__(message or _("Entry not found"))
        self.path = path
        self.commit_oid = commit_oid


class HeadMoved(PreconditionFailed):
    """The branch is not where the client (or the computation) thought."""

    code = "HeadMoved"

    def __init__(self) -> None:
        super().__init__(
            _("The branch was updated since you opened this page. Please refresh and try again.")
        )


class UnstorablePath(UnprocessableInput):
    """A path that git, or a checkout somewhere, could not hold."""

    code = "UnstorablePath"


class BadCard(BadInput):
    """README metadata that the hub refuses; `problems` has one sentence each."""

    code = "BadCard"

    def __init__(self, problems: list[str]) -> None:
        super().__init__(
            _("Invalid metadata in README.md: %(problems)s") % {"problems": "; ".join(problems)}
        )
        self.problems = problems


class LfsObjectMissing(BadInput):
    """A pointer to content that was never stored here for this repository."""

    code = "LfsObjectMissing"

    def __init__(self, oids: list[str]) -> None:
        super().__init__(
            _(
                "LFS pointer pointed to a file that does not exist: %(oids)s. "
                "Upload the content first (git lfs push --all, or hf upload)."
            )
            % {"oids": ", ".join(oids[:5]) + ("…" if len(oids) > 5 else "")}
        )
        self.oids = oids


class PushRefused(Forbidden):
    """A rule of the hub refuses this push; the message reaches the pusher's terminal."""

    code = "PushRefused"


class FileLocked(Forbidden):
    """Somebody else holds the LFS lock of a changed file."""

    code = "FileLocked"

    def __init__(self, path: str, owner: str) -> None:
        super().__init__(
            _("%(path)s is locked by %(owner)s; ask them to unlock it.")
            % {"path": quoted(path), "owner": owner}
        )
        self.path = path


class ContentTooLarge(TooLarge):
    code = "ContentTooLarge"
