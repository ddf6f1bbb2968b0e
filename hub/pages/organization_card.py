"""The card of an organization: the README of its public Space `README`."""

from django.utils.safestring import SafeString

from accounts.models import Namespace
from repos.git_of import git_of
from repos.models import Repository, RepoType
from repos.views.addresses import Addresses
from repos.views.card_page import shown_card

_SPACE = "README"


def organization_card(namespace: Namespace) -> SafeString | str:
    """Safe HTML; "" without such a Space, or when it is not public. One query."""
    repo = (
        Repository.objects.of_type(RepoType.SPACE)
        .identified(f"{namespace.name}/{_SPACE}")
        .filter(is_private=False, is_disabled=False)
        .first()
    )
    if repo is None or not repo.head_oid:
        return ""
    card = shown_card(git_of(repo), repo, Addresses.of(repo))
    return card.html
