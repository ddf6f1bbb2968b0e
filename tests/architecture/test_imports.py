"""Who may import whom, and that the contract bites."""

import shutil
import sys
from pathlib import Path
from subprocess import run

from tests.architecture.sources import PACKAGES, ROOT


def _lint_imports(folder: Path) -> tuple[int, str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    result = run(command, cwd=folder, capture_output=True, text=True, check=False)
    return result.returncode, result.stdout + result.stderr


def test_imports__go_down_only():
    code, output = _lint_imports(ROOT)

    assert code == 0, output


def test_imports__a_lower_layer_that_looks_up_is_named(tmp_path):
    for package in PACKAGES:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("*.pyc"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "accounts" / "queries.py").open("a") as source:
        source.write("\nfrom repos.models import Repository\n")

    code, output = _lint_imports(tmp_path)

    assert code != 0
    assert "accounts.queries -> repos.models" in output
