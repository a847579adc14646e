# SPDX-License-Identifier: Apache-2.0
"""Builds small, real releases for the tests, and forges them the way a careful forger would.

The texts are our own. ``build`` publishes through ``manifests.publish``; ``forge`` writes a release again from whatever lies in
its folder, with new checksums, counts and digest, but without asking whether the books balance.
"""

from __future__ import annotations

import datetime
import hashlib
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from manifests.attribution import write_attribution
from manifests.card import card
from manifests.files import digests, sums_text
from manifests.ledger import batches, bearers, counts, funnel
from manifests.license import is_split, license_text
from manifests.measure import measure_part, measure_shard
from manifests.publish import environment_text, finish_release
from manifests.records import AssetRecord, Draft, Environment, InputRecord, LanguageRecord, Manifest, SourceRecord, StepRecord
from manifests.schemas import LEDGER, RELEASE
from manifests.storage import (
    ATTRIBUTION,
    ENVIRONMENT,
    FUNNEL,
    LICENSES,
    MANIFEST,
    README,
    RECIPE,
    SHA256SUMS,
    part_path,
    shard_path,
    write_manifest,
    write_text,
)

Row = dict[str, Any]
EVIDENCE = pa.schema([("id", pa.string()), ("license_snippet", pa.string())])
STEPS = (
    StepRecord(
        filter="language",
        version=1,
        parameters={"min_confidence_fraction": 0.65},
        thresholds=("min_confidence_fraction",),
        assets={"model": ("ab" * 32,)},
        signals=("language_confidence",),
        rules=("low_confidence",),
    ),
    StepRecord(
        filter="gopher_quality", version=1, parameters={"min_words": 5}, languages={"deu_Latn": {"min_words": 4}}, rules=("too_few_words",)
    ),
    StepRecord(filter="exact_duplicates", version=1, rules=("exact_duplicate",)),
    StepRecord(filter="pii", version=1, parameters={"replace": "placeholder", "kinds": ("email", "ip_address")}),
)
LANGUAGES = {"fra_Latn": LanguageRecord(bcp47="fr", name="French"), "deu_Latn": LanguageRecord(bcp47="de", name="German")}
ENVIRONMENT_USED = Environment(limpide="0.1.0", python="3.11", platform="Linux x86_64", packages={"pyarrow": "26.0.1", "polars": "2.1.0"})


def identity(source: str, number: int) -> str:
    """Make an id of 128 bits in hex."""
    return hashlib.sha256(f"{source} {number}".encode()).hexdigest()[:32]


def ledger_row(source: str, file: str, number: int, **said: object) -> Row:
    """Make a ledger row of a kept French document, with changes."""
    row: Row = dict.fromkeys(LEDGER.names)
    row |= {"id": identity(source, number), "native_id": f"{source}-{number}", "source": source, "file": file, "offset": 100 * number}
    row |= {"url": f"https://example.org/{source}/{number}", "language": "fra_Latn", "license": "CC-BY-4.0", "verdict": "keep"}
    row |= {
        "failed_rules": [],
        "not_measured": [],
        "edits": [("EMAIL_ADDRESS", 1)] if number % 5 == 0 else [],
        "bytes_in": 400 + number,
        "chars_in": 90 + number,
    }
    row |= {"chars_out": 0, "config": None}
    return row | said


def ledger_rows() -> list[Row]:
    """Make the ledger of 30 records from three files: every verdict, three languages, two licences and none."""
    rows = []
    for number in range(30):
        source, file = ("crawl", f"part-{number // 10}.warc.gz") if number < 20 else ("dump", "articles.jsonl")
        row = ledger_row(source, file, number)
        if number % 3 == 1:
            row |= {"language": "deu_Latn", "license": "CC-BY-SA-4.0"}
        if number % 11 == 2:
            row |= {"language": None, "license": None}
        if number in {4, 17}:
            row |= _gone("drop", "gopher_quality", "too_few_words", failed_rules=["gopher_quality.too_few_words"], value="3", threshold="5")
        if number == 8:
            row |= _gone("drop", "read", "http_status", chars_in=None, language=None, license=None)
        if number in {12, 22}:
            row |= _gone("merge", "exact_duplicates", "exact_duplicate", survivor_id=identity("crawl", 3))
        if number == 15:
            row |= _gone("merge", "read", "same_record", id=identity("crawl", 5), survivor_id=identity("crawl", 5))
        if number == 27:
            row |= _gone("quarantine", "read", "damaged", error="ValueError: unexpected end", chars_in=None, language=None, license=None)
        rows.append(row)
    return rows


def _gone(verdict: str, step: str, rule: str, **said: object) -> Row:
    return {"verdict": verdict, "step": step, "rule": rule, "edits": [], **said}


def text_of(row: Row) -> str:
    """Write the released text of a document."""
    return f"Sur la rivière {row['native_id']}, l'eau reste claire 🌊 même après l'orage.\n" * (1 + row["offset"] % 3)


