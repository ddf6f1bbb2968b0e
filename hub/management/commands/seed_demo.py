"""`manage.py seed_demo`: the demo user, organization and repositories."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from hub.demo.declaration import DemoAccount, declaration
from hub.demo.seed import seed


class Command(BaseCommand):
    help = "Fill this hub with demo content; a second run changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--print", action="store_true", dest="is_printed", help="only print the declaration"
        )

    def handle(self, *, is_printed: bool, **_: Any) -> None:  # Any: Django's options
        if is_printed:
            self.stdout.write(json.dumps(declaration(DemoAccount.invent()), indent=2))
            return
        account, report = seed()
        for line in [*report.warnings, *report.problems]:
            self.stderr.write(line)
        if report.problems:
            sys.exit(1)
        self.stdout.write(f"login {account.username} {account.password}, token {account.token}")
