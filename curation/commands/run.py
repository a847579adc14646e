# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide run``."""

from __future__ import annotations

from pathlib import Path

import click

from curation.commands.shared import as_json, output, print_result, quiet, recipe_path, settings
from curation.engines import NAMES


@click.command()
@click.argument("recipe")
@output
@click.option("--engine", type=click.Choice(NAMES), default="inprocess", show_default=True, help="Where tasks run.")
@click.option("--workers", type=int, default=None, help="Workers of the engines processes and ray; all cores by default.")
@click.option(
    "--dry-run",
    type=click.IntRange(1),
    default=None,
    metavar="N",
    help="Put the first N records of each source through everything and write nothing.",
)
@settings
@quiet
@as_json
def run(
    recipe: str,
    output: Path,
    engine: str,
    workers: int | None,
    dry_run: int | None,
    settings: tuple[str, ...],
    quiet: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
) -> None:
    """Run RECIPE to a release; running again resumes. `example` is the recipe that ships.

    Example: limpide run example -o demo
    """
    from curation.by_language import warnings
    from curation.check import check_installation
    from curation.console import Progress
    from curation.report import result_json, result_text
    from curation.start import start

    check_installation()
    path = recipe_path(recipe, output, build=True)
    progress = Progress(quiet=quiet)
    result = start(path, settings, output, engine=engine, workers=workers, limit=dry_run, progress=progress)
    for said in warnings(result.result.manifest):
        click.echo(f"limpide: {said}", err=True)
    print_result(result_json(result), as_json, result_text(result, output, dry_run=dry_run))
