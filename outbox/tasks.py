"""Celery entry points of the outbox. A message is a nudge; the rows are the queue."""

from celery import shared_task

from outbox import dispatch


@shared_task(ignore_result=True, expires=60)
def drain_outbox() -> None:
    dispatch.drain()


@shared_task(ignore_result=True, expires=3600)
def prune_outbox() -> None:
    dispatch.prune()
