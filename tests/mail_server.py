"""A real SMTP server in a thread, which remembers what it took and can be away, slow or rude."""

import asyncio
import email
import threading
import time
from email.message import Message
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.hub_server import free_port


class MailServer:
    """`with MailServer() as server:` and then `server.wait_for(1)`, `server.messages`.

    env: what a hub needs to send its mails here.
    delay_s: how long it thinks after it has taken a message, before it says so.
    """

    def __init__(self, *, delay_s: float = 0) -> None:
        self.port = free_port()
        self.messages: list[Message] = []
        self._delay_s = delay_s
        self._news = threading.Condition()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    @property
    def env(self) -> dict[str, str]:
        return {
            "HUB_SMTP_HOST": "127.0.0.1",
            "HUB_SMTP_PORT": str(self.port),
            "HUB_SMTP_STARTTLS": "off",
            "HUB_MAIL_FROM": "Hub <hub@hub.example.org>",
        }

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        with self._news:
            self.messages.append(email.message_from_bytes(envelope.original_content or b""))
            self._news.notify_all()
        if self._delay_s:
            await asyncio.sleep(self._delay_s)
        return "250 taken"

    def wait_for(self, number: int, *, timeout_s: float = 30) -> list[Message]:
        """The messages, as soon as there are that many."""
        deadline = time.monotonic() + timeout_s
        with self._news:
            while len(self.messages) < number:
                left = deadline - time.monotonic()
                assert left > 0, f"{len(self.messages)} of {number} mails came in {timeout_s} s"
                self._news.wait(left)
            return list(self.messages)
