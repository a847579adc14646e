# SPDX-License-Identifier: Apache-2.0
"""Publish: finished tasks to a release folder that stands whole or not at all.

The release is assembled beside its place and renamed into it when the books balance and the gates hold; an older
release of the same run is replaced, never mixed with.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
import shutil
from collections import Counter
from pathlib import Path
from typing import Final

import polars as pl

from curation.errors import GateError, RunError
from curation.job import Job, JobStep
from curation.judge import DUPLICATE, EARLIER_DUPLICATE
from curation.lock import lock_text, released_parameters
from curation.partition import by_license, release_step
from curation.phases.keys import INDEX
from curation.plan import Planned
from curation.recipe import Source
from curation.robots_store import ship_robots
from curation.task import TaskRecord, WorkFile
from filters.languages import bcp47, name
from manifests.ledger import BalanceError
from manifests.publish import finish_release
from manifests.records import (
    UNDETERMINED,
    AssetRecord,
    Draft,
    Environment,
    InputRecord,
    LanguageRecord,
    Manifest,
    PartRecord,
    ShardRecord,
    SourceRecord,
    StepRecord,
    TableRecord,
)
from manifests.storage import LEDGER, RECIPE, write_text
from manifests.whole import whole_file

COPY_BYTES: Final = 1 << 20
INDEX_FOLDER = "index"
"""Beside the release: what later releases are compared with; it has no text, and is no part of the release."""
PACKAGES = (
    "datasets",
    "fastwarc",
    "license-expression",
    "numba",
    "numpy",
    "orjson",
    "polars",
    "pyarrow",
    "pydantic",
    "resiliparse",
    "trafilatura",
)


def publish(job: Job, planned: Planned, work: Path, release: Path) -> Manifest:
    """Assemble, check and put in place; returns the manifest.

    Raises:
        GateError: a gate of the recipe does not hold; nothing was published.
        RunError: the ledger does not balance; nothing was published.

    """
    draft = _draft(job, planned)
    building = release.with_name(f".{release.name}.building")
    shutil.rmtree(building, ignore_errors=True)
    placed = {}
    for record in planned.parts:
        placed[record.report["path"]] = _place(work, record, "part.parquet", building / record.report["path"])
    for record in planned.books:
        for part in record.report:
            path = record.report[part]["path"]
            placed[path] = _place(work, record, f"{part}.parquet", building / path)
    write_text(building / RECIPE, lock_text(job))
    ship_robots(job, building)
    try:
        manifest = finish_release(building, draft, placed)
        _check_gates(job, manifest, building)
    except BalanceError as error:
        shutil.rmtree(building)
        raise RunError(str(error)) from error
    except GateError:
        shutil.rmtree(building)
        raise
    _place_indexes(planned, work, release.with_name(INDEX_FOLDER))
    if release.exists():
        retired = release.with_name(f".{release.name}.retired")
        shutil.rmtree(retired, ignore_errors=True)
        release.rename(retired)
        building.rename(release)
        shutil.rmtree(retired)
    else:
        building.rename(release)
    return manifest


def _place_indexes(planned: Planned, work: Path, folder: Path) -> None:
    """Put the indexes that linking steps kept beside the release, in the order of shards."""
    for step, records in planned.indexes.items():
        shutil.rmtree(folder / step, ignore_errors=True)
        for number, record in enumerate(records):
            _place(work, record, INDEX, folder / step / f"part-{number:05d}.parquet")


def _place(work: Path, record: TaskRecord, file: str, target: Path) -> str:
    """Copy a task's file into the release and return its digest; a copy, so that touching the release never damages the work folder."""
    source, digest = work / WorkFile.of(record, file).path, hashlib.sha256()
    with source.open("rb") as stored, whole_file(target) as stream:
        while block := stored.read(COPY_BYTES):
            digest.update(block)
            stream.write(block)
    if digest.hexdigest() != record.file(file).sha256:
        raise RunError(f"{source}: the file is not what its task wrote; run the same command again, and it is made anew")
    return digest.hexdigest()


def _draft(job: Job, planned: Planned) -> Draft:
    shards = tuple(ShardRecord.model_validate(record.report["shard"]) for record in planned.parts)
    met: Counter[tuple[str, str]] = Counter()
    for record in planned.read:
        source = record.identity["source"]["name"]
        met.update({(source, file): count for file, count in record.report["files"].items()})
    languages = sorted({shard.language for shard in shards} - {UNDETERMINED})
    partition_by = job.recipe.release.partition_by
    return Draft(
        name=job.recipe.name,
        title=job.recipe.release.title or job.recipe.name,
        description=job.recipe.release.description,
        sources=tuple(_source_record(source, job, met) for source in job.recipe.sources),
        assets=_asset_records(job),
        steps=(*(_step_record(step) for step in job.steps), *[release_step(partition_by)] * by_license(partition_by)),
        languages={key: LanguageRecord(bcp47=bcp47(key), name=name(key)) for key in languages},
        shards=shards,
        left_out=job.recipe.release.leave_out,
        tables=tuple(TableRecord.model_validate(table, strict=False) for table in planned.tables),
        ledger=tuple(PartRecord.model_validate(record.report["ledger"]) for record in planned.books),
        evidence=tuple(PartRecord.model_validate(record.report["evidence"]) for record in planned.books if "evidence" in record.report),
        environment=environment(),
    )


