"""Celery entry points of accounts."""

from datetime import timedelta

from celery import shared_task

from accounts import token_use
from accounts.models import SpentLink
from hub.kernel.clock import now

# Far longer than any link lives.
_KEEP_SPENT_LINKS = timedelta(days=90)


@shared_task(ignore_result=True, expires=300)
def flush_token_use() -> None:
    token_use.flush()


@shared_task(ignore_result=True, expires=3600)
def prune_spent_links() -> None:
    SpentLink.objects.filter(spent_at__lt=now() - _KEEP_SPENT_LINKS).delete()
