"""A mail as it is sent: headers for threads and for unsubscribing, a text part and an HTML part."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from hub.kernel.language import mail_language
from hub.kernel.signing import sign
from notifications import wording
from notifications.models import Kind, Notification, OutgoingEmail, Reason

PURPOSE = "unsubscribe"
_LINK_LIFETIME = timedelta(days=400)
_EXCERPT_CHARS = 4000
_SUBJECT_CHARS = 200


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a mail. text: what was said, as it was written; "" when nothing was."""

    happened: str
    happened_html: SafeString
    title: str
    url: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    label: str
    url: str


def mail_of(
    mail: OutgoingEmail, user: User, rows: Sequence[Notification]
) -> EmailMultiAlternatives:
    """In the reader's language. rows: what may still be told, oldest first; never empty."""
    with translation.override(mail_language(user.language)):
        return _composed(mail, user, rows)


def _composed(
    mail: OutgoingEmail, user: User, rows: Sequence[Notification]
) -> EmailMultiAlternatives:
    items = [_item(row) for row in rows]
    kinds = sorted({Reason(row.mail_reason).kind for row in rows}, key=list(Kind).index)
    context = {
        "site_name": settings.SITE_NAME,
        "items": items,
        "ways_out": [
            Unsubscribe(str(kind.label), unsubscribe_url(user.pk, [kind])) for kind in kinds
        ],
        "settings_url": f"{settings.PUBLIC_URL}/settings/notifications",
        "inbox_url": f"{settings.PUBLIC_URL}/notifications",
        "user": user,
        "language": translation.get_language(),
    }
    message = EmailMultiAlternatives(
        subject=_subject(rows),
        body=_plain(items, context),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[user.email or ""],
        headers=_headers(mail, user, rows, kinds),
    )
    message.attach_alternative(render_to_string("notifications/mail.html", context), "text/html")
    return message


def unsubscribe_url(user_pk: int, kinds: Sequence[Kind]) -> str:
    """Opens without signing in, and turns off exactly these kinds of mail of this person."""
    payload = {"u": user_pk, "k": [kind.value for kind in kinds]}
    token = sign(PURPOSE, payload, lifetime=_LINK_LIFETIME)
    return f"{settings.PUBLIC_URL}/notifications/unsubscribe/{token}"


def _headers(
    mail: OutgoingEmail, user: User, rows: Sequence[Notification], kinds: Sequence[Kind]
) -> dict[str, str]:
    host = _mail_host()
    headers = {
        "Message-ID": f"<notification.{mail.public_id}@{host}>",
        "List-Unsubscribe": f"<{unsubscribe_url(user.pk, kinds)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        # RFC 3834: no holiday notices, please.
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "X-Hub-Reason": ", ".join(sorted({row.mail_reason for row in rows})),
    }
    threads = {row.discussion.public_id for row in rows if row.discussion is not None}
    if len(threads) == 1 and all(row.discussion is not None for row in rows):
        [public_id] = threads
        # Nobody gets this first one; mail programs put together what refers to the same.
        root = f"<discussion.{public_id}@{host}>"
        headers |= {"In-Reply-To": root, "References": root}
        repo = rows[0].repo
        if repo is not None:
            headers["List-ID"] = f"{_one_line(repo.repo_id)} <{repo.public_id}.{host}>"
    return headers


def _subject(rows: Sequence[Notification]) -> str:
    first = rows[0]
    # What is about no discussion has nothing in common but that.
    if len({row.discussion_id or -row.pk for row in rows}) > 1:
        words = ngettext("%(count)s notification", "%(count)s notifications", len(rows))
        return _one_line(f"[{settings.SITE_NAME}] {words % {'count': len(rows)}}")
    if first.repo is None or first.discussion is None:
        return _one_line(f"[{settings.SITE_NAME}] {wording.title(first)}")
    reply = "" if rows[0].what == "opened" and len(rows) == 1 else "Re: "
    discussion = first.discussion
    return _one_line(f"{reply}[{first.repo.repo_id}] {discussion.title} (#{discussion.number})")


def _item(row: Notification) -> Item:
    said = wording.text(row)
    if len(said) > _EXCERPT_CHARS:
        said = said[:_EXCERPT_CHARS].rstrip() + " …"
    return Item(
        happened=wording.happened_in_place(row),
        happened_html=wording.happened_in_place_html(row),
        title=wording.title(row),
        url=f"{settings.PUBLIC_URL}{wording.url_path(row)}",
        text=said,
        why=wording.why(row, row.mail_reason),
    )


def _plain(items: Sequence[Item], context: dict[str, object]) -> str:
    parts = []
    for item in items:
        lines = [_("{happened}: {title}").format(happened=item.happened, title=item.title)]
        if item.text:
            lines += ["", item.text]
        lines += ["", item.url, _("You get this because %(why)s.") % {"why": item.why}]
        parts.append("\n".join(lines))
    out = ["-- ", _("Your notifications: %(url)s") % {"url": context["inbox_url"]}]
    out.append(_("What you want to hear, and when: %(url)s") % {"url": context["settings_url"]})
    ways: list[Unsubscribe] = context["ways_out"]  # type: ignore[assignment]  # made above
    out += [
        _("No more mails of the kind “%(label)s”: %(url)s") % {"label": way.label, "url": way.url}
        for way in ways
    ]
    return "\n\n\n".join(parts) + "\n\n" + "\n".join(out) + "\n"


def _mail_host() -> str:
    """The right side of Message-IDs: the sender's domain, so that it is stable and ours."""
    address = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return address.rpartition("@")[2] or urlsplit(settings.PUBLIC_URL).hostname or "localhost"


def _one_line(text: str) -> str:
    """SECURITY: a line break in a title would begin a header of its own."""
    return " ".join(text.split())[:_SUBJECT_CHARS]
