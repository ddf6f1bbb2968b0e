"""Small endpoints that clients call on the side and that must answer quickly."""

from django.http import HttpResponse

from accounts.actor import ActorRequest
from hub.kernel.wire import json_answer, mark_wire, wire_view


@wire_view("GET")
def agent_harnesses(request: ActorRequest) -> HttpResponse:
    """Source: huggingface_hub 2.4, called once a day when an agent may be running."""
    return json_answer({"standardEnvVars": [], "harnesses": {}})


@mark_wire
def telemetry(request: ActorRequest, rest: str) -> HttpResponse:
    """Nothing is kept. Source: huggingface_hub `send_telemetry` (HEAD)."""
    return HttpResponse(status=204)


@wire_view("GET")
def metrics(request: ActorRequest) -> HttpResponse:
    """Source: huggingface_hub 0.10-0.23 `list_metrics`."""
    return json_answer([])


@wire_view("GET")
def tasks(request: ActorRequest) -> HttpResponse:
    """Source: huggingface_hub 0.17 inference client."""
    return json_answer({})
