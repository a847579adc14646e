# SPDX-License-Identifier: Apache-2.0
"""What is shipped: the wheel holds the four packages and nothing else, and the lock names packages but no host."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {"manifests", "filters", "curation", "datatrove_pipelines"}
LOCK = ROOT / "requirements.lock"
DISTRIBUTIONS = {"yaml": "pyyaml", "re2": "google-re2", "fasttext": "fasttext-community", "stdnum": "python-stdnum", "PIL": "pillow"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """Build the wheel offline and open it."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def _locked() -> dict[str, str]:
    """Return normalised name to version of every pin (the last one where Pythons differ)."""
    pins = re.findall(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", LOCK.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower(): version for name, version in pins}


def test_the_wheel_holds_the_four_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    """Tests, notebooks and documents stay out: the import names are generic enough without them."""
    tops = {name.split("/")[0] for name in wheel.namelist()}

    assert tops == PACKAGES | {"limpide-0.1.0.dist-info"}


def test_the_wheel_holds_every_file_of_the_packages(wheel: zipfile.ZipFile) -> None:
    """Recipes, example pages and tables are shipped; caches are not."""
    here = {
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    shipped = {name for name in wheel.namelist() if name.split("/")[0] in PACKAGES}

    assert shipped == here
    assert {f"{package}/py.typed" for package in PACKAGES} <= shipped


def test_the_wheel_says_what_it_is(wheel: zipfile.ZipFile) -> None:
    """Name, licence, Pythons and command are as documented."""
    metadata = Parser().parsestr(wheel.read("limpide-0.1.0.dist-info/METADATA").decode())

    assert metadata["Name"] == "limpide"
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == "<3.14,>=3.11"
    assert set(metadata.get_all("Provides-Extra") or []) == {"ray", "datatrove", "presidio", "kenlm", "icu", "chart", "all"}
    assert "limpide = curation.cli:main" in wheel.read("limpide-0.1.0.dist-info/entry_points.txt").decode()
    assert "Apache License" in wheel.read("limpide-0.1.0.dist-info/licenses/LICENSE").decode()


def test_the_lock_names_no_host() -> None:
    """Whoever installs chooses the index."""
    lock = LOCK.read_text(encoding="utf-8")

    assert "://" not in lock
    assert not re.search(r"^\s*(--(?!hash)|-[a-z])", lock, flags=re.MULTILINE)


def test_the_lock_pins_every_package_with_a_hash() -> None:
    """Every requirement is an exact version with at least one sha256."""
    blocks = re.split(r"\n(?=\S)", LOCK.read_text(encoding="utf-8").strip())

    assert blocks
    for block in blocks:
        assert re.match(r"[A-Za-z0-9._-]+==\S+", block), block.splitlines()[0]
        assert "--hash=sha256:" in block, block.splitlines()[0]


def test_the_lock_holds_what_the_project_declares() -> None:
    """Nothing is declared in pyproject.toml that the lock forgot, extras and development tools included."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = settings["project"]
    declared = [
        *project["dependencies"],
        *settings["dependency-groups"]["dev"],
        *project["optional-dependencies"]["ray"],
        *project["optional-dependencies"]["presidio"],
        *project["optional-dependencies"]["chart"],
        *project["optional-dependencies"]["icu"],
    ]
    names = {re.split(r"[^A-Za-z0-9._-]", line)[0].lower() for line in [*declared, *project["optional-dependencies"]["datatrove"]]}

    assert names <= set(_locked())


def _imported(path: Path) -> set[str]:
    """Return the top-level names that a module imports, anywhere in it."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_every_import_is_declared() -> None:
    """What the packages import, they name themselves; they do not lean on what a dependency happens to bring."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = project["dependencies"] + [line for extra in project["optional-dependencies"].values() for line in extra]
    declared = {re.split(r"[^A-Za-z0-9._-]", line)[0].lower() for line in lines}
    imported = set().union(*(_imported(path) for package in PACKAGES for path in (ROOT / package).rglob("*.py")))
    foreign = imported - PACKAGES - sys.stdlib_module_names

    assert {DISTRIBUTIONS.get(name, name.replace("_", "-")) for name in foreign} <= declared


def test_one_fasttext_and_an_old_xxhash() -> None:
    """Two distributions must not fight for the package fasttext, and datatrove 0.10 fails with xxhash 4."""
    locked = _locked()

    assert [name for name in locked if name.startswith("fasttext")] == ["fasttext-community"]
    assert int(locked["xxhash"].split(".")[0]) < 4
    assert "torch" not in locked
