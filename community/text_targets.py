"""Where the marks of texts lead, for one reader: what he may not see does not exist.

Asked once for a whole page: names, discussions here, discussions elsewhere, commits; a question
each, and only those that the texts need.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Q

from accounts.actor import Actor
from accounts.models import Namespace
from community import policy
from community.models import Discussion
from community.text_marks import CommitMark, DiscussionMark, Mark, NameMark, marks_in
from hub.kernel.text_links import TextLink
from repos import policy as repos_policy
from repos.git.objects import ObjectKind
from repos.git_of import git_of
from repos.models import Repository

# More than people write; a page of marks costs no more than this.
_MAX_OF_A_KIND = 300


@dataclass(frozen=True, slots=True)
class Target:
    href: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Targets:
    """found: only what exists for the reader."""

    found: Mapping[Mark, Target] = field(default_factory=dict)

    def within(self, text: str) -> tuple[tuple[Mark, Target], ...]:
        """Those that the text may lead to: with the text itself, all that its HTML depends on."""
        if not self.found:
            return ()
        marks = dict.fromkeys(mark for _, _, mark in marks_in(text))
        return tuple((mark, self.found[mark]) for mark in marks if mark in self.found)

    def link(self, words: str) -> Sequence[str | TextLink]:
        """A `TextLinker`."""
        pieces: list[str | TextLink] = []
        position = 0
        for start, end, mark in marks_in(words):
            target = self.found.get(mark)
            if target is not None:
                pieces += [
                    words[position:start],
                    TextLink(words[start:end], target.href, target.title),
                ]
                position = end
        return [*pieces, words[position:]]


NO_TARGETS = Targets()


def targets_of(actor: Actor, repo: Repository, texts: Iterable[str]) -> Targets:
    """For texts that stand in this repository, which the actor sees."""
    marks = dict.fromkeys(mark for text in texts for _, _, mark in marks_in(text))
    if not marks:
        return NO_TARGETS
    here = [mark for mark in marks if isinstance(mark, DiscussionMark) and mark.repo is None]
    there = [mark for mark in marks if isinstance(mark, DiscussionMark) and mark.repo is not None]
    found: dict[Mark, Target] = {}
    found |= _people([mark for mark in marks if isinstance(mark, NameMark)][:_MAX_OF_A_KIND])
    found |= _discussions_here(repo, here[:_MAX_OF_A_KIND])
    found |= _discussions_there(actor, there[:_MAX_OF_A_KIND])
    if policy.may_read_files(actor, repo):
        commits = [mark for mark in marks if isinstance(mark, CommitMark)]
        found |= _commits(repo, commits[:_MAX_OF_A_KIND])
    return Targets(found)


def discussions_meant(actor: Actor, repo: Repository, text: str) -> list[Discussion]:
    """What the text refers to, in its order, with their repositories; the actor sees them all."""
    marks = [mark for _, _, mark in marks_in(text) if isinstance(mark, DiscussionMark)]
    here = [mark.number for mark in marks if mark.repo is None][:_MAX_OF_A_KIND]
    there = [mark for mark in marks if mark.repo is not None][:_MAX_OF_A_KIND]
    found = list(Discussion.objects.of(repo).filter(number__in=here)) if here else []
    for one in found:
        one.repo = repo
    return found + list(_rows_there(actor, there).values())


def _people(marks: Sequence[NameMark]) -> dict[Mark, Target]:
    if not marks:
        return {}
    names = (
        Namespace.objects.filter(name_lower__in=[mark.name for mark in marks])
        .exclude(user__is_active=False)
        .values_list("name", "name_lower")
    )
    return {NameMark(lower): Target(f"/{name}") for name, lower in names}


def _discussions_here(repo: Repository, marks: Sequence[DiscussionMark]) -> dict[Mark, Target]:
    if not marks:
        return {}
    rows = Discussion.objects.of(repo).filter(number__in=[mark.number for mark in marks])
    return {
        DiscussionMark(number): Target(f"{repo.url_path}/discussions/{number}", title)
        for number, title in rows.values_list("number", "title")
    }


def _discussions_there(actor: Actor, marks: Sequence[DiscussionMark]) -> dict[Mark, Target]:
    return {
        mark: Target(row.url_path, row.title) for mark, row in _rows_there(actor, marks).items()
    }


def _rows_there(actor: Actor, marks: Sequence[DiscussionMark]) -> dict[DiscussionMark, Discussion]:
    if not marks:
        return {}
    wanted = Q()
    for repo_type, repo_id in dict.fromkeys(mark.repo for mark in marks if mark.repo is not None):
        wanted |= Q(repo_type=repo_type.value, repo_id_lower=repo_id)
    # SECURITY: the same rule as the list pages; a hidden repository's titles stay unknown.
    readable = repos_policy.visible(actor).filter(
        wanted, is_disabled=False, discussions_disabled=False
    )
    rows = Discussion.objects.select_related("repo").filter(
        repo__in=readable, number__in={mark.number for mark in marks}
    )
    found = {
        DiscussionMark(row.number, (row.repo.kind, row.repo.repo_id.lower())): row for row in rows
    }
    return {mark: found[mark] for mark in marks if mark in found}


def _commits(repo: Repository, marks: Sequence[CommitMark]) -> dict[Mark, Target]:
    if not marks:
        return {}
    with git_of(repo).objects() as reader:
        infos = reader.infos_or_none([mark.prefix for mark in marks])
    return {
        mark: Target(f"{repo.url_path}/commit/{info.oid}")
        for mark, info in zip(marks, infos, strict=True)
        # A branch may be called like the beginning of a commit.
        if info and info.kind is ObjectKind.COMMIT and info.oid.startswith(mark.prefix)
    }
