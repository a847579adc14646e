# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide evaluate``."""

from __future__ import annotations

from pathlib import Path

import click

from curation.commands.shared import as_json, print_result


@click.command()
@click.argument("filter_name", metavar="FILTER")
@click.argument("gold", metavar="GOLD", type=click.Path(path_type=Path))
@click.option("--set", "settings", multiple=True, metavar="PARAMETER=VALUE", help="Change one parameter of the filter.")
@click.option("--label", default="", metavar="FIELD", help="Field that labels a document; without it, spans or tags are compared.")
@click.option("--signal", default="", metavar="SIGNAL", help="Signal to compare with the label; by default language, else kept or dropped.")
@click.option(
    "--rename", "names", multiple=True, metavar="LABEL=CLASS", help="What a label is called by the filter, such as US_SSN=NATIONAL_ID."
)
@click.option("--language", default="", help="Language of documents that declare none, such as fr or fra_Latn.")
@click.option(
    "--errors", type=click.IntRange(0), default=0, show_default=True, metavar="N", help="Show N errors of each sort; they quote the gold."
)
@as_json
def evaluate(  # noqa: PLR0913, PLR0917 - one argument an option
    filter_name: str,
    gold: Path,
    settings: tuple[str, ...],
    label: str,
    signal: str,
    names: tuple[str, ...],
    language: str,
    errors: int,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Measure precision, recall and F2 of a FILTER against GOLD (JSONL or BIO), by class and language.

    Example: limpide evaluate pii gold.jsonl --set kinds=[checked] --errors 3
    """
    from curation.errors import UsageError
    from curation.evaluate import evaluate as compare
    from curation.gold import read_gold
    from curation.recipe_yaml import step_of

    renamed = dict(name.split("=", 1) for name in names if "=" in name)
    if len(renamed) < len(names):
        raise UsageError(f"--rename {next(name for name in names if '=' not in name)}: expected LABEL=CLASS")
    step = step_of(filter_name, settings, Path.cwd())
    evaluation = compare(step, read_gold(gold, label, language), signal=signal, names=renamed, errors=errors)
    samples = [f"{e['error']} {e['class']} in document {e['document']}: {e['near']!r}" for e in evaluation.errors]
    print_result({"scores": evaluation.rows(), "errors": evaluation.errors}, as_json, "\n".join([evaluation.table(), *samples]))
