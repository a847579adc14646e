# SPDX-License-Identifier: Apache-2.0
"""Gold for postal addresses: labelled documents in 20 languages, made from a seed, with what looks alike and is none.

    python -m tests.gold.addresses gold.jsonl

A row of a language: streets with a word for one and streets without ("Markt 3"), written as its country writes addresses, places with
their codes, a word that says that an address follows, and sentences with numbers that are no address: articles of laws, citations,
routes, measures, dates. Names of streets and places are common ones; the numbers are drawn. A tenth of the addresses has no code and
place, and an eighth no word for a street, which our recogniser cannot find: what it misses is meant to show.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from random import Random
from typing import Any

from tests.gold.address_forms import FORMS, Form

SEED = "limpide-address-gold-1"
DOCUMENTS_PER_LANGUAGE = 40


def _drawn(random: Random, pattern: str) -> str:
    return "".join(random.choice("0123456789") if char == "#" else char for char in pattern)


def address(random: Random, form: Form) -> tuple[str, bool]:
    """Draw an address, and whether it has its code and place."""
    street = random.choice(form.bare if random.random() < 0.125 else form.streets).format(n=random.randint(1, 220))
    if random.random() < 0.1:
        return street, False
    place = _drawn(random, random.choice(form.places))
    parts = (place, street) if form.first == "place" else (street, place)
    return random.choice([", ", ", ", "\n"] if form.first == "street" else [", "]).join(parts), True


def document(random: Random, form: Form) -> dict[str, Any]:
    """Make one document: one or two addresses, three sentences with none."""
    parts: list[tuple[str, str]] = [("", text) for text in random.sample([form.filler, *form.negatives], 3)]
    for _ in range(random.randint(1, 2)):
        written, whole = address(random, form)
        parts.append((f"{form.said} " if not whole or random.random() < 0.5 else "\u2013 ", written))
    random.shuffle(parts)
    text, spans = "", []
    for before, written in parts:
        text += before
        if before:
            end = len(text) + len(written.rstrip("."))
            spans.append({"start": len(text), "end": end, "kind": "POSTAL_ADDRESS"})
        text += written + random.choice(["\n", "\n\n", ".\n"] if before else [" ", "\n"])
    return {"text": text, "language": form.key, "spans": spans}


def gold(per_language: int = DOCUMENTS_PER_LANGUAGE, seed: str = SEED) -> list[dict[str, Any]]:
    """Make the whole set; the same at every call with a seed."""
    return [
        document(Random(f"{seed}/{form.key}/{number}"), form) | {"id": f"{form.key}-{number}"}
        for form in FORMS
        for number in range(per_language)
    ]


if __name__ == "__main__":
    Path(sys.argv[1]).write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in gold()), encoding="utf-8")
