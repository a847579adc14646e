# SPDX-License-Identifier: Apache-2.0
"""The price of a policy: what each legal policy and setting costs in documents, bytes, tokens and domains, without running anything again.

Everything is read from a release: its ledger, its evidence, its manifest. ``alone`` is what a scenario drops of all readable documents;
``together`` what is dropped when it stands in the place of its step beside all other rules of the run, duplicates as they were found;
``change`` is the difference to the run. Domains are registered domains.
Tokens are estimated from characters (4 a token, OpenAI's rule of thumb for English), or counted by a tokeniser that is named, over the
texts of the run as they were read: a release has no texts of what it dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl
import pyarrow.compute as pc
from numpy.typing import NDArray

from curation.domains import registered_domains
from curation.errors import UsageError
from curation.explore import newest
from curation.io.arrow_files import ArrowFile
from curation.phases.read import DOCUMENTS
from curation.price_masks import Mask, Scenario, scenarios, together
from curation.run import WORK
from curation.tokens import Sizing
from filters.robots.decide import check_clock
from filters.robots.policies import POLICIES
from filters.robots.policies import Policy as RobotsPolicy
from manifests.storage import EVIDENCE, LEDGER, MANIFEST, ManifestError, read_manifest

CHARS_PER_TOKEN: Final = 4.0
_FIELDS: Final = ("robots_facts", "license_spdx", "reservation_status", "reservation_all", "public_domain_status")
BREAKDOWNS: Final = ("source", "language")


@dataclass(frozen=True)
class Counted:
    """Tokens of texts (columns ``id`` and ``tokens``), and by which tokeniser they were counted."""

    tokenizer: str
    tokens: pl.DataFrame


@dataclass(frozen=True)
class Price:
    """One row of the table: a scenario over all documents, or over those of one source or language.

    Attributes:
        documents: what it drops of all readable documents, alone; with bytes, characters, tokens, and registered domains that lose
            every document.
        tokenizer: what tokens were counted by; None where they are characters divided by 4.
        together: documents dropped when it takes its step's place in the run.
        change: documents that the release would gain (+) or lose (-).

    """

    family: str
    scenario: str
    group: str
    of_documents: int
    documents: int
    bytes: int
    characters: int
    tokens: int
    domains: int
    of_domains: int
    together: int
    change: int
    tokenizer: str | None = None


def price(release: Path, *, by: str | None = None, clocks: Sequence[str] = (), counted: Counted | None = None) -> list[Price]:
    """Price every scenario that a release can answer.

    Args:
        release: folder of a release.
        by: source or language, to break every scenario down; None for all documents only.
        clocks: further dates of robots.txt files to price.
        counted: tokens of every text (``count_tokens``); None estimates them.

    Raises:
        UsageError: there is no release, a clock is no date, or none of the legal steps ran.

    """
    for clock in clocks:
        try:
            check_clock("--clock", clock)
        except ValueError as error:
            raise UsageError(str(error)) from error
    table = _documents(release)
    rows = table.select([name for name in _FIELDS if name in table.columns]).to_dicts()
    found = list(scenarios(rows, _robots_settings(release), clocks))
    if not found:
        raise UsageError(f"{release}: none of the steps robots, license, reservations, public_domain ran; add one to the recipe and run it")
    failed = table["failed_rules"].to_list()
    books = _Books.of(table, failed, counted)
    prices = []
    groups: list[tuple[str, Mask]] = [("all", np.ones(len(table), np.bool_))]
    if by is not None:
        names = table[by].fill_null("unknown")
        groups += [(name, (names == name).to_numpy()) for name in sorted(names.unique().to_list())]
    for scenario in [*found, *together(found, failed)]:
        prices += [books.price(scenario, name, group) for name, group in groups]
    return prices


def undated(release: Path) -> int:
    """Return how many documents of a release have robots.txt files without date, which every clock takes."""
    table = _documents(release)
    if "robots_facts" not in table.columns:
        return 0
    return int(table["robots_facts"].str.contains('"captured":""', literal=True).sum())


@dataclass(frozen=True)
class _Books:
    """Columns of all readable documents."""

    bytes_in: NDArray[np.int64]
    chars_in: NDArray[np.int64]
    tokens_in: NDArray[np.float64]
    tokenizer: str | None
    domains: NDArray[Any]
    kept: Mask
    other: dict[str, Mask]

    @classmethod
    def of(cls, table: pl.DataFrame, failed: Sequence[Sequence[str]], counted: Counted | None) -> _Books:
        chars = table["chars_in"].fill_null(0).to_numpy()
        if counted is None:
            tokens = chars / CHARS_PER_TOKEN
        else:
            tokens = (
                table.join(counted.tokens, on="id", how="left", maintain_order="left")["tokens"].fill_null(0).cast(pl.Float64).to_numpy()
            )
        domains = np.array(registered_domains(table["url"].to_list()))
        other = {
            family: np.fromiter((any(not rule.startswith(f"{family}.") for rule in rules) for rules in failed), np.bool_, len(failed))
            for family in ("robots", "license", "reservations", "public_domain", "together")
        }
        return cls(
            table["bytes_in"].fill_null(0).to_numpy(),
            chars,
            tokens,
            None if counted is None else counted.tokenizer,
            domains,
            (table["verdict"] == "keep").to_numpy(),
            other,
        )

    def price(self, scenario: Scenario, name: str, group: Mask) -> Price:
        lost = scenario.lost & group
        gone = (lost | self.other[scenario.family]) & group
        known = group & (self.domains != "")
        losing, staying = set(self.domains[lost & known].tolist()), set(self.domains[group & ~lost].tolist())
        dropped = int((group & ~self.kept).sum())
        return Price(
            scenario.family,
            scenario.name,
            name,
            int(group.sum()),
            int(lost.sum()),
            int(self.bytes_in[lost].sum()),
            int(self.chars_in[lost].sum()),
            int(self.tokens_in[lost].sum()),
            len(losing - staying),
            len(set(self.domains[known].tolist())),
            int(gone.sum()),
            dropped - int(gone.sum()) if scenario.family != "together" else 0,
            self.tokenizer,
        )


def count_tokens(run: Path, tokenizer: Path) -> Counted:
    """Count the tokens of every text of a run, as it was read.

    Args:
        run: the folder that ``limpide run -o`` was given, with its work folder.
        tokenizer: a ``tokenizer.json`` of the package tokenizers.

    Raises:
        UsageError: the tokeniser or the run's texts are not there.

    """
    sizing = Sizing.of(str(tokenizer), Path(), "--tokenizer")
    shards = newest(run / WORK / "read")
    if not shards:
        raise UsageError(f"{run}: no texts are here; to count tokens give the folder of a run with its {WORK} folder, not a release alone")
    tables = []
    for number in sorted(shards):
        documents = ArrowFile(shards[number] / DOCUMENTS)
        for part in range(len(documents.rows)):
            batch = documents.read(part, ["id", "text"]).combine_chunks()
            text = pc.fill_null(batch.column("text").chunk(0), "")
            tables.append(pl.DataFrame({"id": batch.column("id").to_pylist(), "tokens": sizing.sizes(text)}))
    return Counted(f"{tokenizer.name} (sha256 {sizing.sha256[:12]})", pl.concat(tables).unique("id", keep="first", maintain_order=True))


def _documents(release: Path) -> pl.DataFrame:
    parts = sorted((release / LEDGER).glob("part-*.parquet"))
    evidence = sorted((release / EVIDENCE).glob("part-*.parquet"))
    if not parts or not evidence:
        raise UsageError(f"{release}: no ledger with evidence here; give the folder of a run or of a release, which holds {MANIFEST}")
    columns = ["id", "source", "language", "url", "verdict", "step", "failed_rules", "bytes_in", "chars_in"]
    ledger = pl.scan_parquet(parts).select(columns)
    readable = ledger.filter((pl.col("verdict") != "quarantine") & (pl.col("step") != "read").fill_null(value=True))
    stored = pl.scan_parquet(evidence)
    names = [name for name in _FIELDS if name in stored.collect_schema().names()]
    return readable.join(stored.select("id", *names), on="id", how="left").sort("id").collect()


def _robots_settings(release: Path) -> dict[str, RobotsPolicy]:
    """Return the five settings of the run, or nothing when the step did not run."""
    try:
        steps = read_manifest(release / MANIFEST).steps
    except ManifestError as error:
        raise UsageError(str(error)) from error
    for step in steps:
        if step.filter == "robots":
            base = POLICIES.get(str(step.parameters.get("policy", "limpide")), POLICIES["limpide"])
            given: dict[str, Any] = {name: value for name in base._fields if (value := step.parameters.get(name)) is not None}
            if "agents" in given:
                given["agents"] = tuple(given["agents"])
            return {"robots": base._replace(**given)}
    return {}
