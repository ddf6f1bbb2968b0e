"""What can be wrong with accounts, beyond the kernel's family."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from hub.kernel.errors import BadInput, Conflict, Forbidden
from hub.kernel.wording import quoted


class SignUpClosed(Forbidden):
    code = "SignUpClosed"

    def __init__(self) -> None:
        super().__init__(_("Signing up is closed on this hub; ask its operator for an account."))


class WeakPassword(BadInput):
    """problems: one sentence per rule that the password breaks."""

    code = "WeakPassword"

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = list(problems)


class LastAdmin(Conflict):
    """Nobody could manage the organization any more."""

    code = "LastAdmin"

    def __init__(self, organization: str) -> None:
        super().__init__(
            _("%(name)s would be left without an admin; make somebody else an admin first.")
            % {"name": quoted(organization)}
        )


class LinkSpent(Forbidden):
    code = "LinkSpent"

    def __init__(self) -> None:
        super().__init__(_("This link has been used or is no longer needed; sign in instead."))


class Blocked(Forbidden):
    """The owner of the place has blocked this person."""

    code = "Blocked"

    def __init__(self) -> None:
        super().__init__(_("The owner has blocked you, so you cannot do this here."))
