"""The front page: what is trending; for the signed-in what is theirs and what happened around them."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.actor import ActorRequest
from accounts.models import User
from accounts.queries import memberships_of
from hub.kernel.wire import origin
from hub.pages.activity import recent_activity
from repos.models import Repository, RepoType
from repos.queries import RepoFilter, Sort, matching, page_of

_SHOWN = 6
_MOST_SHOWN = 30


@require_safe
def home(request: ActorRequest) -> HttpResponse:
    context = {
        "columns": [(kind, _trending(request, kind)) for kind in RepoType],
        "featured": _featured(request),
        "endpoint": origin(request),
        "sign_up_open": settings.SIGN_UP_OPEN,
    }
    user = request.actor.user
    if user is not None:
        context |= {
            "mine": _mine(request, user),
            "organizations": [one.organization for one in memberships_of(user)[:_MOST_SHOWN]],
            "activity": recent_activity(request.actor, user),
        }
    return render(request, "pages/home.html", context)


def _trending(request: ActorRequest, kind: RepoType) -> list[Repository]:
    repos = matching(request.actor, RepoFilter(repo_type=kind))
    return page_of(repos, sort=Sort.TRENDING, limit=_SHOWN).repos


def _featured(request: ActorRequest) -> list[Repository]:
    """What operators put on the front page, the latest choice first."""
    repos = matching(request.actor, RepoFilter()).filter(featured_at__isnull=False)
    return list(repos.order_by("-featured_at")[:_SHOWN])


def _mine(request: ActorRequest, user: User) -> list[Repository]:
    repos = matching(request.actor, RepoFilter(author=user.username))
    return page_of(repos, sort=Sort.LAST_MODIFIED, limit=_SHOWN).repos
