"""A taken name, told to people: the wire's words are a contract and end without a full stop."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.models import User
from hub.kernel.wording import quoted
from repos.actions.create_repo import RepoExists
from repos.models import RepoType

_YOURS = {
    RepoType.MODEL: gettext_noop("You have a model named %(name)s already."),
    RepoType.DATASET: gettext_noop("You have a dataset named %(name)s already."),
    RepoType.SPACE: gettext_noop("You have a Space named %(name)s already."),
}
_OF_OTHERS = {
    RepoType.MODEL: gettext_noop("%(owner)s has a model named %(name)s already."),
    RepoType.DATASET: gettext_noop("%(owner)s has a dataset named %(name)s already."),
    RepoType.SPACE: gettext_noop("%(owner)s has a Space named %(name)s already."),
}


def taken_words(error: RepoExists, user: User) -> str:
    """Whose it is and what it is called; that it was refused is said by where this stands."""
    owner, _slash, name = error.repo_id.partition("/")
    sentences = _YOURS if owner == user.username else _OF_OTHERS
    return _(sentences[error.repo_type]) % {"owner": owner, "name": quoted(name)}
