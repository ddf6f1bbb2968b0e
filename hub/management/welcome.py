"""What `make run` says: the address, how to sign in, and three lines to try."""

import shlex
import shutil
import socket
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.error import URLError

from django.conf import settings

from accounts.actions.create_first_admin import first_admin_path
from accounts.actor import Actor
from accounts.models import User
from hub.demo.declaration import DemoAccount
from hub.demo.seed import seed

_PATIENCE_S = 120
Say = Callable[[str], None]


def prepare(*, with_demo: bool, say: Say) -> list[str]:
    """The lines to show when the hub answers; fills a fresh hub with the demo when asked to."""
    if with_demo and not User.objects.exists():
        say("A fresh hub: making demo content (DEMO=0 starts empty) ...")
        account, report = seed()
        for line in report.problems:
            say(f"demo: {line}")
        return _demo_lines(account)
    account_or_none = DemoAccount.load(settings.DATA_DIR)
    if account_or_none is not None:
        return _demo_lines(account_or_none)
    if not User.objects.filter(is_active=True, is_staff=True).exists():
        path = first_admin_path(actor=Actor.system("first start"))
        return _frame(
            "Nobody runs this hub yet. Open this link to become its first administrator",
            "(it works once, for three days):",
            "",
            f"  {settings.PUBLIC_URL}{path}",
        )
    return _frame(f"Your hub: {settings.PUBLIC_URL}")


def say_when_ready(lines: list[str], say: Say) -> None:
    """Print the lines as soon as /healthz answers, from a thread beside the supervisor."""
    threading.Thread(target=_wait_and_say, args=(lines, say), daemon=True).start()


def port_for_spaces() -> int:
    """The first free port behind the hub's own, for static Spaces; 0 when none of a few is free."""
    nearby = range(settings.PORT + 1, settings.PORT + 11)
    return next((port for port in nearby if port_is_free(port)), 0)


def port_is_free(port: int | None = None) -> bool:
    """port: the hub's own unless another one is named."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.HOST, settings.PORT if port is None else port))
        except OSError:
            return False
        return True


def _demo_lines(account: DemoAccount) -> list[str]:
    url = settings.PUBLIC_URL
    scheme, _, host = url.partition("://")
    hf = shlex.quote(_hf())
    return _frame(
        f"Your hub:  {url}",
        f"Sign in:   {account.username} / {account.password}",
        f"Token:     {account.token}",
        "",
        "Three lines to try in another terminal:",
        "",
        f"  export HF_ENDPOINT={url} HF_TOKEN={account.token}",
        f"  {hf} download demo-lab/tiny-bert --local-dir tiny-bert "
        f"&& {hf} upload {account.username}/my-first-model tiny-bert",
        f"  git clone {scheme}://{account.username}:{account.token}@{host}/demo-lab/tiny-bert cloned-bert",
        "",
        "Ctrl-C stops the hub; its data stay in " + str(settings.DATA_DIR) + ".",
    )


def _hf() -> str:
    """The client as a stranger can call it: from PATH, else the one installed beside us."""
    beside = Path(sys.executable).parent / "hf"
    found = shutil.which("hf")
    return "hf" if found and Path(found) != beside else str(beside)


def _frame(*lines: str) -> list[str]:
    rule = "-" * 78
    return ["", rule, *lines, rule, ""]


def _wait_and_say(lines: list[str], say: Say) -> None:
    address = "127.0.0.1" if settings.HOST == "0.0.0.0" else settings.HOST  # noqa: S104  # compared
    url = f"http://{address}:{settings.PORT}/healthz"
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(url, timeout=5):  # our own http address
                break
        except (URLError, OSError):
            time.sleep(0.2)
    else:
        return
    say("\n".join(lines))
