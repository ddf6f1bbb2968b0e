"""A fixed query gives what the queryset gives, for every value, and asks the database each time."""

import pytest

from accounts.models import Namespace, User
from hub.kernel.fixed_query import FixedColumn, FixedQuery
from tests.factories import make_user

pytestmark = pytest.mark.django_db

BY_NAME = FixedQuery(
    lambda name: User.objects.select_related("namespace").filter(namespace__name_lower=name), str
)
BY_PK = FixedQuery(lambda pk, name: Namespace.objects.filter(pk=pk, name_lower=name), int, str)


def test_fixed_query__gives_the_same_row_as_the_queryset(django_assert_num_queries):
    user = make_user("Ana")
    make_user("ben")
    expected = User.objects.select_related("namespace").get(pk=user.pk)

    with django_assert_num_queries(1):
        found = BY_NAME.first("ana")
        assert found is not None
        namespace = found.namespace

    assert vars(found).keys() == vars(expected).keys()
    for field in User._meta.concrete_fields:
        assert getattr(found, field.attname) == getattr(expected, field.attname), field.name
    assert namespace == expected.namespace
    assert not found.get_deferred_fields()


def test_fixed_query__asks_again_with_other_values():
    ana, ben = make_user("ana"), make_user("ben")

    assert BY_NAME.first("ben") == ben
    assert BY_NAME.first("ana") == ana
    assert BY_NAME.first("nobody") is None
    assert BY_PK.first(ana.namespace_id, "ana") == ana.namespace
    assert BY_PK.first(ana.namespace_id, "ben") is None


def test_fixed_query__sees_a_change_at_once():
    user = make_user("ana")
    assert BY_NAME.first("ana").is_active

    User.objects.filter(pk=user.pk).update(is_active=False)

    assert not BY_NAME.first("ana").is_active


@pytest.mark.parametrize("name", ["", "\x010\x01", "' OR 1=1 --", "%s", "é"])
def test_fixed_query__takes_any_text_as_a_value(name):
    make_user("ana")

    assert BY_NAME.first(name) is None


def test_fixed_column__gives_the_same_values_as_the_queryset(django_assert_num_queries):
    names = FixedColumn(
        lambda kind: (
            Namespace.objects.filter(kind=kind).order_by("name").values_list("name", flat=True)
        ),
        str,
    )
    make_user("ana")
    make_user("ben")

    for kind in ("user", "org", "user"):
        with django_assert_num_queries(1):
            found = names.values(kind)
        expected = Namespace.objects.filter(kind=kind).order_by("name")
        assert found == [namespace.name for namespace in expected]
