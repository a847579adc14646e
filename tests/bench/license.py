# SPDX-License-Identifier: Apache-2.0
"""Licences and reservations on labelled pages: ``python -m tests.bench.license``.

Precision and recall of "this page is under Creative Commons" on the pages of ``html_trafilatura`` (development half) that have a human
licence field, beside two baselines: any link to a Creative Commons licence, and ``rel=license`` on it. Every disagreement is listed with
its snippet. Those in ``REVIEWED`` were read by hand, last on 2026-11-25. Scores are against the labels as they are and as corrected;
what is ``DOUBTFUL`` counts against us. Then NC and ND pages of ``html_cc``, and pages a second of one core (CPU time), in memory.
"""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from filters.license import Found, find
from filters.license.openness import NON_COMMERCIAL, openness
from filters.license.patterns import PLAUSIBLE
from filters.license.sieve import near_names
from filters.reservations.page import find as find_reservations
from tests.bench.parts.data import data_folder
from tests.real_corpus import read_pages

REVIEWED = {
    "creativecommons.org/about/": "wrong label: the footer says that content on this site is BY 4.0, with rel=license",
    "bigdata.ypart.eu": "wrong label: rel=license badge BY 3.0 DE in the footer (the AGPL beside it is the software's)",
    "biobiochile.cl": "wrong label: the footer says that contents are BY-NC unless stated otherwise",
    "der-erfolg-gibt-recht.de": "wrong label: the footer says that all contents of the blog are BY-NC-ND 2.5; rel=license",
    "feuerwehrtaucher-oldenburg.de": "wrong label: meta DC.rights says BY-SA 3.0 DE, and a comment in the page BY 3.0: CC by either",
    "gormulus.wordpress.com": "wrong label: the notice says that the content of this page is BY-NC-SA 3.0 DE; rel=license",
    "ritinardo.wordpress.com": "wrong label: the notice says that this work or content is BY-SA 3.0 DE; rel=license",
    "strangemachines.io": "wrong label: the article's own footer says 'License: by-nc-sa'; rel=license",
    "surfguard.wordpress.com": "wrong label: the notice says that all contents of this blog are BY-NC-SA",
    "muffinrezept.net": "wrong label: BY-SA is the credit of one photograph ('Foto: … CC-BY-SA'); the page declares nothing of itself",
}
"""Part of the address to why the label is wrong: what anybody can read on the page."""

DOUBTFUL = {
    "hertha-blog.de": "doubtful, left as labelled: the footer says BY-NC-ND 3.0 DE 'with exceptions', which stand on another page",
    "wolfsrebellen-netz.forumieren.com": "doubtful, left as labelled: rel=license badge without words in an announcement of a forum",
}
"""Where one may disagree: counted as errors of ours."""

OURS = {"creativecommons.at/faircoin": "missed: nothing in the page names a licence; counted as an error of ours"}

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
    accepted = [label != any(key in e["url"] for key in (*REVIEWED, *DOUBTFUL)) for label, (e, _) in zip(labels, labelled, strict=True)]
    print("  doubtful ones corrected too: ", scores(accepted, answers))
    named = [
        (e["gold"]["license"], f.spdx or "") for (e, _), f, label, a in zip(labelled, found, labels, answers, strict=True) if label and a
    ]
    wrong = [(label, spdx) for label, spdx in named if not same_licence(label, spdx)]
    print(f"exact SPDX id: {len(named) - len(wrong)} of {len(named)} ({(len(named) - len(wrong)) / len(named):.3f}); others {wrong}")
    print("\nevery disagreement:")
    for (entry, _), f, label, answer in zip(labelled, found, labels, answers, strict=True):
        if label != answer:
            why = next((text for key, text in (REVIEWED | DOUBTFUL | OURS).items() if key in entry["url"]), "not reviewed: counted as ours")
            seen = f.snippet or next((c.snippet for c in f.candidates), "nothing")
            at = "" if f.verdict.offset is None else f" at byte {f.verdict.offset:,}"
            print(f"  {entry['url'][:110]}\n    label {entry['gold']['license'] or 'none'!r}, found {f.spdx}{at}: {seen}\n    {why}")
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
    data = data_folder("html_trafilatura")
    quality(data)
    speed(data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
