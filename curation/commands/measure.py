# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide measure``."""

from __future__ import annotations

from pathlib import Path

import click

from curation.commands.shared import as_json, print_result


@click.command()
@click.argument("filter_name", metavar="FILTER")
@click.argument("input_file", metavar="INPUT", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Parquet or JSONL, by its ending.")
@click.option("--set", "settings", multiple=True, metavar="PARAMETER=VALUE", help="Change one parameter of the filter.")
@click.option("--language", default=None, help="Language of documents that declare none, such as fr or fra_Latn.")
@as_json
def measure(filter_name: str, input_file: Path, output: Path, settings: tuple[str, ...], language: str | None, as_json: bool) -> None:  # noqa: FBT001
    """Apply one FILTER to INPUT (JSONL or Parquet with a column text) and write its signals and verdicts.

    Example: limpide measure gopher_quality pages.jsonl -o signals.parquet --set min_words=20
    """
    from curation.measure_file import measure_file, source_of
    from curation.recipe_yaml import step_of

    step = step_of(filter_name, settings, Path.cwd())
    rows = measure_file(step, source_of(input_file, language), Path.cwd(), output)
    print_result({"rows": rows, "output": str(output)}, as_json, f"{output}: {rows:,} rows")
