"""`GET|POST /api/quicksearch`: the first finds of every kind while somebody types."""

from typing import TypedDict

from django.http import HttpResponse

from accounts.actor import ActorRequest
from accounts.avatars import avatar_path
from accounts.models import Namespace, Organization, User
from hub.kernel.errors import BadInput
from hub.kernel.wire import json_answer, origin, repeated, whole_number, wire_view
from repos.api.door import query_text
from repos.models import Repository, RepoType
from repos.quick_search import MAX_SHOWN, SHOWN, quick_search

_OTHERS = {"org", "user", "paper", "collection", "bucket", "all"}


class RepoFind(TypedDict):
    _id: str
    id: str


class OrganizationFind(TypedDict):
    _id: str
    name: str
    fullname: str
    avatarUrl: str


class UserFind(TypedDict):
    _id: str
    user: str
    fullname: str
    avatarUrl: str


@wire_view("GET", "POST")
def quicksearch(request: ActorRequest) -> HttpResponse:
    """A count is that of the finds shown; kinds that this hub does not have are empty.

    Example: {"q": "bert", "models": [{"_id": "65…", "id": "ada/bert"}], "modelsCount": 1,
    "datasets": [], …, "orgs": [], "users": [{"user": "bertha", "fullname": "Bertha", …}]}
    Raises: BadInput.
    """
    wanted = set(repeated(request.GET, "type"))
    if not wanted <= {*RepoType.values, *_OTHERS}:
        known = ", ".join([*RepoType.values, *sorted(_OTHERS)])
        raise BadInput(f'"type" must be one of [{known}]')
    everything = not wanted or "all" in wanted
    finds = quick_search(
        request.actor,
        query_text(request.GET, "q"),
        limit=whole_number(request.GET, "limit", default=SHOWN, minimum=1, maximum=MAX_SHOWN),
        types=[kind for kind in RepoType if everything or kind.value in wanted],
        with_people=everything or bool(wanted & {"org", "user"}),
    )
    address = origin(request)
    lists = {kind.plural: [_repo(repo) for repo in finds.repos.get(kind, [])] for kind in RepoType}
    show_orgs, show_users = (everything or word in wanted for word in ("org", "user"))
    groups: dict[str, list[RepoFind] | list[OrganizationFind] | list[UserFind]] = {
        **lists,
        "orgs": [_organization(one, address) for one in finds.organizations if show_orgs],
        "users": [_user(one, address) for one in finds.users if show_users],
    }
    counts = {f"{name}Count": len(rows) for name, rows in groups.items()}
    return json_answer({"q": finds.words, **groups, **counts})


def _repo(repo: Repository) -> RepoFind:
    return {"_id": repo.public_id, "id": repo.repo_id}


def _organization(namespace: Namespace, address: str) -> OrganizationFind:
    organization = namespace.organization
    return {
        "_id": namespace.public_id,
        "name": namespace.name,
        "fullname": organization.full_name or namespace.name,
        "avatarUrl": _picture(namespace.name, organization, address),
    }


def _user(namespace: Namespace, address: str) -> UserFind:
    return {
        "_id": namespace.public_id,
        "user": namespace.name,
        "fullname": namespace.user.get_full_name(),
        "avatarUrl": _picture(namespace.name, namespace.user, address),
    }


def _picture(name: str, owner: Organization | User, address: str) -> str:
    path = avatar_path(name, owner.avatar_url)
    return f"{address}{path}" if path.startswith("/") else path
