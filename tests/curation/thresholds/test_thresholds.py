# SPDX-License-Identifier: Apache-2.0
"""Threshold sets: shipped ones are sound, files of FineWeb 2 are read, recipes take them over, derivation follows its methods."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from click.testing import CliRunner

from curation.commands.thresholds import derive as derive_command
from curation.errors import RecipeError, UsageError
from curation.recipe_yaml import parse_recipe
from curation.thresholds.derive import FILTERS, Reference, choose_stop_words, confidence_threshold, derive, threshold
from curation.thresholds.fineweb2_file import import_files
from curation.thresholds.references import read_references
from curation.thresholds.sets import SHIPPED, load_set
from filters.contract import Documents

HEAD = "recipe: 1\nname: t\nsources: [{name: a, format: jsonl, paths: [a], obtained: 2026-11-20}]\nsteps:\n"


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_sets_are_sound(name: str) -> None:
    """Every step, language and threshold is known, and the set is written as it is read."""
    found = load_set(name, Path())

    assert all(len(step.languages) >= 13 for step in found.steps.values())
    assert found.text() in (Path(load_set.__code__.co_filename).parent / f"{name}.yaml").read_text(encoding="utf-8")


def test_a_step_starts_from_its_set() -> None:
    """The set's parameters and languages hold where the step says nothing else."""
    recipe = parse_recipe(
        HEAD + "  - gopher_quality: {min_words: 20}\n    thresholds: fineweb2\n    languages: {fr: {min_mean_word_chars: 1}}\n"
    )
    (step,) = recipe.steps

    assert step.parameters == {"min_words": 20}
    assert step.languages["fra_Latn"] == {"min_mean_word_chars": 1, "max_mean_word_chars": 11, "min_alphabetic_word_fraction": 0.812}
    assert step.languages["deu_Latn"]["max_mean_word_chars"] == 15


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("gopher_quality:\n    thresholds: no-such-set", r"recipe:6:5: thresholds 'no-such-set': .* cannot be read as YAML"),
        ("gopher_quality:\n    thresholds: 3", r"recipe:6:5: thresholds: expected the name of a set"),
        ("pii:\n    thresholds: roots", r"recipe:6:5: thresholds 'roots' say nothing of the step 'pii'"),
        ("gopher_quality:\n    thresholds: roots", r"recipe:6:5: thresholds 'roots' say nothing of the step 'gopher_quality'"),
    ],
)
def test_sets_that_do_not_fit_are_refused(step: str, said: str) -> None:
    """The error stands at the key."""
    with pytest.raises(RecipeError, match=said):
        parse_recipe(HEAD + f"  - {step}\n")


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ("gopher_quality: {languages: {klingonish: {min_words: 1}}}", r"steps.gopher_quality.languages.klingonish: unknown language code"),
        ("gopher_quality: {languages: {fr: {words: 1}}}", r"steps.gopher_quality.languages.fr: 'words' is no threshold; expected"),
        ("gopher: {}", r"steps.gopher: there is no such filter"),
        ("gopher_quality: 3", r"this is no threshold set"),
    ],
)
def test_a_set_of_ones_own_is_checked(steps: str, said: str, tmp_path: Path) -> None:
    """Unknown languages, thresholds and filters are named."""
    (tmp_path / "own.yaml").write_text(f"thresholds: 1\nname: own\nsource: us\nsteps:\n  {steps}\n", encoding="utf-8")

    with pytest.raises(RecipeError, match=said):
        load_set("own.yaml", tmp_path)


def test_files_of_fineweb2_are_read_and_clamped(tmp_path: Path) -> None:
    """Values that no signal can have are clamped and noted; -1 turns off; stop words are cut as our words are."""
    (tmp_path / "xho_Latn.yml").write_text(
        "dup_line_frac: 1.32\ndup_n_grams: [[5, 0.15]]\ntop_n_grams: [[2, 0.16]]\nlanguage_score: 0.3\nline_punct_thr: -1\n"
        "max_avg_word_length: 3141\nmin_avg_word_length: 2\nnew_line_ratio: 7.25\nmax_non_alpha_words_ratio: 0.8\n"
        'stopwords: [na, "l\'", ku]\n',
        encoding="utf-8",
    )
    made = import_files([tmp_path / "xho_Latn.yml"], "mine")
    quality, lines = made.steps["gopher_quality"], made.steps["fineweb_quality"]

    assert quality.languages["xho_Latn"]["max_mean_word_chars"] == 50
    assert quality.parameters["stop_words"] == {"xho_Latn": ["na", "l", "ku"]}
    assert lines.languages["xho_Latn"] == {"min_punctuated_line_fraction": None, "max_newlines_per_word": 1}
    assert made.steps["gopher_repetition"].languages["xho_Latn"]["max_top_2_gram_char_fraction"] == 0.16
    assert "xho_Latn: gopher_repetition.max_duplicate_line_fraction was 1.32, clamped to 1" in made.notes
    (tmp_path / "set.yaml").write_text(made.text(), encoding="utf-8")
    assert load_set("set.yaml", tmp_path).steps == made.steps


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("fra_Latn.yml", "words: 3", r"holds none of language_score"),
        ("fra_Latn.yml", "dup_line_frac: many", r"dup_line_frac: could not convert .*; expected a number"),
        ("fra_Latn.yml", "dup_line_frac: 1\nextra: 2", r"unknown keys extra"),
        ("fra_Latn.yml", "a: [", r"cannot be read as YAML"),
        ("qqqq.yml", "dup_line_frac: 1", r"named after their language"),
    ],
)
def test_other_files_are_refused(name: str, text: str, said: str, tmp_path: Path) -> None:
    """The file and what is wrong with it are named."""
    (tmp_path / name).write_text(text, encoding="utf-8")

    with pytest.raises(UsageError, match=said):
        import_files([tmp_path / name], "mine")


