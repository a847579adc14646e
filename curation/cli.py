# SPDX-License-Identifier: Apache-2.0
"""The command line: thin commands, each of which says what it will do and calls one function.

Data goes to stdout, everything else to stderr. Exit codes: 0 done; 1 a gate failed or a check found something; 2 the command or
the recipe is wrong and nothing was run; 3 the run failed; 130 interrupted, resumable. Heavy modules are imported
inside the commands, so that ``limpide --help`` answers at once.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from curation.cli_signals import explore, thresholds, train
from curation.engines import NAMES
from curation.errors import Interrupted, LimpideError

if TYPE_CHECKING:
    from curation.job import Job

EXAMPLE = "example"

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document instead of text.")
settings = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="PATH=VALUE",
    help="Change one value of the recipe, such as steps.language.min_confidence_fraction=0.5.",
)
output = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="Folder of the run: the release goes to its release/, everything resumable to its work/.",
)
quiet = click.option("-q", "--quiet", is_flag=True, help="Say nothing while working.")


class Commands(click.Group):
    """Turns every error of Limpide into its message and exit code."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - click's signature
        """Run a command."""
        try:
            return super().invoke(ctx)
        except LimpideError as error:
            _fail(error)
        except KeyboardInterrupt:
            _fail(Interrupted("interrupted"))
        except BrokenPipeError:
            sys.stderr.close()
            raise SystemExit(0) from None


def _fail(error: LimpideError) -> NoReturn:
    click.echo(f"limpide: {error}", err=True)
    raise SystemExit(error.exit_code)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="limpide")
def main() -> None:
    """Turn open multilingual text sources into a release that strangers can audit.

    Start with `limpide run example -o demo`, then `limpide verify demo/release`.
    """


@main.command()
@click.argument("path", type=click.Path(path_type=Path), default="recipe.yaml")
def init(path: Path) -> None:
    """Write a starter recipe, with comments, to PATH (recipe.yaml).

    Example: limpide init my-corpus.yaml
    """
    from curation.starter import write_starter

    write_starter(path)
    click.echo(f"wrote {path}; edit it, then run `limpide check {path}`", err=True)


@main.command()
@click.argument("recipe", type=click.Path(path_type=Path))
@settings
@as_json
def check(recipe: Path, settings: tuple[str, ...], as_json: bool) -> None:  # noqa: FBT001 - click passes flags by name
    """Check RECIPE, its files and its assets; reads no document.

    Example: limpide check recipe.yaml
    """
    from curation.check import check_installation

    check_installation()
    job = _job(recipe, settings)
    files = sum(len(found) for found in job.inputs.values())
    size = sum(file.bytes for found in job.inputs.values() for file in found)
    report = {
        "recipe": job.recipe.name,
        "sources": len(job.inputs),
        "files": files,
        "bytes": size,
        "steps": [s.filter.name for s in job.steps],
    }
    _print(
        report, as_json, f"{job.recipe.name}: {len(job.inputs)} sources, {files} files, {size:,} bytes, {len(job.steps)} steps: all good"
    )


@main.command()
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

    view = view_plan(_job(_recipe_path(recipe, output), settings, output), output / WORK)
    lines = [f"{'phase':<28} {'tasks':>6} {'reused':>7} {'to run':>7}"]
    for phase in view.phases:
        lines.append(f"{phase.name:<28} {phase.tasks:>6} {phase.reused:>7} {phase.tasks - phase.reused:>7}")
        lines += [f"    {reason}" for reason in phase.reasons[:10]]
    if not view.complete:
        lines.append("later phases are planned when these are done, from what they find")
    phases = [{"phase": p.name, "tasks": p.tasks, "reused": p.reused, "stale": list(p.reasons)} for p in view.phases]
    _print({"phases": phases, "complete": view.complete}, as_json, "\n".join(lines))


@main.command()
@click.argument("recipe")
@output
@click.option("--engine", type=click.Choice(NAMES), default="inprocess", show_default=True, help="Where tasks run.")
@click.option("--workers", type=int, default=None, help="Workers of the engines processes and ray; all cores by default.")
@click.option(
    "--dry-run",
    type=click.IntRange(1),
    default=None,
    metavar="N",
    help="Put the first N records of each source through everything and write nothing.",
)
@settings
@quiet
@as_json
def run(
    recipe: str,
    output: Path,
    engine: str,
    workers: int | None,
    dry_run: int | None,
    settings: tuple[str, ...],
    quiet: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
) -> None:
    """Run RECIPE to a release; running again resumes. `example` is the recipe that ships.

    Example: limpide run example -o demo
    """
    from curation.check import check_installation
    from curation.console import Progress
    from curation.report import result_json, result_text
    from curation.start import start

    check_installation()
    path = _recipe_path(recipe, output, build=True)
    progress = Progress(quiet=quiet)
    result = start(path, settings, output, engine=engine, workers=workers, limit=dry_run, progress=progress)
    _print(result_json(result), as_json, result_text(result, output, dry_run=dry_run))


