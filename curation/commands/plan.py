# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide plan``."""

from __future__ import annotations

from pathlib import Path

import click

from curation.commands.shared import as_json, output, prepared_job, print_result, recipe_path, settings


@click.command()
@click.argument("recipe")
@output
@settings
@as_json
def plan(recipe: str, output: Path, settings: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001
    """List phases and tasks of RECIPE: what will run, what is reused, and why something is stale.

    Example: limpide plan recipe.yaml -o out
    """
    from curation.plan_view import view_plan
    from curation.run import WORK

    view = view_plan(prepared_job(recipe_path(recipe, output), settings, output), output / WORK)
    lines = [f"{'phase':<28} {'tasks':>6} {'reused':>7} {'to run':>7}"]
    for phase in view.phases:
        lines.append(f"{phase.name:<28} {phase.tasks:>6} {phase.reused:>7} {phase.tasks - phase.reused:>7}")
        lines += [f"    {reason}" for reason in phase.reasons[:10]]
    if not view.complete:
        lines.append("later phases are planned when these are done, from what they find")
    phases = [{"phase": p.name, "tasks": p.tasks, "reused": p.reused, "stale": list(p.reasons)} for p in view.phases]
    print_result({"phases": phases, "complete": view.complete}, as_json, "\n".join(lines))
