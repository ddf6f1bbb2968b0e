"""`/notifications`: what concerns the reader, and what he does with it."""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from accounts.actor import ActorRequest
from accounts.models import User
from accounts.views.door import signed_in
from hub.kernel.fragments import render_page
from notifications import wording
from notifications.actions.finish import finish
from notifications.actions.mark_read import mark_read
from notifications.actions.open_notification import open_notification
from notifications.actions.save import save
from notifications.actions.undo_finish import undo_finish
from notifications.lookup import find_own_notification
from notifications.models import Notification
from notifications.queries import (
    About,
    Choice,
    InboxFilter,
    View,
    count_words,
    counted,
    header_count,
    inbox,
    page,
    recent_repos,
)
from repos.lookup import find_repo
from repos.models import RepoType

_PLURALS = {kind.plural: kind for kind in RepoType}
_MAX_PK = 2**62


@dataclass(frozen=True, slots=True)
class Line:
    """One notification as the page says it."""

    row: Notification
    happened: SafeString
    title: str
    place: str
    why: str
    excerpt: str

    @classmethod
    def of(cls, row: Notification) -> "Line":
        return cls(
            row,
            happened=wording.happened_html(row),
            title=wording.title(row),
            place=wording.place(row),
            why=wording.why(row),
            excerpt=wording.preview(row)[:200],
        )


@dataclass(frozen=True, slots=True)
class Tab:
    label: str
    href: str
    is_current: bool
    count: str = ""


@require_safe
@signed_in
def inbox_page(request: ActorRequest, user: User) -> HttpResponse:
    said = _said(request.GET)
    wanted = _filter(request, said)
    rows = inbox(request.actor, wanted)
    before = _number(request.GET.get("before", ""))
    found, following = page(rows, before=before)
    context: dict[str, Any] = {  # Any: Django's own shape of a context
        "lines": [Line.of(row) for row in found],
        "next_href": _href(said | {"before": str(following)}) if following else "",
    }
    if not request.headers.get("HX-Request"):
        context |= _around(request, said, wanted)
        context |= {
            "said": said,
            "upto": found[0].pk if found and not before else _number(request.GET.get("upto", "")),
            "undo": request.GET.get("undo", "")[:24],
            "is_saved_view": wanted.view is View.SAVED,
            "matching": count_words(counted(rows)),
        }
    return render_page(request, "notifications/inbox.html", "notifications/_lines.html", context)


@require_POST
@signed_in
def act(request: ActorRequest, user: User) -> HttpResponse:
    """The buttons above the list act on what is ticked, those of a line on that line."""
    said = _said(request.POST)
    one, _colon, pk = request.POST.get("one", "").partition(":")
    wish = one or request.POST.get("wish", "")
    choice = _choice(request, said, pk)
    extra: dict[str, str] = {}
    if choice is None:
        messages.info(request, _("Nothing is ticked."))
        return redirect(_href(said))
    match wish:
        case "read" | "unread":
            mark_read(actor=request.actor, choice=choice, is_read=wish == "read")
        case "save" | "unsave":
            save(actor=request.actor, choice=choice, is_saved=wish == "save")
        case "done":
            count, batch = finish(actor=request.actor, choice=choice)
            if count:
                messages.success(request, _done_words(count))
                extra = {"undo": batch}
        case _:
            messages.error(request, _("That button is unknown here; reload the page."))
    return redirect(_href(said | extra))


@require_POST
@signed_in
def undo(request: ActorRequest, user: User) -> HttpResponse:
    count = undo_finish(actor=request.actor, batch=request.POST.get("batch", ""))
    if count:
        messages.success(request, _("%(count)s back in the inbox.") % {"count": f"{count:,}"})
    else:
        messages.error(request, _("They are gone: undoing is possible for a day."))
    return redirect(_href(_said(request.POST)))


