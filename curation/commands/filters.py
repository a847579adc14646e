# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide filters``."""

from __future__ import annotations

from pathlib import Path

import click

from curation.commands.shared import as_json, print_result


@click.command()
@click.argument("name", required=False)
@click.option("--set", "settings", multiple=True, metavar="PARAMETER=VALUE", help="Tell what follows from another parameter.")
@as_json
def filters(name: str | None, settings: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001
    """List the filters, or tell everything about the one with NAME.

    Example: limpide filters minhash --set bands=20
    """
    from curation.filter_docs import describe, filter_json, list_filters
    from curation.recipe_yaml import step_of

    if name is None:
        print_result(list_filters(), as_json, "\n".join(f"{n:<20} {text}" for n, text in list_filters().items()))
    else:
        built = step_of(name, settings, Path.cwd()).filter if settings else None
        print_result(filter_json(name, built), as_json, describe(name, built))
