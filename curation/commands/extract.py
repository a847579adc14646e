# SPDX-License-Identifier: Apache-2.0
"""Command ``limpide extract``."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import click

from curation.errors import UsageError

if TYPE_CHECKING:
    from curation.extract_files import Asked, Document

Named = tuple[Path, str]
"""Where a file stands, and what it is called."""


@click.command()
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--format",
    "output",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="Text; Markdown, of HTML by `blocks`; or a line of JSON a document: text, title, author, date, language, licence, reader.",
)
@click.option("--json", "output", flag_value="json", help="The same as --format json.")
@click.option(
    "--extractor",
    type=click.Choice(["blocks", "trafilatura", "resiliparse"]),
    default="blocks",
    show_default=True,
    help="How HTML becomes text.",
)
@click.option("--model", type=click.Path(path_type=Path), default=None, help="Weights of your own (`limpide train extraction`).")
@click.option("--url", default=None, help="Address that the page was fetched from; a date may stand in it.")
@click.option("--type", "kind", default="", metavar="TYPE", help="Media type where ending and first bytes do not tell it; a charset too.")
@click.option("--record", default="", metavar="RECORD", help="The one record of a WARC file: its URL, WARC-Record-ID or offset.")
def extract(files: tuple[str, ...], output: str, extractor: str, model: Path | None, url: str | None, kind: str, record: str) -> None:
    """Print the text of FILES as a run reads it: HTML, PDF, EPUB, ODT, DOCX, MediaWiki, TEI, ALTO, SRT, VTT, TXT, pages of a WARC.

    `-` is standard input. Compressed files (.gz, .zst, .bz2, .lz4) are read as they are. Several documents are printed under their
    names. Exit code 1 when a document gave no text; the reason goes to standard error. Nothing is fetched.

    Example: limpide extract page.html --format markdown
    """
    from curation.extract_files import Asked
    from curation.io.block_model import open_model

    if extractor != "blocks" and (output == "markdown" or model is not None):
        said = "--format markdown is written" if output == "markdown" else "--model is read"
        raise UsageError(f"{said} by the extractor `blocks` only; leave it or --extractor {extractor} out")
    weights = None if model is None else open_model(model)
    asked = Asked(extractor, weights, kind, url, record, "markdown" if output == "markdown" else "text")
    with tempfile.TemporaryDirectory(prefix="limpide-extract-") as folder:
        named = [_located(file, Path(folder)) for file in files]
        _check(named, asked)
        empty = _print(_documents(named, asked), _digest(model) if output == "json" else None)
    if empty:
        raise SystemExit(1)


def _located(file: str, folder: Path) -> Named:
    """Return where a file stands; standard input is put into ``folder`` first. Raises UsageError when there is none."""
    from curation.extract_files import STANDARD_INPUT

    if file == "-":
        path = folder / "input"
        if not path.exists():
            with path.open("wb") as out:
                shutil.copyfileobj(sys.stdin.buffer, out)
        return path, STANDARD_INPUT
    if "://" in file:
        raise UsageError(f"{file}: nothing is fetched; save it, and give the file (and its address with --url)")
    path = Path(file)
    if path.is_dir():
        raise UsageError(f"{file}: a folder; give files, such as {file.rstrip('/')}/*.html")
    try:
        path.open("rb").close()
    except OSError as error:
        raise UsageError(f"{file}: cannot read this file ({error.strerror}); give the path of a file, or - for standard input") from error
    return path, file


def _check(named: Sequence[Named], asked: Asked) -> None:
    """Raise UsageError where an option does not go with the files."""
    from curation.extract_files import kind_of_file
    from curation.io.charset import is_charset
    from curation.io.http import PLAIN_TYPE, media_type
    from curation.io.inputs import reader_of
    from curation.io.inputs.kinds import WARC

    media, charset = media_type(asked.kind)
    if media not in {"", WARC, PLAIN_TYPE}:
        try:
            reader_of(media, b"")
        except ValueError as error:
            raise UsageError(f"--type {asked.kind}: {error}, {WARC}, {PLAIN_TYPE}") from error
    if charset is not None and not is_charset(charset):
        raise UsageError(
            f"--type {asked.kind}: unknown charset {charset!r}; expected a label of the Encoding Standard, such as windows-1252"
        )
    if charset is not None and media == PLAIN_TYPE and charset.lower() not in {"utf-8", "utf8"}:
        raise UsageError(f"--type {asked.kind}: plain text is read as UTF-8 only, as in a run; convert it first")
    for option, given in (("--url", asked.url), ("--record", asked.record)):
        if given and len(named) > 1:
            raise UsageError(f"{option} is of one file; {len(named)} were given")
    archived = kind_of_file(*named[0], asked) == WARC
    if asked.record and not archived:
        raise UsageError(f"--record names a record of a WARC file, and {named[0][1]} is none")
    if asked.url and archived:
        raise UsageError("--url is of a page; records of a WARC file have addresses of their own, and --record chooses one of them")


def _documents(named: Sequence[Named], asked: Asked) -> Iterator[Document]:
    """Iterate over the documents of all files; what is passed over is told after each file."""
    from curation.extract_files import documents

    for path, name in named:
        passed = Counter[str]()
        yield from documents(path, name, asked, passed)
        if passed:
            rules = ", ".join(f"{count:,} {rule}" for rule, count in passed.most_common())
            click.echo(f"limpide: {name}: passed over {passed.total():,} records that are no pages ({rules})", err=True)


def _print(found: Iterator[Document], model: str | None) -> int:
    """Print documents as text, or as lines of JSON with the digest of the model; return how many gave no text."""
    import orjson

    from curation.extract_files import as_json

    first = list(islice(found, 2))
    empty = 0
    for number, document in enumerate(chain(first, found)):
        if model is not None:
            click.echo(orjson.dumps(as_json(document, model)))
        elif document.found is not None and document.found.text:
            if len(first) > 1:
                click.echo(("\n" * bool(number) + f"==> {document.name} <==").encode())
            click.echo(document.found.text.encode())
        if document.error:
            empty += 1
            click.echo(f"limpide: {document.name}: {document.error}", err=True)
    return empty


def _digest(model: Path | None) -> str:
    """Return the digest of the weights that are used."""
    from curation.io.blocks import IDENTITY
    from manifests.hashing import file_sha256

    return IDENTITY["model"] if model is None else file_sha256(model)
