"""What a push may bring: each ref judged by itself, then its new objects while they still wait."""

from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings

from accounts.actor import Actor
from hub.kernel.errors import HubError
from hub.kernel.wording import quoted
from repos import policy, ports, protection
from repos.actions.link_lfs_objects import link_lfs_objects
from repos.cards import require_valid_card
from repos.commit_rules import CARD, FolderTooFull, too_large_sentence
from repos.errors import BadCard, FileLocked
from repos.git.names import path_problem, pull_number
from repos.git.objects import ObjectKind, ObjectReader
from repos.git.pushes import Quarantine
from repos.git.small_pushes import NewObject, SmallPush
from repos.git.trees import parse_tree, root_tree
from repos.git.types import EntryKind, Oid, RefUpdate, RepoPath
from repos.lfs.locks import locked_paths
from repos.lfs.pointer import MAX_POINTER_BYTES, Pointer, parse_pointer
from repos.models import Repository
from repos.policy import Access
from repos.ref_rules import RefNotYours, require_pushable

# Enough to understand, not enough to flood a terminal.
_SHOWN = 10
_READ_AT_ONCE = 32
# Below these, no single name can take a path over MAX_PATH_BYTES or MAX_DEPTH.
_SHALLOW_CHARS = 900
_SHALLOW_LEVELS = 90


def refused_refs(actor: Actor, repo: Repository, updates: Sequence[RefUpdate]) -> dict[str, str]:
    """Ref name to the reason, for each ref that this actor may not move so; {} lets all pass.

    SECURITY: every command is judged by itself; an allowed one in front excuses nothing.
    """
    reasons: dict[str, str] = {}
    seen: set[str] = set()
    rules = protection.rules_of(repo)
    for update in updates:
        try:
            if update.name in seen:
                raise RefNotYours(update.name)
            seen.add(update.name)
            _require_may_move(actor, repo, update)
            policy.require_may_move(actor, repo, update, rules=rules)
        except HubError as error:
            reasons[update.name] = error.message
    return reasons


def _require_may_move(actor: Actor, repo: Repository, update: RefUpdate) -> None:
    number = pull_number(update.name)
    if number is None:
        policy.require(actor, Access.WRITE, repo)
        require_pushable(repo, update.name, deletes=update.new is None)
        return
    # Pull requests are opened and closed through the hub; a push only adds to one.
    if update.old is None or update.new is None or not ports.may_push_to_pull_request.is_bound:
        raise RefNotYours(update.name)
    ports.may_push_to_pull_request.get()(actor=actor, repo=repo, number=number)


def refused_content(
    actor: Actor, repo: Repository, quarantine: Quarantine, updates: Sequence[RefUpdate]
) -> str:
    """Why the new objects may not enter, a line per reason; "" when they may.

    Links the large files that the push points to, since the answer depends on who holds them.
    """
    if refusal := _refused_rewrites(actor, repo, quarantine, updates):
        return refusal
    tips = [update.new for update in updates if update.new is not None]
    objects = quarantine.new_objects(tips) if tips else []
    if not objects:
        return ""
    problems = [
        *_blob_problems(objects),
        *_folder_problems(quarantine, objects),
        *_card_problems(repo, quarantine, objects, updates),
        *_lock_problems(actor, repo, quarantine, tips),
    ]
    if not problems:
        problems += _pointer_problems(actor, repo, quarantine, objects)
    return _text(problems)


def _refused_rewrites(
    actor: Actor, repo: Repository, quarantine: Quarantine, updates: Sequence[RefUpdate]
) -> str:
    """Judged again, for the rules may be younger than the push; and now it can be seen what is lost."""
    problems: list[str] = []
    rules = protection.rules_of(repo)
    for update in updates if rules else ():
        is_rewrite = bool(protection.matching(rules, update.name)) and _is_forced(
            quarantine, update
        )
        try:
            policy.require_may_move(actor, repo, update, rules=rules, is_forced=is_rewrite)
        except HubError as error:
            problems.append(error.message)
    return _text(problems)


