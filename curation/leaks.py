# SPDX-License-Identifier: Apache-2.0
"""Search a finished release for what its policy should have removed: ``limpide scan``.

The recognisers of the release's own step ``pii`` go over the released texts, the other columns of its shards, ledger and evidence, its
card, manifest, recipe and report, and over logs and records of the run where its work folder stands beside it. What is reported is a
place (file, column, document and row, or line), a kind, a recogniser and a number, never the words. The words "anonymous" and
"anonymised" are reported too: pseudonyms and placeholders leave personal data in the sense of the GDPR (recital 26). What the
recognisers do not know, this search does not find either; what goes by a document's language is not looked for where there is none, and
that is told.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, get_args

import pyarrow as pa
import pyarrow.parquet as pq

from curation.by_language import unknown_warning
from curation.errors import UsageError
from curation.recipe import LeftOut
from filters.pii.filter import Column, Kind, Pii
from filters.pii.find import find
from filters.pii.keyed import USER
from filters.pii.presets import PRESETS
from manifests.by_language import documents_by_language, unknown_to
from manifests.records import Manifest, StepRecord
from manifests.storage import LEDGER, MANIFEST, ManifestError, read_manifest

FILES: Final = ("*.md", "*.json", "*.html", "*.yaml", "*.yml", "*.txt", "*.log", "*.jsonl", "*.csv")
DATA: Final = "data/"
WORK: Final = "work"
CLAIM: Final = "CLAIM"
"""Kind of a finding that is a word, not data."""
NAMED: Final = 20
"""Documents or lines that are named in each place."""
_CLAIMS: Final = re.compile(r"\b(?:anonym(?:ous|i[sz]ed?|i[sz]ation)|anonymisées?|anonymisiert)\b", re.IGNORECASE)
_SEARCHED_CHARS: Final = 1 << 22
_ROWS: Final = 4096


@dataclass(frozen=True)
class Leak:
    """What was found in one place.

    Attributes:
        file: of the release or of its run, from the release's root, or from the folder of the run.
        column: of a table; empty for other files.
        kind, recogniser: what was found, and who found it.
        count: how often.
        places: in how many documents (rows of a table) or lines.
        at: the first of them: ``row`` and ``id`` in tables, ``line`` in other files.

    """

    file: str
    column: str
    kind: str
    recogniser: str
    count: int
    places: int
    at: tuple[dict[str, Any], ...]

    def __str__(self) -> str:
        """Say it in one line."""
        where = " ".join(filter(None, (self.file, self.column)))
        named = [f"{one['id']} (row {one['row']})" if "row" in one else f"line {one['line']}" for one in self.at]
        more = [f"{self.places - len(named):,} more"] * (len(named) < self.places)
        return f"{where}: {self.count:,} × {self.kind} ({self.recogniser}) in {', '.join([*named, *more])}"


@dataclass(frozen=True)
class Scanned:
    """What a search found, and the documents, by language, in which it did not look for what goes by language, with a warning if any."""

    leaks: list[Leak]
    not_by_language: dict[str, int]
    warning: str


def scan_release(release: Path, kinds: tuple[Kind, ...] = (), named: int = NAMED) -> Scanned:
    """Search a release, and the work folder beside it.

    Args:
        release: folder of the release.
        kinds: what to look for; what the release's own policy names when empty.
        named: how many documents or lines to name in each place.

    Raises:
        UsageError: there is no release, or its recipe has no step ``pii`` and no kinds are named.

    """
    try:
        manifest = read_manifest(release / MANIFEST)
    except (ManifestError, FileNotFoundError) as error:
        raise UsageError(f"{release}: {error}; expected the folder of a release") from error
    policy, edited = _policy(manifest, kinds)
    search = _Search(policy, named)
    for shard in manifest.shards:
        search.table(release, shard.path, skip=() if edited or kinds else policy.columns)
    for part in (*manifest.ledger, *manifest.evidence):
        search.table(release, part.path)
    search.files(release, release)
    if (release.parent / WORK).is_dir():
        search.files(release.parent / WORK, release.parent)
    languages = documents_by_language(manifest.shards)
    leaks = [found.leak(*key) for key, found in sorted(search.found.items())]
    return Scanned(leaks, unknown_to(policy.about(), languages), unknown_warning(policy, languages))


def advice(leaks: Sequence[Leak]) -> str:
    """Say what a recipe can do about findings in columns beside the text; empty when there are none."""
    tables = {leak.column for leak in leaks if leak.file.startswith((DATA, LEDGER))}
    edited, left_out = (sorted(tables & set(get_args(names))) for names in (Column, LeftOut))
    edited = [name for name in edited if name != "text"]
    ways = []
    if edited:
        ways.append(
            f"replace them there too (pii: {{columns: [{', '.join(['text', *edited])}]}}; with max_spans: 0 such documents are dropped)"
        )
    if left_out:
        ways.append(f"leave columns out (release: {{leave_out: [{', '.join(left_out)}]}})")
    return f"; in the recipe, {' or '.join(ways)}" if ways else ""


def _policy(manifest: Manifest, kinds: tuple[Kind, ...]) -> tuple[Pii, bool]:
    """Return the recognisers to search with, and whether the release's texts were to be freed of what they find."""
    if kinds:
        return Pii(kinds=kinds), True
    step = next((step for step in manifest.steps if step.filter == Pii.name), None)
    if step is None:
        raise UsageError("the recipe of this release has no step pii, so nothing was to be removed; name what to look for with --kinds")
    return _rebuilt(step), step.parameters.get("replace") != "annotate" or step.parameters.get("preset") is not None


