# SPDX-License-Identifier: Apache-2.0
"""Recipes: what is accepted, and the exact text of what is not."""

from __future__ import annotations

import datetime
from pathlib import Path

import jsonschema
import pytest
import yaml

from curation.errors import RecipeError
from curation.recipe_schema import recipe_schema
from curation.recipe_yaml import load_recipe, parse_recipe
from curation.starter import STARTER

HEAD = """\
recipe: 1
name: corpus
sources:
  - {name: web, format: warc, paths: ["*.warc.gz"], obtained: 2026-08-01}
"""


def problem(text: str, *settings: str) -> str:
    """Return the text of the error that a recipe raises."""
    with pytest.raises(RecipeError) as caught:
        parse_recipe(text, "r.yaml", settings)
    return str(caught.value)


def test_reads_sources_and_steps() -> None:
    """Parameters, dates and per-language thresholds arrive with their types."""
    recipe = parse_recipe(HEAD + "steps:\n  - gopher_quality: {min_words: 20}\n    languages: {no: {min_words: 5}}\n  - minhash:\n")

    assert recipe.sources[0].obtained == datetime.date(2026, 8, 1)
    assert recipe.steps[0].build().parameters()["min_words"] == 20
    assert [(key, judging.parameters()["min_words"]) for key, judging in recipe.steps[0].overrides().items()] == [("nob_Latn", 5)]
    assert recipe.steps[1].build().parameters()["bands"] == 14


def test_starter_is_a_recipe_and_fits_the_schema() -> None:
    """What `limpide init` writes passes the types and the JSON Schema."""
    recipe = parse_recipe(STARTER)
    tree = yaml.load(STARTER, Loader=yaml.BaseLoader)
    tree["recipe"] = 1

    assert recipe.name == "my-corpus"
    jsonschema.Draft202012Validator.check_schema(recipe_schema())
    assert recipe_schema()["properties"]["steps"]["items"]["anyOf"][0]["required"] == ["robots"]


def test_schema_accepts_the_example_and_refuses_typos() -> None:
    """The schema that editors use agrees with the types."""
    validator = jsonschema.Draft202012Validator(recipe_schema())
    good = {
        "recipe": 1,
        "name": "a",
        "sources": [{"name": "s", "format": "jsonl", "paths": ["x"], "obtained": "2026-01-01"}],
        "steps": [{"gopher_quality": {"min_words": 3}, "languages": {"deu_Latn": {"min_words": 4}}}, {"minhash": None}],
    }
    bad = good | {"steps": [{"gopher_quality": {"min_word": 3}}]}

    assert list(validator.iter_errors(good)) == []
    assert list(validator.iter_errors(bad)) != []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "r.yaml:1:1: the recipe is empty; `limpide init` writes a starter"),
        ("- a\n", "r.yaml:1:1: a recipe is a mapping with the keys recipe, name, sources, steps"),
        ("a: [", "r.yaml:1:5: this is not YAML: expected the node content, but found '<stream end>'"),
        (HEAD + "name: other\n", "r.yaml:5:1: the key 'name' stands twice in one mapping; remove one of them"),
        (HEAD + "steps:\n  - gopher_qualty: {}\n", "r.yaml:6:5: there is no filter 'gopher_qualty'; did you mean 'gopher_quality'?"),
        (HEAD + "steps: {a: 1}\n", "r.yaml:5:1: steps must be a list, one filter an entry"),
        (HEAD + "steps:\n  - {pii: {}, minhash: {}}\n", "r.yaml:6:5: a step is one filter with its parameters, such as `- language: {}`"),
        (HEAD + "steps:\n  - pii: 3\n", "r.yaml:6:5: expected a mapping, such as {key: value}"),
        (
            HEAD + "x: !!python/object:os.system {}\n",
            "r.yaml:5:4: the tag tag:yaml.org,2002:python/object:os.system is not allowed; recipes are plain YAML",
        ),
        ("recipe: 1\nname: corpus\n", "r.yaml:1:1: the key 'sources' is missing"),
        (
            HEAD.replace("corpus", "My Corpus"),
            "r.yaml:2:1: name: expected lower-case letters, digits, dots and hyphens, such as my-corpus; found 'My Corpus'",
        ),
        (
            HEAD + "steps:\n  - pii:\n  - pii:\n",
            "r.yaml:7:5: the filter 'pii' is used twice; a step is named after its filter, so use it once",
        ),
    ],
)
def test_errors_name_the_place(text: str, message: str) -> None:
    """Every error says file, line, column, what is wrong and what is near."""
    assert message in problem(text)


