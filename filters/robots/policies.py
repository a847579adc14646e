# SPDX-License-Identifier: Apache-2.0
"""What others decided on the same question: five settings of robots.txt, as each corpus says that it applied them.

* ``lucie``: CCBot asked for the root of each domain, live in July 2024; no answer, no document (Lucie-Training, robotparser.py; data card).
* ``luciole``: CCBot for each address, by Common Crawl's robots.txt captures of CC-MAIN-2025-26; a malformed file allows, a site without
  capture is dropped (Luciole-Training data card).
* ``apertus``: fourteen agents and ``*`` for each address, by files of January 2025 applied to all crawls; what is missing or malformed is
  kept (swiss-ai/pretrain-data; arXiv 2509.14233, section 3).
* ``hplt``: the files captured with each crawl, for CCBot, ia_archiver and ``*``; addresses that match are removed, so what is missing or
  malformed is kept (hplt-project/monotextor-slurm, README at eef98dd, 2024-08-14).
* ``rfc9309``: the archive's own crawler at the time of the crawl, to the letter: unavailable or unreadable means allowed (2.3.1.3).
* ``limpide``: the default here: CCBot and ``*`` by the latest file, so that a reservation made after the crawl holds too.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple


class Policy(NamedTuple):
    """The five settings."""

    agents: tuple[str, ...]
    clock: str
    granularity: Literal["url", "site"]
    on_missing: Literal["drop", "keep"]
    on_malformed: Literal["drop", "keep"]


POLICIES: Final[dict[str, Policy]] = {
    "limpide": Policy(("CCBot", "*"), "at_release", "url", "keep", "keep"),
    "lucie": Policy(("CCBot",), "2024-07-31", "site", "drop", "drop"),
    "luciole": Policy(("CCBot",), "2025-06-30", "url", "drop", "keep"),
    "apertus": Policy(
        (
            "AI2Bot", "Applebot-Extended", "Bytespider", "CCBot", "ClaudeBot", "cohere-training-data-crawler", "Diffbot", "FacebookBot",
            "Meta-ExternalAgent", "Google-Extended", "GPTBot", "PanguBot", "*",
        ),
        "2025-01-31",
        "url",
        "keep",
        "keep",
    ),
    "hplt": Policy(("CCBot", "ia_archiver", "*"), "at_crawl", "url", "keep", "keep"),
    "rfc9309": Policy(("CCBot",), "at_crawl", "url", "keep", "keep"),
}  # fmt: skip
"""``CCBot/2.0`` and ``CCBot/1.0`` of Apertus's list are CCBot here: a version is no part of the product token."""
