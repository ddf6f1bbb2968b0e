"""When a token was last used: noted beside the database, folded in by a task."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import token_use
from accounts.authentication import actor_of_token
from accounts.models import AccessToken
from accounts.tasks import flush_token_use
from tests.factories import make_token


@pytest.fixture(autouse=True)
def _fresh(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    token_use.forget()
    yield
    token_use.forget()


def last_used(value):
    return AccessToken.objects.get(hint__endswith=value[-4:]).last_used_at


def test_use__is_told_after_the_next_flush(people):
    value = make_token(people.ana)
    unused = make_token(people.ana)
    before = datetime.now(UTC).replace(microsecond=0)

    actor_of_token(value)
    assert last_used(value) is None
    flush_token_use()

    assert last_used(value) >= before
    assert last_used(unused) is None


def test_use__reading_writes_no_row(people):
    value = make_token(people.ana)

    with CaptureQueriesContext(connection) as queries:
        actor_of_token(value)

    assert all(query["sql"].startswith("SELECT") for query in queries)


def test_use__is_noted_once_in_a_while(people, tmp_path):
    value = make_token(people.ana)

    for _ in range(20):
        actor_of_token(value)

    [file_path] = (tmp_path / "token_use").iterdir()
    assert len(file_path.read_text().splitlines()) == 1


def test_flush__the_latest_of_all_processes_counts(people, tmp_path):
    value = make_token(people.ana)
    pk = AccessToken.objects.get().pk
    folder = tmp_path / "token_use"
    folder.mkdir()
    (folder / "11.log").write_text(f"{pk} 1000\n{pk} 3000\n")
    (folder / "12.log").write_text(f"{pk} 2000\n")
    (folder / "10-1.claimed").write_text(f"{pk} 500\n")

    assert token_use.flush() == 1

    assert last_used(value) == datetime.fromtimestamp(3000, UTC)
    assert list(folder.iterdir()) == []


def test_flush__never_goes_back(people, tmp_path):
    value = make_token(people.ana)
    pk = AccessToken.objects.get().pk
    later = datetime.fromtimestamp(9000, UTC)
    AccessToken.objects.update(last_used_at=later)
    (tmp_path / "token_use").mkdir()
    (tmp_path / "token_use" / "11.log").write_text(f"{pk} 1000\n")

    token_use.flush()

    assert last_used(value) == later


def test_flush__survives_torn_lines_and_gone_tokens(people, tmp_path):
    value = make_token(people.ana)
    pk = AccessToken.objects.get().pk
    (tmp_path / "token_use").mkdir()
    (tmp_path / "token_use" / "11.log").write_text(f"\n12\nx y\n999999 1000\n{pk} 1000\n{pk}")

    token_use.flush()

    assert last_used(value) == datetime.fromtimestamp(1000, UTC)


def test_flush__without_any_use(db):
    assert token_use.flush() == 0
