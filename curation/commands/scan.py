# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide scan``."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from curation.commands.shared import as_json, print_result


@click.command()
@click.argument("release", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--kinds", default=None, metavar="KINDS", help="What to look for, with commas, such as email,iban; by default what its policy names."
)
@click.option(
    "--documents", type=click.IntRange(0), default=20, show_default=True, metavar="N", help="Documents or lines to name in each place."
)
@as_json
def scan(release: Path, kinds: str | None, documents: int, as_json: bool) -> None:  # noqa: FBT001
    """Search a RELEASE for personal data that its policy should have removed, in texts, ledger, card, report and logs.

    Says where (file, column, document and row, or line) and of which kind, never what. Exit code 1 when there is any.

    Example: limpide scan demo/release
    """
    from curation.errors import UsageError
    from curation.leaks import advice, scan_release
    from filters.pii.filter import Kind

    named = tuple(kind.strip() for kind in (kinds or "").split(",") if kind.strip())
    if kinds is not None and not named:
        raise UsageError("--kinds names no kind; give some, such as email,iban, or leave it out for what the policy names")
    try:
        found = scan_release(release, cast("tuple[Kind, ...]", named), documents)
    except ValueError as error:
        raise UsageError(str(error)) from error
    leaks = found.leaks
    report = {
        "release": release.name,
        "clean": not leaks,
        "leaks": [leak.__dict__ for leak in leaks],
        "not_by_language": found.not_by_language,
    }
    print_result(report, as_json, "\n".join(map(str, leaks)) or f"{release}: nothing found that its policy should have removed")
    if found.warning:
        click.echo(f"limpide: {found.warning}", err=True)
    if leaks:
        total = sum(leak.count for leak in leaks)
        places = len({(leak.file, leak.column) for leak in leaks})
        click.echo(f"limpide: {release}: {total} findings in {places} places{advice(leaks)}", err=True)
        raise SystemExit(1)
