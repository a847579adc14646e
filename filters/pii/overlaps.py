# SPDX-License-Identifier: Apache-2.0
"""Of findings that overlap one stays: that of the kind that stands first in ``PRIORITY``; of one kind the longer, then the earlier."""

from __future__ import annotations

from bisect import bisect_right
from typing import Final

from filters.pii.recogniser import Found

PRIORITY: Final = (
    "PRIVATE_KEY", "URL_CREDENTIALS", "API_KEY", "IBAN_CODE", "CREDIT_CARD", "CRYPTO", "EMAIL_ADDRESS", "IP_ADDRESS",
    "NATIONAL_ID", "PASSPORT", "POSTAL_ADDRESS", "PHONE_NUMBER", "LICENSE_PLATE", "SOCIAL_HANDLE",
)  # fmt: skip
"""Kinds, the one that wins first: what is more dangerous, then what is better checked."""


def apart(found: list[Found]) -> list[Found]:
    """Return findings in order that do not overlap, the preferred ones first come."""
    found = sorted(set(found), key=lambda one: (one.start, one.end, one.recogniser.name))
    kept: list[Found] = []
    cluster: list[Found] = []
    reach = -1
    for one in found:
        if one.start >= reach:
            kept += _settled(cluster)
            cluster = []
        cluster.append(one)
        reach = max(reach, one.end)
    return kept + _settled(cluster)


def _settled(cluster: list[Found]) -> list[Found]:
    if len(cluster) < 2:
        return cluster
    rank = {kind: number for number, kind in enumerate(PRIORITY)}
    wanted = sorted(cluster, key=lambda one: (rank[one.recogniser.kind], one.start - one.end, one.start, one.recogniser.name))
    starts: list[int] = []
    kept: list[Found] = []
    for one in wanted:
        place = bisect_right(starts, one.start)
        if (place == 0 or kept[place - 1].end <= one.start) and (place == len(kept) or one.end <= starts[place]):
            starts.insert(place, one.start)
            kept.insert(place, one)
    return kept