def place(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Give each kept row of the ledger its shard and row; return the release rows of each shard."""
    shards: dict[str, list[Row]] = {}
    for row in rows:
        if row["verdict"] == "keep":
            path = shard_path("default", row["language"] or "und", 0)
            members = shards.setdefault(path, [])
            text = text_of(row)
            row |= {"config": "default", "shard": path, "row": len(members), "chars_out": len(text)}
            known = {name: row.get(name) for name in RELEASE.names}
            members.append(known | {"text": text, "title": f"Document {row['native_id']}", "date": "2026-08-01"})
    return shards


def write(path: Path, rows: Sequence[Row], schema: pa.Schema, **settings: object) -> None:
    """Write rows as Parquet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), path, **{"compression": "zstd", **settings})


def put(folder: Path, rows: Sequence[Row], **settings: object) -> None:
    """Write shards, ledger, evidence and recipe of a release, without its books."""
    for path, members in place(rows).items():
        write(folder / path, members, RELEASE, **settings)
    for number, part in enumerate((rows[:13], rows[13:])):
        write(folder / part_path("provenance/ledger", number), part, LEDGER, **settings)
    cited = [{"id": row["id"], "license_snippet": "licence CC BY"} for row in rows if row["license"] == "CC-BY-4.0"]
    write(folder / part_path("provenance/evidence", 0), cited, EVIDENCE, **settings)
    write_text(folder / RECIPE, "recipe: 1\nname: rivers\n")


def draft_of(folder: Path, rows: Sequence[Row]) -> Draft:
    """Describe the release whose parts lie in ``folder``; ``rows`` are the records that the readers met."""
    files: dict[tuple[str, str], int] = {}
    for row in rows:
        files[row["source"], row["file"]] = files.get((row["source"], row["file"]), 0) + 1

    def source(name: str, kind: str) -> SourceRecord:
        inputs = tuple(
            InputRecord(source=name, file=file, bytes=1000, sha256="cd" * 32, records=records)
            for (owner, file), records in sorted(files.items())
            if owner == name
        )
        return SourceRecord(name=name, format=kind, obtained=datetime.date(2026, 8, 1), legal_basis="cdsm-art-4", files=inputs)

    return Draft(
        name="rivers",
        title="Rivers | a test",
        description="Short texts about rivers.",
        sources=(source("crawl", "warc"), source("dump", "jsonl")),
        assets=(AssetRecord(name="lid", sha256="ab" * 32, bytes=10, license="CC-BY-SA-3.0", origin="https://example.org/lid"),),
        steps=STEPS,
        languages=LANGUAGES,
        shards=tuple(measure_shard(folder, path) for path in found(folder, "data")),
        ledger=tuple(measure_part(folder, path) for path in found(folder, "provenance/ledger")),
        evidence=tuple(measure_part(folder, path) for path in found(folder, "provenance/evidence")),
        environment=ENVIRONMENT_USED,
    )


def found(folder: Path, under: str) -> list[str]:
    """List the Parquet files under a folder of a release."""
    return sorted(path.relative_to(folder).as_posix() for path in (folder / under).rglob("*.parquet"))


def build(folder: Path, rows: Sequence[Row] | None = None, **settings: object) -> Manifest:
    """Publish a small release; ``settings`` go to the Parquet writer."""
    made = list(ledger_rows() if rows is None else rows)
    put(folder, made, **settings)
    return finish_release(folder, draft_of(folder, made))


def forge(folder: Path, change: Callable[[Manifest], Manifest] = lambda manifest: manifest) -> Manifest:
    """Write a release's books again over whatever lies in its folder; ``change`` sees the manifest before its digest is taken."""
    old = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    ledger = tuple(measure_part(folder, path) for path in found(folder, "provenance/ledger"))
    counted = funnel(batches([folder / part.path for part in ledger]))
    pq.write_table(counted, folder / FUNNEL)
    new = old.model_copy(
        update={
            "shards": tuple(measure_shard(folder, path) for path in found(folder, "data")),
            "ledger": ledger,
            "evidence": tuple(measure_part(folder, path) for path in found(folder, "provenance/evidence")),
            "funnel": measure_part(folder, FUNNEL),
            "counts": counts(counted),
        }
    )
    new = change(new)
    new = new.model_copy(update={"release_digest": new.digest()})
    write_manifest(folder / MANIFEST, new)
    write_text(folder / README, card(new, counted))
    write_text(
        folder / LICENSES, license_text(new, bearers(batches([folder / part.path for part in ledger], ["verdict", "license", "id"])))
    )
    if is_split(new):
        write_attribution(folder / ATTRIBUTION, [folder / s.path for s in new.shards], [folder / e.path for e in new.evidence])
    write_text(folder / ENVIRONMENT, environment_text(new.environment))
    rewrite_sums(folder)
    return new


def rewrite_sums(folder: Path) -> None:
    """Write the checksum file again."""
    (folder / SHA256SUMS).write_bytes(os.fsencode(sums_text(digests(folder))))


def rewrite(path: Path, change: Callable[[pa.Table], pa.Table]) -> None:
    """Replace a Parquet file by a changed one."""
    pq.write_table(change(pq.read_table(path, partitioning=None)), path)
