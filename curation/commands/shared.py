# SPDX-License-Identifier: Apache-2.0
"""Options that several commands have, and how they print: data on stdout, JSON when asked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

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

gold = click.option(
    "--data",
    type=click.Path(path_type=Path),
    default=Path("../shared/data"),
    show_default=True,
    envvar="LIMPIDE_DATA",
    help="Folder of the gold sets (html_aeb, html_trafilatura, ...), which are read in place; LIMPIDE_DATA where not given.",
)


def recipe_path(recipe: str, output: Path, *, build: bool = False) -> Path:
    """Return the recipe's path; `example` is built into the output folder first."""
    if recipe != EXAMPLE or Path(recipe).is_file():
        return Path(recipe)
    folder = output / EXAMPLE
    if build or not (folder / "recipe.yaml").is_file():
        from curation.example.build import build as build_example

        build_example(folder)
    return folder / "recipe.yaml"


def prepared_job(recipe: Path, settings: tuple[str, ...], output: Path | None = None) -> Job:
    """Return the job of a recipe, with its inputs listed and its assets found."""
    from curation.start import prepare_job

    return prepare_job(recipe, settings, output)


def output_file(path: Path) -> Path:
    """Return the path of a file that a command will write, its folder made; asked before anything is read.

    Raises:
        UsageError: the path is a folder, or its folder cannot be made.

    """
    from curation.errors import UsageError

    if path.is_dir():
        raise UsageError(f"{path} is a folder; give the name of a file, such as {path / 'output'}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"{path}: cannot make the folder {path.parent}: {error.strerror}; give another name") from error
    return path


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural unless it is one.

    >>> counted(1, "file"), counted(1200, "file")
    ('1 file', '1,200 files')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def print_result(value: Any, as_json: bool, text: str) -> None:  # noqa: ANN401, FBT001 - whatever JSON holds; flags come from click
    """Print a result as one JSON document, or as text."""
    if as_json:
        import orjson

        text = orjson.dumps(value, default=str, option=orjson.OPT_INDENT_2).decode()
    click.echo(text)
