"""Runs every probe; one that breaks is itself a finding."""

from collections.abc import Callable, Iterator

from hub.doctor import addresses, disks, mails, programs, services
from hub.doctor.findings import Finding, problem

Probe = Callable[[], Iterator[Finding]]

PROBES: dict[str, Probe] = {
    "git": programs.git,
    "disk": disks.data_folder,
    "git volumes": disks.git_volumes,
    "database": services.database,
    "clock": services.clock,
    "large files": services.object_store_probe,
    "cache": services.cache_probe,
    "broker": services.broker,
    "outbox": services.outbox,
    "address": addresses.public_url,
    "e-mail": mails.mail,
    "mail queue": mails.mail_queue,
}


def examine() -> Iterator[Finding]:
    for subject, probe in PROBES.items():
        try:
            yield from probe()
        except Exception as error:  # noqa: BLE001  # a broken probe must not hide the others
            yield problem(subject, f"{type(error).__name__}: {error}")
