# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide train``."""

from __future__ import annotations

from pathlib import Path

import click

_path = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.argument("model", type=click.Choice(["perplexity"]))
@click.argument("files", nargs=-1, required=True, type=_path)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), required=True, help="Model to write, named after its language: fra_Latn.arpa."
)
@click.option("--language", required=True, help="Language of the documents that are used, such as fr or fra_Latn.")
@click.option("--order", default=5, show_default=True, help="Length of the longest n-grams (CCNet: 5).")
@click.option("--sentencepiece", type=_path, default=None, help="SentencePiece model that cuts lines; words without one.")
@click.option("--built-in", is_flag=True, help="Do not use lmplz where it is on the PATH.")
def train(
    model: str,  # noqa: ARG001 - there is one kind so far
    files: tuple[Path, ...],
    output: Path,
    language: str,
    order: int,
    sentencepiece: Path | None,
    built_in: bool,  # noqa: FBT001 - click passes flags by name
) -> None:
    """Estimate a modified Kneser-Ney model from FILES (JSONL or Parquet) for the step `perplexity`, with a card.

    Example: limpide train perplexity wiki-fr.jsonl --language fr -o models/fra_Latn.arpa
    """
    from curation.train.perplexity import train as train_model

    made = train_model(files, language, output, order, sentencepiece, built_in=built_in)
    click.echo(f"{made.model}: order {order}, {made.lines:,} lines, estimated by {made.estimator}; card: {made.card}")
