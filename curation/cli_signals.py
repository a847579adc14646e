# SPDX-License-Identifier: Apache-2.0
"""Commands about signals and thresholds: ``thresholds import``, ``thresholds derive``, ``train perplexity``, ``explore``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

if TYPE_CHECKING:
    from curation.thresholds.derive import Method

_files = click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))


@click.group()
def thresholds() -> None:
    """Import or derive per-language thresholds; a recipe's step names them with the key `thresholds`."""


@thresholds.command("import")
@_files
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="YAML file to write.")
@click.option("--name", default="imported", show_default=True, help="Name of the set.")
def import_(files: tuple[Path, ...], output: Path, name: str) -> None:
    """Read configuration FILES of FineWeb 2 (such as fra_Latn.yml) into a threshold set.

    Example: limpide thresholds import configs/*.yml -o thresholds.yaml
    """
    from curation.thresholds.fineweb2_file import import_files

    made = import_files(files, name)
    output.write_text(made.text(), encoding="utf-8")
    for note in made.notes:
        click.echo(note, err=True)
    click.echo(f"{output}: {len(files)} languages; name it in a step: `thresholds: {output}`")


@thresholds.command()
@_files
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="YAML file to write.")
@click.option("--name", default="derived", show_default=True, help="Name of the set.")
@click.option("--language", default=None, help="Language of documents that declare none, such as fr or fra_Latn.")
@click.option(
    "--english", multiple=True, type=click.Path(path_type=Path, exists=True, dir_okay=False), help="English reference; repeatable."
)
@click.option(
    "--method", "methods", multiple=True, metavar="FILTER=METHOD", help="quantile, mean_std, median_ratio or ten_tail; repeatable."
)
@click.option(
    "--model", type=click.Path(path_type=Path, exists=True), default=None, help="fastText model, to derive its least confidence too."
)
def derive(
    files: tuple[Path, ...],
    output: Path,
    name: str,
    language: str | None,
    english: tuple[Path, ...],
    methods: tuple[str, ...],
    model: Path | None,
) -> None:
    """Derive thresholds and stop words of each language from reference FILES (JSONL or Parquet).

    Example: limpide thresholds derive wiki-fr.jsonl --language fr --english wiki-en.jsonl -o thresholds.yaml
    """
    from curation.errors import UsageError
    from curation.thresholds.derive import FILTERS, METHODS, Reference
    from curation.thresholds.derive import derive as derive_set
    from curation.thresholds.references import read_references

    chosen: dict[str, Method] = {}
    for text in methods:
        step, _, method = text.partition("=")
        if step not in FILTERS or method not in METHODS:
            raise UsageError(f"--method {text}: expected one of {', '.join(FILTERS)}, =, and one of {', '.join(METHODS)}")
        chosen[step] = cast("Method", method)
    references, notes = read_references(files, language, model)
    compared, more = read_references(english, "en", None)
    made = derive_set(references, compared.get("eng_Latn") or (None if not english else Reference()), chosen, name, [*notes, *more])
    output.write_text(made.text(), encoding="utf-8")
    click.echo(f"{output}: {len(references)} languages; name it in a step: `thresholds: {output}`")


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


@click.command()
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("names", nargs=-1)
@click.option(
    "--patch", "loss", type=click.FloatRange(0, 1), default=None, help="Print a recipe patch that loses at most this fraction by each rule."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), default=None, help="Write the patch here instead.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text.")
def explore(run: Path, names: tuple[str, ...], loss: float | None, output: Path | None, as_json: bool) -> None:  # noqa: FBT001
    """Show, from the stored signals of a RUN, what each threshold would lose, by language; NAMES choose steps, rules or signals.

    Example: limpide explore demo gopher_quality --patch 0.1
    """
    import dataclasses

    import orjson

    from curation.explore import as_text
    from curation.explore import explore as explore_run
    from curation.explore import patch as patch_of

    curves = explore_run(run, names)
    if loss is not None:
        text = patch_of(curves, loss)
        if output is not None:
            output.write_text(text, encoding="utf-8")
            text = f"{output}: paste it over the recipe's steps"
        click.echo(text)
    elif as_json:
        click.echo(orjson.dumps({"curves": [dataclasses.asdict(each) for each in curves]}, option=orjson.OPT_INDENT_2).decode())
    else:
        click.echo(as_text(curves))
