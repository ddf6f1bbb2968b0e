"""What the values of card metadata must be: errors refuse a commit, warnings are only shown."""

from collections.abc import Callable

from django.utils.translation import gettext as _

from hub.kernel.wording import quoted
from repos.card_values import (
    BASE_MODEL_RELATIONS,
    LICENSES,
    PIPELINE_TAGS,
    SIZE_CATEGORIES,
    SPACE_COLORS,
    SPACE_SDKS,
)
from repos.card_yaml import JsonValue, Metadata
from repos.models import RepoType

_LIST_OF_STRINGS = ("tags", "metrics", "datasets", "language", "base_model", "models", "buckets")
_STRINGS = (
    "library_name",
    "license_name",
    "license_link",
    "thumbnail",
    "new_version",
    "pretty_name",
    "paperswithcode_id",
    "title",
    "emoji",
    "app_file",
    "extra_gated_prompt",
    "extra_gated_heading",
    "extra_gated_description",
    "extra_gated_button_content",
)
_DATASET_LISTS = (
    "task_categories",
    "task_ids",
    "size_categories",
    "multilinguality",
    "language_creators",
    "annotations_creators",
    "source_datasets",
)
_GATE_FIELD_TYPES = ("text", "checkbox", "date_picker", "country", "select")


class _Findings:
    def __init__(self) -> None:
        self.errors: list[str] = []
        self.warnings: list[str] = []


def problems_of(metadata: Metadata, repo_type: RepoType) -> tuple[list[str], list[str]]:
    """(errors, warnings), one sentence each, at most 50 of a kind."""
    found = _Findings()
    checks: list[Callable[[Metadata, _Findings], None]] = [
        _license,
        _strings,
        _string_lists,
        _gate_fields,
    ]
    match repo_type:
        case RepoType.MODEL:
            checks.append(_model)
        case RepoType.DATASET:
            checks.append(_dataset)
        case RepoType.SPACE:
            checks.append(_space)
    for check in checks:
        check(metadata, found)
    return found.errors[:50], found.warnings[:50]


def strings(value: JsonValue) -> list[str]:
    """A string or a list of them, as a list; anything else in it is left out."""
    match value:
        case str():
            return [value] if value else []
        case list():
            return [item for item in value if isinstance(item, str) and item]
        case _:
            return []


def _license(metadata: Metadata, found: _Findings) -> None:
    value = metadata.get("license")
    if value is None:
        return
    if not _is_string_or_strings(value):
        found.errors.append(_('"license" must be a string or an array of strings'))
        return
    found.errors.extend(
        _(
            '"license" must be one of [apache-2.0, mit, cc-by-4.0, … other]; %(name)s is not a '
            'known license id, use "other" with "license_name" and "license_link"'
        )
        % {"name": quoted(name, 80)}
        for name in strings(value)
        if name not in LICENSES
    )
    if "other" in strings(value) and not metadata.get("license_name"):
        found.warnings.append('"license: other" wants a "license_name" and a "license_link"')


def _strings(metadata: Metadata, found: _Findings) -> None:
    for key in _STRINGS:
        value = metadata.get(key)
        if value is not None and not isinstance(value, str | int | float):
            found.errors.append(_('"%(key)s" must be a string') % {"key": key})


def _string_lists(metadata: Metadata, found: _Findings) -> None:
    for key in _LIST_OF_STRINGS:
        value = metadata.get(key)
        if value is not None and not _is_string_or_strings(value):
            found.errors.append(
                _('"%(key)s" must be a string or an array of strings') % {"key": key}
            )


def _gate_fields(metadata: Metadata, found: _Findings) -> None:
    fields = metadata.get("extra_gated_fields")
    if fields is None:
        return
    if not isinstance(fields, dict):
        found.errors.append(_('"extra_gated_fields" must be a mapping of labels to types'))
        return
    for label, kind in fields.items():
        name = kind.get("type") if isinstance(kind, dict) else kind
        if name not in _GATE_FIELD_TYPES:
            found.errors.append(
                _('"extra_gated_fields" %(label)s must be one of %(types)s')
                % {"label": quoted(label, 80), "types": _list(_GATE_FIELD_TYPES)}
            )


