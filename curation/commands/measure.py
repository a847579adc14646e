# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide measure``."""

from __future__ import annotations

from pathlib import Path

import click

from curation.commands.shared import as_json, counted, print_result


@click.command()
@click.argument("filter_name", metavar="FILTER")
@click.argument("input_file", metavar="INPUT", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Parquet or JSONL, by its ending.")
@click.option("--set", "settings", multiple=True, metavar="PARAMETER=VALUE", help="Change one parameter of the filter.")
@click.option("--language", default=None, help="Language of documents that declare none, such as fr or fra_Latn.")
@click.option("--column", "columns", multiple=True, metavar="OURS=THEIRS", help="Our column and the input's, such as text=body.")
@as_json
def measure(
    filter_name: str,
    input_file: Path,
    output: Path,
    settings: tuple[str, ...],
    language: str | None,
    columns: tuple[str, ...],
    as_json: bool,  # noqa: FBT001 - click passes flags by name
) -> None:
    """Apply one FILTER to INPUT (JSONL or Parquet with a column text) and write its signals and verdicts.

    Example: limpide measure gopher_quality pages.jsonl -o signals.parquet --set min_words=20
    """
    from curation.by_language import unknown_warning
    from curation.errors import GateError
    from curation.measure_file import measure_file, source_of
    from curation.recipe_yaml import step_of

    step = step_of(filter_name, settings, Path.cwd())
    found = measure_file(step, source_of(input_file, language, columns), Path.cwd(), output)
    unreadable = sum(found.unreadable.values())
    rules = ", ".join(f"{count:,} {rule}" for rule, count in found.unreadable.items())
    fates = f"{found.keep:,} keep, {found.rows - found.keep - unreadable:,} fail, {unreadable:,} unreadable" + (
        f" ({rules})" if rules else ""
    )
    report = {"rows": found.rows, "keep": found.keep, "unreadable": dict(found.unreadable), "output": str(output)}
    print_result(report, as_json, f"{output}: {counted(found.rows, 'row')}: {fates}")
    if said := unknown_warning(step.filter, found.languages):
        click.echo(f"limpide: {said}", err=True)
    if unreadable == found.rows:
        raise GateError(f"{input_file}: no row could be read; if its text has another name, give it with --column text=NAME")
