# SPDX-License-Identifier: Apache-2.0
"""Recipe files: YAML to ``Recipe``, with every error at its line and column.

Plain YAML: no tags, no anchors with surprises, no duplicate keys. Scalars follow the YAML 1.2 core schema (section
10.3), so that ``no`` is Norwegian and ``2026-08-01`` is a string that the recipe's types read as a date.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

import yaml
from pydantic import ValidationError

from curation.errors import RecipeError
from curation.recipe import Measure, Recipe, Step, parameter_fields
from filters import CATALOGUE
from filters.segmentation.rule import Segmentation

if TYPE_CHECKING:
    from curation.job import JobStep

Path_ = tuple[str | int, ...]
Marks = dict[Path_, tuple[int, int]]

_TAGS = frozenset({"map", "seq", "str", "int", "float", "bool", "null", "timestamp"})
_INT = re.compile(r"[-+]?[0-9]+")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def load_recipe(path: Path, settings: tuple[str, ...] = ()) -> Recipe:
    """Read a recipe file; ``settings`` are ``--set`` texts such as ``steps.language.min_confidence_fraction=0.5``."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise RecipeError(f"{path}: cannot read the recipe: {error.strerror}; give the path of a YAML file") from error
    except UnicodeDecodeError as error:
        raise RecipeError(f"{path}: byte {error.start} is not UTF-8; save the recipe as UTF-8") from error
    return parse_recipe(text, str(path), settings)


def parse_recipe(text: str, where: str = "recipe", settings: tuple[str, ...] = ()) -> Recipe:
    """Parse the text of a recipe; ``where`` stands before line and column in errors."""
    marks: Marks = {}
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"{where}:{mark.line + 1}:{mark.column + 1}" if mark else where
        hint = "; put globs such as '*.gz' in quotes" if "alias" in str(error.context) else ""
        raise RecipeError(f"{place}: this is not YAML: {error.problem or error.context}{hint}") from error
    if node is None:
        raise RecipeError(f"{where}:1:1: the recipe is empty; `limpide init` writes a starter")
    tree = _plain(node, (), marks, where)
    if not isinstance(tree, dict):
        raise RecipeError(f"{where}:1:1: a recipe is a mapping with the keys recipe, name, sources, steps")
    for setting in settings:
        _apply(tree, setting)
    return _validate(tree, marks, where)


def step_of(name: str, settings: tuple[str, ...], folder: Path) -> JobStep:
    """Return one filter, ready to measure, from its name and ``parameter=value`` settings."""
    from curation.job import prepare_step

    if name not in CATALOGUE:
        raise RecipeError(f"there is no filter {name!r}{_nearest(name, CATALOGUE)}; `limpide filters` lists them")
    parameters: dict[str, Any] = {}
    for setting in settings:
        key, found, text = setting.partition("=")
        if not found or not key:
            raise RecipeError(f"--set {setting}: expected parameter=value, such as min_words=20")
        parameters[key] = _scalar_or_list(text, setting)
    step = _step({name: parameters}, 0, {}, "--set")
    return prepare_step(step, folder)


def _plain(node: yaml.Node, path: Path_, marks: Marks, where: str) -> Any:  # noqa: ANN401 - YAML holds anything
    """Turn a node into dicts, lists and scalars, remembering where each stood."""
    marks.setdefault(path, (node.start_mark.line + 1, node.start_mark.column + 1))
    if node.tag.removeprefix("tag:yaml.org,2002:") not in _TAGS:
        place = f"{where}:{node.start_mark.line + 1}:{node.start_mark.column + 1}"
        raise RecipeError(f"{place}: the tag {node.tag} is not allowed; recipes are plain YAML")
    if isinstance(node, yaml.MappingNode):
        made: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value if isinstance(key_node, yaml.ScalarNode) else None
            place = f"{where}:{key_node.start_mark.line + 1}:{key_node.start_mark.column + 1}"
            if key is None:
                raise RecipeError(f"{place}: a key must be a plain word")
            if key in made:
                raise RecipeError(f"{place}: the key {key!r} stands twice in one mapping; remove one of them")
            marks[(*path, key)] = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            made[key] = _plain(value_node, (*path, key), marks, where)
        return made
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*path, index), marks, where) for index, child in enumerate(node.value)]
    return _scalar(cast("yaml.ScalarNode", node))