@main.command()
@click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))
@quiet
@as_json
def status(run: Path, quiet: bool, as_json: bool) -> None:  # noqa: FBT001
    """Tell how far the RUN in a folder is; exit code 1 when it is not complete.

    Example: limpide status out
    """
    from curation.status import run_status

    found = run_status(run)
    if not quiet:
        _print(found.as_json(), as_json, found.as_text())
    raise SystemExit(0 if found.complete else 1)


@main.command()
@click.argument("release", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("document")
@as_json
def why(release: Path, document: str, as_json: bool) -> None:  # noqa: FBT001
    """Tell the life of one DOCUMENT (id, native id or URL) in a RELEASE.

    Example: limpide why demo/release https://cuaderno.es.example/2023/07/bicycle
    """
    from curation.why import lives, tell

    found = lives(release, document)
    report = [{"ledger": life.row, "evidence": life.evidence, "survivor": life.survivor} for life in found]
    _print({"records": report}, as_json, "\n\n".join(tell(life) for life in found))


@main.command()
@click.argument("release", type=click.Path(path_type=Path))
@as_json
def verify(release: Path, as_json: bool) -> None:  # noqa: FBT001
    """Recompute every hash, count and balance of a RELEASE; needs neither recipe nor inputs.

    Example: limpide verify demo/release
    """
    from curation.errors import UsageError
    from manifests.storage import MANIFEST, ManifestError, read_manifest
    from manifests.verify import verify as find

    if not release.is_dir():
        raise UsageError(f"{release}: no such folder; give the folder of a release, which holds {MANIFEST}")
    findings = find(release)
    report = {"release": release.name, "verified": not findings, "findings": [finding.__dict__ for finding in findings]}
    if findings:
        _print(report, as_json, "\n".join(str(finding) for finding in findings))
        click.echo(f"limpide: {release}: {len(findings)} findings; this release is not what its manifest says", err=True)
        raise SystemExit(1)
    try:
        manifest = read_manifest(release / MANIFEST)
    except ManifestError as error:
        raise UsageError(str(error)) from error
    counts = manifest.counts
    found = f"{counts.documents:,} records, {counts.keep:,} kept in {len(manifest.shards)} shards"
    text = f"{release}: verified: {found}; release digest {manifest.release_digest}"
    _print(report | {"release_digest": manifest.release_digest}, as_json, text)


@main.command()
@click.argument("filter_name", metavar="FILTER")
@click.argument("input_file", metavar="INPUT", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="Parquet or JSONL, by its ending.")
@click.option("--set", "settings", multiple=True, metavar="PARAMETER=VALUE", help="Change one parameter of the filter.")
@click.option("--language", default=None, help="Language of documents that declare none, such as fr or fra_Latn.")
@as_json
def measure(filter_name: str, input_file: Path, output: Path, settings: tuple[str, ...], language: str | None, as_json: bool) -> None:  # noqa: FBT001
    """Apply one FILTER to INPUT (JSONL or Parquet with a column text) and write its signals and verdicts.

    Example: limpide measure gopher_quality pages.jsonl -o signals.parquet --set min_words=20
    """
    from curation.measure_file import measure_file, source_of
    from curation.recipe_yaml import step_of

    step = step_of(filter_name, settings, Path.cwd())
    rows = measure_file(step, source_of(input_file, language), Path.cwd(), output)
    _print({"rows": rows, "output": str(output)}, as_json, f"{output}: {rows:,} rows")


@main.command()
@click.argument("name", required=False)
@as_json
def filters(name: str | None, as_json: bool) -> None:  # noqa: FBT001
    """List the filters, or tell everything about the one with NAME.

    Example: limpide filters gopher_quality
    """
    from curation.filter_docs import describe, filter_json, list_filters

    if name is None:
        _print(list_filters(), as_json, "\n".join(f"{n:<20} {text}" for n, text in list_filters().items()))
    else:
        _print(filter_json(name), as_json, describe(name))


@main.command()
def schema() -> None:
    """Print the JSON Schema of recipes, for editors.

    Example: limpide schema > limpide-recipe.schema.json
    """
    from curation.recipe_schema import recipe_schema

    _print(recipe_schema(), as_json=True, text="")


main.add_command(explore)
main.add_command(thresholds)
main.add_command(train)


def _recipe_path(recipe: str, output: Path, *, build: bool = False) -> Path:
    """Return the recipe's path; `example` is built into the output folder first."""
    if recipe != EXAMPLE or Path(recipe).is_file():
        return Path(recipe)
    folder = output / EXAMPLE
    if build or not (folder / "recipe.yaml").is_file():
        from curation.example.build import build as build_example

        build_example(folder)
    return folder / "recipe.yaml"


def _job(recipe: Path, settings: tuple[str, ...], output: Path | None = None) -> Job:
    from curation.start import prepare_job

    return prepare_job(recipe, settings, output)


def _print(value: Any, as_json: bool, text: str) -> None:  # noqa: ANN401, FBT001
    if as_json:
        import orjson

        text = orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2).decode()
    click.echo(text)


if __name__ == "__main__":
    main()