def _model(metadata: Metadata, found: _Findings) -> None:
    pipeline_tag = metadata.get("pipeline_tag")
    if pipeline_tag is not None and not isinstance(pipeline_tag, str):
        found.errors.append(_('"pipeline_tag" must be a string'))
    elif pipeline_tag and pipeline_tag not in PIPELINE_TAGS:
        found.warnings.append(f'"pipeline_tag" {quoted(pipeline_tag, 80)} is not a known task')
    relation = metadata.get("base_model_relation")
    if relation is not None and relation not in BASE_MODEL_RELATIONS:
        found.errors.append(_one_of("base_model_relation", BASE_MODEL_RELATIONS))
    widget = metadata.get("widget")
    if widget is not None and not isinstance(widget, list) and widget is not False:
        found.errors.append(_('"widget" must be an array'))
    index = metadata.get("model-index")
    if index is not None and not isinstance(index, list):
        found.errors.append(_('"model-index" must be an array'))
    for position, model in enumerate(index if isinstance(index, list) else []):
        if not isinstance(model, dict) or not isinstance(model.get("results"), list):
            found.errors.append(
                _('"%(key)s" must be an array') % {"key": f"model-index[{position}].results"}
            )
    emissions = metadata.get("co2_eq_emissions")
    if isinstance(emissions, dict):
        emissions = emissions.get("emissions")
    if emissions is not None and not isinstance(emissions, int | float | str):
        found.errors.append(_('"co2_eq_emissions" must be a number of grams'))


def _dataset(metadata: Metadata, found: _Findings) -> None:
    for key in _DATASET_LISTS:
        value = metadata.get(key)
        if value is not None and not _is_string_or_strings(value):
            found.errors.append(
                _('"%(key)s" must be a string or an array of strings') % {"key": key}
            )
    found.warnings.extend(
        f'"size_categories" {quoted(size, 80)} is not one of {_list(SIZE_CATEGORIES)}'
        for size in strings(metadata.get("size_categories"))
        if size not in SIZE_CATEGORIES
    )
    configs = metadata.get("configs")
    if configs is not None and not isinstance(configs, list):
        found.errors.append(_('"configs" must be an array'))
    for position, config in enumerate(configs if isinstance(configs, list) else []):
        if not isinstance(config, dict) or not isinstance(config.get("config_name"), str):
            found.errors.append(
                _('"%(key)s" is required') % {"key": f"configs[{position}].config_name"}
            )
    info = metadata.get("dataset_info")
    if info is not None and not isinstance(info, dict | list):
        found.errors.append(_('"dataset_info" must be a mapping or an array of mappings'))


def _space(metadata: Metadata, found: _Findings) -> None:
    sdk = metadata.get("sdk")
    if sdk is not None and sdk not in SPACE_SDKS:
        found.errors.append(_one_of("sdk", SPACE_SDKS))
    for key in ("colorFrom", "colorTo"):
        color = metadata.get(key)
        if color is not None and color not in SPACE_COLORS:
            found.errors.append(_one_of(key, SPACE_COLORS))
    summary = metadata.get("short_description")
    if isinstance(summary, str) and len(summary) > 60:
        found.warnings.append('"short_description" is cut after 60 characters')


def _is_string_or_strings(value: JsonValue) -> bool:
    # Cards of years say `tags: [2024, foo]`; plain numbers pass as text.
    if isinstance(value, str):
        return True
    return isinstance(value, list) and all(
        item is None or isinstance(item, str | int | float) for item in value
    )


def _one_of(key: str, names: tuple[str, ...]) -> str:
    return _('"%(key)s" must be one of %(names)s') % {"key": key, "names": _list(names)}


def _list(names: tuple[str, ...]) -> str:
    return f"[{', '.join(names)}]"
