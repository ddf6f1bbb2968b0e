"""Celery entry points of notifications. A message is a nudge; the rows are the queue."""

from celery import shared_task

from notifications import pruning, sending


@shared_task(ignore_result=True, expires=60)
def send_mails() -> None:
    sending.send_due()


@shared_task(ignore_result=True, expires=3600)
def prune_notifications() -> None:
    pruning.prune()
