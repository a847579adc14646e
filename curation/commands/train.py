# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide train``."""

from __future__ import annotations

from pathlib import Path

import click

from curation.commands.shared import as_json, gold, print_result


@click.command()
@click.argument("what", type=click.Choice(["extraction"]))
@gold
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Where the weights go, as JSON.")
@click.option("--seed", type=int, default=1, show_default=True, help="Two trainings from one seed give the same bytes.")
@click.option("--no-teacher", is_flag=True, help="Do without trafilatura where segment gold is silent.")
@as_json
def train(what: str, data: Path, output: Path, seed: int, no_teacher: bool, as_json: bool) -> None:  # noqa: ARG001, FBT001
    """Train WHAT: the extractor `blocks` from the gold sets, full texts and segments alike.

    Example: limpide train extraction -o blocks_model.json
    """
    from curation.extraction.train import train as train_blocks

    card = train_blocks(data, output, seed=seed, teacher=not no_teacher)
    print_result(card, as_json, f"{output}: {output.stat().st_size:,} bytes, trained on {', '.join(card['trained_on'])}")
