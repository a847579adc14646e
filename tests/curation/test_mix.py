# SPDX-License-Identifier: Apache-2.0
"""Mixes: epochs, shares, temperature, budgets, caps, rehydration, and draws that depend on the id alone."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pydantic import ValidationError

from curation.errors import RecipeError, RunError, UsageError
from curation.mix import Weights, weigh
from curation.recipe import Recipe
from curation.recipe_mix import Mix
from curation.recipe_yaml import parse_recipe
from curation.rehydration import by_size, derived, repetitions, sizes_of
from curation.tokens import Sizing

SIZES = {
    "fra_Latn\ta\topen": {"1": [10, 1000.0], "2": [5, 500.0]},
    "eng_Latn\tb\topen": {"1": [80, 8000.0]},
    "deu_Latn\tb\tshare-alike": {"1": [5, 500.0]},
}


def epochs(**mix: object) -> dict[str, float]:
    """Return how often each group is seen."""
    return {name: round(value, 6) for name, value in weigh(Mix.model_validate(mix), SIZES, {}).epochs.items()}


def test_epochs_and_budget() -> None:
    """Epochs as given (Lucie: 1.5 for English, 3 for books), scaled by a budget."""
    assert epochs(epochs={"eng_Latn": 1.5}) == {"deu_Latn": 1.0, "eng_Latn": 1.5, "fra_Latn": 1.0}
    assert epochs(by="source", epochs={"a": 3}, other_epochs=0) == {"a": 3.0, "b": 0.0}
    assert epochs(by="config", epochs={"open": 2}) == {"open": 2.0, "share-alike": 1.0}
    assert epochs(epochs={"eng_Latn": 1.5}, budget=28_000) == {"deu_Latn": 2.0, "eng_Latn": 3.0, "fra_Latn": 2.0}


def test_shares_and_temperature() -> None:
    """Shares without a budget repeat nothing; temperature 0 makes groups equal; caps bind."""
    assert epochs(shares={"fra_Latn": 0.5, "eng_Latn": 0.5, "deu_Latn": 0}) == {"deu_Latn": 0.0, "eng_Latn": 0.1875, "fra_Latn": 1.0}
    assert epochs(temperature=0) == {"deu_Latn": 1.0, "eng_Latn": 0.0625, "fra_Latn": 0.333333}
    assert epochs(temperature=1, budget=20_000) == {"deu_Latn": 2.0, "eng_Latn": 2.0, "fra_Latn": 2.0}
    assert epochs(temperature=0, budget=24_000, max_epochs=6)["deu_Latn"] == 6.0


def test_mixes_that_contradict_themselves_are_refused() -> None:
    """Two ways at once, shares above 1, tokens without a tokeniser, groups that are not there."""
    for wrong, message in (
        ({"epochs": {"x": 1.0}, "temperature": 0.3}, "give one of epochs and temperature"),
        ({"shares": {"x": 0.7, "y": 0.7}}, "shares add up to 1.4; expected at most 1"),
        ({"unit": "tokens"}, "unit tokens needs a tokenizer"),
    ):
        with pytest.raises(ValidationError, match=message):
            Mix.model_validate(wrong)
    with pytest.raises(
        RunError, match=r"release.mix names language 'swe_Latn', of which nothing is released; expected some of deu_Latn, eng_Latn"
    ):
        epochs(shares={"swe_Latn": 0.1})


def test_rehydration() -> None:
    """The published table by cluster size, a table of the recipe, and none."""
    table = pa.table({"language": ["fra_Latn"] * 3, "source": ["a"] * 3, "cluster_size": [1, 7, None]})

    assert sizes_of(pa.array([1, 999, 1000, 5000, None])).tolist() == [1, 999, 1000, 1000, 1]
    assert weigh(Mix(rehydrate="fineweb2"), SIZES, {}).of(table, "default").tolist() == [1, 5, 1]
    assert weigh(Mix.model_validate({"rehydrate": {2: 4, 8: 0.5}}), SIZES, {}).of(table, "default").tolist() == [1, 4, 1]
    assert weigh(Mix(rehydrate="none"), SIZES, {}).of(table, "default").tolist() == [1, 1, 1]


TABLE_RECIPE = "recipe: 1\nname: x\nsources: [{name: a, format: jsonl, paths: [x], obtained: 2026-01-01}]\nrelease: {mix: {rehydrate: %s}}"


def test_a_table_of_rehydration_is_read_from_yaml_and_set() -> None:
    """Keys of mappings are words in recipes, and numbers here, quoted or not; it survives being stored as JSON."""
    wanted = {1: 1, 2: 3, 10: 5}
    plain = parse_recipe(TABLE_RECIPE % "{1: 1, 2: 3, 10: 5}")
    quoted = parse_recipe(TABLE_RECIPE % """{"1": 1, '2': 3, 10: 5}""")
    told = parse_recipe(TABLE_RECIPE % "none", settings=("release.mix.rehydrate={1: 1, 2: 3, 10: 5}",))
    for recipe in (plain, quoted, told):
        assert recipe.release.mix is not None
        assert recipe.release.mix.rehydrate == wanted
        assert Recipe.model_validate_json(recipe.model_dump_json()) == recipe


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("{2000: 4}", "cluster size '2000' is no whole number from 1 to 1000; expected none, fineweb2, derived or a table"),
        ("{two: 4}", "cluster size 'two' is no whole number from 1 to 1000"),
        ("{1.5: 4}", "cluster size '1.5' is no whole number"),
        ("{2: x}", "the weight of cluster size 2 is 'x'; expected a number of 0 or more"),
        ("{2: -1}", "the weight of cluster size 2 is -1; expected a number of 0 or more"),
        ("{2: 1, '02': 1}", "cluster size 2 stands twice in the table"),
        ("finweb2", "or a table of cluster sizes, such as {1: 1, 2: 3, 10: 5}; did you mean 'fineweb2'?"),
    ],
)
def test_a_wrong_table_of_rehydration_is_told_in_one_line(table: str, message: str) -> None:
    """What is wrong and what was expected, at its place, once."""
    with pytest.raises(RecipeError) as caught:
        parse_recipe(TABLE_RECIPE % table)
    assert message in str(caught.value)
    assert str(caught.value).startswith("recipe:4:17: release.mix.rehydrate: ")
    assert "\n" not in str(caught.value)


WMT_SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 16, 18, 22, 24, 26, 31, 33, 37, 51, 67, 144]
WMT_RATES = [96.8609865470852, 40.74074074074074, 78.26086956521739, *[100.0] * 4, 80.0, *[100.0] * 13]
TTE_RATES = [70.24390243902438, 60.0, 14.285714285714285, 11.224489795918368, 28.57142857142857, 30.0, 100.0, 100.0]
GWR_SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 15, 16, 18, 19, 21, 48, 59, 132]
GWR_RATES = [99.17355371900827, 97.43589743589743, 93.75, 85.0, *[100.0] * 17]


@pytest.mark.parametrize(
    ("sizes", "rates", "overall", "expected"),
    [
        (WMT_SIZES, WMT_RATES, 80.84577114427861, {1: 1, 2: 10, 3: 3, 5: 1}),
        ([1, 2, 3, 4, 5, 6, 7, 9], TTE_RATES, 39.587242026266416, {1: 1, 3: 5, 4: 6, 6: 4, 7: 1}),
        (GWR_SIZES, GWR_RATES, 98.52216748768473, {1: 1, 2: 2, 3: 4, 5: 3, 7: 1}),
    ],
    ids=["wmt_Latn", "tte_Latn", "gwr_Latn"],
)
def test_derived_tables_are_those_of_fineweb2(sizes: list[int], rates: list[float], overall: float, expected: dict[int, int]) -> None:
    """From FineWeb-2's distributions (misc/rehydration/distributions) come its weights (weights/up_to_10_reps.json)."""
    assert repetitions(sizes, rates, overall, 10) == expected


