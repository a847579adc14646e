# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide attribution``."""

from __future__ import annotations

from pathlib import Path

import click

from curation.commands.shared import as_json, counted, output_file, print_result


@click.command()
@click.argument("release", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The CSV file to write.")
@as_json
def attribution(release: Path, output: Path, as_json: bool) -> None:  # noqa: FBT001
    """Write what the attribution licences of a RELEASE demand, a line a document; tell which licences conflict.

    Example: limpide attribution demo/release -o attribution.csv
    """
    from curation.attribution import conflicting, write_attribution

    lines, found = write_attribution(release, output_file(output)), conflicting(release)
    text = [f"{output}: {counted(lines, 'document')}"]
    text += [f"{c['first'] or 'unknown'} and {c['second'] or 'unknown'}: {c['why']} (such as {', '.join(c['records'])})" for c in found]
    print_result({"output": str(output), "documents": lines, "conflicts": found}, as_json, "\n".join(text))
