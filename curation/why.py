# SPDX-License-Identifier: Apache-2.0
"""One document's life, told from a release alone: where it came from, what was decided and why, where it is now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
import polars as pl

from curation.errors import UsageError, no_release
from manifests.rows import EARLIER_DUPLICATE, SAME_RECORD
from manifests.storage import EVIDENCE, LEDGER

MOST_OF_A_FILE: Final = 20
"""Records of one file that are told at once."""


@dataclass(frozen=True)
class Life:
    """A ledger row, its evidence, and the rows of the documents that stand for it: the survivor, that one's survivor, and so on."""

    row: dict[str, Any]
    evidence: dict[str, Any]
    hops: tuple[dict[str, Any], ...]

    @property
    def survivor(self) -> dict[str, Any] | None:
        """The row of the document that stands for it in the end; None when it was not merged, or into one of an earlier release."""
        return self.hops[-1] if self.hops else None


def lives(release: Path, wanted: str) -> list[Life]:
    """Return the life of every record with this id, native id, URL or file (path or last part); raises UsageError for none or too many."""
    ledger = _scan(release, LEDGER)
    matches = (pl.col("id") == wanted) | (pl.col("url") == wanted) | (pl.col("native_id") == wanted)
    of_file = (pl.col("file") == wanted) | pl.col("file").str.ends_with(f"/{wanted}")
    found = ledger.filter(matches).collect()
    if not len(found) and wanted:
        found = ledger.filter(of_file).collect()
        if len(found) > MOST_OF_A_FILE:
            raise UsageError(f"{release}: the file {wanted} holds {len(found):,} records; give the id, native id or URL of one")
    rows = found.sort(pl.col("verdict").ne("keep"), pl.col("step").eq("read"), "source", "file", "offset").to_dicts()
    if not rows:
        hint = "ids are 32 hex digits, URLs must match exactly" + _near(ledger, wanted)
        raise UsageError(f"{release}: no record has the id, native id, URL or file {wanted!r}; {hint}")
    return [Life(row, _evidence(release, row["id"]), tuple(_hops(ledger, row))) for row in rows]


def tell(life: Life) -> str:
    """Tell a life in lines of text."""
    row = life.row
    lines = [
        f"{row['id']}  {row['verdict']}",
        f"  from      {row['source']}: {row['file']}, offset {row['offset']} ({row['bytes_in']:,} bytes)",
    ]
    for label, value in (("native id", row["native_id"]), ("url", row["url"]), ("language", row["language"]), ("licence", row["license"])):
        if value is not None:
            lines.append(f"  {label:<9} {value}")
    lines += [f"  evidence  {name}: {_short(value)}" for name, value in life.evidence.items()]
    if row["verdict"] == "keep":
        edits = ", ".join(f"{count} × {kind}" for kind, count in row["edits"].items()) or "none"
        lines.append(f"  edits     {edits}; {row['chars_in']:,} characters in, {row['chars_out']:,} out")
        lines.append(f"  now in    {row['shard']}, row {row['row']}")
    elif row["verdict"] == "merge":
        lines += _merged(life)
    elif row["verdict"] == "drop":
        lines.append(f"  dropped   by {row['step']}.{row['rule']}{_measured(row['value'], row['threshold'])}")
    else:
        lines.append(f"  quarantined by {row['step']}.{row['rule']}: {row['error']}")
    if row["not_measured"]:
        lines.append(f"  unmeasured by {', '.join(row['not_measured'])}: costly steps look only at what the others let through")
    others = [rule for rule in row["failed_rules"] or [] if rule != f"{row['step']}.{row['rule']}"]
    if others:
        lines.append(f"  also fails {', '.join(others)}")
    return "\n".join(lines)


