"""`/settings/notifications`: what, where and when, and what is watched and muted."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.actor import ActorRequest
from accounts.models import User
from accounts.queries import namespaces_like
from accounts.views.door import signed_in
from hub.kernel.errors import BadInput, NotFound
from hub.kernel.wording import quoted
from notifications.actions.change_preferences import change_preferences
from notifications.actions.mute import mute
from notifications.actions.unmute import unmute
from notifications.actions.unwatch import unwatch
from notifications.actions.watch import watch
from notifications.fan_out import preferences_of
from notifications.lookup import find_target, named_targets
from notifications.models import Digest, Kind, Mute, Preferences, TargetType, Watch
from notifications.queries import Stance, stances
from notifications.targets import Target
from repos.errors import RepoMoved

_ADDRESS = "/settings/notifications"
_MOST_LISTED = 500
_MOST_FOUND = 10
_WISHES = {"watch": watch, "unwatch": unwatch, "mute": mute, "unmute": unmute}
_HOURS = [(hour, f"{hour:02}:00") for hour in range(24)]


class TimesForm(forms.Form):
    digest = forms.ChoiceField(label=_("Mails come"), choices=Digest.choices)
    quiet_from = forms.TypedChoiceField(label=_("No mails from"), choices=_HOURS, coerce=int)
    quiet_until = forms.TypedChoiceField(
        label=pgettext_lazy("an hour", "until"), choices=_HOURS, coerce=int
    )
    time_zone = forms.CharField(
        label=_("Time zone"), max_length=64, help_text=_("As in Europe/Berlin or UTC.")
    )


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def notification_settings(request: ActorRequest, user: User) -> HttpResponse:
    preferences = preferences_of([user.pk])[user.pk]
    now = {field: getattr(preferences, field) for field in TimesForm.base_fields}
    form = TimesForm(request.POST if request.POST.get("part") == "times" else None, initial=now)
    if request.method == "POST":
        try:
            if _save(request, form):
                messages.success(request, gettext("Your settings are saved."))
                return redirect(_ADDRESS)
        except BadInput as error:
            form.add_error(None, error.message)
    context = {
        "form": form,
        "grid": _grid(preferences),
        "preferences": preferences,
        "user": user,
        **_lists(request, user),
        **_search(request, user),
    }
    status = 400 if form.errors else 200
    return render(request, "notifications/settings.html", context, status=status)


@require_POST
@signed_in
def subscriptions(request: ActorRequest, user: User) -> HttpResponse:
    """The buttons on pages (one `target`) and the ticked lines of the settings page (many)."""
    change = _WISHES.get(request.POST.get("wish", ""))
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = _ADDRESS
    if change is None:
        raise BadInput(gettext("wish must be watch, unwatch, mute or unmute."))
    for text in request.POST.getlist("target")[:_MOST_LISTED]:
        try:
            target = find_target(request.actor, text)
        except (NotFound, RepoMoved):
            if back != _ADDRESS:
                raise
            messages.error(
                request,
                gettext("There is nothing called %(name)s, or you may not see it.")
                % {"name": quoted(text, 200)},
            )
            continue
        change(actor=request.actor, target=target)
    return redirect(back)


def _save(request: ActorRequest, form: TimesForm) -> bool:
    """False when the form says what is wrong. Raises: BadInput."""
    part = request.POST.get("part", "")
    if part == "times":
        if not form.is_valid():
            return False
        said = form.cleaned_data
        change_preferences(
            actor=request.actor,
            digest=said["digest"],
            quiet_hours=(said["quiet_from"], said["quiet_until"]),
            time_zone=said["time_zone"],
        )
    elif part == "mail":
        change_preferences(actor=request.actor, mail_works_again=True)
    elif part == "joined":
        change_preferences(
            actor=request.actor, switches={"watches_joined": "watches_joined" in request.POST}
        )
    else:
        names = [f"{way}_{kind.value}" for way in ("web", "mail") for kind in Kind]
        change_preferences(
            actor=request.actor, switches={name: name in request.POST for name in names}
        )
    return True


def _grid(preferences: Preferences) -> list[dict[str, Any]]:  # Any: for a template
    return [
        {
            "label": kind.label,
            "web": f"web_{kind.value}",
            "wants_web": preferences.wants_web(kind),
            "mail": f"mail_{kind.value}",
            "wants_mail": bool(getattr(preferences, f"mail_{kind.value}")),
        }
        for kind in Kind
    ]


def _lists(request: ActorRequest, user: User) -> dict[str, list[Target]]:
    watched = list(Watch.objects.filter(user=user).order_by("-pk")[:_MOST_LISTED])
    muted = list(Mute.objects.filter(user=user).order_by("-pk")[:_MOST_LISTED])
    return {
        "watched": named_targets(request.actor, watched),
        "muted": named_targets(request.actor, muted),
    }


def _search(
    request: ActorRequest, user: User
) -> dict[str, Any]:  # Any: Django's own shape of a context
    """People and organizations by a part of their names; and who was just joined."""
    words = request.GET.get("q", "").replace("\0", "").strip()[:100]
    found: list[Target] = []
    if words:
        names = namespaces_like(words)[:_MOST_FOUND]
        found = [Target.of_namespace(name) for name in names if name.pk != user.namespace_id]
    known = stances(user.pk, found) if found else {}
    joined = request.GET.get("joined", "").replace("\0", "").strip()[:100]
    target = None
    if joined:
        try:
            target = find_target(request.actor, joined.replace("/", ""))
        except NotFound:
            target = None
    is_organization = target is not None and target.type == TargetType.ORGANIZATION
    return {
        "words": words,
        "found": [(one, known.get(one, Stance()).is_watched) for one in found],
        "joined": target if is_organization else None,
    }
