# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide check``."""

from __future__ import annotations

from pathlib import Path

import click

from curation.commands.shared import as_json, counted, prepared_job, print_result, settings


@click.command()
@click.argument("recipe", type=click.Path(path_type=Path))
@settings
@as_json
def check(recipe: Path, settings: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """Check RECIPE, its files and its assets; reads no document.

    Example: limpide check recipe.yaml
    """
    from curation.by_language import told_before
    from curation.check import check_installation
    from curation.doubts import doubts
    from curation.site_files import told

    check_installation()
    job = prepared_job(recipe, settings)
    said = [line for step in job.steps for line in told(step.filter, [file.path for file in step.assets.get("files", ())])]
    said += [*doubts(job), *told_before(job)]
    files = sum(len(found) for found in job.inputs.values())
    size = sum(file.bytes for found in job.inputs.values() for file in found)
    report = {
        "recipe": job.recipe.name,
        "sources": len(job.inputs),
        "files": files,
        "bytes": size,
        "steps": [s.filter.name for s in job.steps],
        "told": said,
    }
    print_result(
        report,
        as_json,
        f"{job.recipe.name}: {counted(len(job.inputs), 'source')}, {counted(files, 'file')}, {size:,} bytes, "
        + "\n".join([f"{counted(len(job.steps), 'step')}: all good", *said]),
    )
