import base64
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.actor import Actor
from accounts.models import AccessToken, Role, TokenRole
from hub.kernel.clock import now
from hub.kernel.errors import Forbidden, NotSignedIn
from repos.errors import RepoNotFound
from repos.xet.tokens import (
    XetScope,
    XetScopeRefused,
    XetToken,
    XetTokenRefused,
    issue_token,
    read_token,
    redeem_token,
    sign_token,
)
from tests.factories import make_token
from tests.repos.lfs.world import lab, person, repo_of

HOUR = timedelta(hours=1)


def token(**changes):
    made = XetToken(
        scope=XetScope.WRITE,
        repo_pk=7,
        actor_id=3,
        token_id=2**40,
        expires_at=int(time.time()) + 900,
    )
    return replace(made, **changes)


def test_read_token__gives_back_what_was_signed():
    assert read_token(sign_token(token())) == token()


def test_read_token__takes_one_that_expired_some_minutes_ago():
    """A refusal is final for the client, whose clock may be wrong (xet.md 2.3)."""
    recent = token(expires_at=int(time.time()) - 500)
    old = token(expires_at=int(time.time()) - 700)

    assert read_token(sign_token(recent)) == recent
    with pytest.raises(XetTokenRefused):
        read_token(sign_token(old))


def test_s34_read_token__refuses_every_changed_bit():
    raw = base64.urlsafe_b64decode(sign_token(token()).removeprefix("xet_") + "==")

    for position in range(len(raw)):
        changed = bytearray(raw)
        changed[position] ^= 1
        with pytest.raises(XetTokenRefused):
            read_token("xet_" + base64.urlsafe_b64encode(changed).decode())


@pytest.mark.parametrize(
    "text", ["", "xet_", "hf_x", "ü" * 8, "xet_" + "A" * 10_000, "xet_\0", "xet_" + "A" * 62]
)
def test_read_token__refuses_rubbish(text):
    with pytest.raises(XetTokenRefused):
        read_token(text)


def test_read_token__knows_former_keys_and_no_others(settings):
    text = sign_token(token())
    settings.SECRET_KEY, former = "another", settings.SECRET_KEY
    with pytest.raises(XetTokenRefused):
        read_token(text)

    settings.SECRET_KEY_FALLBACKS = [former]

    assert read_token(text) == token()


@pytest.mark.django_db
class TestRights:
    @pytest.fixture
    def ben(self):
        return person("ben")

    @pytest.fixture
    def repo(self, ben):
        return repo_of(lab(ben=Role.WRITE), is_private=True)

    def issued(self, actor, repo, scope):
        text, _ = issue_token(actor, repo, scope)
        return read_token(text)

    def with_token(self, user, role=TokenRole.WRITE):
        from accounts.authentication import actor_of_token

        return actor_of_token(make_token(user, role))

    def test_redeem_token__acts_for_its_person(self, ben, repo):
        made = self.issued(self.with_token(ben), repo, XetScope.WRITE)

        actor, where = redeem_token(made, XetScope.READ)

        assert (actor.user, where) == (ben, repo)
        assert actor.token_id is not None

    def test_redeem_token__lets_the_anonymous_read_what_is_public(self):
        repo = repo_of(person("ana"))
        made = self.issued(Actor.anonymous(), repo, XetScope.READ)

        actor, _ = redeem_token(made, XetScope.READ)

        assert actor.is_anonymous
        with pytest.raises(XetScopeRefused):
            redeem_token(made, XetScope.PROPOSE)

    @pytest.mark.parametrize(
        ("scope", "minimum", "is_fine"),
        [
            (XetScope.READ, XetScope.READ, True),
            (XetScope.READ, XetScope.PROPOSE, False),
            (XetScope.PROPOSE, XetScope.PROPOSE, True),
            (XetScope.WRITE, XetScope.PROPOSE, True),
        ],
    )
    def test_s34_redeem_token__keeps_to_its_scope(self, ben, repo, scope, minimum, is_fine):
        made = self.issued(self.with_token(ben), repo, scope)

        if is_fine:
            redeem_token(made, minimum)
        else:
            with pytest.raises(XetScopeRefused):
                redeem_token(made, minimum)

    @pytest.mark.parametrize(
        "loss",
        [
            lambda ben, repo: ben.memberships.all().delete(),
            lambda ben, repo: ben.memberships.update(role=Role.READ),
            lambda ben, repo: type(ben).objects.filter(pk=ben.pk).update(is_active=False),
            lambda ben, repo: AccessToken.objects.filter(user=ben).delete(),
            lambda ben, repo: AccessToken.objects.filter(user=ben).update(expires_at=now() - HOUR),
            lambda ben, repo: repo.delete(),
            lambda ben, repo: type(repo).objects.filter(pk=repo.pk).update(is_disabled=True),
        ],
        ids=["left", "demoted", "deactivated", "revoked", "expired", "deleted", "disabled"],
    )
    def test_s34_redeem_token__refuses_after_access_was_lost(self, ben, repo, loss):
        made = self.issued(self.with_token(ben), repo, XetScope.WRITE)
        redeem_token(made, XetScope.WRITE)

        loss(ben, repo)

        with pytest.raises(XetTokenRefused):
            redeem_token(made, XetScope.READ)

    def test_s34_redeem_token__refuses_another_persons_access_token(self, ben, repo):
        eve = self.with_token(person("eve"))
        made = self.issued(self.with_token(ben), repo, XetScope.WRITE)

        with pytest.raises(XetTokenRefused):
            redeem_token(replace(made, token_id=eve.token_id), XetScope.READ)

    def test_issue_token__asks_policy(self, ben, repo):
        with pytest.raises(RepoNotFound):
            issue_token(Actor.of(person("eve")), repo, XetScope.READ)
        with pytest.raises(Forbidden):
            issue_token(self.with_token(ben, TokenRole.READ), repo, XetScope.WRITE)
        public = repo_of(person("ana"))
        with pytest.raises(NotSignedIn):
            issue_token(Actor.anonymous(), public, XetScope.PROPOSE)
        with pytest.raises(Forbidden):
            issue_token(Actor.of(ben), public, XetScope.WRITE)
        issue_token(Actor.of(ben), public, XetScope.PROPOSE)
