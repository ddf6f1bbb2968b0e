"""Django system checks: what is cheap enough to ask at every start."""

import os
import shutil
from collections.abc import Sequence

from django.apps import AppConfig
from django.conf import settings
from django.core import checks


@checks.register()
def git_is_installed(
    app_configs: Sequence[AppConfig] | None, **_: object
) -> list[checks.CheckMessage]:
    if shutil.which("git") is None:
        return [
            checks.Error("git is not on PATH.", hint="Install git 2.38 or newer.", id="hub.E001")
        ]
    return []


@checks.register()
def data_folder_takes_writes(
    app_configs: Sequence[AppConfig] | None, **_: object
) -> list[checks.CheckMessage]:
    folders = [settings.DATA_DIR, *settings.GIT_VOLUMES.values()]
    return [
        checks.Error(
            f"{folder} does not take writes.",
            hint="Give the hub's user the right to write there, or set HUB_DATA_DIR.",
            id="hub.E002",
        )
        for folder in folders
        if folder.exists() and not os.access(folder, os.W_OK)
    ]


@checks.register(deploy=True)
def rate_limits_are_on(
    app_configs: Sequence[AppConfig] | None, **_: object
) -> list[checks.CheckMessage]:
    if not settings.RATE_LIMITS:
        return [
            checks.Warning("HUB_RATE_LIMITS is off.", hint="For test hubs only.", id="hub.W001")
        ]
    return []
