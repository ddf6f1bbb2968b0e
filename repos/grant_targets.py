"""What accounts asks of repositories: places that a token names, and counters of a profile."""

from collections.abc import Collection, Mapping

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.actor import Actor
from accounts.models import Namespace
from accounts.ports import RepoCounts, RepoTarget
from hub.kernel.errors import BadInput
from hub.kernel.wording import quoted
from repos import policy
from repos.errors import RepoMoved
from repos.lookup import find_repo
from repos.models import Like, Repository, RepoType

_PREFIXES = {
    "models": RepoType.MODEL,
    "datasets": RepoType.DATASET,
    "spaces": RepoType.SPACE,
}


def find_repo_target(actor: Actor, text: str) -> RepoTarget:
    """The repository written as `ana/x`, `models/ana/x`, `datasets/ana/x` or `spaces/ana/x`.

    Raises:
        BadInput: not of that form.
        RepoNotFound: it does not exist for the actor.
    """
    first, _slash, rest = text.strip().strip("/").partition("/")
    if rest.count("/") == 1 and first in _PREFIXES:
        return _target(_find(actor, _PREFIXES[first], rest))
    if not first or not rest or "/" in rest:
        raise BadInput(
            _("%(text)s is not a repository; write ana/bert or datasets/ana/poems.")
            % {"text": quoted(text)}
        )
    return _target(_find(actor, RepoType.MODEL, f"{first}/{rest}"))


def repo_targets(actor: Actor, pks: Collection[int]) -> Mapping[int, RepoTarget]:
    """Those of the repositories that exist and that the actor may see."""
    if not pks:
        return {}
    return {repo.pk: _target(repo) for repo in policy.visible(actor).filter(pk__in=pks)}


def repo_counts(actor: Actor, namespace: Namespace) -> RepoCounts:
    """Counts what the actor may see, so that a number never tells of a hidden repository."""
    rows = (
        policy.visible(actor)
        .filter(namespace=namespace)
        .order_by()
        .values_list("repo_type")
        .annotate(n=Count("pk"))
    )
    by_type = dict(rows)
    return RepoCounts(
        numModels=by_type.get(RepoType.MODEL, 0),
        numDatasets=by_type.get(RepoType.DATASET, 0),
        numSpaces=by_type.get(RepoType.SPACE, 0),
    )


def like_count(actor: Actor, namespace: Namespace) -> int:
    """Likes of the person who has the namespace."""
    return Like.objects.filter(user__namespace=namespace, repo__in=policy.visible(actor)).count()


def _find(actor: Actor, repo_type: RepoType, repo_id: str) -> Repository:
    try:
        return find_repo(actor, repo_type, repo_id)
    except RepoMoved as error:
        # A form is no link: the person means the repository, whatever it is called today.
        return find_repo(actor, repo_type, error.new_id)


def _target(repo: Repository) -> RepoTarget:
    return RepoTarget(
        pk=repo.pk,
        public_id=repo.public_id,
        repo_type=repo.repo_type,
        repo_id=repo.repo_id,
        label=repo.url_path.lstrip("/"),
    )
