"""Whose language somebody may choose, and which."""

import pytest

from accounts.actions.choose_language import choose_language
from accounts.actor import Actor
from hub.kernel.errors import BadInput, Forbidden, NotSignedIn


def test_choose_language__ones_own(people):
    choose_language(actor=people.actor("ana"), user=people.ana, language="zh-hans")
    people.ana.refresh_from_db()
    assert people.ana.language == "zh-hans"

    choose_language(actor=people.actor("ana"), user=people.ana, language="")
    people.ana.refresh_from_db()
    assert people.ana.language == ""


def test_choose_language__nobody_elses(people):
    for actor, refusal in ((people.actor("ben"), Forbidden), (Actor.anonymous(), NotSignedIn)):
        with pytest.raises(refusal):
            choose_language(actor=actor, user=people.ana, language="zh-hans")

    people.ana.refresh_from_db()
    assert people.ana.language == ""


def test_choose_language__one_that_the_hub_speaks(people):
    with pytest.raises(BadInput, match="does not speak 'xx'"):
        choose_language(actor=people.actor("ana"), user=people.ana, language="xx")
