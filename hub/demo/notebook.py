"""The demo notebook: a line through six points, with the outputs it had when it ran."""

import json


def line() -> str:
    cells = [
        _prose("# A line by hand\n\nSix points, and the line that is closest to them."),
        _code(
            "points = [(0, 1.1), (1, 2.9), (2, 5.2), (3, 6.8), (4, 9.1), (5, 11.0)]\nlen(points)",
            _result("6", 1),
        ),
        _code(
            "n = len(points)\n"
            "mean_x = sum(x for x, _ in points) / n\n"
            "mean_y = sum(y for _, y in points) / n\n"
            "slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum(\n"
            "    (x - mean_x) ** 2 for x, _ in points\n"
            ")\n"
            "print(f'y = {slope:.2f} x + {mean_y - slope * mean_x:.2f}')",
            _printed("y = 1.99 x + 1.04\n"),
            number=2,
        ),
        _prose("The error is $\\sum_i (y_i - ax_i - b)^2$, and no other line has a smaller one."),
    ]
    return json.dumps(
        {
            "cells": cells,
            "metadata": {
                "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                "language_info": {"name": "python"},
            },
            "nbformat": 4,
            "nbformat_minor": 4,
        },
        indent=1,
    )


def _prose(text: str) -> dict[str, object]:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _code(source: str, output: dict[str, object], *, number: int = 1) -> dict[str, object]:
    return {
        "cell_type": "code",
        "execution_count": number,
        "metadata": {},
        "outputs": [output],
        "source": source,
    }


def _result(text: str, number: int) -> dict[str, object]:
    return {
        "output_type": "execute_result",
        "execution_count": number,
        "data": {"text/plain": text},
        "metadata": {},
    }


def _printed(text: str) -> dict[str, object]:
    return {"output_type": "stream", "name": "stdout", "text": text}
