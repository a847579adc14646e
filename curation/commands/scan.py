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
@as_json
def scan(release: Path, kinds: str | None, as_json: bool) -> None:  # noqa: FBT001
    """Search a RELEASE for personal data that its policy should have removed, in texts, ledger, card, report and logs.

    Says where and of which kind, never what. Exit code 1 when there is any.

    Example: limpide scan demo/release
    """
    from curation.errors import UsageError
    from curation.leaks import scan_release
    from filters.pii.filter import Kind

    named = tuple(kind.strip() for kind in (kinds or "").split(",") if kind.strip())
    if kinds is not None and not named:
        raise UsageError("--kinds names no kind; give some, such as email,iban, or leave it out for what the policy names")
    try:
        leaks = scan_release(release, cast("tuple[Kind, ...]", named))
    except ValueError as error:
        raise UsageError(str(error)) from error
    report = {"release": release.name, "clean": not leaks, "leaks": [leak.__dict__ for leak in leaks]}
    print_result(report, as_json, "\n".join(map(str, leaks)) or f"{release}: nothing found that its policy should have removed")
    if leaks:
        total = sum(leak.count for leak in leaks)
        click.echo(f"limpide: {release}: {total} findings in {len({leak.where for leak in leaks})} places", err=True)
        raise SystemExit(1)