def test_unknown_keys_name_the_nearest() -> None:
    """Keys of sources, steps and overrides are checked alike."""
    source = problem(HEAD.replace("format", "fromat"))
    step = problem(HEAD + "steps:\n  - gopher_quality:\n      min_word: 3\n")
    override = problem(HEAD + "steps:\n  - gopher_quality: {}\n    languages: {fr: {stop_words: {}}}\n")
    language = problem(HEAD + "steps:\n  - gopher_quality: {}\n    languages: {xx-none: {min_words: 2}}\n")

    assert "r.yaml:4:17: unknown key 'fromat'; did you mean 'format'?; known keys: name, format" in source
    assert "r.yaml:7:7: unknown key 'min_word'; did you mean 'min_words'?" in step
    assert "r.yaml:7:22: 'stop_words' cannot differ by language" in override
    assert "r.yaml:7:17: unknown language code 'xx-none'" in language


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('["*.warc.gz"]', "a.warc"), "paths: expected a list, such as [one, two]; found 'a.warc'"),
        (('["*.warc.gz"]', "[*.gz]"), "put globs such as '*.gz' in quotes"),
        (("2026-08-01", "01.08.2026"), "obtained: expected a date in ISO 8601, such as 2026-08-31; found '01.08.2026'"),
        (("format: warc", "format: json"), "did you mean 'jsonl'?; found 'json'"),
        (("obtained: 2026-08-01", "obtained: 2026-08-01, license: free for all"), "expected an SPDX expression such as CC-BY-4.0"),
        (("obtained: 2026-08-01", "obtained: 2026-08-01, license: CC-BY-4"), "no licence that SPDX lists: did you mean CC-BY-4.0?"),
        (("obtained: 2026-08-01", "obtained: 2026-08-01, license: Apache 2.0"), "no licence that SPDX lists: did you mean Apache-2.0?"),
    ],
)
def test_messages_say_what_was_expected(change: tuple[str, str], message: str) -> None:
    """Common slips are answered in words of YAML, with an example."""
    assert message in problem(HEAD.replace(*change))


def test_lists_of_licences_and_languages_are_read() -> None:
    """What is understood on pages is understood in a recipe; what is no licence or language is refused."""
    text = HEAD + "steps:\n  - license: {allow: [CC BY 4.0, mit]}\n  - language: {allow: [fr, deu_Latn]}\ngates: {min_documents: {fr: 1}}\n"
    recipe = parse_recipe(text)

    assert recipe.steps[0].build().parameters()["allow"] == ("CC-BY-4.0", "MIT")
    assert recipe.steps[1].build().parameters()["allow"] == ("fra_Latn", "deu_Latn")
    assert recipe.gates.min_documents == {"fra_Latn": 1}
    assert "r.yaml:6:5: steps.0.license: allow names what is no licence: 'free'" in problem(HEAD + "steps:\n  - license: {allow: [free]}\n")
    assert "unknown language code 'french'" in problem(HEAD + "steps:\n  - language: {allow: [french]}\n")


def test_settings_change_one_value() -> None:
    """`--set` reaches steps by filter and sources by name, and refuses what is not there."""
    text = HEAD + "steps:\n  - language: {}\n"
    recipe = parse_recipe(text, "r", ("steps.language.min_confidence_fraction=0.5", "sources.web.max_document_bytes=10"))

    assert recipe.steps[0].build().parameters()["min_confidence_fraction"] == 0.5
    assert recipe.sources[0].max_document_bytes == 10
    assert problem(text, "steps.pii.kinds=[email]") == "--set steps.pii.kinds=[email]: the recipe has no step 'pii'"
    assert problem(text, "nonsense") == "--set nonsense: expected path=value, such as steps.language.min_confidence_fraction=0.5"


def test_missing_file_is_told(tmp_path: Path) -> None:
    """A recipe that is not there is a usage error."""
    with pytest.raises(RecipeError, match="cannot read the recipe: No such file or directory; give the path of a YAML file"):
        load_recipe(tmp_path / "none.yaml")
