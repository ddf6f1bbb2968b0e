"""A form for the card's front matter: what can be searched for, with what others write completed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.actor import ActorRequest
from hub.kernel.errors import HubError
from repos.card_edit import CardValue, with_metadata
from repos.card_values import LIBRARIES, LICENSES, PIPELINE_TAGS, SIZE_CATEGORIES
from repos.card_yaml import JsonValue, Metadata
from repos.cards import read_card
from repos.errors import BadCard, EntryNotFound, HeadMoved
from repos.git.types import EntryKind, RepoPath
from repos.languages import LANGUAGES
from repos.models import RepoType
from repos.views.card_templates import card_template
from repos.views.commit_box import (
    CommitChoices,
    CommitForm,
    commit_changes,
    entry_in,
    find_writable_spot,
    landing,
    signed_in,
)
from repos.views.editable import (
    MAX_EDIT_BYTES,
    EditableFile,
    decoded,
    editable_file,
    put_text,
    with_newlines,
)
from repos.views.frame import repo_context
from repos.views.revision_page import Spot

_MAX_VALUES = 100
_BLANKS = 2


@dataclass(frozen=True, slots=True)
class Field:
    """key: of the front matter. words: what is completed. finds: `models`, `datasets` or ""."""

    key: str
    label: str | Promise
    help: str | Promise
    words: Sequence[str] = ()
    finds: str = ""
    is_list: bool = False


@dataclass(frozen=True, slots=True)
class FilledField:
    """values: what stands in its inputs, some blank ones at the end of a list."""

    field: Field
    values: list[str]


_LICENSE = Field(
    "license",
    gettext_lazy("Licence"),
    gettext_lazy("Its short name, as in mit."),
    tuple(sorted(LICENSES)),
)
_LANGUAGE = Field(
    "language",
    gettext_lazy("Languages"),
    gettext_lazy("Codes as in en, zh."),
    tuple(LANGUAGES),
    is_list=True,
)
_TAGS = Field("tags", gettext_lazy("Tags"), gettext_lazy("Words of your own."), is_list=True)
_DATASETS = Field(
    "datasets",
    gettext_lazy("Datasets"),
    gettext_lazy("What it was trained on."),
    finds="datasets",
    is_list=True,
)
FIELDS: dict[RepoType, tuple[Field, ...]] = {
    RepoType.MODEL: (
        _LICENSE,
        Field(
            "pipeline_tag",
            gettext_lazy("Task"),
            gettext_lazy("What it does first of all."),
            PIPELINE_TAGS,
        ),
        Field(
            "library_name",
            gettext_lazy("Library"),
            gettext_lazy("What loads it."),
            tuple(sorted(LIBRARIES)),
        ),
        _LANGUAGE,
        _DATASETS,
        Field(
            "base_model",
            gettext_lazy("Base models"),
            gettext_lazy("What it was made from."),
            finds="models",
            is_list=True,
        ),
        _TAGS,
    ),
    RepoType.DATASET: (
        Field("pretty_name", gettext_lazy("Name in full"), gettext_lazy("As people say it.")),
        _LICENSE,
        Field(
            "task_categories",
            gettext_lazy("Tasks"),
            gettext_lazy("What it is good for."),
            PIPELINE_TAGS,
            is_list=True,
        ),
        Field(
            "size_categories",
            gettext_lazy("Size"),
            gettext_lazy("How many rows."),
            SIZE_CATEGORIES,
            is_list=True,
        ),
        _LANGUAGE,
        _TAGS,
    ),
    RepoType.SPACE: (
        Field("title", gettext_lazy("Title"), gettext_lazy("As people say it.")),
        Field(
            "short_description", gettext_lazy("Description"), gettext_lazy("One short sentence.")
        ),
        _LICENSE,
        Field(
            "models",
            gettext_lazy("Models"),
            gettext_lazy("What it shows."),
            finds="models",
            is_list=True,
        ),
        replace(_DATASETS, help=gettext_lazy("What it reads.")),
        _TAGS,
    ),
}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def metadata(request: ActorRequest, repo_type: RepoType, repo_id: str, rest: str) -> HttpResponse:
    spot, choices = find_writable_spot(request, repo_type, repo_id, "metadata", rest)
    spot = replace(spot, path=RepoPath("README.md"))
    file = _card(spot)
    if request.method != "POST":
        problem, said = "", {}
        try:
            said = read_card(file.text).metadata if file else {}
        except BadCard as error:
            problem = _("%(problem)s. Correct it in the file itself first.") % {
                "problem": error.message
            }
        return _page(request, spot, choices, _filled(repo_type, said), problem=problem)
    form = CommitForm(request.POST)
    sent = _sent(repo_type, request.POST)
    try:
        if not form.is_valid():
            return _refused(
                request, spot, choices, sent, form=form, problem=_("Say where to commit.")
            )
        # A card that others changed meanwhile keeps their values where this person changed none.
        before = _values_at(spot, repo_type, form.cleaned_data["base"])
        changed = {key: value for key, value in sent.items() if value != before.get(key)}
        text = file.text if file else with_newlines(_fresh(spot))
        new_text = with_metadata(text, changed)
        changes = put_text(request.actor, spot, spot.path, new_text, before=file)
        result = commit_changes(request, spot, form, changes, default_title="Update the metadata")
    except HeadMoved:
        problem = _("Somebody committed at this very moment; send it again.")
        return _refused(request, spot, choices, sent, form=form, problem=problem)
    except HubError as error:
        return _refused(request, spot, choices, sent, form=form, problem=error.message)
    if result.pull_request_number is None and result.oid != spot.commit:
        messages.success(request, _("The metadata are committed."))
    return redirect(landing(spot, result, spot.repo.url_path))


def _card(spot: Spot) -> EditableFile | None:
    """None: there is no README yet. Raises: NotEditable."""
    try:
        return editable_file(spot)
    except EntryNotFound:
        return None


def _fresh(spot: Spot) -> str:
    """A card to begin with, its placeholder metadata left out."""
    return card_template(spot.repo).rpartition("---\n\n")[2]


def _values_at(spot: Spot, repo_type: RepoType, base: str) -> dict[str, CardValue]:
    """What the form showed; {} when no visible commit tells, so that everything counts as changed."""
    entry = entry_in(spot, base)
    if entry is None or entry.kind is not EntryKind.FILE:
        return {field.key: [] if field.is_list else "" for field in FIELDS[repo_type]}
    text = decoded(spot.git.read_blob(entry.oid, limit_bytes=MAX_EDIT_BYTES)) or ""
    try:
        return _shown(repo_type, read_card(with_newlines(text)).metadata)
    except BadCard:
        return {}


def _shown(repo_type: RepoType, said: Metadata) -> dict[str, CardValue]:
    """The values that have a field; what a field could not hold is left out and stays in the card."""
    shown: dict[str, CardValue] = {}
    for field in FIELDS[repo_type]:
        texts = _texts(said.get(field.key))
        if texts is not None:
            shown[field.key] = texts if field.is_list else "".join(texts[:1])
    return shown


def _texts(value: JsonValue) -> list[str] | None:
    """None: not a text, nor a list of texts."""
    if value is None:
        return []
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return [str(one) for one in value]
    return None


def _sent(repo_type: RepoType, data: QueryDict) -> dict[str, CardValue]:
    """What the form says, per key that it has."""
    sent: dict[str, CardValue] = {}
    for field in FIELDS[repo_type]:
        if f"meta-{field.key}" not in data:
            continue
        texts = [" ".join(text.split()) for text in data.getlist(f"meta-{field.key}")]
        kept = list(dict.fromkeys(text for text in texts if text))[:_MAX_VALUES]
        sent[field.key] = kept if field.is_list else "".join(kept[:1])
    return sent


def _filled(repo_type: RepoType, said: Metadata) -> list[FilledField]:
    shown = _shown(repo_type, said)
    return [
        FilledField(field, _inputs(field, shown[field.key]))
        for field in FIELDS[repo_type]
        if field.key in shown
    ]


def _inputs(field: Field, value: CardValue) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [*value, *[""] * _BLANKS] if field.is_list else [*value, ""][:1]


def _refused(
    request: ActorRequest,
    spot: Spot,
    choices: CommitChoices,
    sent: dict[str, CardValue],
    *,
    form: forms.Form,
    problem: str,
) -> HttpResponse:
    filled = [
        FilledField(field, _inputs(field, sent[field.key]))
        for field in FIELDS[RepoType(spot.repo.repo_type)]
        if field.key in sent
    ]
    return _page(request, spot, choices, filled, form=form, problem=problem)


def _page(
    request: ActorRequest,
    spot: Spot,
    choices: CommitChoices,
    filled: list[FilledField],
    *,
    form: forms.Form | None = None,
    problem: str = "",
) -> HttpResponse:
    said = {} if form is None else form.data
    context = repo_context(request, spot.repo, "card", revision=spot.revision)
    context |= {
        "spot": spot,
        "choices": choices,
        "filled": filled,
        "base": said.get("base", spot.commit),
        "target": said.get("target") or choices.first,
        "title": said.get("title", ""),
        "description": said.get("description", ""),
        "problem": problem,
        "edit_href": spot.at.edit(spot.path),
        "template_href": f"{spot.at.new()}?name=README.md&template",
        "has_card": _card(spot) is not None,
        "title_hint": "Update the metadata",
        "cancel_href": spot.repo.url_path,
    }
    return render(request, "repos/metadata.html", context, status=400 if problem and form else 200)
