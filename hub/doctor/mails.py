"""Whether mails leave: the mail server, a real message when asked for one, and the queue."""

import smtplib
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import DatabaseError

from hub.doctor.findings import Finding, fine, problem, warning
from hub.kernel.clock import now
from notifications.queries import mail_health

_QUEUE_IS_LATE = timedelta(minutes=15)
_ADVICE = "Check the HUB_SMTP_… variables."


def mail() -> Iterator[Finding]:
    """Greets the mail server and signs in, as every mail does."""
    if "filebased" in settings.EMAIL_BACKEND:
        yield warning(
            "e-mail",
            f"HUB_SMTP_HOST is not set, so mails are files in {settings.EMAIL_FILE_PATH}. "
            "Nobody can verify an address or reset a password without them.",
        )
        return
    where = getattr(settings, "EMAIL_HOST", "") or "a backend"
    connection = get_connection()
    try:
        connection.open()
        connection.close()
    except (OSError, smtplib.SMTPException) as error:
        yield problem(
            "e-mail", f"The mail server {where} does not let us in ({_short(error)}). {_ADVICE}"
        )
        return
    yield fine(
        "e-mail",
        f"Mails leave through {where}. `manage.py doctor --mail-to YOU@EXAMPLE.ORG` sends a real one.",
    )


def real_message(address: str) -> Iterator[Finding]:
    """One message to that address, through the same door as all others."""
    message = EmailMessage(
        subject=f"[{settings.SITE_NAME}] Mails arrive",
        body=f"The doctor of {settings.PUBLIC_URL} sent this to see whether mails arrive.\n",
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[address],
        headers={"Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except (OSError, ValueError, smtplib.SMTPException) as error:
        yield problem(
            "e-mail", f"The message to {address} was refused ({_short(error)}). {_ADVICE}"
        )
        return
    yield fine(
        "e-mail",
        f"A message to {address} was taken, from {settings.DEFAULT_FROM_EMAIL}. If it does not "
        "arrive, look for it among the spam: the sender's domain may lack SPF and DKIM.",
    )


def mail_queue() -> Iterator[Finding]:
    try:
        health = mail_health()
    except DatabaseError as error:
        yield problem("mail queue", f"The queue of mails cannot be read ({_short(error)}).")
        return
    if health.given_up:
        yield warning(
            "mail queue",
            f"{health.given_up} mails were given up. The reasons are at "
            "/admin/notifications/outgoingemail/?state__exact=given_up, with a button to try again.",
        )
    waiting = health.due + health.unmade
    if health.oldest_since and now() - health.oldest_since > _QUEUE_IS_LATE:
        yield problem(
            "mail queue",
            f"{waiting} mails wait, the oldest since {health.oldest_since:%F %T} UTC. "
            "Does the mail server answer, and is the worker running?",
        )
    elif not health.given_up:
        yield fine("mail queue", f"{waiting} mails wait, none too long.")


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
