# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide train perplexity``."""

from __future__ import annotations

from pathlib import Path

import click

_files = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))


@click.group()
def train() -> None:
    """Train small models from documents."""


@train.command("perplexity")
@_files
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="Model to write, named after its language: fra_Latn.arpa."
)
@click.option("--language", required=True, help="Language of the documents that are used, such as fr or fra_Latn.")
@click.option("--order", default=5, show_default=True, help="Length of the longest n-grams (CCNet: 5).")
@click.option("--sentencepiece", type=click.Path(path_type=Path, exists=True), default=None, help="SentencePiece model that cuts lines.")
@click.option("--built-in", is_flag=True, help="Do not use lmplz where it is on the PATH.")
def train_perplexity(files: tuple[Path, ...], output: Path, language: str, order: int, sentencepiece: Path | None, built_in: bool) -> None:  # noqa: FBT001
    """Estimate a modified Kneser-Ney model from FILES (JSONL or Parquet) for the step `perplexity`.

    Example: limpide train perplexity wiki-fr.jsonl --language fr -o models/fra_Latn.arpa
    """
    from curation.train.perplexity import train as train_model

    made = train_model(files, language, output, order, sentencepiece, built_in=built_in)
    click.echo(f"{made.model}: order {order}, {made.lines:,} lines, estimated by {made.estimator}; card: {made.card}")
