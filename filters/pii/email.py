# SPDX-License-Identifier: Apache-2.0
"""Find e-mail addresses as they stand in running text.

An address is a local part of at most 64 octets, ``@``, and a domain of at most 255 (RFC 5321, section 4.5.3.1) with a
top-level domain of letters; both may be in any script (RFC 6531, RFC 5890). Of the characters that RFC 5322 allows in a
local part, those are left out that end a word in prose or an address in a link (``/ = ? & !`` and others). In scripts
written without spaces, words before a non-Latin local part are taken along.

An address may be broken across a line end after the ``@``. Disguises ("name [at] example [dot] org") are found on request, when the
word stands in brackets. It finds no quoted local parts and no address literals; file names such as ``logo@2x.png`` are none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

import re2

from filters.pii.spans import Span, Texts, byte_pattern, candidates

LOCAL_BYTES: Final = 64
DOMAIN_BYTES: Final = 255

LABEL_CHARS: Final = 63

_CANDIDATE: Final = byte_pattern(rb"[A-Za-z0-9_%+\x80-\xff-]@[A-Za-z0-9\x80-\xff-]+\.")
_LATIN_LOCAL: Final = re2.compile(r"(?:[\p{Latin}\p{Mn}0-9_%+-]+['.])*[\p{Latin}\p{Mn}0-9_%+-]+$")
_LOCAL: Final = re2.compile(r"(?:[\pL\pM\pN_%+-]+\.)*[\pL\pM\pN_%+-]+$")
_UNSPACED: Final = re2.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}]")
_DOMAIN: Final = re2.compile(r"[\pL\pM\pN.-]+")
_TOP: Final = re2.compile(r"xn--[A-Za-z0-9-]+|\p{Latin}{2,}|[\pL\pM]{2,}")
_LINE_END: Final = re.compile(rb"[\r\n]{1,2}(?=[A-Za-z0-9-]+\.[A-Za-z])")
SAID_TRIGGER: Final = rb"[\[({<] ?(?i:at|a|arroba|chiocciola|apenstaartje|klammeraffe|malpa|snabel-a|arobase|chez) ?[\])}>]"
_SAID_LOCAL: Final = re.compile(r"[\w%+-]+(?:\.[\w%+-]+)*[ ]?\Z")
_SAID_DOMAIN: Final = re.compile(
    r"[ ]?[\w-]+(?:(?:\.|[ ]?[\[({<][ ]?(?:dot|punkt|point|punto|ponto|kropka)[ ]?[\])}>][ ]?)[\w-]+)*"
    r"(?:\.|[ ]?[\[({<][ ]?(?:dot|punkt|point|punto|ponto|kropka)[ ]?[\])}>][ ]?)[^\W\d_]{2,}",
    re.IGNORECASE,
)
_FILES: Final = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".css", ".js")


def find(texts: Texts) -> Iterator[Span]:
    """Iterate over the e-mail addresses of a batch in the order of the buffer; spans do not overlap."""
    yield from among(texts, ((start + 1, begin, end) for start, begin, end in candidates(_CANDIDATE, texts)))


def among(texts: Texts, signs: Iterable[tuple[int, int, int]]) -> Iterator[Span]:
    """Iterate over the addresses at given ``@``, each with start and end of its text, in order; spans do not overlap."""
    last = 0
    for at, begin, end in signs:
        wrapped = _LINE_END.match(texts.data, at + 1, end)
        after = wrapped.end() if wrapped else at + 1
        domain = _domain(texts.decoded(after, min(end, after + DOMAIN_BYTES)))
        if not domain or domain.lower().endswith(_FILES):
            continue
        before = texts.decoded(max(begin, last, at - LOCAL_BYTES - 1), at)
        local = _local(before)
        local_bytes = len(local.group().encode()) if local else 0
        if 0 < local_bytes <= LOCAL_BYTES:
            last = after + len(domain.encode())
            yield Span(at - local_bytes, last)


def disguised(texts: Texts, signs: Iterable[tuple[int, int, int, int]]) -> Iterator[Span]:
    """Iterate over addresses whose ``@`` is written as a word in brackets: "name [at] example [dot] org".

    Args:
        texts: the batch.
        signs: where each bracketed word starts and stops, and start and end of its text.

    """
    for start, stop, begin, end in signs:
        local = _SAID_LOCAL.search(texts.decoded(max(begin, start - LOCAL_BYTES - 2), start))
        domain = _SAID_DOMAIN.match(texts.decoded(stop, min(end, stop + DOMAIN_BYTES)))
        if local and domain:
            yield Span(start - len(local.group().encode()), stop + len(domain.group().encode()))


def _local(before: str) -> Any:  # noqa: ANN401 - RE2 has no types
    """Match the local part that a text ends with: a Latin one, unless the letter before it is of a script with spaces between words."""
    latin = _LATIN_LOCAL.search(before)
    if latin is None or (latin.start() and before[latin.start() - 1].isalpha() and not _UNSPACED.search(before[latin.start() - 1])):
        return _LOCAL.search(before)
    return latin


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