@require_safe
@signed_in
def open_one(request: ActorRequest, user: User, pk: int) -> HttpResponse:
    """To where it stands; who goes there has read it."""
    row = find_own_notification(request.actor, pk)
    open_notification(actor=request.actor, row=row)
    return redirect(wording.url_path(row))


@require_safe
def count(request: ActorRequest) -> HttpResponse:
    """What the bell says; asked for by pages that are looked at, at most once a minute."""
    words = "" if request.actor.user is None else header_count(request.actor)
    return JsonResponse({"unread": words}, headers={"Cache-Control": "no-store"})


def _around(
    request: ActorRequest, said: dict[str, str], wanted: InboxFilter
) -> dict[str, Any]:  # Any: Django's own shape of a context
    unread = count_words(counted(inbox(request.actor, replace(wanted, view=View.UNREAD))))
    views = [
        (pgettext("notifications", "Unread"), View.UNREAD, unread),
        (pgettext("notifications", "All"), View.ALL, ""),
        (pgettext("notifications", "Saved"), View.SAVED, ""),
    ]
    abouts = [
        (pgettext("notifications", "Everything"), About.ALL),
        (pgettext("notifications", "Participating"), About.PARTICIPATING),
        (pgettext("notifications", "Mentioned"), About.MENTIONED),
    ]
    repos = []
    for repo, number in recent_repos(request.actor, wanted):
        key = f"{repo.kind.plural}/{repo.repo_id}"
        is_chosen = said["repo"] == key
        href = _href(said | {"repo": "" if is_chosen else key})
        repos.append(Tab(repo.repo_id, href, is_chosen, str(number)))
    return {
        "views": [
            Tab(label, _href(said | {"view": view}), view is wanted.view, number)
            for label, view, number in views
        ],
        "abouts": [
            Tab(label, _href(said | {"about": about}), about is wanted.about)
            for label, about in abouts
        ],
        "repos": repos,
        "chosen_repo": said["repo"],
        "no_repo_href": _href(said | {"repo": ""}),
    }


def _said(data: QueryDict) -> dict[str, str]:
    """The filter as the address has it; what is not understood is the usual."""
    view, about = data.get("view", ""), data.get("about", "")
    return {
        "view": view if view in set(View) else View.UNREAD.value,
        "about": about if about in set(About) else About.ALL.value,
        "repo": data.get("repo", "").replace("\0", "")[:250],
    }


def _filter(request: ActorRequest, said: dict[str, str]) -> InboxFilter:
    """Raises: RepoNotFound: of a repository that is gone or hidden."""
    repo_pk = None
    if said["repo"]:
        types, _slash, repo_id = said["repo"].partition("/")
        repo_pk = find_repo(request.actor, _PLURALS.get(types, RepoType.MODEL), repo_id).pk
    return InboxFilter(View(said["view"]), About(said["about"]), repo_pk)


def _choice(request: ActorRequest, said: dict[str, str], pk: str) -> Choice | None:
    if pk or not request.POST.get("matching"):
        ids = [_number(text) for text in ([pk] if pk else request.POST.getlist("ticked"))]
        # A row that was read meanwhile is still the one that was ticked.
        view = View.SAVED if said["view"] == View.SAVED else View.ALL
        return Choice(InboxFilter(view=view), ids=tuple(ids)) if ids else None
    return Choice(_filter(request, said), upto=_number(request.POST.get("upto", "")))


def _done_words(number: int) -> str:
    words = ngettext("%(count)s notification is done.", "%(count)s notifications are done.", number)
    return words % {"count": f"{number:,}"}


def _number(text: str) -> int:
    return min(int(text), _MAX_PK) if text.isascii() and text.isdecimal() and len(text) < 20 else 0


def _href(said: dict[str, str]) -> str:
    usual = {"view": "unread", "about": "all"}
    query = urlencode(
        {key: str(value) for key, value in said.items() if value and usual.get(key) != value}
    )
    return f"/notifications?{query}" if query else "/notifications"
