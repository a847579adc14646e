# SPDX-License-Identifier: Apache-2.0
"""One scan: an RE2 pattern over the bytes of a batch finds candidates of all kinds; recognisers look at their neighbourhood only.

The pattern is made of the triggers of the kinds asked for. Those for words, such as a street's, are searched in passes of their own
(``APART``): a match of one trigger hides those of others that begin within it. A kernel sifts what is met
(``filters.kernels.candidates``), so that Python sees only what is worth a look. Of findings that overlap one stays
(``filters.pii.overlaps``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from filters.pii import address, cards, crypto, digit_runs, email, iban, ip_address, letter_ids, national_ids, phone, search, secrets
from filters.pii.calls import Calls
from filters.pii.overlaps import apart
from filters.pii.recogniser import Found, Recogniser
from filters.pii.spans import Texts
from filters.pii.triggers import TRIGGERS, WORD, Plan, compiled

EMAIL: Final = Recogniser("email", "EMAIL_ADDRESS", source="RFC 5321, RFC 5322, RFC 6531, RFC 5890")
SAID_EMAIL: Final = Recogniser("email_disguised", "EMAIL_ADDRESS", score=0.6, source="ours")
IP: Final = Recogniser("ip", "IP_ADDRESS", checksum="globally reachable by the IANA registries", source="RFC 6943, RFC 4291, RFC 6890")
HANDLE: Final = Recogniser("handle", "SOCIAL_HANDLE", source="usual limits of platforms: 3 to 30 letters, digits, points and underscores")

Bounds = tuple[int, int]
"""Start and end of the text in which a candidate stands."""
RUN_KINDS: Final = frozenset({"card", "national_id", "phone"})
RUN_RECOGNISERS: Final = (*(one.recogniser for one in national_ids.IDS), *(one.recogniser for one in letter_ids.IDS))
RECOGNISERS: Final[dict[str, tuple[Recogniser, ...]]] = {
    "email": (EMAIL, SAID_EMAIL),
    "ip_address": (IP,),
    "phone": (phone.PHONE, phone.BY_WORD),
    "iban": iban.RECOGNISERS,
    "card": (cards.RECOGNISER, cards.BY_WORD),
    "crypto": crypto.RECOGNISERS,
    "national_id": RUN_RECOGNISERS,
    "credentials": (secrets.PRIVATE_KEY, secrets.API_KEY, secrets.USERINFO, secrets.TOKEN),
    "passport": (letter_ids.PASSPORT,),
    "plate": (letter_ids.PLATE,),
    "handle": (HANDLE,),
    "address": address.RECOGNISERS,
}
"""Kind in recipes: its recognisers."""

_HANDLE: Final = re.compile(rb"@[A-Za-z0-9_](?:[A-Za-z0-9_.]{1,28}[A-Za-z0-9_])")
_FOUR: Final = re.compile(ip_address.TRIGGER_4)
_LETTERS: Final = re.compile(letter_ids.TRIGGER)
_RUN: Final = re.compile(digit_runs.TRIGGER)
_LABEL: Final = re.compile(phone.LABEL_TRIGGER)
_BEFORE_SIGN: Final = frozenset(WORD + b"_%+-" + bytes(range(0x80, 0x100)))
_DOMAIN: Final = re.compile(rb"[\r\n]{0,2}[A-Za-z0-9_\x80-\xff-]{1,252}\.")
_LABEL_BYTES: Final = 48
"""How far before a number a word for telephones may begin."""
_LOOK_BYTES: Final = 64
"""How far behind a candidate of another kind a run of digits may begin that it hides."""


@dataclass
class Scan:
    """One scan over a batch; its state is what was collected for the finders that look at several candidates.

    Attributes:
        texts: the batch, each text after a line end.
        kinds: what to look for.
        regions: telephone regions of each row.
        signs, said, fours, sixes: places of ``@``, of words for it, and of addresses of both versions, with the bounds of their texts.

    """

    texts: Texts
    kinds: frozenset[str]
    regions: Sequence[tuple[str, ...]]
    signs: list[tuple[int, int, int]] = field(default_factory=list)
    handles: list[tuple[int, int, int]] = field(default_factory=list)
    said: list[tuple[int, int, int, int]] = field(default_factory=list)
    fours: list[tuple[int, int, int]] = field(default_factory=list)
    sixes: list[tuple[int, int, int]] = field(default_factory=list)
    called: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """Groups of digits before which a word for telephones may stand."""
    past: int = 0
    """Where an account number ends, valid or not: nothing else begins within it."""

    def found(self) -> list[Found]:
        """Find everything; in order, apart."""
        texts, kinds = self.texts, self.kinds
        found = [one for plan in compiled(kinds) for one in self._pass(plan)]
        found += self._labelled()
        if "email" in kinds:
            found += [Found(*span, EMAIL) for span in email.among(texts, self.signs)]
        if "handle" in kinds:
            found += [one for place in self.handles for one in self._handle(*place)]
        found += [Found(*span, SAID_EMAIL) for span in email.disguised(texts, self.said)]
        found += [Found(*span, IP) for span in ip_address.version_4(texts, self.fours)]
        found += [Found(*span, IP) for span in ip_address.version_6(texts, self.sixes)]
        return apart(found)

    def _pass(self, plan: Plan) -> Iterator[Found]:
        """Search the texts once, with the triggers of a plan."""
        data, ends = self.texts.data, self.texts.offsets.tolist()
        looks = {trigger.look: getattr(self, f"_{trigger.look}") for trigger in TRIGGERS if trigger.look != "label"}
        self.past = 0
        for start, row in self._places(plan):
            if start < self.past:
                continue
            bounds = (ends[row], ends[row + 1])
            for look, trigger in plan.by_byte[data[start]]:
                inner = trigger.match(data, start)
                if inner is not None:
                    yield from looks[look](start, inner.end(), row, bounds)

    def _places(self, plan: Plan) -> Iterator[tuple[int, int]]:
        """Iterate over the places that are worth a look, each with the row of its text."""
        from filters.kernels.candidates import worth_a_look

        if plan.wanted:
            places, self.called = search.places(self.texts.data, self.data, plan.pattern, plan.wanted)
        else:
            places = np.array([hit.start() for hit in plan.pattern.finditer(self.texts.data)], np.int64)
        rows = np.maximum(np.searchsorted(self.texts.offsets, places, side="right") - 1, 0)
        worth = worth_a_look(self.data, places, plan.may_begin, plan.written, letters="national_id" in self.kinds)
        if "phone" in self.kinds:
            worth |= self.calls.note(places, rows)
        return zip(places[worth].tolist(), rows[worth].tolist(), strict=True)

    @cached_property
    def data(self) -> npt.NDArray[np.uint8]:
        """The bytes of the batch as numbers."""
        return np.frombuffer(self.texts.data, np.uint8)

    @cached_property
    def calls(self) -> Calls:
        """The runs of digits in which there may be a telephone number."""
        return Calls(self.data, self.texts.offsets, self.regions)

    def _sign(self, start: int, stop: int, row: int, bounds: Bounds) -> Iterable[Found]:  # noqa: ARG002 - one signature for all
        data = self.texts.data
        if data[start - 1] in _BEFORE_SIGN and _DOMAIN.match(data, start + 1, bounds[1]):
            self.signs.append((start, *bounds))
        if "handle" in self.kinds:
            self.handles.append((start, *bounds))
        return ()

    def _said(self, start: int, stop: int, row: int, bounds: Bounds) -> Iterable[Found]:  # noqa: ARG002
        self.said.append((start, stop, *bounds))
        return ()

    def _four(self, start: int, stop: int, row: int, bounds: Bounds) -> Iterable[Found]:  # noqa: ARG002
        self.fours.append((start, *bounds))
        return ()

    def _six(self, start: int, stop: int, row: int, bounds: Bounds) -> Iterable[Found]:  # noqa: ARG002
        self.sixes.append((start, *bounds))
        return ()

    def _run(self, start: int, stop: int, row: int, bounds: Bounds) -> Iterator[Found]:
        """Look at a run of digits; the byte at ``start`` is what stands before it."""
        texts, kinds = self.texts, self.kinds
        first = start + 1
        run = texts.data[first : min(stop, first + _LOOK_BYTES)].tobytes()
        if "card" in kinds or "national_id" in kinds:
            yield from digit_runs.in_run(texts, first, stop, bounds, ids="national_id" in kinds, card="card" in kinds)
        if "national_id" in kinds and _LETTERS.match(texts.data, first):
            one = letter_ids.at(texts, first, *bounds)
            yield from (one,) if one else ()
        likely = self.calls.likely.get(start) if "phone" in kinds else None
        if likely is not None and (self.regions[row] or b"00" in run or b"+" in texts.data[max(0, start - 3) : first].tobytes()):
            yield from phone.in_run(texts, first, min(stop, first + _LOOK_BYTES), bounds, self.regions[row], likely)
        if "ip_address" in kinds and (run.count(b".") > 2 or stop - first > _LOOK_BYTES):
            self.fours += [(hit.start(), *bounds) for hit in _FOUR.finditer(texts.data, first, stop)]

    def _plus(self, start: int, stop: int, row: int, bounds: Bounds) -> Iterable[Found]:
        return phone.in_run(self.texts, start, stop, bounds, self.regions[row])

    def _labelled(self) -> Iterator[Found]:
        """Look at the groups of digits before which a word for telephones may stand."""
        for group in self.called.tolist():
            row = self.texts.row(group)
            if self.regions[row]:
                begin, end = int(self.texts.offsets[row]), int(self.texts.offsets[row + 1])
                for hit in _LABEL.finditer(self.texts.data, max(begin, group - _LABEL_BYTES), group):
                    yield from phone.after_label(self.texts, hit.end(), end)

    def _iban(self, start: int, stop: int, row: int, bounds: Bounds) -> Iterable[Found]:
        one, past = iban.at(self.texts, start, *bounds)
        self.past = max(self.past, past)
        return (one,) if one else () if past > start else self._hidden(start, stop, row, bounds)

    def _crypto(self, start: int, stop: int, row: int, bounds: Bounds) -> Iterable[Found]:
        one = crypto.at(self.texts, start, *bounds)
        return (one,) if one else self._hidden(start, stop, row, bounds)

    def _letters(self, start: int, stop: int, row: int, bounds: Bounds) -> Iterable[Found]:
        one = letter_ids.at(self.texts, start, *bounds)
        return (one,) if one else self._hidden(start, stop, row, bounds)

    def _hidden(self, start: int, stop: int, row: int, bounds: Bounds) -> Iterable[Found]:
        """Look at the run of digits that begins within a candidate that was none, or right at it."""
        low = max(bounds[0], start - 1)
        hit = _RUN.search(self.texts.data, low, min(bounds[1], stop + _LOOK_BYTES)) if RUN_KINDS & self.kinds else None
        if hit is None or hit.start() >= stop:
            return ()
        if "phone" in self.kinds:
            self.calls.note(np.array([hit.start()]), np.array([row]))
        return self._run(hit.start(), hit.end(), row, bounds)

    def _private_key(self, start: int, stop: int, row: int, bounds: Bounds) -> Iterable[Found]:  # noqa: ARG002
        one = secrets.private_key_at(self.texts, start, bounds[1])
        return (one,) if one else ()

    def _api_key(self, start: int, stop: int, row: int, bounds: Bounds) -> Iterable[Found]:  # noqa: ARG002
        one = secrets.api_key_at(self.texts, start, bounds[1])
        return (one,) if one else ()

    def _url(self, start: int, stop: int, row: int, bounds: Bounds) -> Iterable[Found]:  # noqa: ARG002
        one = secrets.url_at(self.texts, start, stop, bounds[1])
        return (one,) if one else ()

    def _passport(self, start: int, stop: int, row: int, bounds: Bounds) -> Iterable[Found]:  # noqa: ARG002
        one = letter_ids.after_word(self.texts, stop, bounds[1], letter_ids.PASSPORT)
        return (one,) if one else ()

    def _plate(self, start: int, stop: int, row: int, bounds: Bounds) -> Iterable[Found]:  # noqa: ARG002
        one = letter_ids.after_word(self.texts, stop, bounds[1], letter_ids.PLATE)
        return (one,) if one else ()

    def _street(self, start: int, stop: int, row: int, bounds: Bounds) -> Iterable[Found]:  # noqa: ARG002
        one = address.near(self.texts, start, min(stop, bounds[1]), bounds)
        return (one,) if one else ()

    def _handle(self, at: int, begin: int, end: int) -> Iterator[Found]:
        before = self.texts.decoded(max(begin, at - 4), at)[-1:]
        hit = _HANDLE.match(self.texts.data, at, end)
        if hit and not (before.isalnum() or before in {".", "_", "-", "%", "+", "/"}):
            yield Found(*hit.span(), HANDLE)
