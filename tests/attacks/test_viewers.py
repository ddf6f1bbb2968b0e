"""S69-S71, S75, S77, S79, S81, S82: what people upload to be looked at, through the front door."""

import base64
import io
import json
import pickle
import struct
import time
import zlib

import pytest

from repos.actions.store_lfs_object import store_lfs_object
from tests.factories import SYSTEM, make_commit, make_repo
from tests.repos.viewers.samples import (
    PNG,
    code,
    element,
    field,
    gguf,
    notebook,
    parquet,
    raw_safetensors,
    safetensors,
    shows,
    tarred,
    text,
    varint,
    wrapped_footer,
    zipped,
)

pytestmark = pytest.mark.django_db

EVIL = "<script>alert(1)</script>"
SVG = f"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>{EVIL}<foreignObject/></svg>"
# Of this process: a busy machine is no proof of a slow viewer.
MOST_S = 8.0
CELLS = [
    {"cell_type": "markdown", "source": one}
    for one in (
        EVIL,
        "[x](javascript:alert(1))",
        "[x](vbscript:x) ![x](javascript:alert(1))",
        "<img src=x onerror=alert(1)>",
        "<svg><style><img src=x onerror=alert(1)></style></svg>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<base href=//evil.example><form action=//evil.example><input name=q></form>",
        "<a id=main name=getElementById>x</a>",
        "<div class='header notice--error'>x</div>",
    )
]
OUTPUTS = [
    shows(text_html=EVIL),
    shows(text_html=f"<table><tr><td onclick=alert(1)>{EVIL}</table><link rel=stylesheet href=//e>"),
    shows(text_html="<style>body{display:none}</style><object data=x></object><embed src=x>"),
    shows(text_markdown="[x](javascript:alert(1))<script>alert(1)</script>"),
    shows(application_javascript="alert(1)"),
    shows(**{"image_svg+xml": SVG}),
    shows(image_png=base64.b64encode(SVG.encode()).decode()),
    shows(image_png=f'{base64.b64encode(PNG).decode()}" onerror="alert(1)'),
    {"output_type": "stream", "text": EVIL},
    {"output_type": "error", "ename": EVIL, "evalue": EVIL, "traceback": [f"\x1b]8;;{EVIL}\x07"]},
]  # fmt: skip


def shown(client, address):
    """The page without the frame's own script and icons."""
    page = client.get(address)
    assert page.status_code == 200, address
    assert "script-src 'self';" in page["Content-Security-Policy"]
    html = page.content.decode()
    return html[html.index("<main") :]


def test_s69__notebook_runs_nothing(client, people):
    make_repo(people.ana, "nb", files={"n.ipynb": notebook(*CELLS, code(EVIL, *OUTPUTS))})

    html = shown(client, "/ana/nb/blob/main/n.ipynb")

    for word in ("<script>alert", 'href="javascript', "<iframe", "<object", "<embed", "<base",
                 "<style", "<form action=", "<svg xmlns", "image/svg+xml;base64", "<foreignObject",
                 "<img src=x", 'class="header'):  # fmt: skip
        assert word not in html
    assert 'name="getElementById"' not in html
    assert 'id="main"' not in html.partition(">")[2]


@pytest.mark.parametrize(
    "content",
    [
        notebook(code("x" * (3 << 20))),
        notebook(code("x", {"output_type": "stream", "text": "y" * (3 << 20)})),
        notebook(*({"cell_type": "markdown", "source": "[" * 30_000} for _ in range(60))),
        notebook(*({"cell_type": "markdown", "source": "*a " * 15_000} for _ in range(60))),
        notebook(*(code("x", shows(text_html="<b>" * 20_000)) for _ in range(40))),
        notebook(*(code("x", shows(text_html="<p><i>x</i></p>" * 4_000)) for _ in range(40))),
        notebook(*(code("(" * 20_000) for _ in range(50))),
        notebook(*({} for _ in range(50_000))),
        b'{"cells": [' + b"[" * 500_000,
    ],
)
def test_s69__huge_and_tangled_notebooks_end_in_time(client, people, content):
    repo = make_repo(people.ana, "nb")
    make_commit(repo, {"n.ipynb": put_large(repo, content)})
    started = time.process_time()

    page = client.get("/ana/nb/blob/main/n.ipynb")

    assert page.status_code == 200
    assert time.process_time() - started < MOST_S
    assert len(page.content) < 12 << 20


@pytest.mark.parametrize(
    "name", ["x.html", "x.svg", "x.xml", "x.js", "x.xhtml", "x.mhtml", "x.pdf"]
)
@pytest.mark.parametrize("is_large", [False, True])
def test_s70__raw_content_runs_nothing(client, people, name, is_large):
    repo = make_repo(people.ana, "files")
    content = SVG.encode() + bytes(is_large)
    make_commit(repo, {name: put_large(repo, content) if is_large else content})

    for verb in ("resolve", "raw"):
        answer = client.get(f"/ana/files/{verb}/main/{name}")
        answer.getvalue()
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("sandbox")
        kind = answer["Content-Type"].partition(";")[0]
        assert kind in {
            "text/plain",
            "application/pdf",
            "application/octet-stream",
            "message/rfc822",
        }


NAMES = [
    '"><img src=x onerror=alert(1)>',
    "<svg onload=alert(1)>",
    "' onmouseover='alert(1)",
    "{{ 7*7 }}{% raw %}",
    "javascript:alert(1)",
    "a\u202egnp.exe",
]


