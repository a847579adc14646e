# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide status``."""

from __future__ import annotations

from pathlib import Path

import click

from curation.commands.shared import as_json, print_result, quiet


@click.command()
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
@quiet
@as_json
def status(run: Path, quiet: bool, as_json: bool) -> None:  # noqa: FBT001
    """Tell how far the RUN in a folder is; exit code 1 when it is not complete.

    Example: limpide status out
    """
    from curation.status import run_status

    found = run_status(run)
    if not quiet:
        print_result(found.as_json(), as_json, found.as_text())
    raise SystemExit(0 if found.complete else 1)