def _scalar(node: yaml.ScalarNode) -> str | int | float | bool | None:
    """Resolve a scalar by the YAML 1.2 core schema; quoted ones are strings."""
    value = str(node.value)
    if node.style is not None:
        return value
    if value in ("", "~", "null", "Null", "NULL"):
        return None
    if value in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return value.lower() == "true"
    if _INT.fullmatch(value):
        return int(value)
    if _FLOAT.fullmatch(value):
        return float(value)
    return value


def _place(where: str, marks: Marks, path: Path_) -> str:
    """Return ``file:line:column`` of a path, or of its nearest parent that stands in the file."""
    while path and path not in marks:
        path = path[:-1]
    line, column = marks.get(path, (1, 1))
    return f"{where}:{line}:{column}"


def _apply(tree: dict[str, Any], setting: str) -> None:
    """Apply one ``dotted.path=value``; steps are named by their filter."""
    dotted, found, text = setting.partition("=")
    keys = dotted.split(".")
    if not found or not all(keys):
        raise RecipeError(f"--set {setting}: expected path=value, such as steps.language.min_confidence_fraction=0.5")
    value = _scalar_or_list(text, setting)
    place: Any = tree
    if keys[0] == "steps" and len(keys) > 1:
        steps = [step for step in tree.get("steps") or [] if isinstance(step, dict) and keys[1] in step]
        if not steps:
            raise RecipeError(f"--set {setting}: the recipe has no step {keys[1]!r}")
        place, keys = steps[0], keys[1:]
    elif keys[0] == "sources" and len(keys) > 1:
        named = [source for source in tree.get("sources") or [] if isinstance(source, dict) and source.get("name") == keys[1]]
        if not named:
            raise RecipeError(f"--set {setting}: the recipe has no source {keys[1]!r}")
        place, keys = named[0], keys[2:]
    for key in keys[:-1]:
        if place.get(key) is None:
            place[key] = {}
        place = place[key]
        if not isinstance(place, dict):
            raise RecipeError(f"--set {setting}: {key!r} holds no further keys")
    place[keys[-1]] = value


def _scalar_or_list(text: str, setting: str) -> Any:  # noqa: ANN401 - YAML holds anything
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        raise RecipeError(f"--set {setting}: {text!r} is not YAML: {error.problem}") from error
    return None if node is None else _plain(node, (), {}, f"--set {setting}")


def _validate(tree: dict[str, Any], marks: Marks, where: str) -> Recipe:
    """Check steps against the catalogue, then everything against the types."""
    steps = tree.get("steps")
    if steps is not None and not isinstance(steps, list):
        raise RecipeError(f"{_place(where, marks, ('steps',))}: steps must be a list, one filter an entry")
    shaped = [_step(entry, index, marks, where) for index, entry in enumerate(steps or [])]
    for index, step in enumerate(shaped):
        if any(earlier.filter == step.filter for earlier in shaped[:index]):
            place = _place(where, marks, ("steps", index, step.filter))
            raise RecipeError(f"{place}: the filter {step.filter!r} is used twice; a step is named after its filter, so use it once")
    try:
        return Recipe.model_validate({**tree, "steps": shaped})
    except ValidationError as error:
        raise RecipeError(_explain(error, (), marks, where, None)) from error


def _step(entry: object, index: int, marks: Marks, where: str) -> Step:
    """Turn ``{filter: parameters, languages: …}`` into a checked step."""
    path: Path_ = ("steps", index)
    names = [key for key in entry if key not in ("languages", "thresholds", "measure")] if isinstance(entry, dict) else []
    if not isinstance(entry, dict) or len(names) != 1:
        raise RecipeError(f"{_place(where, marks, path)}: a step is one filter with its parameters, such as `- language: {{}}`")
    name = names[0]
    if name not in CATALOGUE:
        raise RecipeError(f"{_place(where, marks, (*path, name))}: there is no filter {name!r}{_nearest(name, CATALOGUE)}")
    parameters, languages = entry[name] or {}, entry.get("languages") or {}
    for place, value in (((*path, name), parameters), ((*path, "languages"), languages)):
        if not isinstance(value, dict):
            raise RecipeError(f"{_place(where, marks, place)}: expected a mapping, such as {{key: value}}")
    if "thresholds" in entry:
        parameters, languages = _with_set(
            name, entry["thresholds"], (parameters, languages), _place(where, marks, (*path, "thresholds")), where
        )
    measure = _measure(name, entry.get("measure"), _place(where, marks, (*path, "measure")))
    step = Step(filter=name, parameters=parameters, languages={k: v or {} for k, v in languages.items()}, measure=measure)
    try:
        step.build()
    except ValidationError as error:
        raise RecipeError(_explain(error, (*path, name), marks, where, parameter_fields(name))) from error
    _check_overrides(step, path, marks, where)
    return step


