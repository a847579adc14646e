# SPDX-License-Identifier: Apache-2.0
"""Subtitles to text: SubRip (as players read it) and WebVTT (W3C, 4.1 and 6.1).

Cue numbers, times, positions, styles and notes are left out, tags stripped, and lines of cues joined to sentences: a cue that does
not end a sentence
goes on with the next. A cue that repeats the one before, as rolling captions do, is told once. Voices (``<v Anne>``) are dropped.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from curation.io.charset import decode
from curation.io.declared import known_language
from curation.io.extracted import Extracted, ExtractionBound, Unreadable

MAX_BYTES: Final = 16 << 20
_TIMES: Final = re.compile(r"^\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}")
_TAG: Final = re.compile(r"<[^>]*>|\{\\[^}]*\}")
_ENDS: Final = (".", "!", "?", "…", '"', "»", "”", "。", "！", "？", "؟", "।")
_LANGUAGE: Final = re.compile(r"^Language:\s*([A-Za-z-]+)", re.MULTILINE)


def read_subtitles(data: bytes) -> Extracted:
    """Read SRT or VTT; raises Unreadable when there is no cue."""
    if len(data) > MAX_BYTES:
        raise ExtractionBound(f"the subtitles have {len(data)} bytes; at most {MAX_BYTES} are read")
    text = decode(data, None, html=False)[0].replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    cues = [found for part in re.split(r"\n[ \t]*\n", text) if (found := _cue(part)) is not None]
    if not cues:
        raise Unreadable(
            "the subtitles have no cue, that is, no line `00:00:01,000 --> 00:00:02,000` with text below; expected SRT or WebVTT"
        )
    lines: list[str] = []
    last = ""
    for cue in cues:
        if not cue or cue == last:
            continue
        last = cue
        if lines and not lines[-1].endswith(_ENDS) and not cue.startswith(("-", "–")):
            lines[-1] += f" {cue}"
        else:
            lines.append(cue)
    said = _LANGUAGE.search(text.split("\n\n")[0])
    return Extracted("\n".join(lines), None, None, None, known_language(said[1]) if said else None)


def _cue(part: str) -> str | None:
    """Return the text of a block that holds a cue, None for a header, style, note or anything else."""
    lines = part.strip("\n").split("\n")
    for number, line in enumerate(lines[:2]):
        if _TIMES.match(line):
            return " ".join(unescape(_TAG.sub("", " ".join(lines[number + 1 :]))).split())
    return None
