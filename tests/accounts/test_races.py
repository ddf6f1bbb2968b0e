"""Two at the same moment: the database decides, and the loser gets a sentence, not a crash."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from accounts.actions.add_member import add_member
from accounts.actions.create_first_admin import create_first_admin, first_admin_path
from accounts.actions.create_organization import create_organization
from accounts.actions.remove_member import remove_member
from accounts.actions.sign_up import EmailTaken, sign_up
from accounts.actor import Actor
from accounts.errors import LastAdmin, LinkSpent
from accounts.models import Membership, Namespace, Role, User
from accounts.names import NameTaken
from hub.kernel.errors import AlreadyExists, HubError
from tests.factories import PASSWORD, SYSTEM, make_org, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], object]) -> list[HubError]:
    """Run the calls in threads that start together; the refusals."""
    start = threading.Barrier(len(calls))
    refused: list[HubError] = []
    broken: list[BaseException] = []

    def run(call: Callable[[], object]) -> None:
        try:
            start.wait(timeout=30)
            call()
        except HubError as error:
            refused.append(error)
        except BaseException as error:  # noqa: BLE001  # told by the main thread
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert broken == []
    return refused


def joining(name: str, email: str) -> Callable[[], object]:
    return lambda: sign_up(actor=Actor.anonymous(), name=name, password=PASSWORD, email=email)


@pytest.mark.parametrize("names", [["gil"] * 4, ["gil", "GIL", "g-il", "Gi-l"]])
def test_sign_up__one_name_goes_to_one(names):
    refused = at_once(
        *(joining(name, f"{number}@example.org") for number, name in enumerate(names))
    )

    assert [type(error) for error in refused] == [NameTaken] * 3
    assert Namespace.objects.count() == User.objects.count() == 1


def test_sign_up__one_address_goes_to_one():
    refused = at_once(*(joining(f"gil{number}", "g@example.org") for number in range(2, 6)))

    assert [type(error) for error in refused] == [EmailTaken] * 3
    assert Namespace.objects.count() == User.objects.count() == 1


def test_sign_up__a_person_against_an_organization():
    founder = Actor.of(make_user("founder"))

    refused = at_once(
        joining("guild", "g@example.org"),
        lambda: create_organization(actor=founder, name="guild"),
    )

    assert [type(error) for error in refused] == [NameTaken]


def test_provisioning__the_same_name_twice():
    refused = at_once(
        *[lambda: sign_up(actor=SYSTEM, name="Old_Name", password=None, email=None)] * 2
    )

    assert [type(error) for error in refused] == [NameTaken]


def test_add_member__twice():
    org, gil = make_org("guild"), make_user("gil")

    refused = at_once(
        *[lambda: add_member(actor=SYSTEM, organization=org, user=gil, role=Role.READ)] * 2
    )

    assert [type(error) for error in refused] == [AlreadyExists]


def test_last_admin__two_admins_leave():
    gil, hal = make_user("gil"), make_user("hal")
    org = make_org("guild", members={gil: Role.ADMIN, hal: Role.ADMIN})

    refused = at_once(
        lambda: remove_member(actor=Actor.of(gil), organization=org, user=gil),
        lambda: remove_member(actor=Actor.of(hal), organization=org, user=hal),
    )

    assert [type(error) for error in refused] == [LastAdmin]
    assert Membership.objects.filter(organization=org, role=Role.ADMIN).count() == 1


def test_first_admin__one_link_makes_one():
    token = first_admin_path(actor=SYSTEM).removeprefix("/welcome/")

    refused = at_once(
        *(
            lambda name=name: create_first_admin(
                actor=Actor.anonymous(), token=token, name=name, password=PASSWORD, email=None
            )
            for name in ("gil", "hal", "ida")
        )
    )

    assert [type(error) for error in refused] == [LinkSpent] * 2
    assert User.objects.filter(is_superuser=True).count() == User.objects.count() == 1