def _measure(name: str, said: object, place: str) -> Measure | None:
    """Return what a costly step says that it looks at."""
    if said is not None and (not CATALOGUE[name].costly or said not in get_args(Measure)):
        raise RecipeError(f"{place}: measure: expected survivors or all, and that of a costly step; found {said!r} of {name}")
    return cast("Measure | None", said)


def _with_set(name: str, named: object, said: tuple[Any, Any], place: str, where: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Put what a step says over the threshold set that it names."""
    from curation.thresholds.sets import load_set, merged

    if not isinstance(named, str):
        raise RecipeError(
            f"{place}: thresholds: expected the name of a set, such as fineweb2 or roots, or the path of one; found {named!r}"
        )
    try:
        return merged(load_set(named, Path(where).parent), name, *said)
    except RecipeError as error:
        raise RecipeError(f"{place}: {error}") from error


def _check_overrides(step: Step, path: Path_, marks: Marks, where: str) -> None:
    thresholds = CATALOGUE[step.filter].thresholds()
    for language, changes in step.languages.items():
        place = (*path, "languages", language)
        if not isinstance(changes, Mapping):
            raise RecipeError(f"{_place(where, marks, place)}: expected a mapping of thresholds")
        for key in changes:
            if key not in thresholds:
                known = f"{_nearest(key, thresholds)}; thresholds of {step.filter}: {', '.join(sorted(thresholds))}"
                raise RecipeError(f"{_place(where, marks, (*place, key))}: {key!r} cannot differ by language{known}")
        try:
            Step(filter=step.filter, parameters=step.parameters, languages={language: changes}).overrides()
        except ValidationError as error:
            raise RecipeError(_explain(error, place, marks, where, parameter_fields(step.filter))) from error
        except ValueError as error:
            raise RecipeError(f"{_place(where, marks, place)}: {error}") from error


def _explain(error: ValidationError, prefix: Path_, marks: Marks, where: str, known: tuple[str, ...] | None) -> str:
    """Say every problem on a line of its own, at its place, with the nearest known name."""
    lines = []
    for item in error.errors(include_url=False):
        path = (*prefix, *item["loc"])
        place, key = _place(where, marks, path), path[-1] if path else ""
        if item["type"] in ("extra_forbidden", "unexpected_keyword_argument"):
            inside = "segmentation" in item["loc"][:-1]
            names = (
                tuple(f.name for f in fields(Segmentation)) if inside else known if known is not None else _model_fields(item["loc"][:-1])
            )
            lines.append(f"{place}: unknown key {key!r}{_nearest(str(key), names)}; known keys: {', '.join(names)}")
        elif item["type"] == "missing":
            lines.append(f"{place}: the key {key!r} is missing")
        else:
            message = _plainly(item)
            lines.append(
                f"{place}: {'.'.join(map(str, path)) or 'recipe'}: {message[0].lower() + message[1:]}; found {item['input']!r:.80}"
            )
    return "\n".join(lines)


def _plainly(item: Any) -> str:  # noqa: ANN401 - pydantic's error details
    """Say what is wrong in words of YAML, with an example where the type alone does not help."""
    message = str(item["msg"]).removeprefix("Value error, ")
    if item["type"] in ("tuple_type", "list_type"):
        return "expected a list, such as [one, two]"
    if item["type"].startswith("date"):
        return "expected a date in ISO 8601, such as 2026-08-31"
    if item["type"] == "string_pattern_mismatch":
        return "expected lower-case letters, digits, dots and hyphens, such as my-corpus"
    if item["type"] == "literal_error":
        known = re.findall(r"'([^']+)'", item["ctx"]["expected"])
        return message + _nearest(str(item["input"]), known)
    return message


def _model_fields(loc: tuple[int | str, ...]) -> tuple[str, ...]:
    """Return the keys known at a place of the recipe."""
    model: Any = Recipe
    for key in loc:
        if isinstance(key, int):
            continue
        annotation = model.model_fields[key].annotation
        inner = getattr(annotation, "__args__", (annotation,))[0]
        model = inner if hasattr(inner, "model_fields") else annotation
        if not hasattr(model, "model_fields"):
            return ()
    return tuple(model.model_fields)


def _nearest(name: str, known: object) -> str:
    matches = difflib.get_close_matches(name, [str(word) for word in known], n=1, cutoff=0.6)  # type: ignore[attr-defined]
    return f"; did you mean {matches[0]!r}?" if matches else ""
