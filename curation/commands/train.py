# SPDX-License-Identifier: Apache-2.0
"""Commands ``limpide train ...``: train a model that Limpide ships."""

from __future__ import annotations

from pathlib import Path

import click

from curation.commands.shared import as_json, gold, print_result


@click.group()
def train() -> None:
    """Train a model that Limpide ships."""


@train.command()
@gold
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Where the weights go, as JSON.")
@click.option("--seed", type=int, default=1, show_default=True, help="Two trainings from one seed give the same bytes.")
@click.option("--no-teacher", is_flag=True, help="Do without trafilatura where segment gold is silent.")
@as_json
def extraction(data: Path, output: Path, seed: int, no_teacher: bool, as_json: bool) -> None:  # noqa: FBT001
    """Train the extractor `blocks` from the gold sets, full texts and segments alike.

    Example: limpide train extraction -o blocks_model.json
    """
    from curation.extraction.train import train as train_blocks

    card = train_blocks(data, output, seed=seed, teacher=not no_teacher)
    print_result(card, as_json, f"{output}: {output.stat().st_size:,} bytes, trained on {', '.join(card['trained_on'])}")