def test_methods_give_what_they_say() -> None:
    """A tenth, the same share, the same deviations, the same ratio; loose where English removes nothing."""
    values, english = np.arange(1001.0), np.arange(101.0)

    assert threshold("ten_tail", 0, values, english, above=False) == 100
    assert threshold("quantile", 75, values, english, above=True) == pytest.approx(750, abs=5)
    assert threshold("quantile", 200, values, english, above=True) == 1000
    assert threshold("median_ratio", 75, values, english, above=True) == 750
    assert threshold("mean_std", 50 + english.std(), values, english, above=True) == pytest.approx(500 + values.std())
    assert threshold("mean_std", 0.3, np.zeros(5), english, above=True) == 0.3
    assert confidence_threshold(np.array([0.2, 0.2])) == 0.3
    assert confidence_threshold(np.array([1.0, 1.0])) == 0.9
    assert choose_stop_words(Counter({"the": 50, "2026": 40, "of": 30, **{f"w{n}": 1 for n in range(9)}}))[:3] == ["the", "of"]


def test_derivation_is_recorded(tmp_path: Path) -> None:
    """A set derived from files names them with their digests, and a recipe can use it."""
    rows = [{"text": f"L'eau claire numéro {at} coule vers la mer.\n" * (5 + at % 7), "language": "fr"} for at in range(60)]
    (tmp_path / "fr.jsonl").write_text("\n".join(map(json.dumps, [*rows, {"text": "?"}])), encoding="utf-8")
    references, notes = read_references([tmp_path / "fr.jsonl"], None, None)
    made = derive(references, references["fra_Latn"], {"gopher_quality": "median_ratio"}, "mine", notes)

    assert made.notes[0].startswith("reference fr.jsonl: sha256 ")
    assert made.notes[1] == "1 documents without a language were left out"
    assert "gopher_quality: median_ratio" in made.notes
    assert "eau" in made.steps["gopher_quality"].parameters["stop_words"]["fra_Latn"]
    (tmp_path / "set.yaml").write_text(made.text(), encoding="utf-8")
    assert parse_recipe(HEAD + "  - gopher_repetition:\n    thresholds: set.yaml\n", str(tmp_path / "r.yaml")).steps[0].languages


def test_a_set_brings_along_the_rule_that_it_was_derived_with(tmp_path: Path) -> None:
    """By uax29 the elided article is a stop word; the set's steps cut so too, whatever the recipe says; the default rule is not told."""
    texts = [f"l'eau de l'étang et l'herbe {number} de la rive" for number in range(60)]
    (tmp_path / "fr.jsonl").write_text("\n".join(json.dumps({"text": text, "language": "fr"}) for text in texts), encoding="utf-8")
    options = ["--method", "gopher_quality=ten_tail", "--method", "gopher_repetition=ten_tail", "-o", str(tmp_path / "set.yaml")]
    done = CliRunner().invoke(derive_command, [str(tmp_path / "fr.jsonl"), *options, "--segmentation", "rule=uax29"])
    step = parse_recipe(HEAD + "  - gopher_quality:\n    thresholds: set.yaml\n", str(tmp_path / "r.yaml")).steps[0].build()

    assert done.exit_code == 0, done.output
    assert step.identity()["segmenter"] == "uax29-1/15.0.0"
    assert "l'" in step.parameters()["stop_words"]["fra_Latn"]
    assert "words: uax29-1/15.0.0" in (tmp_path / "set.yaml").read_text(encoding="utf-8")
    assert not derive({"fra_Latn": _sixty()}, None, dict.fromkeys(FILTERS, "ten_tail"), "mine").steps["fineweb_quality"].parameters


def _sixty() -> Reference:
    reference = Reference()
    reference.add(Documents(pa.table({"text": ["eau"] * 60})))
    return reference


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("rule=uax30", "Input should be 'unicode-word' or 'uax29'"),
        ("uax29", "expected KEY=VALUE, such as rule=uax29"),
        ("thai=dictionary", "Value error, rule unicode-word knows neither dictionary nor elision, but thai was set; use rule: uax29"),
    ],
)
def test_a_rule_that_is_none_is_a_usage_error(given: str, said: str, tmp_path: Path) -> None:
    """The error names the option and what was expected."""
    (tmp_path / "fr.jsonl").write_text("{}", encoding="utf-8")
    done = CliRunner().invoke(derive_command, [str(tmp_path / "fr.jsonl"), "-o", str(tmp_path / "o.yaml"), "--segmentation", given])

    assert isinstance(done.exception, UsageError)
    assert str(done.exception) == f"--segmentation {given}: {said}"


def test_references_that_are_too_small_are_refused() -> None:
    """Few documents, and English where it is needed."""
    small, enough = Reference(), Reference()
    small.add(Documents(pa.table({"text": ["eau"]})))
    enough.add(Documents(pa.table({"text": ["eau"] * 50})))

    with pytest.raises(UsageError, match=r"^the reference of fra_Latn has 1 documents; expected at least 50$"):
        derive({"fra_Latn": small}, None, {}, "mine")
    with pytest.raises(UsageError, match=r"^gopher_quality by quantile compares with English: give --english FILE"):
        derive({"fra_Latn": enough}, None, {}, "mine")
