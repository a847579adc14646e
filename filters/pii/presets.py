# SPDX-License-Identifier: Apache-2.0
"""What other corpora replace, and by what, as presets; what is found is found by our recognisers, not by their patterns.

Facts were read in the projects' public code: FineWeb (datatrove, ``formatters/pii.py``: addresses from a fixed list), ROOTS (BigScience
``02_pii/bigscience_pii_detect_redact.py``: ``PI:TAG``), Dolma (tags between bars; documents with more than five are dropped), Lucie
(``<email>``, ``<ip>``), Luciole (also telephone numbers, by the document's language), Apertus (``pretrain-data``: ``<email-pii>``, all
addresses of version 4, IBAN), Common Pile (``<EMAIL_ADDRESS>`` and kin). Where FineWeb rotates through its list by a counter, which
depends on the order of documents, we always take the first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Preset:
    """A policy: what to look for, what stands there afterwards by kind, and how many findings a document may have."""

    kinds: tuple[str, ...]
    placeholders: Mapping[str, str]
    max_spans: int | None = None

    def __str__(self) -> str:
        """Say it in one line.

        >>> str(Preset(("email", "phone"), {"EMAIL_ADDRESS": "x@example.com"}, 5))
        'email, phone; EMAIL_ADDRESS becomes x@example.com, other kinds their name in angle brackets; drops above 5 findings'
        """
        told = [f"{kind} becomes {written}" for kind, written in self.placeholders.items()]
        told += ["other kinds their name in angle brackets"] * (0 < len(told) < len(self.kinds))
        limit = [f"drops above {self.max_spans} findings"] * (self.max_spans is not None)
        return "; ".join([", ".join(self.kinds), ", ".join(told) or "each becomes its kind in angle brackets", *limit])


PRESETS: Final[Mapping[str, Preset]] = {
    "fineweb": Preset(("email", "ip_address"), {"EMAIL_ADDRESS": "email@example.com", "IP_ADDRESS": "192.0.2.1"}),
    "roots": Preset(
        ("credentials", "email", "handle", "ip_address"),
        {
            "API_KEY": "PI:KEY",
            "PRIVATE_KEY": "PI:KEY",
            "URL_CREDENTIALS": "PI:KEY",
            "EMAIL_ADDRESS": "PI:EMAIL",
            "SOCIAL_HANDLE": "PI:USER",
            "IP_ADDRESS": "PI:IP_ADDRESS",
        },
    ),
    "dolma": Preset(
        ("email", "phone", "ip_address"),
        {"EMAIL_ADDRESS": "|||EMAIL_ADDRESS|||", "PHONE_NUMBER": "|||PHONE_NUMBER|||", "IP_ADDRESS": "|||IP_ADDRESS|||"},
        5,
    ),
    "lucie": Preset(("email", "ip_address"), {"EMAIL_ADDRESS": "<email>", "IP_ADDRESS": "<ip>"}),
    "luciole": Preset(("email", "ip_address", "phone"), {}),
    "apertus": Preset(
        ("email", "ip_address", "iban"), {"EMAIL_ADDRESS": "<email-pii>", "IP_ADDRESS": "<ip-pii>", "IBAN_CODE": "<iban-pii>"}
    ),
    "common-pile": Preset(("email", "phone", "ip_address"), {}),
}
"""Name in recipes: policy. Kinds without a placeholder get their name in angle brackets."""
