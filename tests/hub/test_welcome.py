"""What a first and a later start say."""

import socket

import pytest

from accounts.actions.set_standing import set_standing
from hub.management import welcome
from repos.models import Repository
from tests.factories import SYSTEM, make_user
from tests.hub_server import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def said(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    settings.PUBLIC_URL = "http://hub.test:8000"
    return []


def prepare(said, *, with_demo):
    return "\n".join(welcome.prepare(with_demo=with_demo, say=said.append))


def test_prepare__a_fresh_hub_gets_the_demo_and_says_how_to_use_it(said):
    first = prepare(said, with_demo=True)
    count = Repository.objects.count()
    later = prepare(said, with_demo=True)

    assert "making demo content" in said[0]
    assert "export HF_ENDPOINT=http://hub.test:8000 HF_TOKEN=hf_demo" in first
    assert "git clone http://demo:hf_demo" in first
    assert later == first, "the login is told again at every start"
    assert Repository.objects.count() == count == 5


def test_prepare__an_empty_hub_gets_a_link_for_its_first_administrator(said):
    lines = prepare(said, with_demo=False)

    assert "http://hub.test:8000/welcome/" in lines
    assert not Repository.objects.exists()


def test_prepare__a_hub_with_people_gets_no_demo_and_no_link(said):
    set_standing(actor=SYSTEM, user=make_user(), is_operator=True)

    lines = prepare(said, with_demo=True)

    assert "Your hub: http://hub.test:8000" in lines
    assert "welcome/" not in lines
    assert not Repository.objects.exists()


def test_port_is_free__tells_a_taken_port(settings):
    settings.HOST, settings.PORT = "127.0.0.1", free_port()
    assert welcome.port_is_free()

    with socket.socket() as other:
        other.bind((settings.HOST, settings.PORT))
        other.listen()

        assert not welcome.port_is_free()
