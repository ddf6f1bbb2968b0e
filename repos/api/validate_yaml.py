"""`POST /api/validate-yaml`: every commit of a README asks it first."""

from django.http import HttpResponse

from accounts.actor import ActorRequest
from hub.kernel.wire import json_answer, read_json, wire_view
from repos.api.door import text_in, type_in
from repos.cards import validate_card


@wire_view("POST")
def validate_yaml(request: ActorRequest) -> HttpResponse:
    """Clients parse the body as JSON before they look at the status.

    Source: huggingface_hub `HfApi._validate_yaml`, `RepoCard.validate`.
    Example: {"errors": [{"message": "'license' must be one of […]"}], "warnings": []}
    """
    data = read_json(request)
    problems = validate_card(text_in(data, "content"), type_in(data, "repoType"))
    return json_answer(
        {
            "errors": [{"message": text} for text in problems.errors],
            "warnings": [{"message": text} for text in problems.warnings],
        },
        status=400 if problems.errors else 200,
    )
