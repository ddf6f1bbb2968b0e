"""Reactions of repositories to events: the card index."""

import logging

from outbox.events import listens_to
from repos.card_tags import CardIndex, index_of
from repos.card_values import SPACE_SDKS
from repos.card_words import words_of
from repos.card_yaml import Metadata
from repos.cards import Card, read_card
from repos.errors import BadCard
from repos.events import RefUpdated
from repos.git.types import Oid
from repos.git_of import git_of
from repos.models import CardText, Repository, RepoTag, RepoType
from repos.tree_reads import files, model_config, small_file
from repos.weights import weights_of

log = logging.getLogger(__name__)
MAX_README_BYTES = 4 << 20


def register() -> None:
    """Called once, when Django is ready: importing this module has registered the listeners."""


@listens_to(RefUpdated, as_="repos.index_card")
def index_card(event: RefUpdated) -> None:
    """Bring the row's card columns and tags to the head of the default branch."""
    repo = Repository.objects.filter(pk=event.repo_pk).first()
    if repo is None or event.ref != f"refs/heads/{repo.default_branch}":
        return
    # A later event of this ref is on its way, and it alone tells the truth.
    if event.new != repo.head_oid:
        return
    reindex(repo)


def reindex(repo: Repository) -> None:
    """Read the card at head and write what lists and filters need. A bad card counts as none."""
    card, index = _read(repo)
    repo.card_data = card.metadata
    repo.pipeline_tag = index.pipeline_tag
    repo.library_name = index.library_name
    repo.license = index.license
    repo.weights = _weights(repo)
    repo.parameters = sum(repo.weights.values()) or None
    fields = ["card_data", "pipeline_tag", "library_name", "license", "weights", "parameters"]
    if index.sdk in SPACE_SDKS:
        repo.sdk = index.sdk
        fields.append("sdk")
    repo.save(update_fields=fields)
    _save_words(repo, card, index)
    current = list(
        RepoTag.objects.filter(repo=repo).order_by("position").values_list("tag", flat=True)
    )
    if current != list(index.tags):
        RepoTag.objects.filter(repo=repo).delete()
        RepoTag.objects.bulk_create(
            RepoTag(repo=repo, tag=tag, position=position)
            for position, tag in enumerate(index.tags)
        )


def _weights(repo: Repository) -> dict[str, int]:
    if not repo.head_oid or repo.kind is not RepoType.MODEL:
        return {}
    return weights_of(repo, git_of(repo), Oid(repo.head_oid))


def _save_words(repo: Repository, card: Card, index: CardIndex) -> None:
    """What search finds beside the name: the card's title, its tags and its text."""
    titles = [card.metadata.get(key) for key in ("pretty_name", "title", "short_description")]
    parts = [*(title for title in titles if isinstance(title, str)), *index.tags, card.body]
    CardText.objects.update_or_create(repo=repo, defaults={"text": words_of("\n".join(parts))})


def _read(repo: Repository) -> tuple[Card, CardIndex]:
    if not repo.head_oid:
        return Card(), CardIndex()
    git, head = git_of(repo), Oid(repo.head_oid)
    readme = small_file(git, head, "README.md", limit_bytes=MAX_README_BYTES) or b""
    text = readme.decode("utf-8", "replace")
    try:
        card = read_card(text)
    except BadCard as error:
        log.info("card_not_read", extra={"repo_id": repo.pk, "reason": "; ".join(error.problems)})
        card = Card(body=text)
    is_model = repo.kind is RepoType.MODEL
    paths = [entry.path for entry in files(git, head)] if is_model else []
    config = model_config(git, head) if is_model else {}
    metadata: Metadata = card.metadata
    return card, index_of(repo.kind, metadata, card.body, paths, config)
