# SPDX-License-Identifier: Apache-2.0
"""The reference pages of ``docs/``, told from the code: ``python -m curation.docs_reference [--check]``.

Pages are written by hand; between ``<!-- generated: name -->`` and ``<!-- end -->`` stands what follows from recipe types, filters,
commands and schemas (``REGIONS``). Beside them stand two JSON Schemas (``SCHEMAS``). With ``--check`` nothing is written, and
the exit code is 1 when something differs. The folder is ``docs`` below the current one: installed packages have none. What is missing
here is missing in the code.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import click
import orjson
import pyarrow as pa
from pydantic import BaseModel

from curation.bookkeeping import EDIT, SAME_RECORD
from curation.cli import all_commands
from curation.errors import LimpideError, UsageError
from curation.filter_docs import filter_json, list_filters
from curation.io.sections import READ_RULES
from curation.pii_docs import PII_REGIONS
from curation.recipe import Gates, Recipe, Release, Source, Work
from curation.recipe_mix import Mix
from curation.recipe_schema import recipe_schema
from curation.segmentation_docs import segmentation_examples, segmentation_keys
from filters import CATALOGUE
from manifests import records
from manifests.markdown import table
from manifests.schemas import FUNNEL, LEDGER, RELEASE

MANIFEST_RECORDS: Final = (
    *(records.Manifest, records.SourceRecord, records.InputRecord, records.AssetRecord, records.StepRecord, records.PartRecord),
    *(records.ShardRecord, records.LanguageRecord, records.Counts, records.Environment),
)
_BOUNDS: Final = {"minimum": "≥", "exclusiveMinimum": ">", "maximum": "≤", "exclusiveMaximum": "<"}
_REGION: Final = re.compile(r"(<!-- generated: (?P<name>[a-z_.]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def recipe_keys() -> str:
    """Tell the keys of a recipe, part by part."""
    parts: tuple[tuple[str, type[BaseModel]], ...] = (
        *(("the recipe", Recipe), ("an entry of sources", Source), ("release", Release), ("release.mix", Mix)),
        ("gates", Gates),
        ("work", Work),
    )
    told = [f"### Keys of {name}\n\n{kind.__doc__}\n\n{_model(kind)}" for name, kind in parts]
    return "\n\n".join([*told, segmentation_keys()])


def recipe_steps() -> str:
    """Tell the parameters of every filter."""
    return "\n\n".join(f"### `{name}`\n\n{told}\n\n{_parameters(name)}" for name, told in list_filters().items())


def filter_pages() -> str:
    """Tell every filter: documentation, signals, rules."""
    return "\n\n".join(map(_filter_page, CATALOGUE))


def commands() -> str:
    """Tell every command, each group followed by its subcommands."""
    return "\n\n".join(_command(words, command) for words, command in all_commands())


def exit_codes() -> str:
    """Tell every exit code with the errors that end in it."""
    lines = [("0", "", "Done.")]
    found: dict[int, list[type[LimpideError]]] = {}
    for kind in _errors(LimpideError):
        found.setdefault(kind.exit_code, []).append(kind)
    for code, kinds in sorted(found.items()):
        lines.append((str(code), ", ".join(kind.__name__ for kind in kinds), " ".join(str(kind.__doc__) for kind in kinds)))
    return table(("code", "errors", "meaning"), lines)


def columns(schema: pa.Schema) -> str:
    """Tell the columns of a schema from the metadata of its fields."""

    def told(field: pa.Field, key: bytes) -> str:
        return str((field.metadata or {}).get(key, b"").decode())

    lines = [(f"`{field.name}`", str(field.type), told(field, b"unit"), told(field, b"meaning")) for field in schema]
    return table(("column", "type", "unit", "meaning"), lines)


def evidence_columns() -> str:
    """Tell the evidence signals of every filter."""
    lines = [("`id`", "-", "string", "the document's id in the ledger", "never")]
    for name, kind in CATALOGUE.items():
        lines += [(f"`{s.name}`", name, str(s.type), s.meaning, s.null) for s in kind.signals if s.evidence]
    return table(("column", "step", "type", "meaning", "null says"), lines)


def read_rules() -> str:
    """Tell the rules that reading can name in the ledger."""
    rules = {**READ_RULES, SAME_RECORD: "merge: an earlier record has the same source, key and payload"}
    rules[EDIT] = "quarantine: an editing step raised on this document; the step is then that filter, not `read`"
    lines = [(f"`{rule}`", *told.split(": ", 1)) for rule, told in rules.items()]
    return table(("rule", "verdict", "meaning"), lines)


def manifest_records() -> str:
    """Tell the records of the manifest, each with its fields."""
    return "\n\n".join(f"### {kind.__name__}\n\n{kind.__doc__}\n\n{_model(kind, defaults=False)}" for kind in MANIFEST_RECORDS)


REGIONS: Final[Mapping[str, Callable[[], str]]] = {
    "recipe.keys": recipe_keys,
    "recipe.steps": recipe_steps,
    "filters": filter_pages,
    "cli.commands": commands,
    "cli.exit_codes": exit_codes,
    "ledger.columns": lambda: columns(LEDGER),
    "ledger.read_rules": read_rules,
    "evidence.columns": evidence_columns,
    "funnel.columns": lambda: columns(FUNNEL),
    "release.columns": lambda: columns(RELEASE),
    "manifest.records": manifest_records,
    "segmentation.examples": segmentation_examples,
    **PII_REGIONS,
}
"""Name of a region to what stands in it."""

SCHEMAS: Final[Mapping[str, Callable[[], dict[str, Any]]]] = {
    "limpide-recipe.schema.json": recipe_schema,
    "manifest.schema.json": records.json_schema,
}
"""File to the JSON Schema that it holds."""


def pages(folder: Path) -> dict[Path, str]:
    """Return every generated file with the text that it should have.

    Raises:
        UsageError: there is no such folder, or a page names a region that does not exist.

    """
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; run this where docs/ stands")
    made = {folder / name: f"{orjson.dumps(schema(), option=orjson.OPT_INDENT_2).decode()}\n" for name, schema in SCHEMAS.items()}
    for path in sorted(folder.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        for found in _REGION.finditer(text):
            if found["name"] not in REGIONS:
                raise UsageError(f"{path}: no region {found['name']!r}; regions: {', '.join(REGIONS)}")
        made[path] = _REGION.sub(lambda found: f"{found[1]}\n{REGIONS[found['name']]()}\n\n{found[3]}", text)
    return made


def differing(folder: Path) -> list[Path]:
    """Return the files of ``folder`` that are not what the code says."""
    return [path for path, text in pages(folder).items() if not path.is_file() or path.read_text(encoding="utf-8") != text]


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), default=Path("docs"))
@click.option("--check", is_flag=True, help="Write nothing; exit code 1 when something differs.")
def main(folder: Path, *, check: bool) -> None:
    """Write the generated parts of the pages in FOLDER (docs)."""
    try:
        stale = differing(folder)
        for path in stale:
            click.echo(f"{path} {'differs; run `python -m curation.docs_reference`' if check else 'written'}", err=True)
            if not check:
                path.write_text(pages(folder)[path], encoding="utf-8")
    except UsageError as error:
        click.echo(f"limpide: {error}", err=True)
        sys.exit(error.exit_code)
    sys.exit(1 if check and stale else 0)


def _model(kind: type[BaseModel], *, defaults: bool = True) -> str:
    """Tell the fields of a record."""
    schema = kind.model_json_schema()
    lines = []
    for name, field in schema["properties"].items():
        meaning = str(kind.model_fields[name].description or field.get("description", ""))
        given = "required" if name in schema.get("required", ()) else "see below" if "$ref" in field else _value(field.get("default"))
        lines.append((f"`{name}`", _kind(field), given, meaning) if defaults else (f"`{name}`", _kind(field), meaning))
    return table(("key", "type", "default", "meaning") if defaults else ("field", "type", "meaning"), lines)


def _parameters(name: str) -> str:
    """Tell the parameters of a filter; thresholds only judge."""
    told, defaults = filter_json(name), CATALOGUE[name]().parameters()
    lines = [
        (
            f"`{key}`",
            _kind(field),
            "the recipe's" if "$ref" in field else _value(defaults[key]),
            "yes" if key in told["thresholds"] else "",
            str(field.get("description", "")),
        )
        for key, field in told["parameters"].items()
    ]
    return table(("parameter", "type", "default", "threshold", "meaning"), lines)


def _kind(field: Mapping[str, Any]) -> str:
    """Say in words what a JSON Schema allows."""
    if "$ref" in field:
        return str(field["$ref"].rsplit("/", 1)[1])
    if "anyOf" in field:
        return " or ".join(map(_kind, field["anyOf"]))
    if "const" in field:
        return f"`{field['const']}`" if field["const"] != "" else "empty"
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if field.get("type") == "array":
        return f"list of {_kind(field['items'])}"
    if field.get("type") == "object":
        inner = field.get("additionalProperties")
        return f"mapping to {_kind(inner)}" if isinstance(inner, Mapping) and inner else "mapping"
    bounds = [f"{sign} {field[key]}" for key, sign in _BOUNDS.items() if key in field]
    bounds += [f"at most {field['maxLength']} characters"] if "maxLength" in field else []
    bounds += [f"`{field['pattern']}`"] if "pattern" in field else []
    return " ".join([str(field.get("format") or field.get("type", "any")), ", ".join(bounds)]).strip()


def _value(value: Any) -> str:  # noqa: ANN401 - JSON holds anything
    return f"`{json.dumps(value, ensure_ascii=False)}`"


def _filter_page(name: str) -> str:
    told = filter_json(name)
    verbs = [verb for verb, does in (("measures", told["signals"]), ("edits", told["edits"]), ("links", told["links"])) if does]
    reads = ", ".join(f"`{column}`" for column in told["reads"])
    about = f"Version {told['version']}; {' and '.join(verbs)}; reads {reads}. Languages: {told['languages']}."
    signals = [
        (f"`{s['signal']}`", s["type"], s["unit"], _range(s), s["null"], s["meaning"] + (" (evidence)" if s["evidence"] else ""))
        for s in told["signals"]
    ]
    rules = [(f"`{rule['rule']}`", rule["drops_when"]) for rule in told["rules"]]
    parts = [f"## {name}", about, prose(told["documentation"]), f"Parameters: [recipe.md](recipe.md#{name})."]
    parts += [table(("signal", "type", "unit", "range", "null says", "meaning"), signals)] * bool(signals)
    parts += [table(("rule", "fails when"), rules)] if rules else ["No rules: it drops nothing."]
    return "\n\n".join(parts)


def _range(signal: Mapping[str, Any]) -> str:
    low, high = (None if signal[key] is None else f"{signal[key]:g}" for key in ("low", "high"))
    return "" if low is None and high is None else f"{low or ''} to {high}" if high is not None else f"from {low}"


def prose(text: str) -> str:
    """Return a docstring as Markdown: doctests in fences, angle brackets outside code kept as they are.

    >>> prose("Keep <a> and ``<b>``.")
    'Keep &lt;a> and ``<b>``.'
    """
    parts = []
    for part in text.split("\n\n"):
        if part.startswith(">>>"):
            parts.append(f"```python\n{part}\n```")
        else:
            words = re.split(r"(``.+?``|`.+?`)", part)
            parts.append("".join(word if word.startswith("`") else word.replace("<", "&lt;") for word in words))
    return "\n\n".join(parts)


def _command(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=f"limpide {name}", help_option_names=["-h", "--help"])
    usage = " ".join([context.command_path, *filter(None, command.collect_usage_pieces(context))])
    told, _, example = (command.help or "").partition("Example: ")
    options = [
        (", ".join(f"`{word}`" for word in parameter.opts), *_option(parameter, context))
        for parameter in command.params
        if isinstance(parameter, click.Option)
    ]
    parts = [f"{'###' if ' ' in name else '##'} limpide {name}", prose(" ".join(told.split())), f"    {usage}"]
    parts += [f"Example:\n\n    {' '.join(example.split())}"] * bool(example)
    return "\n\n".join([*parts, *[table(("option", "value", "default", "meaning"), options)] * bool(options)])


def _option(option: click.Option, context: click.Context) -> tuple[str, str, str]:
    if option.is_flag:
        return "", "", option.help or ""
    default = "required" if option.required else option.default if isinstance(option.default, str | int) else ""
    return option.make_metavar(context), str(default), option.help or ""


def _errors(kind: type[LimpideError]) -> Iterable[type[LimpideError]]:
    """Return the errors below ``kind``, each after the one that it is a case of."""
    below: Sequence[type[LimpideError]] = kind.__subclasses__()
    for error in below:
        yield error
        yield from _errors(error)


if __name__ == "__main__":
    main()
