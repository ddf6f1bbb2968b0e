"""Sessions and headers as the middleware weighs them, on real routes."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from hub.kernel.wire import by_method, wire_view
from tests.factories import PASSWORD, make_token


def _who(request, **kwargs):
    user = request.actor.user
    return HttpResponse(user.username if user else "nobody")


urlpatterns = [
    path("wire", wire_view("GET", "POST")(_who)),
    path("several", by_method(GET=_who, PUT=_who)),
    path("page", _who),
    path("ana/x.git/info/refs", wire_view("GET")(_who)),
    path("ana/x.git/info/lfs/objects/batch", wire_view("POST")(_who)),
]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def session(people):
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.ana)
    return client


@pytest.mark.parametrize("address", ["/wire", "/several", "/page"])
def test_session__reads_everywhere(session, address):
    assert session.get(address).content == b"ana"


@pytest.mark.parametrize(("address", "method"), [("/wire", "post"), ("/several", "put")])
def test_session__changes_nothing_on_the_wire(session, address, method):
    """S54: wire views have no CSRF check, so a foreign page could send the cookie."""
    assert getattr(session, method)(address).content == b"nobody"


def test_session__a_page_wants_the_csrf_token(session):
    assert session.post("/page").status_code == 403


def test_header__wins_over_the_session(people, session):
    headers = {"Authorization": f"Bearer {make_token(people.eve)}"}

    assert session.get("/wire", headers=headers).content == b"eve"
    assert session.post("/wire", headers=headers).content == b"eve"


@pytest.mark.parametrize("address", ["/wire", "/page", "/ana/x.git/info/refs"])
def test_header__a_bad_one_is_refused_even_with_a_session(session, address):
    answer = session.get(address, headers={"Authorization": "Bearer hf_gone"})

    assert answer.status_code == 401
    assert answer.headers["X-Error-Message"] == "Invalid credentials in Authorization header"


@pytest.mark.parametrize(
    ("method", "address"),
    [("get", "/ana/x.git/info/refs"), ("post", "/ana/x.git/info/lfs/objects/batch")],
)
def test_header__git_is_challenged_again(db, client: Client, method, address):
    """Rule 22: without the challenge git never sends its credentials."""
    answer = getattr(client, method)(address, headers={"Authorization": "Basic YTpi"})

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")


def test_session__of_a_shut_account_is_nobody(people, session):
    """S57."""
    people.ana.is_active = False
    people.ana.save()

    assert session.get("/wire").content == b"nobody"


def test_nobody__leaves_no_mark_on_the_answer(db, client: Client):
    answer = client.get("/wire")

    assert answer.content == b"nobody"
    assert "Set-Cookie" not in answer.headers
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_password__signs_in_clients_too(people, client: Client):
    from tests.accounts.test_authentication import basic

    header = {"Authorization": basic(people.ana.username, PASSWORD)}

    assert client.post("/wire", headers=header).content == b"ana"
