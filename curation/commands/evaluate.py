# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide evaluate``."""

from __future__ import annotations

from pathlib import Path

import click

from curation.commands.shared import as_json, gold, print_result

SHOWN = ("scores", "metadata", "ablation", "mistakes")


@click.command()
@click.argument("what", type=click.Choice(["extraction"]))
@gold
@click.option(
    "--show",
    type=click.Choice(SHOWN),
    default="scores",
    show_default=True,
    help="Scores of all extractors; of title, author and date; of the model without groups of features; or what it judges most wrongly.",
)
@as_json
def evaluate(what: str, data: Path, show: str, as_json: bool) -> None:  # noqa: ARG001, FBT001 - there is one thing to evaluate so far
    """Score WHAT against gold: `blocks`, cross-validated by domain, beside trafilatura and resiliparse.

    Example: limpide evaluate extraction --data ../shared/data
    """
    from curation.extraction import evaluate as evaluation
    from curation.extraction import metadata, study

    if show == "metadata":
        found = metadata.evaluate_metadata(data)
        print_result(found, as_json, metadata.as_text(found))
    elif show == "ablation":
        scores = study.ablation(data)
        lines = [f"without {group}: " + ", ".join(f"{name} {f1:.4f}" for name, f1 in some.items()) for group, some in scores.items()]
        print_result(scores, as_json, "\n".join(lines))
    elif show == "mistakes":
        wrong = study.mistakes(data)
        lines = [f"{one['kind']} {one['set']}/{one['page']} {one['chance']:.2f}: {one['text']!r}" for one in wrong]
        print_result(wrong, as_json, "\n".join(lines))
    else:
        rows = evaluation.evaluate(data)
        print_result([row.as_json() for row in rows], as_json, evaluation.as_text(rows))
