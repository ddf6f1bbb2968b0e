"""`manage.py storage`: what it prints, and that damage is found and told."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from repos.models import RepoType
from repos.usage import usage_of, usage_of_hub
from repos.xet.dedup import neighbours
from repos.xet.store import relative_path
from tests.factories import make_repo
from tests.repos.api.calls import commit_files
from tests.repos.lfs.world import pointer_of, store
from tests.repos.xet.uploads import noise, prose, upload

pytestmark = pytest.mark.django_db
CONTENT = noise(300_000)


@pytest.fixture(autouse=True)
def _own_store(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    location = {"location": str(tmp_path / "lfs")}
    settings.STORAGES = settings.STORAGES | {
        "lfs": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": location,
        }
    }


@pytest.fixture
def repo(people):
    return make_repo(owner=people.ana, name="bert")


def storage(*words, ok=True):
    out = StringIO()
    if ok:
        call_command("storage", *words, stdout=out, no_color=True)
    else:
        with pytest.raises(SystemExit) as left:
            call_command("storage", *words, stdout=out, no_color=True)
        assert left.value.code == 1
    return out.getvalue()


def test_usage__of_a_repository_and_of_the_hub(repo, people):
    text = prose(1_000_000)
    upload(people.actor("ana"), repo, CONTENT)
    upload(people.actor("ana"), repo, text)
    store(repo, b"plain" * 1000, by=people.ana)
    other = make_repo(owner=people.ana, name="other")
    upload(people.actor("ana"), other, CONTENT)

    usage, whole = usage_of(repo), usage_of_hub()

    assert (usage.files, usage.logical_bytes) == (3, 1_305_000)
    assert usage.flat_bytes == 5000
    assert 300_000 < usage.xorb_bytes < 900_000
    assert usage.saved_bytes == usage.logical_bytes - usage.physical_bytes > 400_000
    assert (whole.files, whole.logical_bytes) == (4, 1_605_000)
    assert whole.physical_bytes == usage.physical_bytes


def test_usage__of_nothing_is_nothing(repo):
    assert usage_of(repo).physical_bytes == usage_of_hub().saved_bytes == 0


def test_storage_usage__prints_a_table(repo, people):
    upload(people.actor("ana"), repo, CONTENT)

    assert "293.0 KB" in storage("usage")
    assert "ana/bert" in storage("usage", "ana/bert")


def test_storage_explain__names_path_and_form(people):
    repo = make_repo(owner=people.ana, name="squad", repo_type=RepoType.DATASET)
    commit_files(repo, {"w.bin": CONTENT}, people.ana)

    said = storage("explain", "datasets/ana/squad")

    assert f"{pointer_of(CONTENT).oid}   293.0 KB  plain: at refs/heads/main: w.bin" in said
    with pytest.raises(CommandError, match="ana/gone"):
        storage("explain", "ana/gone")


def test_storage_verify__is_content_with_what_is_whole(repo, people):
    upload(people.actor("ana"), repo, CONTENT)
    store(repo, b"plain", by=people.ana)

    assert "Everything is there" in storage("verify")


@pytest.mark.parametrize("harm", ["flip", "cut", "lose"])
def test_storage_verify__finds_damage(repo, people, settings, harm):
    made = upload(people.actor("ana"), repo, CONTENT)
    body = settings.DATA_DIR / "xorbs" / relative_path(made.xorbs[0].hash)
    content = bytearray(body.read_bytes())
    content[150_000] ^= 1
    match harm:
        case "flip":
            body.write_bytes(content)
        case "cut":
            body.write_bytes(content[:1000])
        case "lose":
            body.unlink()

    said = storage("verify", ok=False)

    assert "needed by 1 files" in said
    assert f"object {made.sha256}, xorbs" in said
    assert "in ana/bert" in said


def test_storage_verify__drops_what_is_damaged_so_that_it_can_come_again(repo, people, settings):
    actor = people.actor("ana")
    made = upload(actor, repo, CONTENT)
    body = settings.DATA_DIR / "xorbs" / relative_path(made.xorbs[0].hash)
    content = body.read_bytes()
    body.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))

    storage("verify", "--drop-damaged", ok=False)

    assert not body.exists()
    assert neighbours(actor, repo, made.xorbs[0].index.hash(0)) == []
    upload(actor, repo, CONTENT)
    assert "Everything is there" in storage("verify")
    assert neighbours(actor, repo, made.xorbs[0].index.hash(0))


def test_storage_verify__tells_of_bodies_that_nobody_knows(repo, people, settings):
    made = upload(people.actor("ana"), repo, CONTENT)
    body = settings.DATA_DIR / "xorbs" / relative_path(made.xorbs[0].hash)
    other = body.with_name("ab" * 32)
    other.write_bytes(body.read_bytes())

    assert f"{'ab' * 32}: no row knows this body" in storage("verify")


def test_storage_collect__says_that_it_only_looked(repo, settings):
    assert "HUB_XET_COLLECT=off" in storage("collect")
    settings.XET_COLLECT = True
    assert storage("collect").startswith("Done:")


def test_admin__shows_what_a_repository_takes(repo, people, client):
    upload(people.actor("ana"), repo, CONTENT)
    type(people.ana).objects.filter(pk=people.ana.pk).update(is_staff=True, is_superuser=True)
    client.force_login(people.ana)

    page = client.get(f"/admin/repos/repository/{repo.pk}/change/")

    assert "1 of 293.0 KB" in page.content.decode()
