"""Cards look as on the Hub: GitHub's Markdown, the Hub's formulas, links that lead somewhere."""

import pytest

from hub.kernel.links import LinkBase
from hub.kernel.markdown import plain_text, render_markdown, without_front_matter

BASE = LinkBase("/ana/bert/blob/main/", "/ana/bert/resolve/main/", folder="docs")


@pytest.mark.parametrize(
    ("written", "href"),
    [
        ("guide.md", "/ana/bert/blob/main/docs/guide.md"),
        ("./guide.md#use", "/ana/bert/blob/main/docs/guide.md#use"),
        ("../LICENSE", "/ana/bert/blob/main/LICENSE"),
        ("../../../etc/passwd", "/ana/bert/blob/main/etc/passwd"),
        ("a%20b.md?x=1", "/ana/bert/blob/main/docs/a%20b.md?x=1"),
        ("/datasets/ana/squad", "/datasets/ana/squad"),
        ("https://example.org/x", "https://example.org/x"),
        ("#use", "#user-content-use"),
        ("mailto:ana@example.org", "mailto:ana@example.org"),
    ],
)
def test_render_markdown__links_lead_into_the_shown_revision(written, href):
    assert f'href="{href}"' in render_markdown(f"[x]({written})", base=BASE)


@pytest.mark.parametrize(
    "written", ["![x](cat.png)", '<img src="cat.png">', '<img src="./cat.png" width="200">']
)
def test_render_markdown__images_come_from_resolve(written):
    html = render_markdown(written, base=BASE)

    assert 'src="/ana/bert/resolve/main/docs/cat.png"' in html


def test_render_markdown__links_elsewhere_are_marked():
    assert 'rel="nofollow noopener ugc"' in render_markdown("https://example.org")
    assert "rel=" not in render_markdown("[x](guide.md)", base=BASE)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_render_markdown__an_image_for_one_theme(theme):
    html = render_markdown(f"![x](x.png#hf-{theme}-mode-only)", base=BASE)

    assert f'class="only-{theme}"' in html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            r"a \\(x_1 + y_1\\) b",
            '<p>a <span class="math" data-math="inline">x_1 + y_1</span> b</p>',
        ),
        ("a $$x*y*z$$ b", '<p>a <span class="math" data-math="display">x*y*z</span> b</p>'),
        ("$$\na\n\nb\n$$", '<p><span class="math" data-math="display">a\n\nb</span></p>'),
        ("costs $5 or $6", "<p>costs $5 or $6</p>"),
        ("`$$x$$`", "<p><code>$$x$$</code></p>"),
        ("```\n$$x$$\n```", "<pre><code>$$x$$\n</code></pre>"),
        ("$$ unfinished", "<p>$$ unfinished</p>"),
        (r"$$a<b$$", '<p><span class="math" data-math="display">a&lt;b</span></p>'),
    ],
)
def test_render_markdown__formulas(text, html):
    shown = render_markdown(text).strip()

    # The order of attributes is the serializer's business.
    for kind in ("inline", "display"):
        shown = shown.replace(
            f'data-math="{kind}" class="math"', f'class="math" data-math="{kind}"'
        )
    assert shown == html


@pytest.mark.parametrize("kind", ["NOTE", "tip", "Important", "WARNING", "CAUTION"])
def test_render_markdown__alert_boxes(kind):
    html = render_markdown(f"> [!{kind}]\n> mind the *gap*")

    assert f'<div class="alert alert--{kind.lower()}">' in html
    assert "<em>gap</em>" in html
    assert "[!" not in html


def test_render_markdown__github_flavour():
    html = render_markdown(
        "- [x] done\n\n~~gone~~\n\n| a |\n|---|\n| b |\n\nnote[^1]\n\n[^1]: here"
    )

    for part in ('type="checkbox"', "<s>gone</s>", "<td>b</td>", 'class="footnotes"'):
        assert part in html


def test_render_markdown__headings_have_distinct_ids():
    html = render_markdown("# Use it!\n\n## Use it!")

    assert 'id="user-content-use-it"' in html
    assert 'id="user-content-use-it-1"' in html


def test_render_markdown__code_is_coloured_by_classes():
    html = render_markdown("```python\nimport os\n```")

    assert '<code class="language-python"><span class="tok-kn">import</span>' in html


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("---\nlicense: mit\n---\n# Hi", "# Hi"),
        ("  \n---\nlicense: mit\n---\nHi", "Hi"),
        ("---\n---\nHi", "Hi"),
        ("---\r\na: b\r\n---\r\nHi", "Hi"),
        ("Hi\n---\nno\n---\n", "Hi\n---\nno\n---\n"),
        ("---\nunfinished", "---\nunfinished"),
        ("---", "---"),
    ],
)
def test_without_front_matter(text, rest):
    assert without_front_matter(text) == rest


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("ctrl enter **x**", "ctrl enter x"),
        ("```py\nprint(1)\n```", "print(1)"),
        ("# Title\n\n- one\n- [x] two\n\n> three `four`", "Title one two three four"),
        ("[a link](https://example.org) ![a cat](cat.png)", "a link a cat"),
        ("one\ntwo  \nthree", "one two three"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a b 1 2"),
        ("<details><summary>Log</summary>\n\nx &lt; **y**</details>", "Log x < y"),
        ("<!-- <b> hidden -->\n\nsaid<br>again", "said again"),
        ("> [!TIP]\n> Read it", "Tip Read it"),
        ("$$a+b$$ snake_case 2 * 3, x<b>y</b>z", "a+b snake_case 2 * 3, xyz"),
        ("@ana 中文 **粗体**", "@ana 中文 粗体"),
        ("```py\ncut off", "cut off"),
        ("![](cat.png)", ""),
        ("", ""),
    ],
)
def test_plain_text__has_the_words_and_no_marks(written, words):
    assert plain_text(written) == words


def test_render_markdown__tasks_in_lists_of_both_kinds():
    html = render_markdown("- [ ] a\n- [X] **b**\n  1. [x]\tc\n- d [ ] e\n- [x](f)\n\n[ ] g")

    assert html.count('type="checkbox"') == 3
    assert html.count(" checked") == 2
    assert html.count("contains-task-list") == 2
    assert html.count('class="task-list-item"') == 3
    assert "d [ ] e" in html
    assert '<a href="f">x</a>' in html
    assert "<p>[ ] g</p>" in html


def test_render_markdown__a_task_whose_box_is_a_links_name_is_that_link():
    html = render_markdown("- [x] a\n\n[x]: https://a.example")

    assert "checkbox" not in html
    assert ">x</a> a" in html


def test_render_markdown__the_trees_order_is_kept():
    html = "<p>a<b>b<i>c</i>d</b>e<br>f</p>\n<ul><li>g</li><li>h<ul><li>i</li></ul>j</li></ul>k"

    assert render_markdown(f"<div>{html}</div>").strip() == f"<div>{html}</div>"
