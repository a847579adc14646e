# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide robots_store``."""

from __future__ import annotations

from pathlib import Path

import click

from curation.commands.shared import as_json, output_file, print_result

_OUTPUT = "The file to write: .parquet (read into memory) or .arrow (looked up on disk)."


@click.command(name="robots_store")
@click.argument("inputs", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help=_OUTPUT,
)
@click.option("--release", type=click.Path(path_type=Path), default=None, help="Keep the hosts of this release's ledger only.")
@as_json
def robots_store(inputs: tuple[Path, ...], output: Path, release: Path | None, as_json: bool) -> None:  # noqa: FBT001
    """Write the captures of robots.txt, tdmrep.json and ai.txt in INPUTS (WARC files, folders, stores) as one compact store.

    Example: limpide robots_store demo/example/robots -o robots.parquet
    """
    from curation.robots_store import build_store, hosts_of

    made = build_store(inputs, output_file(output), None if release is None else hosts_of(release))
    text = (
        f"{output}: {made['captures']:,} captures of {made['sites']:,} sites, {made['bodies']:,} distinct bodies, {made['bytes']:,} bytes"
    )
    print_result({"output": str(output), **made}, as_json, text)
