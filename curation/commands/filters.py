# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide filters``."""

from __future__ import annotations

import click

from curation.commands.shared import as_json, print_result


@click.command()
@click.argument("name", required=False)
@as_json
def filters(name: str | None, as_json: bool) -> None:  # noqa: FBT001
    """List the filters, or tell everything about the one with NAME.

    Example: limpide filters gopher_quality
    """
    from curation.filter_docs import describe, filter_json, list_filters

    if name is None:
        print_result(list_filters(), as_json, "\n".join(f"{n:<20} {text}" for n, text in list_filters().items()))
    else:
        print_result(filter_json(name), as_json, describe(name))
