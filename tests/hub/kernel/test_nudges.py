"""Nudges reach the tasks that they name."""

import pytest
from django.utils.module_loading import import_string

from notifications import fan_out


@pytest.mark.parametrize("path", ["outbox.tasks.drain_outbox", fan_out._SEND_MAILS])
def test_nudge__names_a_task(path):
    assert import_string(path).name == path
