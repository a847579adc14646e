# SPDX-License-Identifier: Apache-2.0
"""Commands ``limpide thresholds import`` and ``limpide thresholds derive``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

if TYPE_CHECKING:
    from curation.thresholds.derive import Method

_files = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))


@click.group()
def thresholds() -> None:
    """Import or derive per-language thresholds; a recipe's step names them with the key `thresholds`."""


@thresholds.command("import")
@_files
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="YAML file to write.")
@click.option("--name", default="imported", show_default=True, help="Name of the set.")
def import_(files: tuple[Path, ...], output: Path, name: str) -> None:
    """Read configuration FILES of FineWeb 2 (such as fra_Latn.yml) into a threshold set.

    Example: limpide thresholds import configs/*.yml -o thresholds.yaml
    """
    from curation.thresholds.fineweb2_file import import_files

    made = import_files(files, name)
    output.write_text(made.text(), encoding="utf-8")
    for note in made.notes:
        click.echo(note, err=True)
    click.echo(f"{output}: {len(files)} languages; name it in a step: `thresholds: {output}`")


@thresholds.command()
@_files
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="YAML file to write.")
@click.option("--name", default="derived", show_default=True, help="Name of the set.")
@click.option("--language", default=None, help="Language of documents that declare none, such as fr or fra_Latn.")
@click.option(
    "--english", multiple=True, type=click.Path(path_type=Path, exists=True, dir_okay=False), help="English reference; repeatable."
)
@click.option(
    "--method", "methods", multiple=True, metavar="FILTER=METHOD", help="quantile, mean_std, median_ratio or ten_tail; repeatable."
)
@click.option(
    "--model", type=click.Path(path_type=Path, exists=True), default=None, help="fastText model, to derive its least confidence too."
)
def derive(
    files: tuple[Path, ...],
    output: Path,
    name: str,
    language: str | None,
    english: tuple[Path, ...],
    methods: tuple[str, ...],
    model: Path | None,
) -> None:
    """Derive thresholds and stop words of each language from reference FILES (JSONL or Parquet).

    Example: limpide thresholds derive wiki-fr.jsonl --language fr --english wiki-en.jsonl -o thresholds.yaml
    """
    from curation.errors import UsageError
    from curation.thresholds.derive import FILTERS, METHODS, Reference
    from curation.thresholds.derive import derive as derive_set
    from curation.thresholds.references import read_references

    chosen: dict[str, Method] = {}
    for text in methods:
        step, _, method = text.partition("=")
        if step not in FILTERS or method not in METHODS:
            raise UsageError(f"--method {text}: expected one of {', '.join(FILTERS)}, =, and one of {', '.join(METHODS)}")
        chosen[step] = cast("Method", method)
    references, notes = read_references(files, language, model)
    compared, more = read_references(english, "en", None)
    made = derive_set(references, compared.get("eng_Latn") or (None if not english else Reference()), chosen, name, [*notes, *more])
    output.write_text(made.text(), encoding="utf-8")
    click.echo(f"{output}: {len(references)} languages; name it in a step: `thresholds: {output}`")
