"""A drainer that is meant to be killed: `python -m tests.outbox.killable_drainer DATABASE_NAME`."""

import os
import sys
import time

import django


def main(database: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = database
    django.setup()
    from outbox.dispatch import drain
    from outbox.events import listens_to
    from outbox.models import Delivery
    from tests.outbox.conftest import Tick, record

    @listens_to(Tick, as_="first")
    def slowly(event: Tick) -> None:
        record("first", event)
        # Wide enough for a SIGKILL to land between the effect and the commit.
        time.sleep(0.01)

    print("ready", flush=True)
    while Delivery.objects.due().exists():
        drain(limit=20)


if __name__ == "__main__":
    main(sys.argv[1])
