# SPDX-License-Identifier: Apache-2.0
"""What makes a scan for personal data stop: a pattern a kind of candidate, and one of all that are searched in a pass."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from filters.kernels import layouts
from filters.pii import address, crypto, digit_runs, email, iban, ip_address, letter_ids, phone, secrets
from filters.pii.recogniser import Recogniser
from filters.pii.spans import byte_pattern

_DIGITS, _CAPITALS, _SMALL = b"0123456789", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ", b"abcdefghijklmnopqrstuvwxyz"
_ANY: Final = bytes(range(256))
WORD: Final = _DIGITS + _CAPITALS + _SMALL


@dataclass(frozen=True)
class Trigger:
    """What makes a scan stop: a pattern, the bytes it can begin with, and the method of ``Scan`` that looks closer."""

    look: str
    kinds: tuple[str, ...]
    pattern: bytes
    first: bytes


def _words(recogniser: Recogniser) -> bytes:
    return rb"(?i:\b(?:" + b"|".join(re.escape(word.encode()) for word in recogniser.context) + rb"))"


TRIGGERS: Final = (
    Trigger("sign", ("email", "handle"), b"@", b"@"),
    Trigger("run", ("card", "national_id", "phone"), digit_runs.TRIGGER, bytes(set(_ANY) - set(WORD + b"_/&%-"))),
    Trigger("plus", ("phone",), rb"\+[1-9][0-9 ./()-]{6}", b"+"),
    Trigger("label", ("phone",), phone.LABEL_TRIGGER, b"cCfFmMpPrRtT"),
    Trigger("four", ("ip_address",), ip_address.TRIGGER_4, _DIGITS),
    Trigger("six", ("ip_address",), ip_address.TRIGGER_6, WORD),
    Trigger("iban", ("iban",), iban.TRIGGER, _CAPITALS + _SMALL),
    Trigger("crypto", ("crypto",), crypto.TRIGGER, b"013bB"),
    Trigger("letters", ("national_id",), letter_ids.TRIGGER, WORD),
    Trigger("private_key", ("credentials",), secrets.KEY_TRIGGER, b"-"),
    Trigger("api_key", ("credentials",), secrets.API_TRIGGER, _CAPITALS + _SMALL),
    Trigger("url", ("credentials",), secrets.URL_TRIGGER, b":?&"),
    Trigger("passport", ("passport",), _words(letter_ids.PASSPORT), _ANY),
    Trigger("plate", ("plate",), _words(letter_ids.PLATE), _ANY),
    Trigger("street", ("address",), address.TRIGGER, _ANY),
    Trigger("said", ("email_disguised",), email.SAID_TRIGGER, b"[({<"),
)


APART: Final = (frozenset({"street"}), frozenset({"passport"}), frozenset({"plate"}), frozenset({"said"}))
"""Triggers that are searched in a pass of their own."""


@dataclass(frozen=True)
class Plan:
    """What a pass for some kinds needs: the pattern of all its triggers, and for each first byte those to look with.

    ``wanted`` are the kinds of triggers that a kernel searches for (``filters.kernels.pii_scan``); 0 where the pattern is searched.
    """

    pattern: Any
    wanted: int
    by_byte: tuple[tuple[tuple[str, re.Pattern[bytes]], ...], ...]
    may_begin: npt.NDArray[np.uint8]
    written: layouts.Layouts


_SEARCHED: Final = {
    "run": layouts.RUN,
    "sign": layouts.SIGN,
    "plus": layouts.PLUS,
    "label": layouts.LABEL,
    "four": layouts.FOUR,
    "six": layouts.SIX,
    "iban": layouts.IBAN,
    "crypto": layouts.CRYPTO,
    "letters": layouts.LETTERS,
    "private_key": layouts.PRIVATE_KEY,
    "api_key": layouts.API_KEY,
    "url": layouts.URL,
}
"""Triggers for which a kernel searches."""
_SIFTED: Final = {"run": layouts.RUN, "sign": layouts.SIGN, "url": layouts.URL}


@lru_cache(maxsize=64)
def compiled(kinds: frozenset[str]) -> tuple[Plan, ...]:
    """Return a plan for each pass over the texts that some kinds need."""
    wanted = [trigger for trigger in TRIGGERS if kinds & set(trigger.kinds)]
    alone = frozenset().union(*APART)
    passes = [[trigger for trigger in wanted if trigger.look in looks] for looks in APART]
    return tuple(_plan(some, kinds) for some in ([trigger for trigger in wanted if trigger.look not in alone], *passes) if some)


def _plan(wanted: Sequence[Trigger], kinds: frozenset[str]) -> Plan:
    looks = [(trigger.first, (trigger.look, re.compile(trigger.pattern))) for trigger in wanted if trigger.look != "label"]
    by_byte = tuple(tuple(look for first, look in looks if byte in first) for byte in range(256))
    sifted = {look: sign for look, sign in _SIFTED.items() if look != "sign" or "handle" not in kinds}
    may_begin = [sum({sifted.get(look, layouts.OTHER) for look, _ in some}) for some in by_byte]
    written = digit_runs.written(ids="national_id" in kinds, card="card" in kinds)
    searched = sum(_SEARCHED.get(trigger.look, 0) for trigger in wanted)
    pattern = byte_pattern(b"|".join(trigger.pattern for trigger in wanted if trigger.look != "label"))
    return Plan(pattern, searched, by_byte, np.array(may_begin, np.uint8), written)
