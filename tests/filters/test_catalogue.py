# SPDX-License-Identifier: Apache-2.0
"""The catalogue: names are the filters' own, importing it is cheap, and recipes can build every filter."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from filters import CATALOGUE
from filters.contract import Filter

HEAVY = ("numba", "fasttext", "datatrove", "ray", "scipy", "pandas", "polars", "datasets", "trafilatura", "spacy", "sklearn")
REQUIRED: dict[str, dict[str, Any]] = {
    "robots": {"files": "robots/*.warc.gz"},
    "license": {"allow": ["CC0-1.0"]},
    "url_list": {"lists": "blacklists/*/*"},
    "perplexity": {"models": "models/*"},
}
"""Parameters without a default, by filter."""


def test_names_are_the_filters_own() -> None:
    """A key of the catalogue is the name of its class, and no signal is measured by two filters."""
    assert {name: filter_.name for name, filter_ in CATALOGUE.items()} == {name: name for name in CATALOGUE}
    signals = [signal.name for filter_ in CATALOGUE.values() for signal in filter_.signals]
    assert len(signals) == len(set(signals))


def test_the_catalogue_is_imported_without_heavy_libraries() -> None:
    """The command line starts at once: no compiler, model library or engine is loaded by the names of filters."""
    code = f"import sys, json; import filters; print(json.dumps([name for name in {HEAVY} if name in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert json.loads(done.stdout) == []


@pytest.mark.parametrize("name", CATALOGUE)
def test_recipes_can_build_every_filter(name: str) -> None:
    """Pydantic reads the dataclass: defaults hold, unknown parameters are refused, every parameter is described."""
    adapter: TypeAdapter[Filter] = TypeAdapter(CATALOGUE[name])
    built = adapter.validate_python(REQUIRED.get(name, {}))

    assert isinstance(built, CATALOGUE[name])
    with pytest.raises(ValidationError, match="no_such_parameter"):
        adapter.validate_python({**REQUIRED.get(name, {}), "no_such_parameter": 1})
    described = adapter.json_schema()["properties"]
    assert [parameter for parameter, schema in described.items() if not schema.get("description")] == []
    assert TypeAdapter(CATALOGUE[name]).validate_json(json.dumps(built.parameters())).identity() == built.identity()
