import os
from datetime import timedelta

import pytest

from hub.kernel.clock import now
from repos import tasks
from repos.actions.maintain_git import maintain_git
from repos.actions.sweep_trash import sweep_trash
from repos.git import disk
from repos.git.maintenance import fsck, load_of
from repos.git_of import git_of
from repos.models import Repository
from tests.factories import make_commit, make_repo


@pytest.fixture(autouse=True)
def volume(settings, tmp_path):
    settings.GIT_VOLUMES = {"default": tmp_path / "git"}
    return tmp_path / "git"


def age(path, **ago):
    moment = (now() - timedelta(**ago)).timestamp()
    os.utime(path, (moment, moment))


def test_sweep_trash__orphans_go_and_living_repositories_stay(people, volume):
    repo = make_repo(people.ana)
    orphan, fresh = disk.create_bare("a" * 32), disk.create_bare("b" * 32)
    age(orphan.git_dir / "config", days=2)
    age(git_of(repo).git_dir / "config", days=2)

    assert sweep_trash() == 1

    assert not orphan.git_dir.exists()
    assert fresh.git_dir.exists()
    assert git_of(repo).git_dir.exists()
    assert len([*(volume / "trash").iterdir()]) == 1


def test_sweep_trash__empties_what_is_old(people, volume):
    disk.create_bare("a" * 32)
    disk.move_to_trash("a" * 32)
    (folder,) = (volume / "trash").iterdir()
    assert sweep_trash() == 0
    stamp = int((now() - timedelta(days=8)).timestamp())
    folder.rename(folder.with_name(f"{stamp}-{folder.name.partition('-')[2]}"))

    assert sweep_trash() == 1

    assert not [*(volume / "trash").iterdir()]


def test_sweep_trash__removes_half_made_folders(db, volume):
    half = volume / "aa" / "bb" / ".new-x"
    half.mkdir(parents=True)
    age(half, days=2)

    sweep_trash()

    assert not half.exists()


def test_maintain_git__tidies_after_a_burst_and_keeps_everything(people):
    repo = make_repo(people.ana)
    for number in range(5):
        make_commit(repo, {f"{number}.txt": str(number)})
    quiet = make_repo(people.ana)
    Repository.objects.filter(pk=repo.pk).update(pushes_since_maintenance=30)

    assert [maintain_git(), maintain_git()] == [1, 0]

    git = git_of(repo)
    assert load_of(git.git_dir).packs == 1
    assert fsck(git.git_dir) == ""
    assert git.count_commits(repo.head_oid) == 6
    repo.refresh_from_db()
    assert (repo.pushes_since_maintenance, repo.needs_maintenance_since) == (0, None)
    quiet.refresh_from_db()
    assert quiet.needs_maintenance_since is not None


def test_maintain_git__failure_is_tried_again_another_day(people):
    repo = make_repo(people.ana)
    Repository.objects.filter(pk=repo.pk).update(pushes_since_maintenance=30)
    (git_of(repo).git_dir / "HEAD").unlink()

    assert maintain_git() == 0

    repo.refresh_from_db()
    assert repo.needs_maintenance_since is not None


def test_tasks__run(db):
    tasks.reconcile_refs()
    tasks.reconcile_all_refs()
    tasks.sweep_trash()
    tasks.maintain_git()