def _rebuilt(step: StepRecord) -> Pii:
    told = step.parameters
    regions = told.get("regions")
    return Pii(
        kinds=tuple(told["kinds"]),
        preset=told.get("preset"),
        regions=None if regions is None else tuple(regions),
        disguised=bool(told.get("disguised")),
        columns=tuple(told.get("columns", ("text",))),
    )


@dataclass
class _Found:
    """How often something was found in a place, and where first."""

    count: int = 0
    places: int = 0
    at: list[dict[str, Any]] = field(default_factory=list)
    last: dict[str, Any] = field(default_factory=dict)

    def leak(self, file: str, column: str, kind: str, recogniser: str) -> Leak:
        return Leak(file, column, kind, recogniser, self.count, self.places, tuple(self.at))


class _Search:
    """Counts findings by place, kind and recogniser."""

    def __init__(self, policy: Pii, named: int) -> None:
        self.policy, self.named = policy, named
        self.found: dict[tuple[str, str, str, str], _Found] = {}
        self.ours = set(PRESETS[policy.preset].placeholders.values()) if policy.preset else set()

    def table(self, root: Path, path: str, skip: Iterable[str] = ()) -> None:
        """Search every column of text of a Parquet file."""
        file = pq.ParquetFile(root / path)
        names = [field.name for field in file.schema_arrow if _has_text(field.type) and field.name not in skip]
        first = 0
        for batch in file.iter_batches(_ROWS, columns=sorted({*names, *({"language", "id"} & set(file.schema_arrow.names))})):
            languages = batch.column("language") if "language" in batch.schema.names else pa.nulls(len(batch), pa.string())
            for name in names:
                for row, _, kind, recogniser in self._texts(*_flat(batch.column(name), languages)):
                    self._add((path, name, kind, recogniser), {"row": first + row, "id": batch.column("id")[row].as_py()})
            first += len(batch)

    def files(self, folder: Path, root: Path) -> None:
        """Search every file of text below a folder."""
        for path in sorted({path for pattern in FILES for path in folder.rglob(pattern) if path.is_file()}):
            where = path.relative_to(root).as_posix()
            for first, text in _pieces(path):
                ends = [hit.start() for hit in re.finditer("\n", text)]
                for _, start, kind, recogniser in self._texts(pa.array([text]), pa.nulls(1, pa.string())):
                    self._add((where, "", kind, recogniser), {"line": first + bisect_left(ends, start)})
                for hit in _CLAIMS.finditer(text):
                    self._add((where, "", CLAIM, "words"), {"line": first + bisect_left(ends, hit.start())})

    def _add(self, key: tuple[str, str, str, str], at: dict[str, Any]) -> None:
        found = self.found.setdefault(key, _Found())
        found.count += 1
        if at != found.last:
            found.places += 1
            found.last = at
            if len(found.at) < self.named:
                found.at.append(at)

    def _texts(self, texts: pa.Array, languages: pa.Array) -> Iterator[tuple[int, int, str, str]]:
        """Iterate over row, start, kind and recogniser of what is found and was not put there by the policy."""
        for piece in find(texts, languages, self.policy.sought(), self.policy.regions):
            literal = piece.literal.decode()
            if literal not in self.ours and not USER.fullmatch(literal):
                yield piece.row, piece.start, piece.recogniser.kind, piece.recogniser.name


def _pieces(path: Path) -> Iterator[tuple[int, str]]:
    """Read a file in pieces of whole lines, each with the number of its first."""
    line = 1
    with path.open(encoding="utf-8", errors="replace") as stream:
        while piece := stream.read(_SEARCHED_CHARS):
            piece += stream.readline()
            yield line, piece
            line += piece.count("\n")


def _has_text(kind: pa.DataType) -> bool:
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _has_text(kind.value_type)
    if pa.types.is_struct(kind):
        return any(_has_text(kind.field(number).type) for number in range(kind.num_fields))
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind))


def _flat(column: pa.Array, languages: pa.Array) -> tuple[pa.Array, pa.Array]:
    """Return the strings of a column, those within lists and structs joined by line ends, with their documents' languages."""
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return column, languages
    return pa.array(["\n".join(_strings(value)) for value in column.to_pylist()], pa.string()), languages


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _strings(item)
