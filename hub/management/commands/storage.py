"""`manage.py storage …`: is everything there, what takes the room, why is it kept, what would go."""

import sys
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from accounts.actor import Actor
from hub.kernel.errors import HubError
from repos.actions.collect_storage import collect_storage
from repos.lfs.explain import kept_objects
from repos.lfs.fsck import damaged_objects
from repos.lfs.store import object_store
from repos.lookup import find_repo
from repos.models import RepoLfsObject, Repository, RepoType
from repos.usage import Usage, largest_repos, usage_of, usage_of_hub
from repos.xet.fsck import damaged_xorbs, set_aside, unknown_bodies
from repos.xet.hashes import to_hex
from repos.xet.store import xorb_store

_SHOWN = 20


class Command(BaseCommand):
    help = "Look after the bytes of large files (docs/xet.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verify = verbs.add_parser(
            "verify", help="read and hash everything again; exits with 1 on damage"
        )
        verify.add_argument(
            "--drop-damaged",
            action="store_true",
            help="delete damaged xorb bodies, so that sending the file again stores them anew",
        )
        explain = verbs.add_parser(
            "explain", help="say why each large file of a repository is kept"
        )
        explain.add_argument("repo", help="ada/bert, datasets/ada/squad or spaces/ada/demo")
        usage = verbs.add_parser(
            "usage", help="room as readers see it, as the disk does, and saved"
        )
        usage.add_argument("repo", nargs="?", help="only this repository")
        verbs.add_parser(
            "collect", help="one round of the collector; without HUB_XET_COLLECT=on only a report"
        )

    def handle(self, *, verb: str, **options: Any) -> None:  # Any: Django's options
        match verb:
            case "verify":
                self._verify(drops_damaged=options["drop_damaged"])
            case "explain":
                self._explain(_repo(options["repo"]))
            case "usage" if options["repo"]:
                self._table([(options["repo"], usage_of(_repo(options["repo"])))])
            case "usage":
                rows = [(_spelled(repo), usage) for repo, usage in largest_repos(_SHOWN)]
                self._table([*rows, ("the whole hub", usage_of_hub())])
            case _:
                self._collect()

    def _verify(self, *, drops_damaged: bool) -> None:
        problems = 0
        for damaged in damaged_xorbs(xorb_store()):
            problems += 1
            name = to_hex(damaged.xorb)
            self._problem(f"xorb {name}, needed by {damaged.files} files: {damaged.reason}")
            if drops_damaged:
                set_aside(xorb_store(), damaged)
        for damage in damaged_objects(object_store()):
            problems += 1
            oid = damage.expected.oid
            what = "is lost" if damage.found is None else "has other bytes"
            self._problem(f"object {oid}, {damage.form.value}: {what}; in {_holders(oid)}")
        for name in unknown_bodies(xorb_store()):
            self.stdout.write(f"xorb {name}: no row knows this body; it does no harm")
        if problems:
            self.stdout.write(
                f"\n{problems} damaged. What to do now stands in docs/xet.md, under Damage."
            )
            sys.exit(1)
        self.stdout.write("Everything is there and what it should be.")

    def _explain(self, repo: Repository) -> None:
        for kept in kept_objects(repo):
            size = _size(kept.size_bytes)
            self.stdout.write(f"{kept.oid}  {size:>9}  {kept.form}: {kept.reason}")

    def _table(self, rows: Iterable[tuple[str, Usage]]) -> None:
        self.stdout.write(f"{'files':>8} {'size':>10} {'on disk':>10} {'saved':>10}")
        for name, usage in rows:
            self.stdout.write(
                f"{usage.files:>8} {_size(usage.logical_bytes):>10} "
                f"{_size(usage.physical_bytes):>10} {_size(usage.saved_bytes):>10}  {name}"
            )

    def _collect(self) -> None:
        done = collect_storage()
        if done is None:
            raise CommandError("Another round is running; try again when it is over.")
        xet = done.xet
        self.stdout.write(
            f"{'Done' if done.is_real else 'Nothing was changed (HUB_XET_COLLECT=off). It would be'}:\n"
            f"{done.marked_links} links of repositories to large files marked as unneeded\n"
            f"{done.links} links deleted ({_size(done.link_bytes)} of files)\n"
            f"{xet.files} files in chunks deleted\n"
            f"{xet.marked_xorbs} xorbs marked as unneeded\n"
            f"{xet.xorbs} xorbs deleted ({_size(xet.xorb_bytes)} on disk)"
        )
        for name in done.damaged:
            self._problem(f"{name}: its refs cannot be followed, so all of it is kept")

    def _problem(self, words: str) -> None:
        self.stdout.write(self.style.ERROR("damaged") + f" {words}")


def _repo(spelled: str) -> Repository:
    head, _, rest = spelled.partition("/")
    kinds = {repo_type.plural: repo_type for repo_type in RepoType}
    kind, repo_id = (kinds[head], rest) if head in kinds and rest else (RepoType.MODEL, spelled)
    try:
        return find_repo(Actor.system("storage"), kind, repo_id)
    except HubError as error:
        raise CommandError(f"There is no repository {spelled!r}.") from error


def _spelled(repo: Repository) -> str:
    return f"{repo.kind.url_prefix}{repo.repo_id}"


def _holders(oid: str) -> str:
    links = RepoLfsObject.objects.filter(lfs_object__oid=oid).select_related("repo")
    names = [_spelled(link.repo) for link in links[: _SHOWN + 1]]
    shown = ", ".join(names[:_SHOWN]) or "no repository"
    return f"{shown}, …" if len(names) > _SHOWN else shown


def _size(size_bytes: int) -> str:
    return filesizeformat(size_bytes).replace("\xa0", " ")
