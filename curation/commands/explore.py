# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide explore``."""

from __future__ import annotations

from pathlib import Path

import click

from curation.commands.shared import output_file


@click.command()
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("names", nargs=-1)
@click.option(
    "--patch", "loss", type=click.FloatRange(0, 1), default=None, help="Print a recipe patch that loses at most this fraction by each rule."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), default=None, help="Write the patch here instead.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text.")
def explore(run: Path, names: tuple[str, ...], loss: float | None, output: Path | None, as_json: bool) -> None:  # noqa: FBT001
    """Show, from the stored signals of a RUN, what each threshold would lose, by language; NAMES choose steps, rules or signals.

    Example: limpide explore demo gopher_quality --patch 0.1
    """
    import dataclasses

    import orjson

    from curation.errors import UsageError
    from curation.explore import as_text, together
    from curation.explore import explore as explore_run
    from curation.explore import patch as patch_of

    if output is not None:
        if loss is None:
            raise UsageError(f"-o {output} is where a patch goes; say how much it may lose, such as --patch 0.1")
        output_file(output)
    curves = explore_run(run, names)
    if loss is not None:
        text = patch_of(curves, loss)
        documents, now, then = together(run, text)
        said = f"each rule alone loses at most {loss:.1%}; together they lose {then:.1%} of {documents:,} documents (now {now:.1%})"
        text = f"# {said}\n{text}"
        if output is not None:
            output.write_text(text, encoding="utf-8")
            text = f"{output}: {said}; put its keys into the recipe's steps"
        click.echo(text)
    elif as_json:
        click.echo(orjson.dumps({"curves": [dataclasses.asdict(each) for each in curves]}, option=orjson.OPT_INDENT_2).decode())
    else:
        click.echo(as_text(curves))