def test_derived_tables_tell_apart_only_sizes_of_many_documents() -> None:
    """Sizes that few documents have are one class; nothing judged, or nothing below the common rate: once."""
    counts = {"1": (10_000, 2000), "2": (500, 300), "3": (120, 90), "4": (99, 99), "9": (200, 0)}

    assert derived(counts, 10) == {1: 1, 2: 7, 3: 10, 4: 3}
    assert by_size(derived(counts, 10))[[1, 2, 3, 4, 1000]].tolist() == [1, 7, 10, 3, 3]
    assert derived(counts, 3) == {1: 1, 2: 2, 3: 3, 4: 1}
    assert derived({}, 10) == {1: 1}
    assert derived({"1": (50, 0)}, 10) == {1: 1}


def test_draws_depend_on_the_id_alone() -> None:
    """Fractions are drawn by id: the same in any order, right on average, other with another seed."""
    ids = [f"{number:032x}" for number in range(4000)]
    weights = Weights("language", {}, {}, 1)
    drawn = weights.drawn(pa.array(ids), np.full(4000, 2.3))
    back = weights.drawn(pa.array(ids[::-1]), np.full(4000, 2.3))

    assert set(drawn.tolist()) == {2, 3}
    assert abs(drawn.mean() - 2.3) < 0.03
    assert (drawn == back[::-1]).all()
    assert (drawn != Weights("language", {}, {}, 2).drawn(pa.array(ids), np.full(4000, 2.3))).any()


def test_tokens_are_those_of_the_named_tokeniser(tmp_path: Path) -> None:
    """A tokeniser that this test trains: sizes are its tokens, without special ones, and a missing file is named."""
    tokenizers = pytest.importorskip("tokenizers")
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel({"[UNK]": 0, "clear": 1, "water": 2, "[CLS]": 3}, unk_token="[UNK]"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    made.post_processor = tokenizers.processors.TemplateProcessing(single="[CLS] $A", special_tokens=[("[CLS]", 3)])
    made.save(str(tmp_path / "tokenizer.json"))

    sizing = Sizing.of("tokenizer.json", tmp_path)

    assert sizing.sizes(pa.array(["clear water", "", "clear as water, clear"] * 200)).tolist() == [2, 0, 5] * 200
    assert sizing.sha256 == hashlib.sha256((tmp_path / "tokenizer.json").read_bytes()).hexdigest()
    with pytest.raises(UsageError, match=r"release.mix.tokenizer: .*absent.json is not there; expected the tokenizer.json of a tokeniser"):
        Sizing.of("absent.json", tmp_path)
