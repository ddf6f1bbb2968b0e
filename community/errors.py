"""What can be wrong with a discussion, a comment, a merge."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from hub.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from hub.kernel.wording import filesize, quoted

_SHOWN = 10


class DiscussionNotFound(NotFound):
    code = "DiscussionNotFound"

    def __init__(self, number: int) -> None:
        super().__init__(
            _("There is no discussion %(number)s in this repository.") % {"number": number}
        )
        self.number = number


class CommentNotFound(NotFound):
    code = "CommentNotFound"

    def __init__(self) -> None:
        super().__init__(_("There is no such comment in this discussion."))


class ThreadNotFound(NotFound):
    code = "ThreadNotFound"

    def __init__(self) -> None:
        super().__init__(_("There is no such conversation in this pull request."))


class ReviewNotFound(NotFound):
    code = "ReviewNotFound"

    def __init__(self) -> None:
        super().__init__(_("There is no such review of this pull request."))


class AttachmentNotFound(NotFound):
    code = "AttachmentNotFound"

    def __init__(self) -> None:
        super().__init__(_("There is no such picture."))


class ReportNotFound(NotFound):
    code = "ReportNotFound"

    def __init__(self) -> None:
        super().__init__(_("There is no such report."))


class TooManyPictures(BadInput):
    code = "TooManyPictures"

    def __init__(self, pictures: int, limit_bytes: int) -> None:
        super().__init__(
            _(
                "You have uploaded as much as a day allows: %(pictures)s pictures or %(size)s. "
                "Try again tomorrow."
            )
            % {"pictures": pictures, "size": filesize(limit_bytes)}
        )


class DiscussionsDisabled(Forbidden):
    code = "DiscussionsDisabled"

    def __init__(self) -> None:
        super().__init__(_("Discussions are disabled for this repository."))


class DiscussionLocked(Forbidden):
    code = "DiscussionLocked"

    def __init__(self) -> None:
        super().__init__(_("This discussion is locked: nobody can add comments."))


class NotPossible(Conflict):
    """The state of the discussion does not allow it."""

    code = "NotPossible"


class CommentHidden(NotPossible):
    code = "CommentHidden"

    def __init__(self) -> None:
        super().__init__(_("This comment was hidden, which cannot be undone."))


class NotMergeable(NotPossible):
    """paths: the files that conflict; () when the state forbids it."""

    code = "NotMergeable"

    def __init__(self, message: str, *, paths: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.paths = tuple(paths)

    @classmethod
    def conflicts(cls, paths: Sequence[str], target: str) -> "NotMergeable":
        shown = ", ".join(quoted(path) for path in paths[:_SHOWN])
        values = {"target": quoted(target), "paths": shown, "more": len(paths) - _SHOWN}
        message = (
            _(
                "These files conflict with %(target)s: %(paths)s and %(more)s more. "
                "Merge %(target)s into the pull request and push it."
            )
            if len(paths) > _SHOWN
            else _(
                "These files conflict with %(target)s: %(paths)s. "
                "Merge %(target)s into the pull request and push it."
            )
        )
        return cls(message % values, paths=paths)


class NothingToMerge(BadInput):
    """Clients up to 0.17 close a pull request when they read these words."""

    code = "NothingToMerge"

    def __init__(self) -> None:
        super().__init__(_("This pull request has no associated changes."))
