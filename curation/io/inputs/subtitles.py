# SPDX-License-Identifier: Apache-2.0
"""Subtitles to text: SubRip (as players read it) and WebVTT (W3C, 4.1 and 6.1).

Cue numbers, times, positions, styles and notes are left out, tags stripped, and lines of cues joined to sentences: a cue that does
not end a sentence
goes on with the next. A cue that repeats the one before, as rolling captions do, is told once. Voices (``<v Anne>``) are dropped.
Text of SubRip below an empty line belongs to the cue above, as players show it; a damaged time line is refused, for with it its text
would be lost.
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
_DAMAGED: Final = re.compile(r"\d:\S*\s*-+ ?>|-+ ?>\s*\S*:\d")
"""What is left of a time line: an arrow beside a figure with a colon."""
_BLOCK: Final = re.compile(r"(?:^[ \t]*[^ \t\n].*\n?)+", re.MULTILINE)
_NO_CUE: Final = ("WEBVTT", "NOTE", "STYLE", "REGION")
_TAG: Final = re.compile(r"<[^>]*>|\{\\[^}]*\}")
_ENDS: Final = (".", "!", "?", "…", '"', "»", "”", "。", "！", "？", "؟", "।")
_LANGUAGE: Final = re.compile(r"^Language:\s*([A-Za-z-]+)", re.MULTILINE)


def read_subtitles(data: bytes) -> Extracted:
    """Read SRT or VTT; raises Unreadable when there is no cue, or one whose time line is damaged."""
    if len(data) > MAX_BYTES:
        raise ExtractionBound(f"the subtitles have {len(data)} bytes; at most {MAX_BYTES} are read")
    text = decode(data, None, html=False)[0].replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    cues: list[str] = []
    is_vtt = text.startswith("WEBVTT")
    for block in _BLOCK.finditer(text):
        if (cue := _cue(text, block, plain=bool(cues) and not is_vtt)) is not None:
            cues.append(cue)
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


def _cue(text: str, block: re.Match[str], *, plain: bool) -> str | None:
    """Return the text of a block that holds a cue, or ``plain`` text; None for a header, style, note or anything else."""
    lines = block[0].rstrip("\n").split("\n")
    for number, line in enumerate(lines[:2]):
        if _TIMES.match(line):
            return _spoken(lines[number + 1 :])
    if not plain and lines[0].startswith(_NO_CUE):
        return None
    for number, line in enumerate(lines):
        if _DAMAGED.search(line):
            at = text.count("\n", 0, block.start()) + number + 1
            shown = line.strip()[:80]
            raise Unreadable(f"line {at} of the subtitles is a damaged time line, {shown!r}; expected `00:00:01,000 --> 00:00:02,000`")
    if lines[0].strip().isdigit():  # the number of a cue without times
        lines = lines[1:]
    return _spoken(lines) if plain and lines else None


def _spoken(lines: list[str]) -> str:
    return " ".join(unescape(_TAG.sub("", " ".join(lines))).split())
