# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide why``."""

from __future__ import annotations

from pathlib import Path

import click

from curation.commands.shared import as_json, print_result


@click.command()
@click.argument("release", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("document")
@as_json
def why(release: Path, document: str, as_json: bool) -> None:  # noqa: FBT001
    """Tell the life of one DOCUMENT (id, native id, URL or file) in a RELEASE.

    Example: limpide why demo/release https://cuaderno.es.example/2023/07/bicycle
    """
    from curation.why import lives, tell

    found = lives(release, document)
    report = [{"ledger": life.row, "evidence": life.evidence, "survivor": life.survivor, "hops": life.hops} for life in found]
    print_result({"records": report}, as_json, "\n\n".join(tell(life) for life in found))
