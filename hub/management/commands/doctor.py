"""`manage.py doctor`: what is wrong with this installation, in words."""

import sys
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from hub.doctor import Verdict, examine
from hub.doctor.mails import real_message


class Command(BaseCommand):
    help = "Examine the installation; exits with 1 when there is a problem."
    # The doctor must also come to the very ill, whose system checks fail.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mail-to", metavar="ADDRESS", help="also send a real message there")

    def handle(self, *, mail_to: str | None = None, **_: Any) -> None:  # Any: Django's options
        styles = {
            Verdict.FINE: self.style.SUCCESS,
            Verdict.WARNING: self.style.WARNING,
            Verdict.PROBLEM: self.style.ERROR,
        }
        problems = 0
        asked = real_message(mail_to) if mail_to else ()
        for finding in chain(examine(), asked):
            problems += finding.verdict is Verdict.PROBLEM
            mark = styles[finding.verdict](f"{finding.verdict.value:8}")
            self.stdout.write(f"{mark} {finding.subject}: {finding.words}")
        if problems:
            self.stdout.write(f"\n{problems} problem{'s' if problems > 1 else ''} found.")
            sys.exit(1)
        self.stdout.write("\nNo problem found.")
