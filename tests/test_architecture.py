# SPDX-License-Identifier: Apache-2.0
"""The walls of the house: which package may import which, and what each may use.

The contracts stand in ``pyproject.toml`` and are checked by import-linter; here they run as a test, and a breach planted in
a copy shows that they would catch one.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("manifests", "filters", "curation", "datatrove_pipelines")


def _lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    code = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command; lint_imports_command(['--no-cache'])"
    environment = os.environ | {"COLUMNS": "250", "PYTHONPATH": str(folder), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run([sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_walls_hold() -> None:
    """No import points the wrong way, and no library stands outside its place."""
    done = _lint_imports(ROOT)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("where", "line", "broken"),
    [
        ("filters", "import manifests", "Arrows only point down"),
        ("manifests", "import curation", "Arrows only point down"),
        ("curation", "import ray", "ray only in curation/engines/ray.py"),
        ("filters", "import datatrove", "datatrove only in datatrove_pipelines"),
        ("filters", "import numba", "numba only in filters/kernels"),
        ("curation", "import requests", "network libraries nowhere"),
        ("manifests", "import fsspec", "remote filesystems and data sets only in curation/io"),
    ],
)
def test_a_breach_is_found(tmp_path: Path, where: str, line: str, broken: str) -> None:
    """A forbidden import, planted in an otherwise empty house, breaks exactly the contract that forbids it."""
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in PACKAGES:
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").write_text("")
    (tmp_path / where / "breach.py").write_text(f"{line}\n")

    done = _lint_imports(tmp_path)

    verdicts = [text for text in done.stdout.splitlines() if text.endswith("BROKEN")]
    assert done.returncode == 1, done.stdout + done.stderr
    assert len(verdicts) == 1
    assert verdicts[0].startswith(broken) or broken.startswith("Arrows"), done.stdout


def test_every_package_stands_in_every_list() -> None:
    """The four packages are the ones that are linted, typed, tested and shipped."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]

    assert tuple(settings["importlinter"]["root_packages"]) == PACKAGES
    assert tuple(settings["hatch"]["build"]["targets"]["wheel"]["packages"]) == PACKAGES
    assert set(PACKAGES) < set(settings["mypy"]["files"])
    assert set(PACKAGES) < set(settings["pytest"]["ini_options"]["testpaths"])
