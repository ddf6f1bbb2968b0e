"""GET …/chunks/{prefix}/{chunk}: does the hub have what I am about to send?

Source: hf_xet 1.8.0 `query_for_global_dedup_shard`; xet.md 3.5.
"""

from django.http import HttpResponse

from accounts.actor import ActorRequest
from hub.kernel.errors import NotFound
from repos.api.xet_cas import PREFIXES
from repos.api.xet_wire import redeem, xet_view
from repos.xet.dedup import answer_chunk
from repos.xet.hashes import from_hex
from repos.xet.tokens import XetScope


@xet_view("GET")
def find_chunk(request: ActorRequest, prefix: str, chunk: str) -> HttpResponse:
    """404: unknown, or in nothing that the token's person can read; the two look the same."""
    actor, repo = redeem(request, XetScope.READ)
    name = from_hex(chunk)
    answer = answer_chunk(actor, repo, name) if prefix in PREFIXES else None
    if answer is None:
        raise NotFound("Unknown chunk.")
    headers = {"Cache-Control": "no-store"}
    return HttpResponse(answer, content_type="application/octet-stream", headers=headers)
