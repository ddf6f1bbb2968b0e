"""`/settings/tokens`: make, list, rotate and revoke access tokens."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.create_token import Grant, create_token
from accounts.actions.revoke_token import revoke_token
from accounts.actions.rotate_token import rotate_token
from accounts.actor import Actor, ActorRequest
from accounts.lookup import find_own_token
from accounts.models import AccessToken, Role, TokenRole, User
from accounts.ports import find_repo_target, repo_targets
from accounts.queries import memberships_of, repo_pks_of, tokens_of
from accounts.views.door import signed_in
from accounts.views.forms import TOKEN_KINDS, RepoGrantRows, TokenForm, places_of
from hub.kernel.clock import now
from hub.kernel.errors import BadInput, HubError
from hub.kernel.wording import quoted

_ROW_PREFIX = "repos"


@dataclass(frozen=True, slots=True)
class TokenRow:
    """places: `lab: write`, for a fine-grained token."""

    token: AccessToken
    kind: str
    is_expired: bool
    places: list[str]


@require_safe
@signed_in
def token_list(request: ActorRequest, user: User) -> HttpResponse:
    context = {"rows": _rows(request.actor, user)}
    return render(request, "accounts/tokens.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_token(request: ActorRequest, user: User) -> HttpResponse:
    """The value is in the answer to the POST and nowhere else: a redirect would have to store it."""
    places = places_of(user, list(memberships_of(user)))
    if "more" in request.POST:
        return _more_rows(request, TokenForm(places=places, initial=request.POST.dict()))
    form = TokenForm(request.POST or None, places=places)
    rows = RepoGrantRows(request.POST or None, prefix=_ROW_PREFIX)
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        try:
            token, value = create_token(
                actor=request.actor,
                user=user,
                name=form.cleaned_data["name"],
                role=form.token_role,
                grants=_grants(request.actor, form, rows),
                can_read_gated=form.cleaned_data["can_read_gated"],
                expires_at=form.expires_at,
            )
        except BadInput as error:
            form.add_error(None, error.message)
        else:
            return _shown_once(request, token, value)
    context = {"form": form, "rows": rows}
    return render(request, "accounts/token_new.html", context, status=400 if form.errors else 200)


@never_cache
@require_POST
@signed_in
def rotate(request: ActorRequest, user: User, public_id: str) -> HttpResponse:
    token = find_own_token(request.actor, public_id)
    return _shown_once(request, token, rotate_token(actor=request.actor, token=token))


@require_POST
@signed_in
def revoke(request: ActorRequest, user: User, public_id: str) -> HttpResponse:
    token = find_own_token(request.actor, public_id)
    revoke_token(actor=request.actor, token=token)
    messages.success(
        request, _("The token %(name)s no longer works.") % {"name": quoted(token.name)}
    )
    return redirect("tokens")


def _shown_once(request: ActorRequest, token: AccessToken, value: str) -> HttpResponse:
    return render(request, "accounts/token_made.html", {"token": token, "value": value})


def _grants(actor: Actor, form: TokenForm, rows: Any) -> list[Grant]:  # Any: a formset
    """Raises: BadInput: a repository that is none, or that the person may not see."""
    if form.token_role is not TokenRole.FINE_GRAINED:
        return []
    grants = form.grants()
    for said in rows.cleaned_data:
        if not said.get("target"):
            continue
        try:
            target = find_repo_target.get()(actor, said["target"])
        except HubError as error:
            raise BadInput(
                _("%(name)s: %(problem)s")
                % {"name": quoted(said["target"]), "problem": error.message}
            ) from error
        role = Role(int(said.get("role") or Role.READ))
        grants.append(Grant(repo_pk=target.pk, role=role))
    return grants


def _more_rows(request: ActorRequest, form: TokenForm) -> HttpResponse:
    """The same form with what was typed, unjudged, and more rows for repositories."""
    said = RepoGrantRows(request.POST, prefix=_ROW_PREFIX)
    typed = [
        {"target": row["target"].value(), "role": row["role"].value()}
        for row in said.forms
        if row["target"].value()
    ]
    rows = RepoGrantRows(prefix=_ROW_PREFIX, initial=typed)
    return render(request, "accounts/token_new.html", {"form": form, "rows": rows})


def _rows(actor: Actor, user: User) -> list[TokenRow]:
    tokens = list(tokens_of(user))
    targets = repo_targets.get()(actor, repo_pks_of(tokens))
    kinds = dict(TOKEN_KINDS)
    rows = []
    for token in tokens:
        places = []
        for grant in token.grants.all():
            target = targets.get(grant.repo_pk or 0)
            name = grant.namespace.name if grant.namespace else target.label if target else ""
            if name:
                places.append(
                    _("%(place)s: %(role)s") % {"place": name, "role": Role(grant.role).words}
                )
        is_expired = token.expires_at is not None and token.expires_at <= now()
        rows.append(TokenRow(token, str(kinds[token.role]), is_expired, places))
    return rows
