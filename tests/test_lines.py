# SPDX-License-Identifier: Apache-2.0
"""The shape of every file: its first line, its length, its name, its docstring; and the glossary's words."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("manifests", "filters", "curation", "datatrove_pipelines")
MODULES = sorted(path for folder in (*PACKAGES, "tests") for path in (ROOT / folder).rglob("*.py"))
MAX_LINES = 300
DRAWERS = {"utils", "helpers", "common", "base", "manager", "misc"}
WORDS = (
    *("document", "source", "locator", "shard", "step", "signal", "rule"),
    *("verdict", "edit", "link", "evidence", "asset", "ledger", "release"),
)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_every_module_has_its_shape(path: Path) -> None:
    """A module starts with its licence, says what it does, and is short or says why not."""
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines()
    docstring = ast.get_docstring(ast.parse(source)) or ""

    assert lines[:1] == ["# SPDX-License-Identifier: Apache-2.0"], f"{_name(path)}:1: the first line must be the SPDX line"
    assert docstring, f"{_name(path)}:2: say in a docstring what the module does"
    assert len(lines) <= MAX_LINES or "Longer than 300 lines because" in docstring, (
        f"{_name(path)} has {len(lines)} lines; split it, or say in its docstring 'Longer than 300 lines because …'"
    )
    assert path.stem not in DRAWERS, f"{_name(path)}: name the file after its one idea"


@pytest.mark.parametrize("word", WORDS)
def test_the_glossary_defines_each_word_once(word: str) -> None:
    """Each word of the house has exactly one definition."""
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")

    assert len(re.findall(rf"^\*\*{word}\*\*:", glossary, flags=re.MULTILINE)) == 1
