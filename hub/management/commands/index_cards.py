"""`manage.py index_cards`: read every card again and write what lists, filters and search need."""

from typing import Any

from django.core.management.base import BaseCommand

from repos.listeners import reindex
from repos.models import Repository


class Command(BaseCommand):
    help = "Read every card again and write what lists, filters and search need."

    def handle(self, *args: Any, **options: Any) -> None:  # Any: Django's own signature
        number = 0
        for repo in Repository.objects.order_by("pk").iterator(chunk_size=500):
            reindex(repo)
            number += 1
        self.stdout.write(f"{number} cards indexed")