@pytest.mark.parametrize("name", NAMES)
def test_s71__names_inside_of_files_are_text(client, people, name):
    files = {
        "t.csv": f"{json.dumps(name)},b\n1,2\n",
        "t.jsonl": json.dumps({name: 1}),
        "t.json": json.dumps([{name: 1}]),
        "m.safetensors": safetensors({name: ("F32", [1], 4)}, {name: name}),
        "m.gguf": gguf([(name, 8, text(name))], [(name, [1], 0)]),
        "t.parquet": parquet([element("s", repeats=None, children=1), element(name, kind=1)]),
        "a.zip": zipped({name: b"x"}),
        "a.tar": tarred({name: b"x"}),
        "m.pkl": f"c{name}\n{name}\n.".encode(),
    }
    repo = make_repo(people.ana, "names", files=files)
    changed = make_commit(
        repo,
        {
            "t.csv": f"{json.dumps(name)},{json.dumps(name + name)}\n3,2\n",
            "t.json": json.dumps({name: name}),
            "m.safetensors": safetensors({name: ("F16", [2], 4)}),
        },
    )

    for address in (*(f"blob/main/{one}" for one in files), f"commit/{changed}"):
        html = shown(client, f"/ana/names/{address}")
        for word in ("<img src=x", "<svg onload", "onmouseover='alert", ">49<"):
            assert word not in html, address
        assert 'href="javascript' not in html


BOMBS = {
    "60.safetensors": raw_safetensors(b"{}", length=1 << 60),
    "deep.safetensors": raw_safetensors(b'{"a":' * 200_000),
    "wide.safetensors": raw_safetensors(
        b"{" + b",".join(b'"t%d":{"dtype":"F32","shape":[],"data_offsets":[0,4]}' % n for n in range(60_000)) + b"}"
    ),
    "60.gguf": gguf(tensor_count=1 << 60),
    "list.gguf": gguf([("a", 9, struct.pack("<IQ", 8, 1 << 60))]),
    "60.parquet": wrapped_footer(field(2, 9, b"\xfc" + varint(1 << 60))),
    "deep.parquet": wrapped_footer(b"\x1c" * 100_000),
    "columns.parquet": parquet([element("s", repeats=None), *[element("c", kind=1)] * 100_000]),
    "nested.zip": zipped({"x.zip": zipped({"y": bytes(20 << 20)})}),
    "many.zip": zipped({str(number): b"" for number in range(5_000)}),
    "zeros.tar.gz": zlib.compress(bytes(64 << 20), 9, 31),
    "zeros.tar.xz": b"\xfd7zXZ\0" + b"\0" * 100,
    "columns.csv": b",".join([b"c"] * 500_000) + b"\n" + b"," * 500_000,
    "quotes.csv": b'"' * 3_000_000,
    "deep.json": b"[" * 1_000_000,
    "deep.jsonl": b"[" * 1_000_000,
    "deep.pkl": b"\x80\x04" + b"(" * 3_000_000,
    "zip.pt": zipped({"a/data.pkl": b"]" * (20 << 20)}),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_s75__lying_lengths_and_bombs_end_in_time(client, people, name):
    repo = make_repo(people.ana, "bombs")
    make_commit(repo, {name: put_large(repo, BOMBS[name])})
    started = time.process_time()

    page = client.get(f"/ana/bombs/blob/main/{name}")

    assert page.status_code == 200
    assert time.process_time() - started < MOST_S
    assert len(page.content) < 4 << 20


class Bomb:
    def __reduce__(self):
        return pytest.fail, ("a pickle was loaded",)


@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_s77__pickles_are_never_loaded_and_never_called_safe(client, people, protocol):
    content = pickle.dumps(Bomb(), protocol)
    repo = make_repo(people.ana, "pk", files={"a.pkl": content, "b.pkl": pickle.dumps([1])})
    make_commit(repo, {"a.pkl": pickle.dumps([Bomb()], protocol)})

    html = shown(client, "/ana/pk/blob/main/a.pkl")

    assert "may run code" in html
    assert "no proof that it is safe" in shown(client, "/ana/pk/blob/main/b.pkl")
    assert client.get(f"/ana/pk/commit/{repo.head_oid}").status_code == 200


def test_s81__history_has_a_budget_of_its_own(client, people, settings, one_window):
    settings.RATE_LIMIT_TABLE = {**settings.RATE_LIMIT_TABLE, "history": (3, 1_000)}
    repo = make_repo(people.ana, "lib", files={"a.txt": "x"})
    pages = [f"commit/{repo.head_oid}", "compare/main..main", "blame/main/a.txt"]

    first = [client.get(f"/ana/lib/{page}").status_code for page in pages]
    over = [client.get(f"/ana/lib/{page}").status_code for page in pages]

    assert first == [200, 200, 200]
    assert over == [429, 429, 429]
    assert client.get("/ana/lib/tree/main").status_code == 200
    client.force_login(people.eve)
    assert client.get(f"/ana/lib/{pages[0]}").status_code == 200


def test_s82__huge_diffs_are_partial_and_say_so(client, people):
    repo = make_repo(people.ana, "huge", files={"a.txt": "a\n" * 900_000})
    oid = make_commit(repo, {"a.txt": "b\n" * 900_000})
    started = time.process_time()

    html = shown(client, f"/ana/huge/commit/{oid}")

    assert "too large to be shown whole" in html
    assert len(html) < 3 << 20
    assert "too large to look up" in shown(client, "/ana/huge/blame/main/a.txt")
    assert time.process_time() - started < 2 * MOST_S


def put_large(repo, content):
    return store_lfs_object(actor=SYSTEM, repo=repo, content=io.BytesIO(content)).text()