def _is_forced(quarantine: Quarantine, update: RefUpdate) -> bool:
    if update.old is None or update.new is None:
        return False
    # A tag is a promise; whichever way it moves, it is broken.
    is_tag = update.name.startswith("refs/tags/")
    return is_tag or not quarantine.is_ancestor(update.old, update.new)


def _blob_problems(objects: Iterable[NewObject]) -> Iterator[str]:
    for one in objects:
        if one.kind is ObjectKind.BLOB and one.size_bytes > settings.MAX_GIT_BLOB_BYTES:
            yield too_large_sentence(one.path, one.size_bytes)


def _folder_problems(quarantine: Quarantine, objects: Sequence[NewObject]) -> Iterator[str]:
    # The same names stand in the trees of commit after commit; judging each once is enough. Only
    # far down may the sum of the names on the way be the problem.
    judged: set[bytes] = set()
    for folder, names in quarantine.folder_names(objects):
        if len(names) > settings.MAX_FOLDER_ENTRIES:
            yield FolderTooFull(folder, len(names)).message
        is_deep = len(folder) > _SHALLOW_CHARS or folder.count("/") > _SHALLOW_LEVELS
        for name in names if is_deep else sorted({*names} - judged):
            path = f"{folder}/{name.decode('utf-8', 'surrogateescape')}".lstrip("/")
            if problem := path_problem(path):
                yield f"Invalid path {quoted(path)}: {problem}."
        judged.update(names)


def _card_problems(
    repo: Repository,
    quarantine: Quarantine,
    objects: Sequence[NewObject],
    updates: Iterable[RefUpdate],
) -> Iterator[str]:
    """Only the cards that will be shown: new ones at the tips of branches."""
    blobs = {one.oid: one for one in objects if one.kind is ObjectKind.BLOB}
    commits = {one.oid for one in objects if one.kind is ObjectKind.COMMIT}
    tips = {update.new for update in updates if not update.name.startswith("refs/tags/")}
    with quarantine.objects() as reader:
        for tip in tips & commits:
            card = blobs.get(_card_at(reader, tip)) if tip is not None else None
            if card is None or card.size_bytes > settings.MAX_GIT_BLOB_BYTES:
                continue
            try:
                require_valid_card(reader.read(card.oid), repo.kind)
            except BadCard as error:
                yield error.message


def _card_at(reader: ObjectReader | SmallPush, commit: Oid) -> Oid:
    tree = reader.read(root_tree(reader, commit))
    for entry in parse_tree(tree, RepoPath("")):
        if entry.path == CARD and entry.kind is EntryKind.FILE:
            return entry.oid
    return Oid("")


def _lock_problems(
    actor: Actor, repo: Repository, quarantine: Quarantine, tips: Sequence[Oid]
) -> Iterator[str]:
    locked = locked_paths(repo, by_others_than=actor.user)
    if locked:
        for path in sorted(quarantine.touched_paths(tips) & locked.keys()):
            yield FileLocked(path, locked[path]).message


def _pointer_problems(
    actor: Actor, repo: Repository, quarantine: Quarantine, objects: Iterable[NewObject]
) -> Iterator[str]:
    try:
        pointers = list(dict.fromkeys(_pointers(quarantine, objects)))
        if pointers:
            link_lfs_objects(actor=actor, repo=repo, pointers=pointers)
    except HubError as error:
        yield error.message


def _pointers(quarantine: Quarantine, objects: Iterable[NewObject]) -> Iterator[Pointer]:
    small = [
        one.oid
        for one in objects
        if one.kind is ObjectKind.BLOB and 0 < one.size_bytes <= MAX_POINTER_BYTES
    ]
    with quarantine.objects() as reader:
        for start in range(0, len(small), _READ_AT_ONCE):
            for _, content in reader.read_many(small[start : start + _READ_AT_ONCE]):
                pointer = parse_pointer(content)
                if pointer is not None:
                    yield pointer


def _text(problems: Sequence[str]) -> str:
    shown = list(problems[:_SHOWN])
    if len(problems) > _SHOWN:
        shown.append(f"… and {len(problems) - _SHOWN} more problems.")
    return "\n".join(shown)
