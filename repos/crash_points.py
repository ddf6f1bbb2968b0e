"""Named places at which a test may kill the process, to see that nothing is lost or half-done."""

import os
import signal


def crash_point(name: str) -> None:
    """Die here, as if the machine had, when HUB_CRASH_AT names this place; else nothing."""
    if os.environ.get("HUB_CRASH_AT") == name:
        os.kill(os.getpid(), signal.SIGKILL)
