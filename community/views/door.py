"""How pages find a discussion, and what every form of them does with a refusal."""

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.actor import ActorRequest
from accounts.views.door import ask_to_sign_in
from community.lookup import find_discussion
from community.models import Discussion
from hub.kernel.errors import BadInput, Conflict, PreconditionFailed
from hub.kernel.unsent import page_before
from repos.lookup import find_repo
from repos.models import RepoType

# Fields of forms that somebody may have written at length in.
_WRITTEN = ("comment", "content", "text")


def discussion_of(
    request: ActorRequest, repo_type: RepoType, repo_id: str, number: int
) -> Discussion:
    """Raises: RepoNotFound, DiscussionNotFound, DiscussionsDisabled."""
    return find_discussion(request.actor, find_repo(request.actor, repo_type, repo_id), number)


def form_of_discussion(view: Callable[..., str]) -> Callable[..., HttpResponse]:
    """A POST from a discussion's page: the view acts and names the anchor to come back to.

    What the reader can mend is said on the page he came from; everything else is an error page, also
    where he had written something: it keeps the words.
    """

    @require_POST
    @functools.wraps(view)
    def checked(
        request: ActorRequest, repo_type: RepoType, repo_id: str, number: int, **kwargs: Any
    ) -> HttpResponse:  # Any: from the URL
        if request.actor.user is None:
            return ask_to_sign_in(request)
        found = discussion_of(request, repo_type, repo_id, number)
        try:
            anchor = view(request, found, **kwargs)
        except (BadInput, Conflict, PreconditionFailed) as error:
            if any(request.POST.get(name, "").strip() for name in _WRITTEN):
                raise
            messages.error(request, error.message)
            return redirect(_came_from(request, found))
        return redirect(f"{found.url_path}{anchor}")

    return checked


def _came_from(request: ActorRequest, found: Discussion) -> str:
    """The conversation, or the changes that the reader was looking at."""
    before = page_before(request)
    return before if before.startswith(f"{found.url_path}/") else found.url_path
