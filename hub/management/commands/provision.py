"""`manage.py provision FILE.json`: people, tokens and repositories from a declaration."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hub.provision import provision


class Command(BaseCommand):
    help = "Bring up what a JSON file declares; a second run changes nothing (docs/provision.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the declaration; - reads standard input")

    def handle(self, *, file: str, verbosity: int, **_: Any) -> None:  # Any: Django's options
        try:
            text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{file} cannot be read: {error}") from error
        report = provision(text)
        for line in report.warnings:
            self.stderr.write(self.style.WARNING(f"warning: {line}"))
        for line in report.problems:
            self.stderr.write(self.style.ERROR(f"problem: {line}"))
        if verbosity > 1:
            self.stdout.write("".join(f"{line}\n" for line in [*report.created, *report.changed]))
        self.stdout.write(
            f"{len(report.created)} created, {len(report.changed)} changed, "
            f"{len(report.problems)} problems, {len(report.warnings)} warnings"
        )
        if report.problems:
            sys.exit(1)
