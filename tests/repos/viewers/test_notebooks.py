"""Notebooks as cells and outputs; images from data that are images."""

import base64
import json

import pytest

from repos.viewers.notebooks import read_notebook
from repos.viewers.ranges import Unreadable
from tests.repos.viewers.samples import PNG, code, notebook, shows

PNG_TEXT = base64.b64encode(PNG).decode()


def outputs(*given):
    return read_notebook(notebook(code("x", *given))).cells[0].outputs


def test_notebook__cells_in_order():
    found = read_notebook(
        notebook(
            {"cell_type": "markdown", "source": ["# Hi\n", "there"]},
            code(["a = 1\n", "a"], {"output_type": "stream", "text": ["1\n", "2"]}, number=7),
            {"cell_type": "raw", "source": "raw"},
        )
    )

    assert [(cell.kind, cell.source, cell.number) for cell in found.cells] == [
        ("markdown", "# Hi\nthere", None),
        ("code", "a = 1\na", 7),
        ("raw", "raw", None),
    ]
    assert found.cells[1].outputs[0].text == "1\n2"


def test_notebook__of_version_3():
    cell = {"cell_type": "code", "input": "1+1", "prompt_number": 2, "outputs": []}
    old = json.dumps({"nbformat": 3, "worksheets": [{"cells": [cell]}]}).encode()

    assert read_notebook(old).cells[0].source == "1+1"


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"{}", b"1", b"[" * 200_000, b'{"cells":' * 100_000, b"\xff\xfe\0"],
)
def test_notebook__refuses_what_is_none(content):
    with pytest.raises(Unreadable):
        read_notebook(content)


@pytest.mark.parametrize(
    "cells",
    [None, 1, {}, "x", [1, None, "x", []], [{"cell_type": []}], [{"source": {"a": 1}}],
     [{"cell_type": "code", "outputs": {"a": 1}}], [{"cell_type": "code", "outputs": [1, {}]}],
     [{"cell_type": "code", "outputs": [{"output_type": "error", "traceback": [1, {}]}]}],
     [{"cell_type": "code", "execution_count": "<b>"}],
     [{"cell_type": "code", "outputs": [{"output_type": "stream", "text": {"x": [1]}}]}]],
)  # fmt: skip
def test_notebook__wrong_types_break_nothing(cells):
    read_notebook(json.dumps({"cells": cells, "metadata": []}).encode())


def test_notebook__image_is_taken_before_text():
    found = outputs(shows(image_png=PNG_TEXT, text_plain="<Figure>"))[0]

    assert found.image == f"data:image/png;base64,{PNG_TEXT}"


@pytest.mark.parametrize(
    "data",
    [
        {"image_png": "x"},
        {"image_png": base64.b64encode(b"<svg onload=alert(1)>").decode()},
        {"image_png": f'{PNG_TEXT}" onerror="alert(1)'},
        {"image_png": ["\0", 5]},
        {"image_jpeg": PNG_TEXT},
        {"image_svg+xml": "<svg onload=alert(1)>"},
        {"application_javascript": "alert(1)"},
        {"application_vnd.jupyter.widget-view+json": {"model_id": "x"}},
        {"image_png": "A" * (5 << 20)},
    ],
)
def test_notebook__what_is_no_image_is_a_note(data):
    found = outputs(shows(**data))[0]

    assert (found.kind, found.image) == ("note", "")


def test_notebook__colours_of_a_terminal_are_taken_away():
    error = {"output_type": "error", "traceback": ["\x1b[0;31mValueError\x1b[0m: no", 5]}

    assert outputs(error)[0].text == "ValueError: no"


def test_notebook__huge_ones_are_cut():
    found = read_notebook(notebook(*(code("x") for _ in range(600))))
    assert (len(found.cells), found.is_cut) == (500, True)

    long = read_notebook(
        notebook(code("y" * 300_000, {"output_type": "stream", "text": "z" * 900_000}))
    ).cells[0]
    assert len(long.source) <= 100_000
    assert len(long.outputs[0].text) < 25_000
