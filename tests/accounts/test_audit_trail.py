"""The audit trail: what is told, by whom, from where; and that nobody takes it back."""

import pytest
from allauth.mfa.models import Authenticator
from django.db import transaction
from django.test import Client

from accounts.actions.change_member import change_member
from accounts.actions.set_standing import set_standing
from accounts.actor import Actor
from accounts.models import AccessToken, Role
from outbox.models import AuditEntry, AuditTrailIsFinal
from repos.actions.change_settings import change_settings
from repos.actions.delete_repo import delete_repo
from repos.actions.disable_repo import disable_repo
from repos.models import DeletedRepository, Repository
from tests.factories import PASSWORD, SYSTEM, make_repo, make_token

pytestmark = pytest.mark.django_db


def trail():
    return {entry.action: entry for entry in AuditEntry.objects.order_by("pk")}


@pytest.fixture
def operator(people):
    set_standing(actor=SYSTEM, user=people.dora, is_operator=True)
    client = Client(REMOTE_ADDR="192.0.2.7")
    client.force_login(people.dora)
    return client


def run(operator, model, action, *rows):
    return operator.post(
        f"/admin/{model}/",
        {"action": action, "_selected_action": [row.pk for row in rows]},
        follow=True,
    )


def test_api__tells_person_token_address_and_request(people):
    token = people.token("ana")
    client = Client(REMOTE_ADDR="192.0.2.9", HTTP_AUTHORIZATION=f"Bearer {token}")

    answer = client.post("/api/repos/create", {"name": "bert"}, content_type="application/json")

    entry = trail()["repo.created"]
    pk = AccessToken.objects.latest("pk").pk
    assert (entry.actor_name, entry.door, entry.address) == ("ana", "api", "192.0.2.9")
    assert (entry.credential, entry.request_id) == (f"token {pk}", answer["X-Request-Id"])
    assert entry.subject_name == "ana/bert"
    assert token not in str(entry.__dict__)


def test_page__tells_what_visibility_it_is_now(people):
    make_repo(people.ana, "bert")
    client = Client()
    client.force_login(people.ana)

    client.post("/ana/bert/settings/visibility", {"visibility": "private"})

    entry = trail()["repo.settings_changed"]
    assert (entry.actor_name, entry.door, entry.credential) == ("ana", "page", "session")
    assert (entry.subject_name, entry.details["values"]) == ("ana/bert", {"is_private": "True"})


def test_roles_tokens_and_deletion__are_told(people):
    ana = Actor.of(people.ana)
    make_token(people.ana)
    change_member(actor=ana, organization=people.lab, user=people.ben, role=Role.READ)
    delete_repo(actor=ana, repo=make_repo(people.ana, "bert"))

    told = trail()

    assert told["member.changed"].details["role"] == "read"
    assert told["token.created"].subject_name.startswith("token")
    assert told["repo.deleted"].subject_name == "ana/bert"
    assert told["repo.deleted"].door == "hub"


def test_sign_in__is_told_when_it_works_and_when_not(people):
    assert people.ana
    client = Client(REMOTE_ADDR="192.0.2.1")

    client.post("/login", {"login": "ana", "password": "wrong"})
    client.post("/login", {"login": "ana", "password": PASSWORD})
    client.post("/logout")

    told = trail()
    assert told["session.refused"].address == "192.0.2.1"
    assert told["session.signed_in"].actor_name == "ana"
    assert told["session.signed_out"].actor_name == "ana"
    assert "wrong" not in str([entry.__dict__ for entry in told.values()])


def test_panel__what_operators_do_is_told(people, operator):
    repo = make_repo(people.ana, "bert")
    factor = Authenticator.objects.create(user=people.ana, type="totp", data={"secret": "zebra"})
    operator.post(f"/admin/mfa/authenticator/{factor.pk}/delete/", {"post": "yes"})

    run(operator, "repos/repository", "disable", repo)

    told = trail()
    assert (told["panel.deleted"].actor_name, told["panel.deleted"].door) == ("dora", "admin")
    assert told["repo.settings_changed"].address == "192.0.2.7"
    assert told["repo.settings_changed"].details["values"] == {"is_disabled": "True"}
    assert "zebra" not in str([entry.__dict__ for entry in told.values()])


def test_rolled_back__was_not_done_and_is_not_told(people):
    repo = make_repo(people.ana, "bert")

    with pytest.raises(RuntimeError), transaction.atomic():
        change_settings(actor=Actor.of(people.ana), repo=repo, is_private=True)
        raise RuntimeError

    assert "repo.settings_changed" not in trail()


def test_trail__is_only_added_to(people, operator):
    make_repo(people.ana, "bert")
    entry = AuditEntry.objects.latest("pk")
    entry.actor_name = "eve"

    for attempt in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(actor_name="eve"),
    ):
        with pytest.raises(AuditTrailIsFinal):
            attempt()
    assert operator.post(f"/admin/outbox/auditentry/{entry.pk}/delete/").status_code == 403
    assert operator.post(f"/admin/outbox/auditentry/{entry.pk}/change/", {}).status_code == 403


def test_trail__is_searched_and_filtered(people, operator, django_assert_max_num_queries):
    for number in range(5):
        make_repo(people.ana, f"repo{number}")

    with django_assert_max_num_queries(10):
        shown = operator.get("/admin/outbox/auditentry/?action=repo.created&q=ana/repo3")

    assert shown.content.count(b'class="action-select"') <= 1
    assert b"ana/repo3" in shown.content
    assert b"ana/repo4" not in shown.content


def test_panel__first_page_tells_the_state(people, operator, django_assert_max_num_queries):
    make_repo(people.ana, "bert")
    disable_repo(actor=SYSTEM, repo=make_repo(people.ana, "gone"))
    operator.get("/admin/")

    with django_assert_max_num_queries(20):
        shown = operator.get("/admin/").content.decode()

    for words in ("deliveries waiting", "tasks in the queue", "withdrawn", "checks are fine"):
        assert words in shown
    assert "repo.created" in shown
    assert Client().get("/admin/").status_code == 302


def test_panel__features_and_brings_back(people, operator, django_capture_on_commit_callbacks):
    repo, lost = make_repo(people.ana, "bert"), make_repo(people.ana, "lost")
    with django_capture_on_commit_callbacks(execute=True):
        delete_repo(actor=Actor.of(people.ana), repo=lost)

    run(operator, "repos/repository", "feature", repo)
    run(operator, "repos/deletedrepository", "bring_back", DeletedRepository.objects.get())

    assert Repository.objects.get(pk=repo.pk).featured_at
    assert b'id="featured"' in Client().get("/").content
    assert Repository.objects.filter(repo_id="ana/lost").exists()
    assert trail()["repo.featured"].subject_name == "ana/bert"


def test_panel__private_ones_are_not_featured(people, operator):
    repo = make_repo(people.ana, "bert", private=True)

    shown = run(operator, "repos/repository", "feature", repo)

    assert b"only public ones are featured" in shown.content
    assert b'id="featured"' not in Client().get("/").content
