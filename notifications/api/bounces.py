"""`/api/mail/reports`: where the mail provider tells of bounces and complaints."""

import hmac

from django.conf import settings
from django.http import HttpResponse

from accounts.actor import Actor, ActorRequest
from accounts.models import User
from hub.kernel.errors import BadInput, Forbidden, NotFound
from hub.kernel.wire import json_answer, read_json, wire_view
from notifications.actions.stop_mail import stop_mail
from notifications.models import OutgoingEmail

_KINDS = {"bounce": "the address does not take mail", "complaint": "the mail was called spam"}


@wire_view("POST")
def reports(request: ActorRequest) -> HttpResponse:
    """`{"kind": "bounce", "email": "a@example.org", "detail": "550 no such user"}`, or a
    `messageId` instead of `email`. `X-Mail-Secret` is HUB_MAIL_HOOK_SECRET.

    Raises:
        NotFound: this hub has no such door.
        Forbidden: another secret.
    """
    if not settings.MAIL_HOOK_SECRET:
        raise NotFound("Unknown endpoint.")
    shown = request.headers.get("X-Mail-Secret", "").encode()
    if not hmac.compare_digest(shown, settings.MAIL_HOOK_SECRET.encode()):
        raise Forbidden("X-Mail-Secret is missing or wrong.")
    data = read_json(request)
    kind = data.get("kind")
    if kind not in _KINDS:
        raise BadInput(f"kind must be one of {', '.join(_KINDS)}.")
    detail = " ".join(str(data.get("detail", "")).split())[:120].replace("\0", "")
    for user_id in _people(str(data.get("email", "")), str(data.get("messageId", ""))):
        stop_mail(
            actor=Actor.system("mail provider"),
            user_id=user_id,
            because=f"{_KINDS[kind]}{f': {detail}' if detail else ''}",
        )
    # The same answer for known and unknown addresses: providers repeat what is refused.
    return json_answer({"success": True})


def _people(email: str, message_id: str) -> list[int]:
    if "\0" in email + message_id:
        return []
    if email:
        return list(User.objects.filter(email__iexact=email).values_list("pk", flat=True))
    name = message_id.strip().strip("<>").partition("@")[0].removeprefix("notification.")
    return list(OutgoingEmail.objects.filter(public_id=name).values_list("user_id", flat=True))
