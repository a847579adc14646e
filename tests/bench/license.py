# SPDX-License-Identifier: Apache-2.0
"""Licences and reservations on labelled pages: ``python -m tests.bench.license``.

Precision and recall of "this page is under Creative Commons" on the pages of ``html_trafilatura`` (development half) that have a human
licence field, beside two baselines: any link to a Creative Commons licence, and ``rel=license`` on it. Every disagreement is listed with
its snippet. Those in ``REVIEWED`` were read by hand, last on 2026-11-25; scores are against the labels as they are and as corrected.
Then NC and ND pages of ``html_cc``, and pages a second of one core (CPU time), pages already in memory.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from filters.license import Found, find
from filters.license.openness import NON_COMMERCIAL, openness
from filters.license.page import near_names
from filters.license.patterns import PLAUSIBLE
from filters.reservations.page import find as find_reservations
from tests.bench.parts.child import ROOT
from tests.real_corpus import read_pages

REVIEWED = {
    "creativecommons.org/about/": "labelled none; the footer's rel=license badge says BY 4.0 of the site",
    "bigdata.ypart.eu": "labelled none; rel=license badge in the footer, BY 3.0 DE",
    "biobiochile.cl": "labelled none; the footer says that contents are BY-NC unless stated otherwise",
    "der-erfolg-gibt-recht.de": "labelled none; the footer says that all contents of the blog are BY-NC-ND 2.5",
    "feuerwehrtaucher-oldenburg.de": "labelled none; meta dc.rights says BY-SA 3.0 DE",
    "gormulus.wordpress.com": "labelled none; the notice says that the content of the page is BY-NC-SA 3.0 DE",
    "hertha-blog.de": "labelled none; the footer says BY-NC-ND 3.0 DE, with exceptions",
    "ritinardo.wordpress.com": "labelled none; the footer says that the work is BY-SA 3.0 DE",
    "strangemachines.io": "labelled none; the footer says BY-NC-SA and links it",
    "surfguard.wordpress.com": "labelled none; the footer says that all contents of the blog are BY-NC-SA",
    "wolfsrebellen-netz.forumieren.com": "labelled none; rel=license badge on the page, BY-NC-ND 3.0 DE",
    "muffinrezept.net": "labelled BY-SA; that is the credit of one photograph, the page declares nothing",
}
"""Part of the address to why the label is wrong."""

CC_LINK = re.compile(rb"href=[\"']?(?:https?:)?//(?:www\.)?creativecommons\.org/(?:licenses|publicdomain)/", re.IGNORECASE)
REL = re.compile(rb"<(?:a|link)\b(?=[^>]*\brel=[\"']?[^\"'>]*license)(?=[^>]*creativecommons\.org/)[^>]*>", re.IGNORECASE)


def pages(folder: Path, archive: str, index: str) -> list[tuple[dict[str, Any], bytes]]:
    """Return entries of an index with their pages as UTF-8."""
    files = {name.rpartition("/")[2]: body for name, body in read_pages(folder / archive)}
    found = []
    for line in (folder / index).read_text(encoding="utf-8").split("\n"):
        if line:
            entry = json.loads(line)
            html = files[(entry.get("tar_name") or entry["file"]).rpartition("/")[2]]
            found.append((entry, html if entry["valid_utf8"] else html.decode(entry["charset"] or "latin-1", "replace").encode()))
    return found


def is_cc(found: Found) -> bool:
    """Tell whether a Creative Commons licence was found."""
    return found.spdx is not None and found.spdx.removeprefix("LicenseRef-").startswith("CC")


def scores(labels: Sequence[bool], answers: Sequence[bool]) -> str:
    """Return precision and recall in words."""
    right = sum(a and b for a, b in zip(labels, answers, strict=True))
    precision, recall = right / max(sum(answers), 1), right / max(sum(labels), 1)
    return f"precision {precision:.3f}, recall {recall:.3f} ({right} of {sum(labels)} found, {sum(answers)} called CC)"


def same_licence(label: str, spdx: str) -> bool:
    """Compare a label with an identifier; a label without version names its elements only, and 4.0 has no ports."""
    wanted = re.sub(r"[ -]+", "-", label.strip().upper())
    got = spdx.upper().removeprefix("LICENSEREF-")
    if "4.0" in wanted:
        wanted = wanted.partition("4.0")[0] + "4.0"
    return got == wanted if re.search(r"[0-9]\.[0-9]", wanted) else re.split(r"-[0-9]", got)[0] == wanted


def quality(data: Path) -> None:
    """Print precision and recall, and every disagreement."""
    labelled = [
        (e, h) for e, h in pages(data / "html_trafilatura" / "dev", "pages.tar.zst", "index.jsonl") if e["gold"] and "license" in e["gold"]
    ]
    labels = ["CC" in (e["gold"]["license"] or "").upper() for e, _ in labelled]
    found = [find(h, e["url"], None) for e, h in labelled]
    answers = [is_cc(f) for f in found]
    print(f"html_trafilatura, development half: {len(labelled)} pages with a licence label, {sum(labels)} of them CC")
    print("any link to a CC licence:      ", scores(labels, [CC_LINK.search(h) is not None for _, h in labelled]))
    print("rel=license on it:             ", scores(labels, [REL.search(h) is not None for _, h in labelled]))
    print("filters.license, labels as are:", scores(labels, answers))
    corrected = [label != any(key in e["url"] for key in REVIEWED) for label, (e, _) in zip(labels, labelled, strict=True)]
    print("filters.license, corrected:    ", scores(corrected, answers))
    named = [
        (e["gold"]["license"], f.spdx or "") for (e, _), f, label, a in zip(labelled, found, labels, answers, strict=True) if label and a
    ]
    wrong = [(label, spdx) for label, spdx in named if not same_licence(label, spdx)]
    print(f"exact SPDX id: {len(named) - len(wrong)} of {len(named)} ({(len(named) - len(wrong)) / len(named):.3f}); others {wrong}")
    print("\nevery disagreement:")
    for (entry, _), f, label, answer in zip(labelled, found, labels, answers, strict=True):
        if label != answer:
            why = next((text for key, text in REVIEWED.items() if key in entry["url"]), "not reviewed: counted as ours")
            seen = f.snippet or next((c.snippet for c in f.candidates), "nothing")
            print(f"  {entry['url'][:110]}\n    label {entry['gold']['license'] or 'none'!r}, found {f.spdx}: {seen}\n    {why}")
    for name, forbidden in (("internal_nc_nd", True), ("ship_by_bysa", False)):
        entries = pages(data / "html_cc" / name, "dev.tar.zst", "dev.index.jsonl")
        verdicts = [find(h, e["url"], None) for e, h in entries]
        opened = [f.spdx for f in verdicts if openness(f.spdx) > NON_COMMERCIAL]
        if forbidden:
            print(f"\nhtml_cc NC and ND: {len(entries)} pages, {len(opened)} called open {opened}")
        else:
            print(f"html_cc BY and BY-SA: {len(entries)} pages, {len(opened)} called open, the others unknown or stricter")


def speed(data: Path) -> None:
    """Print pages a second."""
    every = [h for _, h in pages(data / "html_trafilatura" / "dev", "pages.tar.zst", "index.jsonl")]
    near = [h for h in every if 50_000 <= len(h) <= 200_000]
    for name, chosen in (("all pages", every), ("pages of 50 to 200 KB", near)):
        mean = sum(map(len, chosen)) / len(chosen)
        parsed = sum(any(PLAUSIBLE.search(h[start:end]) for start, end in near_names(h)) for h in chosen)
        print(f"\n{name}: {len(chosen)}, {mean / 1000:.0f} KB on average, {parsed} of them hold a tell-tale")
        works: dict[str, Callable[[bytes], object]] = {
            "licence": lambda h: find(h, None, None),
            "reservations": lambda h: find_reservations(h, None, {}),
            "both": lambda h: (find(h, None, None), find_reservations(h, None, {})),
        }
        for what, work in works.items():
            best = min(_seconds(work, chosen) for _ in range(3))
            print(f"  {what:<14}{len(chosen) / best:>8,.0f} pages/s per core, {len(chosen) * mean / best / 1e6:>6,.0f} MB/s")


def _seconds(work: Callable[[bytes], object], chosen: Sequence[bytes]) -> float:
    started = time.process_time()
    for html in chosen:
        work(html)
    return time.process_time() - started


def main() -> int:
    """Measure and print."""
    data = Path(os.environ.get("LIMPIDE_DATA", ROOT.parent / "shared" / "data"))
    if not (data / "html_trafilatura").is_dir():
        print(f"skipped: real data is absent: {data}/html_trafilatura (set LIMPIDE_DATA to its folder)")
        return 0
    quality(data)
    speed(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
