# SPDX-License-Identifier: Apache-2.0
"""Every legal policy and setting as a mask over documents, computed from what a release stores and nothing else.

Evidence holds what each capture of a robots.txt said to each known agent, every licence found, and every reservation; so another choice of
settings is another way to read it. A family is the step that a scenario replaces: ``robots``, ``license``, ``reservations``,
``public_domain``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Final, Literal, get_args

import numpy as np
import orjson
from numpy.typing import NDArray

from filters.license.openness import NO_DERIVATIVES, NON_COMMERCIAL, openness
from filters.license.policies import Policy as LicensePolicy
from filters.license.policies import allows
from filters.reservations.reservation import Protocol
from filters.robots.agents import GROUPS, expand
from filters.robots.decide import moment_of
from filters.robots.policies import POLICIES
from filters.robots.policies import Policy as RobotsPolicy

Mask = NDArray[np.bool_]
Fate = Literal["drop", "keep"]
Row = dict[str, Any]
Rows = Sequence[Row]


@dataclass(frozen=True)
class Scenario:
    """A policy or setting, the step that it would replace, and the documents that it would drop."""

    family: str
    name: str
    lost: Mask


def scenarios(rows: Rows, settings: dict[str, RobotsPolicy], clocks: Sequence[str] = ()) -> Iterator[Scenario]:
    """Yield every scenario that the stored evidence can answer.

    Args:
        rows: evidence of each document; a field is None where nothing was found, and absent where its step did not run.
        settings: ``{"robots": …}`` when the recipe had that step: its five settings, from which one is changed at a time.
        clocks: further dates, for "what if we used January's files?".

    """
    fields = set(rows[0]) if rows else set()
    if "robots_facts" in fields:
        chosen = settings.get("robots", POLICIES["limpide"])
        for name, policy in {**_policies(chosen), **_changed(chosen, clocks)}.items():
            yield Scenario("robots", name, _mask(rows, partial(_robots_refuses, policy)))
    if "license_spdx" in fields:
        for policy_name in get_args(LicensePolicy):
            yield Scenario("license", f"policy: {policy_name}", _mask(rows, partial(_license_refuses, policy_name)))
        for name, least in (("NC allowed", NON_COMMERCIAL), ("NC and ND allowed", NO_DERIVATIVES), ("unknown kept", None)):
            yield Scenario("license", f"policy: open, {name}", _mask(rows, partial(_not_even, least)))
    if "reservation_status" in fields:
        yield Scenario("reservations", "Art. 4: any reservation drops", _mask(rows, partial(_is_in, "reservation_status", ("reserved",))))
        yield Scenario("reservations", "Art. 3: recorded only", np.zeros(len(rows), np.bool_))
        both = ("reserved", "not_checked")
        yield Scenario("reservations", "Art. 4, and not checked drops", _mask(rows, partial(_is_in, "reservation_status", both)))
        for protocol in get_args(Protocol):
            yield Scenario("reservations", f"{protocol} alone", _mask(rows, partial(_reserved_by, protocol)))
    if "public_domain_status" in fields:
        for name, values in (("unknown drops", ("protected", "unknown")), ("unknown kept", ("protected",))):
            yield Scenario("public_domain", f"not public domain, {name}", _mask(rows, partial(_is_in, "public_domain_status", values)))


def _policies(chosen: RobotsPolicy) -> dict[str, RobotsPolicy]:
    """Return the policies as they were applied, and those with a date of their own by the run's files too."""
    made = {f"policy: {name}": policy for name, policy in POLICIES.items()}
    dated = {name: policy for name, policy in POLICIES.items() if not policy.clock.startswith("at_")}
    return made | {f"policy: {name}, run's clock": policy._replace(clock=chosen.clock) for name, policy in dated.items()}


