# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide price``."""

from __future__ import annotations

from pathlib import Path

import click

from curation.commands.shared import as_json, output_file, print_result, recipe_path


@click.command()
@click.argument("run", metavar="RECIPE|RUN", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=None, help="Folder of the run of a RECIPE; it is brought up to date."
)
@click.option("--by", type=click.Choice(("source", "language")), default=None, help="Break every price down.")
@click.option("--clock", "clocks", multiple=True, metavar="DATE", help="Price the robots.txt files of this date too, such as 2025-01-31.")
@click.option("--chart", type=click.Path(path_type=Path), default=None, help="Draw the prices to this .svg or .png file.")
@click.option(
    "--tokenizer", type=click.Path(path_type=Path), default=None, help="Count tokens by this tokenizer.json, over the texts of a run."
)
@as_json
def price(
    run: Path,
    output: Path | None,
    by: str | None,
    clocks: tuple[str, ...],
    chart: Path | None,
    tokenizer: Path | None,
    as_json: bool,  # noqa: FBT001 - a flag
) -> None:
    """Price each legal policy and setting on a RUN or release: documents, bytes, characters, tokens, domains lost.

    Example: limpide price demo --by language --clock 2025-01-31 --chart price.svg
    """
    from dataclasses import asdict

    from curation.errors import UsageError
    from curation.price import count_tokens, undated
    from curation.price import price as find
    from curation.price_chart import check_chart, write_chart
    from curation.price_view import table
    from curation.run import RELEASE

    if chart is not None:
        check_chart(output_file(chart))
    folder = run
    if not run.exists():
        raise UsageError(f"{run}: no such file or folder; give a recipe with -o DIR, the folder of a run, or a release")
    if not run.is_dir():
        from curation.console import Progress
        from curation.start import start

        if output is None:
            raise UsageError(f"{run}: a recipe's prices come from its run; say where that stands with -o DIR, or give the folder of a run")
        recipe = recipe_path(str(run), output, build=True)
        start(recipe, (), output, engine="inprocess", workers=None, limit=None, progress=Progress(quiet=True))
        folder = output
    counted = None if tokenizer is None else count_tokens(folder, tokenizer)
    release = folder / RELEASE if (folder / RELEASE).is_dir() else folder
    prices = find(release, by=by, clocks=clocks, counted=counted)
    if chart is not None:
        write_chart(prices, chart)
    print_result([asdict(p) for p in prices], as_json, table(prices))
    if timeless := undated(release):
        click.echo(
            f"limpide: {timeless:,} of {prices[0].of_documents:,} documents have robots.txt files without date, as from a folder: every "
            "clock takes them, so prices by date do not differ for them",
            err=True,
        )
