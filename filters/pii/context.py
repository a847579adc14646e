# SPDX-License-Identifier: Apache-2.0
"""Look at the words near a candidate: what supports it, and what says that it is something else.

Near is at most ``BEFORE_BYTES`` before and ``AFTER_BYTES`` after, within the same text. Words are compared without case,
from the beginning of a word, so that "Steuer-ID" stands for "Steuer-IDs" too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, Final

from filters.pii.overlaps import PRIORITY
from filters.pii.spans import Texts, byte_pattern

BEFORE_BYTES: Final = 80
AFTER_BYTES: Final = 32
OTHER_BYTES: Final = 32
"""How near, before a candidate, a word must stand that says what else it is."""

_OTHER: Final = (
    "isbn", "issn", "ean", "gtin", "imei", "sku", "doi", "serial", "tracking", "order", "invoice", "item", "part no", "article", "art.", "ref",
    "bestell", "auftrag", "rechnung", "artikel", "sendung", "seriennummer", "commande", "facture", "référence", "colis", "pedido", "factura",
    "artículo", "ordine", "fattura", "articolo", "encomenda", "fatura", "bestelling", "factuur", "zamówieni", "faktur", "objednávk", "comand",
    "tilaus", "lasku", "beställning", "ordre", "rendelés", "számla", "παραγγελ", "τιμολόγι", "поръчк", "фактур", "narudžb", "račun", "naročil",
    "tellimus", "arve", "pasūtījum", "rēķin", "užsakym", "sąskait", "ordni", "ordú", "sonrasc",
)  # fmt: skip

_PLACEHOLDER: Final = re.compile(r"<(?:" + "|".join(PRIORITY) + r")(?:-[0-9a-f]{8})?>|\A[A-Z_]{1,15}(?:-[0-9a-f]{8})?>")


def lowered(texts: Texts, start: int, end: int) -> bytes:
    """Return a window of a text in lower case, as UTF-8; placeholders, also cut ones, say nothing of what stands beside them."""
    window = texts.decoded(start, end)
    return (_PLACEHOLDER.sub("|", window) if ">" in window else window).lower().encode()


def around(texts: Texts, span: tuple[int, int], begin: int, end: int) -> bytes:
    """Return what stands before and after a span, in lower case, with a line end in its place."""
    start, stop = span
    return lowered(texts, max(begin, start - BEFORE_BYTES), start) + b"\n" + lowered(texts, stop, min(end, stop + AFTER_BYTES))


@lru_cache(maxsize=256)
def words_pattern(words: tuple[str, ...]) -> Any:  # noqa: ANN401 - RE2 has no types
    """Compile words into one pattern over lower-case UTF-8; each must begin a word."""
    alternatives = b"|".join(re.escape(word.encode()) for word in sorted(words, key=len, reverse=True))
    return byte_pattern(rb"(?:^|[^a-z0-9\x80-\xff])(?:" + alternatives + rb")")


def supports(window: bytes, words: tuple[str, ...]) -> bool:
    """Tell whether one of the words begins a word of a window."""
    return bool(words) and words_pattern(words).search(window) is not None


def is_other(texts: Texts, start: int, begin: int) -> bool:
    """Tell whether the words right before say that this is the number of an order, a book or a part."""
    return supports(lowered(texts, max(begin, start - OTHER_BYTES), start), _OTHER)


def all_words(contexts: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Join the words of several recognisers."""
    return tuple(sorted({word for context in contexts for word in context}))
