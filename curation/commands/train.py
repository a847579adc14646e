# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide train``: one subcommand a kind of model."""

from __future__ import annotations

from pathlib import Path

import click

from curation.commands.shared import as_json, counted, print_result
from curation.commands.shared import gold as gold_sets

_path = click.Path(path_type=Path, exists=True, dir_okay=False)
_output = click.Path(path_type=Path)


@click.group()
def train() -> None:
    """Train a model from files of your own; a card says what it was trained on."""


@train.command()
@click.argument("files", nargs=-1, required=True, type=_path)
@click.option(
    "-o",
    "--output",
    type=_output,
    required=True,
    help="Model to write, named after its language: fra_Latn.arpa, or fra_Latn.chars.arpa for one of characters.",
)
@click.option("--language", required=True, help="Language of the documents that are used, such as fr or fra_Latn.")
@click.option("--order", default=5, show_default=True, help="Length of the longest n-grams (CCNet: 5).")
@click.option("--sentencepiece", type=_path, default=None, help="SentencePiece model that cuts lines; words without one.")
@click.option(
    "--bands", multiple=True, type=_path, help="Documents, not among FILES, whose terciles limit head, middle and tail; may be repeated."
)
@click.option("--built-in", is_flag=True, help="Do not use lmplz where it is on the PATH.")
@as_json
def perplexity(
    files: tuple[Path, ...],
    output: Path,
    language: str,
    order: int,
    sentencepiece: Path | None,
    bands: tuple[Path, ...],
    built_in: bool,  # noqa: FBT001 - click passes flags by name
    as_json: bool,  # noqa: FBT001
) -> None:
    """Estimate an n-gram model of a language (modified Kneser-Ney) from FILES of documents, JSONL or Parquet, for the step `perplexity`.

    Example: limpide train perplexity wiki-fr.jsonl --language fr -o models/fra_Latn.arpa
    """
    from curation.train.perplexity import train as train_model

    made = train_model(files, language, output, order, sentencepiece, built_in=built_in, bands=bands)
    report = {"model": str(made.model), "order": order, "lines": made.lines, "estimator": made.estimator, "card": str(made.card)}
    report["bands"] = made.bands
    limits = "" if made.bands is None else f"; middle begins at {made.bands[0]:g}, tail at {made.bands[1]:g}"
    text = f"{made.model}: order {order}, {made.lines:,} lines, estimated by {made.estimator}{limits}; card: {made.card}"
    print_result(report, as_json, text)


@train.command()
@click.option("-o", "--output", type=_output, required=True, help="Weights to write, as JSON.")
@gold_sets
@click.option("--seed", type=int, default=1, show_default=True, help="Two trainings from one seed give the same bytes.")
@click.option("--licence", default="NOASSERTION", show_default=True, help="Licence that you give the weights, such as CC0-1.0 (SPDX).")
@as_json
def extraction(output: Path, data: Path, seed: int, licence: str, as_json: bool) -> None:  # noqa: FBT001
    """Train the extractor `blocks` from gold sets.

    Example: limpide train extraction -o blocks_model.json
    """
    from curation.extraction.train import FEW_PAGES
    from curation.extraction.train import train as train_blocks

    card = train_blocks(data, output, seed=seed, licence=licence)
    pages = {name: int(said.split()[0]) for name, said in card["trained_on"].items()}
    used = ", ".join(f"{name} ({counted(count, 'page')})" for name, count in pages.items())
    missing = f"; not found in {data}: {', '.join(card['not_found'])}" if "not_found" in card else ""
    if sum(pages.values()) < FEW_PAGES:
        click.echo(f"limpide: warning: {card['limits']}", err=True)
    print_result(card, as_json, f"{output}: {output.stat().st_size:,} bytes, trained on {used}{missing}")


@train.command()
@click.argument("files", nargs=-1, required=True, type=_path)
@click.option("-o", "--output", type=_output, required=True, help="Folder of the pipeline to write; the parameter model of pii_names.")
@click.option("--language", required=True, help="Language of the documents, as spaCy names it, such as de; xx for several.")
@click.option("--licence", required=True, help="Licence of FILES, which is the model's, such as CC0-1.0.")
@click.option("--folds", default=3, show_default=True, help="Blocks of each file for cross-validation; 0 for no scores.")
@click.option("--epochs", type=click.IntRange(1), default=6, show_default=True, help="How often each document is seen.")
@click.option("--seed", type=int, default=1, show_default=True, help="Two trainings from one seed give the same weights.")
@click.option(
    "--keep-unread", is_flag=True, help="Learn from long stretches without a single label too; they are left out where labels are frequent."
)
@as_json
def names(  # noqa: PLR0913, PLR0917 - one argument an option
    files: tuple[Path, ...],
    output: Path,
    language: str,
    licence: str,
    folds: int,
    epochs: int,
    seed: int,
    keep_unread: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
) -> None:
    """Train a spaCy pipeline of persons, places and organisations from labelled FILES (JSONL or BIO), for the step `pii_names`.

    Scores by cross-validation stand in its card. It takes some minutes for 100,000 words on one core.

    Example: limpide train names news-nl.bio --language nl --licence CC0-1.0 -o models/nl-names
    """
    from curation.train.names import CARD
    from curation.train.names import train as train_names

    made = train_names(files, language, output, licence=licence, folds=folds, seed=seed, epochs=epochs, keep_unread=keep_unread)
    rows = made.evaluation.rows() if made.evaluation else []
    report = {"model": str(made.model), "documents": made.documents, "unread": made.unread, "spans": made.spans, "scores": rows}
    head = f"{made.model}: {made.documents:,} documents, {made.spans:,} spans; card: {made.model / CARD}"
    if made.unread:
        said = f"{counted(made.unread, 'document')} left out: long stretches without a single label, where labels are frequent otherwise"
        click.echo(f"limpide: {said}; --keep-unread learns from them too", err=True)
    print_result(report, as_json, "\n".join([head, *([made.evaluation.table()] if made.evaluation else [])]))
