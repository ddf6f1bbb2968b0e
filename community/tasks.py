"""Celery entry points of the community. Any number of workers may run any of them at once."""

from celery import shared_task

from accounts.actor import Actor
from community.actions import sweep_attachments as attachment_sweep


@shared_task(ignore_result=True, expires=3600)
def sweep_attachments() -> None:
    attachment_sweep.sweep_attachments(actor=Actor.system("sweep pictures"))
