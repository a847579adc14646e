# SPDX-License-Identifier: Apache-2.0
"""Find e-mail addresses as they stand in running text.

An address is a local part of at most 64 octets, ``@``, and a domain of at most 255 (RFC 5321, section 4.5.3.1) with a
top-level domain of letters; both may be in any script (RFC 6531, RFC 5890). Of the characters that RFC 5322 allows in a
local part, those are left out that end a word in prose or an address in a link (``/ = ? & !`` and others). In scripts
written without spaces, words before a non-Latin local part are taken along.

It finds no quoted local parts, no address literals and no disguises ("name at example dot org"); file names such as
``logo@2x.png`` are none.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import re2

from filters.pii.spans import Span, Texts, byte_pattern, candidates

LOCAL_BYTES: Final = 64
DOMAIN_BYTES: Final = 255

LABEL_CHARS: Final = 63

_CANDIDATE: Final = byte_pattern(rb"[A-Za-z0-9_%+\x80-\xff-]@[A-Za-z0-9\x80-\xff-]+\.")
_LATIN_LOCAL: Final = re2.compile(r"(?:[\p{Latin}\p{Mn}0-9_%+-]+['.])*[\p{Latin}\p{Mn}0-9_%+-]+$")
_LOCAL: Final = re2.compile(r"(?:[\pL\pM\pN_%+-]+\.)*[\pL\pM\pN_%+-]+$")
_DOMAIN: Final = re2.compile(r"[\pL\pM\pN.-]+")
_TOP: Final = re2.compile(r"xn--[A-Za-z0-9-]+|\p{Latin}{2,}|[\pL\pM]{2,}")
_FILES: Final = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".css", ".js")


def find(texts: Texts) -> Iterator[Span]:
    """Iterate over the e-mail addresses of a batch in the order of the buffer; spans do not overlap."""
    last = 0
    for start, begin, end in candidates(_CANDIDATE, texts):
        at = start + 1
        domain = _domain(texts.decoded(at + 1, min(end, at + 1 + DOMAIN_BYTES)))
        if not domain or domain.lower().endswith(_FILES):
            continue
        before = texts.decoded(max(begin, last, at - LOCAL_BYTES - 1), at)
        local = _LATIN_LOCAL.search(before) or _LOCAL.search(before)
        local_bytes = len(local.group().encode()) if local else 0
        if 0 < local_bytes <= LOCAL_BYTES:
            last = at + 1 + len(domain.encode())
            yield Span(at - local_bytes, last)


def _domain(text: str) -> str:
    """Return the longest domain that a text starts with; empty when it starts with none.

    >>> _domain("example.org. Then"), _domain("4.17.21"), _domain("example.com\u8c22")
    ('example.org', '', 'example.com')
    """
    hit = _DOMAIN.match(text)
    labels = hit.group().split(".") if hit else []
    good = next((n for n, label in enumerate(labels) if not _is_label(label)), len(labels))
    for count in range(min(good + 1, len(labels)), 1, -1):
        top = _TOP.match(labels[count - 1])
        if top and len(top.group()) <= LABEL_CHARS:
            return ".".join([*labels[: count - 1], top.group()])
    return ""


def _is_label(label: str) -> bool:
    return 0 < len(label) <= LABEL_CHARS and not label.startswith("-") and not label.endswith("-")
