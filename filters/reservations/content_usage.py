# SPDX-License-Identifier: Apache-2.0
"""AIPREF preferences: a dictionary of categories with ``y`` or ``n`` (draft-ietf-aipref-vocab-08, sections 4 to 6; RFC 9651).

``train-ai`` is what concerns us; ``ai-use`` and the older ``tdm``, ``ai``, ``bots``, ``all``, ``genai`` and ``train-genai`` include it or
were written to. A key that stands twice holds with its last value; a value other than the tokens y and n is unknown; a dictionary that does
not parse, for example for a key in upper case, says nothing at all. Parameters are passed over.
"""

from __future__ import annotations

from typing import Final

import re2

from filters.reservations.reservation import Says

TRAINING: Final = ("train-ai", "train-genai", "genai", "ai-use", "ai", "tdm", "bots", "all")
"""Categories that cover training, the narrowest first."""

_MEMBER: Final = re2.compile(
    r"^([a-z*][a-z0-9_.*-]*)(?:=(\?[01]|\"[^\"]*\"|-?[0-9][0-9.]*|[A-Za-z*][A-Za-z0-9:/!#$%&'*+.^_`|~-]*))?"
    r"(?:[ \t]*;[ \t]*[a-z*][a-z0-9_.*-]*(?:=[^;,]*)?)*$"
)


def dictionary(value: str) -> dict[str, str] | None:
    """Return the members of a structured dictionary; None when it does not parse.

    >>> dictionary("train-ai=n, search=y"), dictionary("Train-AI=n"), dictionary("train-ai=y;exceptions, train-ai=n")
    ({'train-ai': 'n', 'search': 'y'}, None, {'train-ai': 'n'})
    """
    members: dict[str, str] = {}
    for part in value.strip().split(","):
        hit = _MEMBER.match(part.strip(" \t"))
        if hit is None:
            return None
        members[hit.group(1)] = hit.group(2) or ""
    return members


def combined(members: dict[str, str] | None) -> Says:
    """Tell what a dictionary says of training: any n reserves, else any y allows, else it is unknown."""
    said = {(members or {}).get(key) for key in TRAINING}
    return "reserved" if "n" in said else "allowed" if "y" in said else "unknown"
