"""`manage.py serve`: the whole hub in the foreground."""

import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from hub.kernel.database import close_database
from hub.management import supervisor, welcome
from repos.git.objects import POOL


class Command(BaseCommand):
    help = "Migrate, then run web, worker and beat in the foreground until SIGTERM or Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--only",
            default=",".join(supervisor.PARTS),
            help="which of web, worker and beat to run here, separated by commas",
        )
        parser.add_argument("--no-migrate", action="store_true", help="leave the database as it is")
        parser.add_argument("--quiet", action="store_true", help="no lines about starts and stops")
        parser.add_argument(
            "--welcome",
            choices=["demo", "empty"],
            help="greet with address and login; demo fills a fresh hub with content",
        )

    def handle(self, **options: Any) -> None:  # Any: Django's options
        parts = _parts(options["only"])
        if "web" in parts and not welcome.port_is_free():
            raise CommandError(
                f"Port {settings.PORT} of {settings.HOST} is taken. "
                f"Choose another one: HUB_PORT={settings.PORT + 1}"
            )
        if not options["no_migrate"]:
            _migrate()
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        if options["welcome"]:
            _give_spaces_a_port()
            lines = welcome.prepare(with_demo=options["welcome"] == "demo", say=self._say)
            welcome.say_when_ready(lines, self._say)
        # The supervisor forks; a child must not share an open database connection. Readers of git
        # that the demo opened would live as long as the supervisor.
        close_database()
        POOL.close_all()
        sys.exit(supervisor.run(parts, out_is_quiet=options["quiet"]))

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _migrate() -> None:
    try:
        call_command("migrate", interactive=False, verbosity=0)
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise CommandError(f"The database does not answer (HUB_DATABASE_URL): {reason}") from error


def _give_spaces_a_port() -> None:
    """To try the hub out, nothing needs to be set: the parts inherit the choice."""
    if not settings.SPACES_URL and not settings.SPACES_PORT:
        settings.SPACES_PORT = welcome.port_for_spaces()
        os.environ["HUB_SPACES_PORT"] = str(settings.SPACES_PORT)


def _parts(text: str) -> list[str]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if unknown := set(parts) - set(supervisor.PARTS):
        raise CommandError(f"--only knows {', '.join(supervisor.PARTS)}, not {unknown.pop()!r}.")
    return parts
