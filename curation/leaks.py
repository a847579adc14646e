# SPDX-License-Identifier: Apache-2.0
"""Search a finished release for what its policy should have removed: ``limpide scan``.

The recognisers of the release's own step ``pii`` go over the released texts, the other columns of its shards, ledger and evidence, its
card, manifest, recipe and report, and over logs and records of the run where its work folder stands beside it. What is reported is a
place, a kind, a recogniser and a number, never the words. The words "anonymous" and "anonymised" are reported too: pseudonyms and
placeholders leave personal data in the sense of the GDPR (recital 26). What the recognisers do not know, this search does not find
either.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from curation.errors import UsageError
from filters.pii.filter import Kind, Pii
from filters.pii.find import find
from filters.pii.keyed import USER
from filters.pii.presets import PRESETS
from manifests.records import Manifest, StepRecord
from manifests.storage import MANIFEST, ManifestError, read_manifest

FILES: Final = ("*.md", "*.json", "*.html", "*.yaml", "*.yml", "*.txt", "*.log", "*.jsonl", "*.csv")
WORK: Final = "work"
CLAIM: Final = "CLAIM"
"""Kind of a finding that is a word, not data."""
_CLAIMS: Final = re.compile(r"\b(?:anonym(?:ous|i[sz]ed?|i[sz]ation)|anonymisées?|anonymisiert)\b", re.IGNORECASE)
_SEARCHED_CHARS: Final = 1 << 22
_ROWS: Final = 4096


@dataclass(frozen=True)
class Leak:
    """What was found in one place: a file of the release or of its run, and a column where the file is a table."""

    where: str
    kind: str
    recogniser: str
    count: int

    def __str__(self) -> str:
        """Say it in one line."""
        return f"{self.where}: {self.count} × {self.kind} ({self.recogniser})"


def scan_release(release: Path, kinds: tuple[Kind, ...] = ()) -> list[Leak]:
    """Search a release, and the work folder beside it.

    Args:
        release: folder of the release.
        kinds: what to look for; what the release's own policy names when empty.

    Raises:
        UsageError: there is no release, or its recipe has no step ``pii`` and no kinds are named.

    """
    try:
        manifest = read_manifest(release / MANIFEST)
    except (ManifestError, FileNotFoundError) as error:
        raise UsageError(f"{release}: {error}; expected the folder of a release") from error
    policy, edited = _policy(manifest, kinds)
    search = _Search(policy)
    for shard in manifest.shards:
        search.table(release, shard.path, skip=() if edited or kinds else ("text",))
    for part in (*manifest.ledger, *manifest.evidence):
        search.table(release, part.path)
    search.files(release, release)
    if (release.parent / WORK).is_dir():
        search.files(release.parent / WORK, release.parent)
    return [Leak(*key, count) for key, count in sorted(search.counts.items())]


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
    )


class _Search:
    """Counts findings by place, kind and recogniser."""

    def __init__(self, policy: Pii) -> None:
        self.policy, self.counts = policy, Counter[tuple[str, str, str]]()
        self.ours = set(PRESETS[policy.preset].placeholders.values()) if policy.preset else set()

    def table(self, root: Path, path: str, skip: Iterable[str] = ()) -> None:
        """Search every column of text of a Parquet file."""
        file = pq.ParquetFile(root / path)
        names = [field.name for field in file.schema_arrow if _has_text(field.type) and field.name not in skip]
        for batch in file.iter_batches(_ROWS, columns=sorted({*names, *({"language"} & set(file.schema_arrow.names))})):
            languages = batch.column("language") if "language" in batch.schema.names else pa.nulls(len(batch), pa.string())
            for name in names:
                self._texts(f"{path} {name}", *_flat(batch.column(name), languages))

    def files(self, folder: Path, root: Path) -> None:
        """Search every file of text below a folder."""
        for path in sorted({path for pattern in FILES for path in folder.rglob(pattern) if path.is_file()}):
            where = path.relative_to(root).as_posix()
            for text in _pieces(path):
                self._texts(where, pa.array([text]), pa.nulls(1, pa.string()))
                if claims := len(_CLAIMS.findall(text)):
                    self.counts[where, CLAIM, "words"] += claims

    def _texts(self, where: str, texts: pa.Array, languages: pa.Array) -> None:
        for piece in find(texts, languages, self.policy.sought(), self.policy.regions):
            literal = piece.literal.decode()
            if literal not in self.ours and not USER.fullmatch(literal):
                self.counts[where, piece.recogniser.kind, piece.recogniser.name] += 1


def _pieces(path: Path) -> Iterator[str]:
    """Read a file in pieces of whole lines."""
    with path.open(encoding="utf-8", errors="replace") as stream:
        while piece := stream.read(_SEARCHED_CHARS):
            yield piece + stream.readline()


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
