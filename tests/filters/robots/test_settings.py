# SPDX-License-Identifier: Apache-2.0
"""The five settings, the policies that fill them, and the facts from which others can be priced."""

from __future__ import annotations

from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from filters.contract import Documents
from filters.robots.agents import AGENTS, GROUPS, expand
from filters.robots.captures import in_memory as load
from filters.robots.decide import FACT_AGENTS
from filters.robots.filter import Robots
from filters.robots.policies import POLICIES
from filters.robots.store import RobotsStore, Site, table_of

SITE = Site("https", "example.org", 443)
OLD, NEW = b"User-agent: *\nDisallow: /private\n", b"User-agent: GPTBot\nDisallow: /\nUser-agent: CCBot\nDisallow: /news\n"


def store() -> RobotsStore:
    """Return captures of two years."""
    made = RobotsStore()
    made.add(SITE, "2023-05-01T00:00:00Z", 200, OLD)
    made.add(SITE, "2025-05-01T00:00:00Z", 200, NEW)
    return made.seal()


@pytest.mark.parametrize("name", POLICIES)
def test_a_policy_fills_what_is_not_given(name: str) -> None:
    """Every setting comes from the policy, and a given one stays."""
    robots = Robots(policy=name)  # type: ignore[arg-type] # a name of the table

    assert (robots.agents, robots.clock, robots.granularity, robots.on_missing, robots.on_malformed) == POLICIES[name]
    assert Robots(policy=name, on_missing="drop", agents=("x",)).on_missing == "drop"  # type: ignore[arg-type]
    assert Robots(policy=name, agents=("x",)).agents == ("x",)  # type: ignore[arg-type]


def test_all_agents_of_policies_are_known_to_facts() -> None:
    """Every policy can be priced from stored facts."""
    known = {agent.lower() for agent in FACT_AGENTS}

    assert [agent for policy in POLICIES.values() for agent in policy.agents if agent.lower() not in known] == []
    assert len({agent.token.lower() for agent in AGENTS}) == len(AGENTS)
    assert set(expand(("@training", "@training", "*"))) == {*GROUPS["@training"], "*"}


def test_granularity_of_the_whole_site() -> None:
    """With site the root decides: a rule for /news then says nothing, and a rule for / everything."""
    urls = [("https://example.org/news/1", None), ("https://example.org/a", None)]
    by_url, by_site = (Robots(agents=("CCBot",), granularity=g).decider(store()) for g in ("url", "site"))

    assert [by_url.decide(*row).status for row in urls] == ["disallowed", "allowed"]
    assert [by_site.decide(*row).status for row in urls] == ["allowed", "allowed"]
    assert Robots(agents=("GPTBot",), granularity="site").decider(store()).decide(*urls[1]).status == "disallowed"


def test_facts_say_what_every_capture_says() -> None:
    """Both captures, with agents disallowed for the address and for the site, and the one that held at the crawl."""
    facts = orjson.loads(Robots().decider(store()).facts("https://example.org/news/1", "2024-01-01") or "")

    assert facts["at_crawl"] == "2023-05-01T00:00:00Z"
    assert [c["captured"][:4] for c in facts["captures"]] == ["2023", "2025"]
    assert facts["captures"][0]["disallowed"] == []
    assert {"CCBot", "GPTBot"} == set(facts["captures"][1]["disallowed"])
    assert facts["captures"][1]["site_disallowed"] == ["GPTBot"]


def test_a_store_survives_parquet(tmp_path: Path) -> None:
    """What is written is read again: same captures, same bodies, same table."""
    before = store()
    pq.write_table(table_of(before), tmp_path / "robots.parquet")
    after = load((tmp_path / "robots.parquet",))

    assert table_of(after).equals(table_of(before))
    assert after.file(after.captures[SITE][1]).verdict("GPTBot", "/").line == 2


def test_host_scheme_and_port_are_kept_apart() -> None:
    """A file speaks for its scheme, host and port only (RFC 9309, section 2.3)."""
    decider = Robots(agents=("GPTBot",)).decider(store())
    urls = (
        "https://example.org/a",
        "https://EXAMPLE.org:443/a",
        "http://example.org/a",
        "https://example.org:8443/a",
        "https://www.example.org/a",
    )

    assert [decider.decide(url, None).status for url in urls] == ["disallowed", "disallowed", "missing", "missing", "missing"]


def test_policies_change_no_measurement() -> None:
    """A policy only fills settings: the same settings have the same identity, whoever named them."""
    table = Documents(pa.table({"text": ["t"], "url": ["https://example.org/a"], "date": ["2024-01-01"]}))
    same = Robots(policy="rfc9309"), Robots(agents=("CCBot",), clock="at_crawl")

    assert same[0].identity() == same[1].identity()
    assert same[0].measure(table)["robots_status"].to_pylist() == ["missing"]
