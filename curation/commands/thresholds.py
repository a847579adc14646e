# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide thresholds``: threshold sets, imported or derived."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from curation.commands.shared import output_file

if TYPE_CHECKING:
    from curation.thresholds.derive import Method
    from curation.thresholds.sets import ThresholdSet
    from filters.segmentation.rule import Segmentation

_path = click.Path(path_type=Path, exists=True, dir_okay=False)
_output = click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="YAML file to write; a recipe's step names it."
)
_name = click.option("--name", default="own", show_default=True, help="Name of the set.")


@click.group()
def thresholds() -> None:
    """Write per-language thresholds for recipes: `thresholds: FILE` in a step."""


@thresholds.command("import")
@click.argument("files", nargs=-1, required=True, type=_path)
@_output
@_name
def import_(files: tuple[Path, ...], output: Path, name: str) -> None:
    """Read FILES of FineWeb 2 (fra_Latn.yml).

    Example: limpide thresholds import configs/fra_Latn.yml configs/deu_Latn.yml -o thresholds.yaml
    """
    from curation.thresholds.fineweb2_file import import_files

    _write(import_files(files, name), output)


@thresholds.command()
@click.argument("files", nargs=-1, required=True, type=_path)
@_output
@_name
@click.option("--language", default=None, help="Language of documents that declare none, such as fr or fra_Latn.")
@click.option("--english", multiple=True, type=_path, help="English reference, to compare with; may be repeated.")
@click.option("--method", "methods", multiple=True, metavar="FILTER=METHOD", help="quantile, mean_std, median_ratio or ten_tail.")
@click.option("--model", type=_path, default=None, help="Language identification model, to derive its least confidence too.")
@click.option("--segmentation", "rule", multiple=True, metavar="KEY=VALUE", help="How words are cut, such as rule=uax29; may be repeated.")
def derive(
    files: tuple[Path, ...],
    output: Path,
    name: str,
    language: str | None,
    english: tuple[Path, ...],
    methods: tuple[str, ...],
    model: Path | None,
    rule: tuple[str, ...],
) -> None:
    """Derive thresholds and stop words from reference FILES of documents (JSONL, Parquet), as FineWeb 2 does.

    Example: limpide thresholds derive wiki-fr.jsonl --language fr --english wiki-en.jsonl -o thresholds.yaml
    """
    from curation.thresholds.derive import derive as derive_set
    from curation.thresholds.references import read_references

    words = _segmentation(rule)
    references, notes = read_references(files, language, model, words)
    compared, more = read_references(english, "en", None, words)
    _write(derive_set(references, compared.get("eng_Latn"), _methods(methods), name, [*notes, *more]), output)


def _write(made: ThresholdSet, output: Path) -> None:
    output_file(output).write_text(made.text(), encoding="utf-8")
    for note in made.notes:
        click.echo(note, err=True)
    click.echo(f"{output}: written; name it in a step of a recipe: `thresholds: {output}`")


def _segmentation(texts: tuple[str, ...]) -> Segmentation:
    from pydantic import TypeAdapter, ValidationError

    from curation.errors import UsageError
    from filters.segmentation.rule import Segmentation

    try:
        return TypeAdapter(Segmentation).validate_python(dict(text.split("=", 1) for text in texts))
    except (ValidationError, ValueError) as error:
        said = error.errors()[0]["msg"] if isinstance(error, ValidationError) else "expected KEY=VALUE, such as rule=uax29"
        raise UsageError(f"--segmentation {' '.join(texts)}: {said}") from error


def _methods(texts: tuple[str, ...]) -> dict[str, Method]:
    from curation.errors import UsageError
    from curation.thresholds.derive import FILTERS, METHODS

    chosen: dict[str, Method] = {}
    for text in texts:
        step, _, method = text.partition("=")
        if step not in FILTERS or method not in METHODS:
            raise UsageError(f"--method {text}: expected one of {', '.join(FILTERS)}, =, and one of {', '.join(METHODS)}")
        chosen[step] = cast("Method", method)
    return chosen
