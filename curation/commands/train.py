# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide train``."""

from __future__ import annotations

from pathlib import Path

import click

from curation.commands.shared import as_json, print_result
from curation.commands.shared import gold as gold_sets

_path = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.argument("model", type=click.Choice(["perplexity", "extraction"]))
@click.argument("files", nargs=-1, type=_path)
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Model to write: fra_Latn.arpa, or weights as JSON.")
@click.option("--language", default=None, help="Perplexity: language of the documents that are used, such as fr or fra_Latn.")
@click.option("--order", default=5, show_default=True, help="Perplexity: length of the longest n-grams (CCNet: 5).")
@click.option("--sentencepiece", type=_path, default=None, help="Perplexity: SentencePiece model that cuts lines; words without one.")
@click.option("--built-in", is_flag=True, help="Perplexity: do not use lmplz where it is on the PATH.")
@gold_sets
@click.option("--seed", type=int, default=1, show_default=True, help="Extraction: two trainings from one seed give the same bytes.")
@click.option("--no-teacher", is_flag=True, help="Extraction: do without trafilatura where segment gold is silent.")
@as_json
def train(  # noqa: PLR0913, PLR0917 - one argument an option
    model: str,
    files: tuple[Path, ...],
    output: Path,
    language: str | None,
    order: int,
    sentencepiece: Path | None,
    built_in: bool,  # noqa: FBT001 - click passes flags by name
    data: Path,
    seed: int,
    no_teacher: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
) -> None:
    """Train a MODEL: `perplexity` (modified Kneser-Ney, with a card) from FILES, or `extraction` (`blocks`) from the gold sets of --data.

    Example: limpide train perplexity wiki-fr.jsonl --language fr -o models/fra_Latn.arpa
    """
    from curation.errors import UsageError

    if model == "extraction":
        from curation.extraction.train import train as train_blocks

        card = train_blocks(data, output, seed=seed, teacher=not no_teacher)
        print_result(card, as_json, f"{output}: {output.stat().st_size:,} bytes, trained on {', '.join(card['trained_on'])}")
        return
    if not files or language is None:
        raise UsageError("train perplexity: give files of documents (JSONL or Parquet) and their --language")
    from curation.train.perplexity import train as train_model

    made = train_model(files, language, output, order, sentencepiece, built_in=built_in)
    report = {"model": str(made.model), "order": order, "lines": made.lines, "estimator": made.estimator, "card": str(made.card)}
    print_result(report, as_json, f"{made.model}: order {order}, {made.lines:,} lines, estimated by {made.estimator}; card: {made.card}")
