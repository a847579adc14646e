# SPDX-License-Identifier: Apache-2.0
"""The filter that CONTRIBUTING.md shows is one: it runs, keeps its doctest and follows the contract."""

from __future__ import annotations

import doctest
import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pytest

from filters.contract import Documents

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Import the one Python block of CONTRIBUTING.md."""
    (block,) = re.findall(r"^```python\n(.*?)^```$", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    (tmp_path / "shouting.py").write_text(block, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("shouting", tmp_path / "shouting.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "shouting", module)
    spec.loader.exec_module(module)
    return module


def test_the_shown_filter_keeps_its_doctest(shown: ModuleType) -> None:
    """The numbers in the example are the numbers that it gives."""
    result = doctest.testmod(shown)

    assert result.attempted == 3
    assert result.failed == 0


def test_the_shown_filter_follows_the_contract(shown: ModuleType) -> None:
    """It measures what it declares, in the declared type and range, and its rule compares declared things."""
    made = shown.Shouting()
    texts = ["", "ÉTÉ", "été", "ΑΒΓ αβγ", "漢字", None]
    measured = made.measure(Documents(pa.table({"text": pa.array(texts, pa.string())})))

    assert {signal.name: signal.type for signal in made.signals} == {name: column.type for name, column in measured.items()}
    assert measured["capital_fraction"].to_pylist() == [None, 1.0, 0.0, 0.5, 0.0, None]
    assert {rule.parameter for rule in made.rules} <= set(made.parameters())
    assert made.thresholds() == {"max_capital_fraction"}
