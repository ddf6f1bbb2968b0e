"""GET /api/whoami-v2: the first question of every client."""

from typing import Any

from django.http import HttpResponse

from accounts.actor import Actor, ActorRequest
from accounts.api.shapes import token_auth, who_am_i
from accounts.models import AccessToken
from accounts.policy import require_signed_in
from accounts.ports import repo_targets
from accounts.queries import memberships_of, repo_pks_of
from hub.kernel.wire import json_answer, origin, wire_view


@wire_view("GET")
def whoami(request: ActorRequest) -> HttpResponse:
    """Raises: NotSignedIn."""
    user = require_signed_in(request.actor)
    body = who_am_i(user, memberships_of(user), _auth_of(request.actor), origin=origin(request))
    # SECURITY: an answer about one person may not come out of a shared cache for another.
    return json_answer(body, headers={"Cache-Control": "no-store"})


def _auth_of(actor: Actor) -> dict[str, Any]:  # Any: JSON
    if actor.token_id is None:
        return {"type": "session"}
    token = AccessToken.objects.prefetch_related("grants__namespace").get(pk=actor.token_id)
    return token_auth(token, repo_targets.get()(actor, repo_pks_of([token])))
