"""Whom forms offer as a repository's owner; the actions judge again."""

from accounts import policy as accounts_policy
from accounts.models import Namespace, Role, User
from accounts.queries import memberships_of
from repos import policy
from repos.models import Repository


def may_own(user: User) -> list[Namespace]:
    """His own namespace, and those of organizations that let him create."""
    organizations = [
        membership.organization.namespace
        for membership in memberships_of(user)
        if policy.may_create_in_role(Role(membership.role))
    ]
    return [user.namespace, *organizations]


def may_take_over(user: User, repo: Repository) -> list[Namespace]:
    """Its owner first, then those to whom this person may hand it over."""
    namespace = repo.namespace
    if namespace is None:
        return []
    if accounts_policy.role_of(user, namespace) < Role.ADMIN:
        return [namespace]
    return [namespace, *(one for one in may_own(user) if one.pk != namespace.pk)]
