"""Claim, send, back off, give up: the half of the mail queue that talks to the mail server."""

import logging
import smtplib
import threading
import time
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import F

from accounts.actor import Actor
from accounts.models import User
from hub.kernel.clock import now
from notifications import policy
from notifications.actions.stop_mail import stop_mail
from notifications.audience import muted_by, unmuted_reasons
from notifications.composing import compose_due
from notifications.fan_out import preferences_of
from notifications.mail_text import mail_of
from notifications.models import MailState, Notification, OutgoingEmail, Reason, What
from notifications.queries import with_everything

log = logging.getLogger(__name__)

_FIRST_PAUSE = timedelta(seconds=30)
_LONGEST_PAUSE = timedelta(hours=1)
_GIVE_UP_AFTER = timedelta(days=3)
_ERROR_CHARS = 500
# A worker has other work than mail: after that long the next message goes on.
_RUN_S = 45.0
# No such mailbox, mailbox disabled, not allowed: the address will not work tomorrow either.
_DEAD_ADDRESS = frozenset({550, 551, 553, 554})
_busy = threading.Lock()


def send_due() -> int:
    """Make and send what is due. Returns how many mails left.

    One thread of a process does it at a time: a mail server that hangs must not hold all of them.
    """
    if not _busy.acquire(blocking=False):
        return 0
    try:
        return _send_all()
    finally:
        _busy.release()


def _send_all() -> int:
    sent = 0
    started = time.monotonic()
    connection = get_connection()
    try:
        compose_due()
        while time.monotonic() - started < _RUN_S:
            mail = _claim()
            if mail is None:
                # What became due while the last ones were sent.
                if not compose_due():
                    break
                continue
            outcome = _send(mail, connection)
            if outcome is None:
                break
            sent += outcome
    finally:
        _close(connection)
    return sent


@transaction.atomic
def _claim() -> OutgoingEmail | None:
    """The oldest due mail; other workers leave it alone until the lease ends."""
    moment = now()
    due = OutgoingEmail.objects.filter(state=MailState.DUE, next_attempt_at__lte=moment)
    mail = due.order_by("next_attempt_at").select_for_update(skip_locked=True).first()
    if mail is None:
        return None
    mail.attempts += 1
    mail.next_attempt_at = moment + settings.MAIL_LEASE
    mail.save(update_fields=["attempts", "next_attempt_at"])
    return mail


def _send(mail: OutgoingEmail, connection: BaseEmailBackend) -> int | None:
    """1 when it left, 0 when it did not; None when the mail server is not there at all."""
    if mail.handed_over >= 2:
        _give_up(mail, "sent twice without an answer from the mail server; it may have arrived")
        return 0
    message = _still_to_tell(mail)
    if message is None:
        _finish(mail, MailState.CANCELLED)
        return 0
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        _close(connection)
        _try_later(mail, error)
        # Nobody else's mail gets through either; asking for each would hold the worker for hours.
        _put_off_all()
        return None
    OutgoingEmail.objects.filter(pk=mail.pk).update(handed_over=F("handed_over") + 1)
    try:
        connection.send_messages([message])
    except (OSError, smtplib.SMTPException) as error:
        _close(connection)
        _after_refusal(mail, error)
        return 0
    _finish(mail, MailState.SENT)
    return 1


def _still_to_tell(mail: OutgoingEmail) -> EmailMultiAlternatives | None:
    """SECURITY: judged again, since hours may have passed: access, mutes, settings, hidden words."""
    user = User.objects.select_related("namespace").filter(policy.may_be_mailed(), pk=mail.user_id)
    person = user.first()
    if person is None:
        return None
    preferences = preferences_of([person.pk])[person.pk]
    audible = Notification.objects.filter(policy.audible_rows(Actor.of(person)), mail=mail)
    rows = list(with_everything(audible).order_by("pk"))
    told = [
        row
        for row in rows
        if preferences.wants_mail(Reason(row.mail_reason).kind)
        and row.read_at is None
        and row.done_at is None
        and _is_still_there(row)
        and not _is_muted(row)
    ]
    return mail_of(mail, person, told) if told else None


def _is_still_there(row: Notification) -> bool:
    if row.what == What.JOINED:
        return row.organization is not None
    if row.what == What.COLLECTED:
        return row.item is not None
    if row.what == What.COMMENTED and (row.comment is None or row.comment.is_hidden):
        return False
    return row.discussion is not None and row.repo is not None


def _is_muted(row: Notification) -> bool:
    if row.repo_id is None:
        return False
    mutes = muted_by(row.repo_id, row.discussion_id, [row.user_id]).get(row.user_id, frozenset())
    return not unmuted_reasons([Reason(row.mail_reason)], mutes)


def _finish(mail: OutgoingEmail, state: MailState) -> None:
    OutgoingEmail.objects.filter(pk=mail.pk).update(state=state, finished_at=now(), last_error="")


def _after_refusal(mail: OutgoingEmail, error: Exception) -> None:
    """The server said no, or went away in the middle; only in the second case it may have the mail."""
    code = _code_of(error)
    if code:
        # It answered, so it did not take the mail.
        OutgoingEmail.objects.filter(pk=mail.pk, handed_over__gt=0).update(
            handed_over=F("handed_over") - 1
        )
    if code in _DEAD_ADDRESS and isinstance(error, smtplib.SMTPRecipientsRefused):
        stop_mail(actor=Actor.system("mail server"), user_id=mail.user_id, because=_words_of(error))
        _give_up(mail, _words_of(error))
    elif 500 <= code < 600:
        _give_up(mail, _words_of(error))
    else:
        _try_later(mail, error)


def _try_later(mail: OutgoingEmail, error: Exception) -> None:
    words = _words_of(error)
    if now() - mail.created_at > _GIVE_UP_AFTER:
        _give_up(mail, words)
        return
    pause = min(_FIRST_PAUSE * 2 ** min(mail.attempts - 1, 10), _LONGEST_PAUSE)
    OutgoingEmail.objects.filter(pk=mail.pk).update(next_attempt_at=now() + pause, last_error=words)
    log.warning("mail_failed", extra={"mail_id": mail.pk, "reason": words})


def _give_up(mail: OutgoingEmail, words: str) -> None:
    OutgoingEmail.objects.filter(pk=mail.pk).update(
        state=MailState.GIVEN_UP, finished_at=now(), last_error=words
    )
    log.error("mail_given_up", extra={"mail_id": mail.pk, "reason": words})


def _put_off_all() -> None:
    moment = now()
    OutgoingEmail.objects.filter(state=MailState.DUE, next_attempt_at__lte=moment).update(
        next_attempt_at=moment + _FIRST_PAUSE
    )


def _code_of(error: Exception) -> int:
    """The server's three digits; 0 when it gave none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next((code for code, _ in error.recipients.values()), 0)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return 0
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0


def _words_of(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\0", "")[:_ERROR_CHARS]


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except (OSError, smtplib.SMTPException) as error:
        log.info("mail_close_failed", extra={"reason": _words_of(error)})