def _source_record(source: Source, job: Job, met: Counter[tuple[str, str]]) -> SourceRecord:
    files = tuple(
        InputRecord(source=source.name, file=f.file, bytes=f.bytes, sha256=f.sha256, records=met[source.name, f.file])
        for f in job.inputs[source.name]
    )
    return SourceRecord(
        name=source.name,
        format=source.format,
        obtained=source.obtained,
        legal_basis=source.legal_basis,
        license=source.license,
        language=source.language,
        files=files,
    )


def _asset_records(job: Job) -> tuple[AssetRecord, ...]:
    files = {file.sha256: file for step in job.steps for group in step.assets.values() for file in group}
    files |= {file.sha256: file for file in job.weights.values()}
    records = [AssetRecord(name=f.name, sha256=f.sha256, bytes=f.bytes, license=f.license, origin=f.origin) for f in files.values()]
    return tuple(sorted(records, key=lambda record: (record.name, record.sha256)))


def _step_record(step: JobStep) -> StepRecord:
    filter_ = step.filter
    judged = filter_.thresholds()
    rules = [rule.name for rule in filter_.rules] + ([DUPLICATE, EARLIER_DUPLICATE] if filter_.links else [])
    return StepRecord(
        filter=filter_.name,
        version=filter_.version,
        parameters=released_parameters(step),
        thresholds=tuple(sorted(judged)),
        languages={key: {k: v for k, v in other.parameters().items() if k in judged} for key, other in step.overrides.items()},
        assets={parameter: tuple(file.sha256 for file in files) for parameter, files in step.assets.items()},
        signals=tuple(signal.name for signal in filter_.signals),
        measured="survivors" if step.on_survivors else "all",
        rules=tuple(rules),
        about=filter_.about(),
    )


def environment() -> Environment:
    """Return versions of what took part; no host, path or clock."""
    return Environment(
        limpide=importlib.metadata.version("limpide"),
        python=platform.python_version(),
        platform=f"{platform.system()} {platform.machine()}",
        packages={package: importlib.metadata.version(package) for package in PACKAGES},
    )


def _check_gates(job: Job, manifest: Manifest, building: Path) -> None:
    gates, counts = job.recipe.gates, manifest.counts
    broken = []
    if counts.quarantine > gates.max_quarantined_fraction * counts.documents:
        broken.append(
            f"{counts.quarantine} of {counts.documents} records are quarantined, more than gates.max_quarantined_fraction "
            f"{gates.max_quarantined_fraction} allows{_reasons(building, 'quarantine')}"
        )
    if counts.keep < gates.min_total_documents:
        broken.append(
            f"{counts.keep} of {counts.documents} records are kept, fewer than gates.min_total_documents "
            f"{gates.min_total_documents}{_reasons(building, 'drop')}"
        )
    kept: Counter[str] = Counter()
    for shard in manifest.shards:
        kept[shard.language] += shard.rows
    broken += [
        f"language {language} has {kept[language]} documents, fewer than gates.min_documents {least}"
        for language, least in sorted(gates.min_documents.items())
        if kept[language] < least
    ]
    if broken:
        raise GateError("nothing was published: " + "; ".join(broken))


def _reasons(building: Path, verdict: str) -> str:
    """Say after a colon how often each rule gave this verdict in each source, with the first record that it met; else nothing."""
    rows = pl.scan_parquet(building / LEDGER / "*.parquet").filter(pl.col("verdict") == verdict)
    first = pl.col("file", "offset", "error", "value").first()
    grouped = rows.group_by("source", "step", "rule", maintain_order=True).agg(pl.len(), first).collect()
    lines = []
    for row in grouped.sort("len", descending=True, maintain_order=True).head(20).iter_rows(named=True):
        why = row["error"] or (f"found {row['value']}" if row["value"] else "")
        place = f"first {row['file']}, offset {row['offset']}" + (f": {why}" if why else "")
        lines.append(f"\n  {row['len']} by {row['step']}.{row['rule']} in {row['source']}; {place}")
    return ":" + "".join(lines) if lines else ""
