"""`/-/components`: every token and every component once, for those who build pages. Development only."""

import re
from datetime import timedelta
from pathlib import Path

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hub.kernel.clock import now
from hub.kernel.errors import NotFound
from hub.kernel.highlight import highlighted_lines, lexer_for_path
from hub.kernel.markdown import render_markdown
from hub.pages.design_tokens import design_tokens
from repos.models import Repository, RepoType
from repos.models.repository import Gate
from repos.views.downloads_line import downloads_line
from repos.views.fast_tables import render_table
from repos.views.files import Row
from repos.views.frame import Tab
from repos.views.text_diff import text_diff

_CODE = """\
from pathlib import Path

class Tea:
    \"\"\"A cup of it.\"\"\"
    degrees = 95  # black tea
"""
_PROSE = """\
## A heading

Prose with `code`, a [link](#markdown) and a list:

- one
- two

> [!NOTE]
> What a reader should not miss.

```python
print("tea")
```
"""


class SpecimenForm(forms.Form):
    name = forms.CharField(label="Name", help_text="Letters, digits and dashes.", initial="tea")
    kind = forms.ChoiceField(label="Kind", choices=[("green", "Green"), ("black", "Black")])
    notes = forms.CharField(label="Notes", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    is_hot = forms.BooleanField(label="Serve hot", required=False, initial=True)


@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Raises: NotFound, unless HUB_DEBUG is on."""
    if not settings.DEBUG:
        raise NotFound("This page does not exist.")
    wrong = SpecimenForm({"name": "", "kind": "green"}, auto_id="wrong_%s")
    context = {
        "tokens": design_tokens(),
        "icons": _icons(),
        "form": SpecimenForm(),
        "wrong": wrong["name"],
        "tabs": [
            Tab("Card", "#tabs", "card", is_current=True),
            Tab("Files", "#tabs", "folder", is_current=False),
            Tab("Settings", "#tabs", "settings", is_current=False),
        ],
        "doors": [
            {"label": "Create a file", "href": "#menu", "icon": "file"},
            {"label": "Upload files", "href": "#menu", "icon": "plus"},
        ],
        "crumbs": [{"label": name, "href": "#files"} for name in ("tea-notes", "data", "2026")],
        "card_tags": ["license:mit", "fill-mask", "language:en"],
        "choices": [
            {"label": "fill-mask", "count": 128, "href": "#tags", "is_chosen": True},
            {"label": "text-generation", "count": 12_400, "href": "#tags", "is_chosen": False},
        ],
        "repos": _repos(),
        "file_rows": render_table("file_rows", _files()),
        "code_rows": render_table(
            "code_rows", list(highlighted_lines(_CODE, lexer_for_path("tea.py")))
        ),
        "diff": text_diff(_CODE, _CODE.replace("95", "80").replace("black", "green")),
        "prose": render_markdown(_PROSE),
        "line": downloads_line([3, 5, 4, 9, 2, 0, 7, 12, 11, 15, 14, 20]),
        "at": now() - timedelta(days=3),
    }
    return render(request, "pages/components.html", context)


def _icons() -> list[str]:
    """As they are named in the sprite, so that none is left out."""
    sprite = Path(settings.BASE_DIR) / "static" / "img" / "icons.svg"
    return re.findall(r'<symbol id="([\w-]+)"', sprite.read_text(encoding="utf-8"))


def _repos() -> list[Repository]:
    """Never saved: they only look like repositories."""
    return [
        Repository(
            repo_type=RepoType.MODEL,
            repo_id="demo-lab/tiny-bert",
            pipeline_tag="fill-mask",
            downloads=12_400,
            likes=31,
        ),
        Repository(
            repo_type=RepoType.DATASET, repo_id="demo-lab/tea-notes", gate=Gate.MANUAL, likes=4
        ),
        Repository(
            repo_type=RepoType.SPACE,
            repo_id="demo-lab/a-private-space",
            sdk="static",
            is_private=True,
        ),
    ]


def _files() -> list[Row]:
    def row(name: str, icon: str, size_bytes: int | None, *, is_lfs: bool = False) -> Row:
        return Row(
            name=name,
            icon=icon,
            href="#files",
            size_bytes=size_bytes,
            is_lfs=is_lfs,
            download_href="" if size_bytes is None else "#files",
            commit_title="Add what was missing",
            commit_href="#files",
            commit_time=now().isoformat(),
            commit_day="today",
        )

    return [
        row("data", "folder", None),
        row("model.safetensors", "file", 4_400_000_000, is_lfs=True),
        row("README.md", "file", 1_204),
    ]