def _merged(life: Life) -> Iterator[str]:
    """Tell who stands for a merged document, and who for that one, to the last."""
    row = life.row
    group = f" (group of {row['cluster_size']})" if row["cluster_size"] else ": the same record, read again here"
    yield f"  merged    by {row['step']}.{row['rule']} into {row['survivor_id']}{group}{_similar(row)}"
    for stands in life.hops:
        if stands["id"] != row["id"]:
            yield f"            which was {_fate(stands)}: {stands['url'] or stands['native_id'] or stands['file']}"
    if any(each["rule"] == EARLIER_DUPLICATE for each in (row, *life.hops)):
        yield "            which stands in an earlier release"


def _measured(value: str | None, threshold: str | None) -> str:
    """Say what was measured and against what, where the rule's name does not say it already.

    >>> _measured("2", "20"), _measured('"missing"', '"missing"'), _measured("true", "true"), _measured("null", None)
    (': 2 against 20', ': "missing"', '', '')
    """
    if value in {None, "null"} or (value == threshold and value in {"true", "false"}):
        return ""
    return f": {value}" if threshold in {None, value} else f": {value} against {threshold}"


def _near(ledger: pl.LazyFrame, wanted: str) -> str:
    """Name up to three ids, native ids or URLs that differ in case, scheme, ``www.`` or last slash only, or that hold what is wanted."""
    plain = r"^(https?:)?(//)?(www\.)?|/$"
    bare = pl.lit(wanted.lower()).str.replace_all(plain, "")
    names = pl.concat([ledger.select(name=pl.col(column)) for column in ("id", "native_id", "url")]).drop_nulls().unique()
    like = pl.col("name").str.to_lowercase().str.replace_all(plain, "").str.contains(bare, literal=True)
    found = names.filter(like).sort(pl.col("name").str.len_bytes(), "name").head(3).collect()["name"].to_list()
    return f"; near it: {', '.join(found)}" if found and wanted else ""


def _fate(row: dict[str, Any]) -> str:
    """Say in a few words what became of a survivor."""
    if row["verdict"] == "keep":
        return f"kept in {row['shard']}, row {row['row']}"
    done = {"drop": "dropped", "merge": "merged", "quarantine": "quarantined"}[row["verdict"]]
    into = f" into {row['survivor_id']}{_similar(row)}" if row["verdict"] == "merge" else ""
    return f"{done} by {row['step']}.{row['rule']}{into}"


def _similar(row: dict[str, Any]) -> str:
    """Say how similar a merged document is to its survivor, where their signatures were compared.

    >>> _similar({"value": "0.874", "threshold": "0.75"}), _similar({"value": "0.7", "threshold": "0.75"})
    (', similarity 0.874 by signatures', ', similarity 0.7 by signatures, below 0.75: through another of its group')
    >>> _similar({"value": None, "threshold": None})
    ''
    """
    if row["value"] is None:
        return ""
    through = row["threshold"] is not None and float(row["value"]) < float(row["threshold"])
    return f", similarity {row['value']} by signatures" + (f", below {row['threshold']}: through another of its group" if through else "")


def _scan(release: Path, folder: str) -> pl.LazyFrame:
    parts = sorted((release / folder).glob("part-*.parquet"))
    if not parts:
        raise no_release(release, folder)
    return pl.scan_parquet(parts)


def _evidence(release: Path, wanted: str) -> dict[str, Any]:
    if not list((release / EVIDENCE).glob("part-*.parquet")):
        return {}
    rows = _scan(release, EVIDENCE).filter(pl.col("id") == wanted).collect().to_dicts()
    return {name: value for name, value in rows[0].items() if name != "id" and value is not None} if rows else {}


def _hops(ledger: pl.LazyFrame, row: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Follow survivor by survivor: each hop is of a later step, so that they end."""
    wanted = row["survivor_id"]
    while wanted is not None:
        first = (pl.col("id") == wanted) & (pl.col("rule") != SAME_RECORD).fill_null(value=True)
        stands = ledger.filter(first).collect().to_dicts()
        yield from stands[:1]
        wanted = stands[0]["survivor_id"] if stands else None


def _short(value: object) -> str:
    text = value if isinstance(value, str) else orjson.dumps(value, default=str).decode()
    return text if len(text) <= 300 else text[:299] + "…"
