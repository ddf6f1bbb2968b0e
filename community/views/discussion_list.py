"""`/{repo}/discussions`: what is talked about, and `/new`."""

import secrets
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.actor import ActorRequest
from accounts.views.door import ask_to_sign_in
from community import policy
from community.actions.open_discussion import open_discussion
from community.actions.open_pull_request import open_pull_request
from community.names import MAX_TEXT_CHARS, MAX_TITLE_CHARS, MIN_TITLE_CHARS
from community.queries import (
    DiscussionFilter,
    Kind,
    State,
    matching_discussions,
    open_and_closed_counts,
    page_of,
)
from community.views.attachments import text_with_pictures
from hub.kernel.errors import BadInput
from repos.lookup import find_repo
from repos.models import PushDoor, RepoType
from repos.views.frame import repo_context

_PAGE_SIZE = 30
_MAX_PAGE = 100_000
_KINDS: dict[str, Kind] = {"pull_request": "pull_request", "discussion": "discussion"}
_STATES: dict[str, State] = {"closed": "closed", "all": "all"}


class NewDiscussionForm(forms.Form):
    """once: drawn when the form was shown, so that a second click opens nothing."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        min_length=MIN_TITLE_CHARS,
        max_length=MAX_TITLE_CHARS,
        strip=True,
    )
    description = forms.CharField(
        label=gettext_lazy("Description"),
        required=False,
        max_length=MAX_TEXT_CHARS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    kind = forms.ChoiceField(
        choices=[("discussion", "discussion"), ("pull_request", "pull request")],
        initial="discussion",
    )
    once = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)


@require_safe
def discussion_list(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    repo = find_repo(request.actor, repo_type, repo_id)
    policy.require_may_read(request.actor, repo)
    kind = _KINDS.get(request.GET.get("type", ""), "all")
    state = _STATES.get(request.GET.get("status", ""), "open")
    author, search = _words(request, "author"), _words(request, "q")
    narrowed = matching_discussions(repo, DiscussionFilter(kind, "all", author, search))
    live, over = open_and_closed_counts(narrowed)
    page = _page(request)
    rows = matching_discussions(repo, DiscussionFilter(kind, state, author, search)).order_by(
        "-is_pinned", "-number"
    )
    start = page * _PAGE_SIZE
    shown = page_of(rows, start=start, size=_PAGE_SIZE + 1)
    for row in shown:
        row.repo = repo
    base = f"{repo.url_path}/discussions"
    said = {"type": kind, "status": state, "author": author, "q": search}
    context = repo_context(request, repo, "community")
    context |= {
        "rows": shown[:_PAGE_SIZE],
        "kind": kind,
        "state": state,
        "author": author,
        "search": search,
        "live": live,
        "over": over,
        "kinds": [
            (label, _href(base, said | {"type": value}), value == kind)
            for value, label in (
                ("all", pgettext("discussions and pull requests", "All")),
                ("discussion", gettext("Discussions")),
                ("pull_request", gettext("Pull requests")),
            )
        ],
        "open_href": _href(base, said | {"status": "open"}),
        "closed_href": _href(base, said | {"status": "closed"}),
        "new_href": f"{base}/new",
        "previous_href": _href(base, said | {"p": str(page - 1)}) if page else "",
        "next_href": _href(base, said | {"p": str(page + 1)}) if len(shown) > _PAGE_SIZE else "",
    }
    return render(request, "community/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_discussion(request: ActorRequest, repo_type: RepoType, repo_id: str) -> HttpResponse:
    repo = find_repo(request.actor, repo_type, repo_id)
    policy.require_may_read(request.actor, repo)
    if request.actor.user is None:
        return ask_to_sign_in(request)
    policy.require_may_open(request.actor, repo)
    asked = "pull_request" if request.GET.get("type") == "pull_request" else "discussion"
    form = NewDiscussionForm(
        request.POST or None, initial={"kind": asked, "once": secrets.token_hex(16)}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        words = {key: said[key] for key in ("title", "description", "once")}
        try:
            words["description"] = text_with_pictures(request, repo, "description")
            if said["kind"] == "pull_request":
                born = open_pull_request(actor=request.actor, repo=repo, door=PushDoor.WEB, **words)
            else:
                born = open_discussion(actor=request.actor, repo=repo, **words)
        except BadInput as error:
            form.add_error("title", error.message)
        else:
            return redirect(f"{repo.url_path}/discussions/{born.number}")
    context = repo_context(request, repo, "community")
    context |= {"form": form}
    return render(request, "community/new.html", context, status=400 if form.errors else 200)


def _words(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\0", "").strip()[:200]


def _page(request: HttpRequest) -> int:
    text = request.GET.get("p", "0")
    is_number = text.isascii() and text.isdecimal() and len(text) < 9
    return min(int(text), _MAX_PAGE) if is_number else 0


def _href(base: str, said: dict[str, str]) -> str:
    usual = {"type": "all", "status": "open", "p": "0", "author": "", "q": ""}
    query = urlencode({key: value for key, value in said.items() if value != usual[key]})
    return f"{base}?{query}" if query else base
