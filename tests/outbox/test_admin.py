"""The operator's button for deliveries that were given up."""

import pytest
from django.urls import reverse

from outbox.dispatch import drain
from outbox.models import Delivery
from tests.outbox.conftest import heard
from tests.outbox.test_dispatch import tell

pytestmark = pytest.mark.django_db(transaction=True)
URL = "admin:outbox_delivery_changelist"


@pytest.fixture
def dead(tick):
    tick.listen("first")
    tell(1)
    Delivery.objects.update(state="dead", attempts=6, last_error="RuntimeError: it rained")
    return Delivery.objects.get()


def operator(client):
    from accounts.actions.set_standing import set_standing
    from tests.factories import SYSTEM, make_user

    user = make_user()
    set_standing(actor=SYSTEM, user=user, is_operator=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_deliver_again__makes_dead_deliveries_due(client, dead):
    operator(client)

    page = client.get(reverse(URL), {"state__exact": "dead"})
    client.post(reverse(URL), {"action": "deliver_again", "_selected_action": [dead.pk]})
    drain()

    assert "it rained" in page.content.decode()
    assert heard("first") == [1]


def test_deliver_again__is_closed_to_everybody_else(client, dead):
    client.post(reverse(URL), {"action": "deliver_again", "_selected_action": [dead.pk]})

    dead.refresh_from_db()
    assert dead.state == "dead"


def test_events__are_not_edited_by_hand(client, dead):
    operator(client)

    assert client.get(reverse("admin:outbox_outboxevent_add")).status_code == 403
    assert client.get(reverse("admin:outbox_delivery_add")).status_code == 403
