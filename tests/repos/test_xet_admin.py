import pytest
from django.test import Client

from accounts.actions.set_standing import set_standing
from accounts.actor import Actor
from repos.xet.hashes import to_hex
from tests.factories import SYSTEM
from tests.repos.lfs.world import repo_of
from tests.repos.xet.uploads import prose, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(people, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    set_standing(actor=SYSTEM, user=people.dora, is_operator=True)
    client = Client()
    client.force_login(people.dora)
    return client


@pytest.mark.parametrize("kind", ["xetfile", "xorb", "lfsobject"])
def test_panel__shows_rows_and_no_secrets(people, operator, kind):
    actor = Actor.of(people.ana)
    made = upload(actor, repo_of(people.ana), prose(20_000))
    base = f"/admin/repos/{kind}/"

    listing = operator.get(base)
    row = operator.get(f"{base}{listing.context['cl'].result_list[0].pk}/change/")

    assert (listing.status_code, row.status_code) == (200, 200)
    for page in (listing, row):
        assert to_hex(made.xorbs[0].hash) not in page.content.decode()
        assert made.xorbs[0].hash.hex() not in page.content.decode()
