# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide evaluate``: extraction on its gold sets, or any filter on labelled documents."""

from __future__ import annotations

from pathlib import Path

import click

from curation.commands.shared import as_json, counted, print_result
from curation.commands.shared import gold as gold_sets


class Evaluations(click.Group):
    """Its subcommands are those declared here; every other name is a filter's, and the first argument of the subcommand FILTER."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the subcommand, with its name and arguments."""
        if args and not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            return "FILTER", self.get_command(ctx, "FILTER"), args
        return super().resolve_command(ctx, args)


@click.group(cls=Evaluations)
def evaluate() -> None:
    """Measure against gold how well something works: extraction, or a filter, such as `limpide evaluate pii`."""


@evaluate.command("FILTER")
@click.argument("name", metavar="")
@click.argument("gold", type=click.Path(path_type=Path))
@click.option("--set", "settings", multiple=True, metavar="PARAMETER=VALUE", help="Change one parameter of the filter.")
@click.option("--label", default="", metavar="FIELD", help="Field that labels a document; without it, spans or tags are compared.")
@click.option("--signal", default="", metavar="SIGNAL", help="Signal to compare with the label; by default language, else kept or dropped.")
@click.option(
    "--rename", "names", multiple=True, metavar="LABEL=CLASS", help="What a label is called by the filter, such as US_SSN=NATIONAL_ID."
)
@click.option("--language", default="", help="Language of documents that declare none, such as fr or fra_Latn.")
@click.option(
    "--errors", type=click.IntRange(0), default=0, show_default=True, metavar="N", help="Show N errors of each sort; they quote the gold."
)
@click.option("--skip-invalid", is_flag=True, help="Leave documents out whose labels do not fit their text, and count them.")
@as_json
def a_filter(  # noqa: PLR0913, PLR0917 - one argument an option
    name: str,
    gold: Path,
    settings: tuple[str, ...],
    label: str,
    signal: str,
    names: tuple[str, ...],
    language: str,
    errors: int,
    skip_invalid: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
) -> None:
    """Measure a filter, called by its name, on GOLD: labelled documents.

    JSONL, an object a line: `text` (or `full_text`), `language` (or `lang`), and `spans`, a list of objects with `start` (or
    `start_position`) and `end` (or `end_position`), in code points, half-open, `kind` (or `label`, or `entity_type`) and, if wanted,
    `entity_value`, the words that stand there; or `tokens` and `tags`; or a field for --label. BIO (.bio, .iob, .conll): a token and its
    tag a line. Languages as labels are read in any spelling; a macrolanguage stands for its members.

    Example: limpide evaluate pii gold.jsonl --set kinds=[checked] --errors 3
    """
    from curation.errors import UsageError
    from curation.evaluate import evaluate as compare
    from curation.evaluate import without_language
    from curation.gold import read_gold
    from curation.recipe_yaml import step_of

    renamed = dict(pair.split("=", 1) for pair in names if "=" in pair)
    if len(renamed) < len(names):
        raise UsageError(f"--rename {next(pair for pair in names if '=' not in pair)}: expected LABEL=CLASS")
    step = step_of(name, settings, Path.cwd())
    left_out: list[str] | None = [] if skip_invalid else None
    documents = read_gold(gold, label, language, left_out)
    if left_out:
        click.echo(f"limpide: {counted(len(left_out), 'document')} left out, of which the first: {left_out[0]}", err=True)
    evaluation = compare(step, documents, signal=signal, names=renamed, errors=errors)
    if nameless := without_language(step, documents, label, signal):
        click.echo(f"limpide: {gold}: {nameless}", err=True)
    samples = [f"{e['error']} {e['class']} in document {e['document']}: {e['near']!r}" for e in evaluation.errors]
    report = {**evaluation.as_json(), "skipped": len(left_out or ())}
    print_result(report, as_json, "\n".join([evaluation.table(), *evaluation.notes(), *samples]))


@evaluate.command()
@gold_sets
@click.option(
    "--show",
    type=click.Choice(["scores", "metadata", "language", "ablation", "mistakes"]),
    default="scores",
    show_default=True,
    help="All extractors; title, author and date; declared languages; the model without groups of features; what it judges most wrongly.",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Seed of the models that are trained, as in `limpide train extraction`."
)
@click.option(
    "--model",
    type=click.Path(path_type=Path),
    default=None,
    help="Weights of your own (`limpide train extraction`), scored too.",
)
@as_json
def extraction(data: Path, show: str, seed: int, model: Path | None, as_json: bool) -> None:  # noqa: FBT001
    """Score every extractor on gold sets, in one run.

    Example: limpide evaluate extraction --model blocks_model.json
    """
    value, text = _extraction(data, show, seed, model)
    print_result(value, as_json, text)


def _extraction(data: Path, show: str, seed: int, model: Path | None) -> tuple[object, str]:
    """Return what was measured of extraction, as JSON values and as text."""
    from curation.errors import UsageError
    from curation.extraction import declared_languages, metadata, study
    from curation.extraction import evaluate as evaluation

    if model is not None and show != "scores":
        raise UsageError(f"--model is scored beside the others; --show {show} does not ask it, so leave one of the two out")
    if show == "metadata":
        found = metadata.evaluate_metadata(data)
        return found, metadata.as_text(found)
    if show == "language":
        languages = declared_languages.evaluate_languages(data)
        return languages, declared_languages.as_text(languages)
    if show == "ablation":
        scores = study.ablation(data, seed=seed)
        return scores, study.as_text(scores)
    if show == "mistakes":
        wrong = study.mistakes(data, seed=seed)
        return wrong, "\n".join(f"{one['kind']} {one['set']}/{one['page']} {one['chance']:.2f}: {one['text']!r}" for one in wrong)
    own = {} if model is None else {f"model {model.name}": evaluation.with_model(model)}
    if model is not None:
        click.echo(f"limpide: {evaluation.seen_by(model)}", err=True)
    rows = evaluation.evaluate(data, others={**evaluation.competitors(), **own}, seed=seed)
    return [row.as_json() for row in rows], evaluation.as_text(rows)
