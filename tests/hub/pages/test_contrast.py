"""Text is readable on every ground it stands on, in both themes (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[3] / "static" / "css" / "tokens.css"
# A colour written once holds for both themes.
_TEXT = re.sub(r": (#\w{6});", r": light-dark(\1, \1);", TOKENS.read_text("utf-8"))
COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", _TEXT)
}
GROUNDS = ["color-canvas", "color-surface", "color-sunken", "color-hover"]
TEXTS = ["color-ink", "color-ink-soft", "color-ink-faint", "color-accent", "color-danger"]
CODE = ["code-keyword", "code-string", "code-number", "code-name", "code-comment"]
READABLE = [
    *((text, ground) for text in TEXTS for ground in GROUNDS),
    *((text, ground) for text in CODE for ground in ("color-surface", "color-sunken", "color-target")),
    *(("color-ink", ground) for ground in ("color-added", "color-removed", "color-target")),
    *(
        (f"color-{name}", f"color-{name}-wash")
        for name in ("accent", "model", "dataset", "space", "danger", "warning", "success")
    ),
    *(
        (text, f"color-theme-{name}-wash")
        for name in ("orange", "blue", "green", "purple", "pink", "indigo")
        for text in (f"color-theme-{name}", "color-ink")
    ),
    *(
        ("color-on-fill", f"color-{name}")
        for name in (
            "accent-fill", "accent-fill-hover", "danger-fill", "danger-fill-hover",
        )
    ),
    *(("color-ink", f"color-{name}-wash") for name in ("accent", "danger", "warning", "success")),
    ("color-ink-soft", "color-accent-wash"),
]  # fmt: skip
VISIBLE = [("color-line-strong", ground) for ground in GROUNDS[:3]]


def luminance(colour):
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), READABLE)
def test_tokens__text_is_readable(text, ground, theme):
    assert contrast(COLOURS[text][theme], COLOURS[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), VISIBLE)
def test_tokens__borders_of_controls_are_visible(line, ground, theme):
    assert contrast(COLOURS[line][theme], COLOURS[ground][theme]) >= 3
