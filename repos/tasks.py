"""Celery entry points of repositories. Any number of workers may run any of them at once."""

from celery import shared_task

from repos import downloads, popularity
from repos.actions import collect_storage as collecting
from repos.actions import convert_lfs as conversion
from repos.actions import maintain_git as maintenance
from repos.actions import measure_storage as measuring
from repos.actions import reconcile_refs as reconciling
from repos.actions import sweep_lfs as lfs_sweep
from repos.actions import sweep_trash as trash_sweep


@shared_task(ignore_result=True, expires=60)
def reconcile_refs() -> None:
    reconciling.reconcile_refs()


@shared_task(ignore_result=True, expires=86_400)
def reconcile_all_refs() -> None:
    reconciling.reconcile_all_refs()


@shared_task(ignore_result=True, expires=3600)
def sweep_lfs() -> None:
    lfs_sweep.sweep_lfs()


@shared_task(ignore_result=True, expires=86_400)
def collect_storage() -> None:
    collecting.collect_storage()


@shared_task(ignore_result=True, expires=600)
def convert_lfs() -> None:
    conversion.convert_lfs()


@shared_task(ignore_result=True, expires=86_400)
def sweep_trash() -> None:
    trash_sweep.sweep_trash()


@shared_task(ignore_result=True, expires=300)
def maintain_git() -> None:
    maintenance.maintain_git()


@shared_task(ignore_result=True, expires=120)
def count_downloads() -> None:
    downloads.fold()


@shared_task(ignore_result=True, expires=900)
def refresh_popularity() -> None:
    popularity.refresh_downloads()
    popularity.refresh_trending()


@shared_task(ignore_result=True, expires=60)
def measure_storage() -> None:
    measuring.measure_storage()
