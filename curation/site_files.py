# SPDX-License-Identifier: Apache-2.0
"""What is known of a recipe's robots.txt captures and agents before anything runs: what cannot be is refused, what is doubtful is noted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from curation.errors import AssetError
from filters.contract import Filter
from filters.reservations.filter import Reservations
from filters.robots.agents import unlisted
from filters.robots.captures import check_files, load
from filters.robots.disk import DiskStore
from filters.robots.filter import Robots
from filters.robots.store import FILES, ROBOTS, RobotsStore

LEGAL: Final = {"robots": frozenset({ROBOTS}), "reservations": frozenset(FILES)}
"""Steps that read files of a site, and which of them speak to it."""


def check_site_files(built: Filter, paths: Sequence[Path]) -> None:
    """Refuse files in which a step of ``LEGAL`` would find nothing: raise AssetError."""
    if not paths or built.name not in LEGAL:
        return
    try:
        check_files(paths, LEGAL[built.name])
    except ValueError as error:
        raise AssetError(f"step {built.name}, files: {error}") from error


def told(built: Filter, paths: Sequence[Path]) -> Iterator[str]:
    """Tell how much a step's files hold, and which of its agents nobody knows."""
    if not isinstance(built, Robots | Reservations):
        return
    if paths:
        store = load(tuple(paths))
        if isinstance(store, DiskStore):
            yield f"{built.name}: {len(store):,} captures"
        elif isinstance(store, RobotsStore):
            counts = {path: [len(found) for site, found in store.captures.items() if site.path == path] for path in FILES}
            held = ", ".join(f"{sum(found):,} of {path} from {len(found):,} sites" for path, found in counts.items() if found)
            yield f"{built.name}: captures: {held}"
            undated = sum(1 for found in store.captures.values() if not found[0].date)
            if undated:
                yield f"{built.name}: {undated:,} sites have captures without date, as from a folder: they hold at every date"
    for agent, near in unlisted(built.agents or ()).items():
        meant = f"; did you mean {near}?" if near else "; it is asked for as it is written"
        yield f"note: {built.name}: {agent} is no known agent{meant}"
