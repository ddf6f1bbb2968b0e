"""Celery entry points of collections. Any number of workers may run any of them at once."""

from celery import shared_task

from collections_app import trending


@shared_task(ignore_result=True, expires=900)
def refresh_trending_collections() -> None:
    trending.refresh_trending()