def _changed(chosen: RobotsPolicy, clocks: Sequence[str]) -> dict[str, RobotsPolicy]:
    """Return the settings of the run with one of them changed at a time."""
    changes: dict[str, RobotsPolicy] = {"as run": chosen}
    for value in ("drop", "keep"):
        fate: Fate = "drop" if value == "drop" else "keep"
        changes |= {f"on_missing: {value}": chosen._replace(on_missing=fate), f"on_malformed: {value}": chosen._replace(on_malformed=fate)}
    changes |= {"granularity: url": chosen._replace(granularity="url"), "granularity: site": chosen._replace(granularity="site")}
    changes |= {f"clock: {clock}": chosen._replace(clock=clock) for clock in ("at_crawl", "at_release", *clocks)}
    changes |= {f"agents: {agent}": chosen._replace(agents=(agent,)) for agent in ("CCBot", "GPTBot", "*", *GROUPS)}
    return changes


def robots_keeps(facts: str | None, policy: RobotsPolicy) -> bool:
    """Tell whether a document stays under five settings, from the stored facts; one without an address was not checked and stays."""
    if facts is None:
        return True
    known = _facts(facts)
    captures = known["captures"]
    if policy.clock == "at_crawl":
        moment = known["at_crawl"]
        capture = next((c for c in captures if c["captured"] == moment), None) if moment is not None else None
    else:
        until = None if policy.clock == "at_release" else moment_of(policy.clock)
        capture = next((c for c in reversed(captures) if until is None or c["captured"] <= until), None)
    status = "missing" if capture is None else capture["status"]
    if status == "missing":
        return policy.on_missing == "keep"
    if status == "malformed":
        return policy.on_malformed == "keep"
    if capture is None or status == "disallowed":
        return False
    refused = capture["site_disallowed" if policy.granularity == "site" else "disallowed"]
    return not {agent.lower() for agent in expand(policy.agents)} & {agent.lower() for agent in refused}


@lru_cache(maxsize=65_536)
def _facts(facts: str) -> dict[str, Any]:
    parsed: dict[str, Any] = orjson.loads(facts)
    return parsed


def _robots_refuses(policy: RobotsPolicy, row: Row) -> bool:
    return not robots_keeps(row["robots_facts"], policy)


def _license_refuses(policy: LicensePolicy, row: Row) -> bool:
    return not allows(policy, row["license_spdx"])


def _not_even(least: int | None, row: Row) -> bool:
    """Tell whether a document falls even if the open policy is widened: down to an openness, or to what is unknown."""
    spdx = row["license_spdx"]
    if allows("open", spdx):
        return False
    return spdx is not None if least is None else spdx is None or openness(spdx) < least


def _is_in(field: str, values: Sequence[str], row: Row) -> bool:
    return row[field] in values


def _reserved_by(protocol: str, row: Row) -> bool:
    everything = row["reservation_all"]
    found = orjson.loads(everything) if everything else []
    return any(r["protocol"] == protocol and r["says"] == "reserved" and not r["superseded"] for r in found)


def _mask(rows: Rows, lost: Callable[[Row], bool]) -> Mask:
    return np.fromiter((lost(row) for row in rows), np.bool_, len(rows))


ALL_LEGAL: Final = "all legal steps as run"


def together(found: Sequence[Scenario], failed: Sequence[Sequence[str]]) -> list[Scenario]:
    """Return what the legal steps of the run drop together, and each without the others."""
    families = sorted({scenario.family for scenario in found})
    by_family = {
        family: np.fromiter((any(rule.startswith(f"{family}.") for rule in rules) for rules in failed), np.bool_, len(failed))
        for family in families
    }
    everything = np.logical_or.reduce(list(by_family.values())) if by_family else np.zeros(len(failed), np.bool_)
    made = [Scenario("together", ALL_LEGAL, everything)]
    for family, mask in by_family.items():
        others = np.logical_or.reduce([m for name, m in by_family.items() if name != family] or [np.zeros(len(failed), np.bool_)])
        made.append(Scenario("together", f"only {family} as run", mask & ~others))
    return made
