# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide init``."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("path", type=click.Path(path_type=Path), default="recipe.yaml")
def init(path: Path) -> None:
    """Write a starter recipe, with comments, to PATH (recipe.yaml).

    Example: limpide init my-corpus.yaml
    """
    from curation.starter import write_starter

    write_starter(path)
    click.echo(f"wrote {path}; edit it, then run `limpide check {path}`", err=True)
