# SPDX-License-Identifier: Apache-2.0
"""How fast personal data is found: all checked kinds together, on plain prose, web texts and HTML, next to other tools, in one run.

    python -m tests.bench.pii_speed

Rates are of processor time of one core (``time.process_time``), so that neighbours on the machine count little; the best of three, each
with emptied caches. Other tools find fewer kinds: datatrove's formatter two, Presidio the kinds of its pattern recognisers, scrubadub
(not a dependency; skipped when absent) its default detectors. Then pages of which the language is declared, so that national telephones
are looked for, and what kinds cost that need passes of their own: the last column is their time by that of the checked kinds.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from functools import partial

from filters.pii import ip_address, phone
from filters.pii.filter import CHECKED
from tests.bench.parts import pii

PLAIN = "Clear water runs over the stones, and the sea is wide. They said so in those days, and went home. "
REPEATS = 3
LANGUAGES = ("deu_Latn", "fra_Latn", "spa_Latn", "ita_Latn", "eng_Latn", "nld_Latn", "pol_Latn")
APART = ("passport", "plate", "address", "email_disguised", "handle")
"""Kinds beside the checked ones; all but handles need a pass of their own."""


def main() -> None:
    """Measure and print."""
    sets: dict[str, tuple[list[str], str | None]] = {"plain, no candidate": ([PLAIN * 30] * 5000, None)}
    if pii.DATA.is_dir():
        pages = pii.pages(150)
        sets |= {"noisy web sample": (pii.web_texts(), "eng_Latn"), "HTML pages": (pages, None)}
    else:
        print(f"web texts and pages: not measured, {pii.DATA} is absent (set LIMPIDE_DATA)")
    scrubadub = pii.scrubadub()
    if scrubadub is None:
        print("scrubadub: not measured, it is not installed (pip install scrubadub)")
    others = {"datatrove": pii.datatrove(), "presidio": pii.presidio(), **({"scrubadub": scrubadub} if scrubadub else {})}
    print(f"{'texts':<22} {'tool':<12} {'MB':>7} {'MB/s':>9} {'found':>7} {'limpide is':>12}")
    for name, (texts, language) in sets.items():
        size, rate, found = measured(pii.limpide, texts, language)
        print(f"{name:<22} {'limpide':<12} {size / 1e6:>7.2f} {rate:>9.2f} {found:>7}")
        for tool, run in others.items():
            part = _part(texts, 3_000_000 if tool == "datatrove" else 150_000)
            size, slower, found = measured(run, part, language, repeats=1)
            print(f"{name:<22} {tool:<12} {size / 1e6:>7.2f} {slower:>9.3f} {found:>7} {rate / slower:>10.0f} ×")
    if pii.DATA.is_dir():
        for language in LANGUAGES:
            size, rate, found = measured(pii.limpide, pages, language)
            print(f"HTML pages, {language:<10} {'limpide':<12} {size / 1e6:>7.2f} {rate:>9.2f} {found:>7}")
    for name, (texts, language) in sets.items():
        _, checked, _ = measured(pii.limpide, texts, language)
        for kind in APART:
            size, rate, found = measured(partial(pii.limpide, kinds=(*CHECKED, kind)), texts, language)
            print(f"{name:<22} {kind:<15} {size / 1e6:>4.1f} {rate:>9.2f} {found:>7} {checked / rate:>10.2f} ×")


def measured(run: pii.Tool, texts: Sequence[str], language: str | None, repeats: int = REPEATS) -> tuple[int, float, int]:
    """Return bytes, MB of UTF-8 a second, and the number of findings."""
    size = sum(len(text.encode()) for text in texts)
    languages = [language] * len(texts)
    found = run(texts[:20], languages[:20])
    taken = []
    for _ in range(repeats):
        phone._numbers.cache_clear()
        ip_address._is_public.cache_clear()
        start = time.process_time()
        found = run(texts, languages)
        taken.append(time.process_time() - start)
    return size, size / min(taken) / 1e6, sum(map(len, found))


def _part(texts: Sequence[str], most_bytes: int) -> list[str]:
    """Take whole texts up to a size; at least one."""
    taken: list[str] = []
    size = 0
    for text in texts:
        if taken and size + len(text) > most_bytes:
            break
        taken.append(text)
        size += len(text)
    return taken


if __name__ == "__main__":
    main()
