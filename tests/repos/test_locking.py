import threading

import pytest
from django.db import connection

from repos import locking
from repos.actions.change_settings import change_settings
from repos.errors import RepoNotFound
from repos.locking import RepoBusy, repo_locked
from repos.models import Repository
from tests.factories import SYSTEM, make_repo


@pytest.mark.django_db(transaction=True)
def test_repo_locked__waits_only_so_long(people, monkeypatch):
    repo = make_repo(people.ana)
    monkeypatch.setattr(locking, "_WAIT_MS", 300)
    held, let_go = threading.Event(), threading.Event()

    def hold():
        try:
            with repo_locked(repo):
                held.set()
                let_go.wait(30)
        finally:
            connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(30)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 300")
    try:
        with pytest.raises(RepoBusy, match="try again"):
            change_settings(actor=SYSTEM, repo=repo, is_private=True)
    finally:
        let_go.set()
        holder.join()
        connection.close()

    change_settings(actor=SYSTEM, repo=repo, is_private=True)
    assert Repository.objects.get().is_private


def test_repo_locked__deleted_meanwhile(people):
    repo = make_repo(people.ana)
    Repository.objects.all().delete()

    with pytest.raises(RepoNotFound), repo_locked(repo):
        pass
