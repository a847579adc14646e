# SPDX-License-Identifier: Apache-2.0
"""Filter ``pii``: find personal data by checked recognisers, and replace, mask or only note it.

By default e-mail and IP addresses, the two kinds that FineWeb replaces (arXiv 2406.17557); ``kinds`` names more, and ``checked`` all
that have a checksum or a strict form. A text without them may still tell who somebody is: postal addresses stay unless the kind
``address`` is named, and names unless the filter ``pii_names`` is used too. National telephone numbers go by the document's language:
let the step ``language`` stand before this one, or name ``regions``; a run says in how many documents they were not looked for. Only
the text is searched unless ``columns`` names others. What is written down of a finding is its place, kind and recogniser, never the
words or a hash of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Final, Literal

import numpy as np
import pyarrow as pa

from filters.contract import AssetNeed, Documents, Edit, Edits, Filter, Rule, Signal
from filters.pii import phone
from filters.pii.find import Piece, find
from filters.pii.keyed import KEY_BYTES, pseudonym, read_key
from filters.pii.measured import MEASURED, MEASURED_ON
from filters.pii.presets import PRESETS
from filters.pii.scan import RECOGNISERS

Kind = Literal[
    "email",
    "ip_address",
    "phone",
    "iban",
    "card",
    "crypto",
    "national_id",
    "credentials",
    "passport",
    "plate",
    "handle",
    "address",
    "checked",
    "all",
]
Policy = Literal["placeholder", "keyed", "mask", "annotate"]
Preset = Literal["fineweb", "roots", "dolma", "lucie", "luciole", "apertus", "common-pile"]

Column = Literal["text", "url", "title", "author", "native_id"]

CHECKED: Final = ("email", "ip_address", "phone", "iban", "card", "crypto", "national_id", "credentials")
FOUND: Final = pa.list_(
    pa.struct([("column", pa.string()), ("start", pa.int32()), ("end", pa.int32()), ("kind", pa.string()), ("recogniser", pa.string())])
)


@dataclass(frozen=True)
class Pii(Filter):
    """Find personal data by checked recognisers, and replace, mask or note it."""

    kinds: tuple[Kind, ...] = ("email", "ip_address")
    """What to look for; ``checked`` stands for those with a checksum or a strict form (``email``, ``ip_address``, ``phone``, ``iban``,
    ``card``, ``crypto``, ``national_id``, ``credentials``), ``all`` for every kind."""
    columns: tuple[Column, ...] = ("text",)
    """Where to look: in the text, and in columns that are published beside it, in released rows and ledger. (``leave_out`` below
    ``release`` empties columns, whatever they hold.)"""
    replace: Policy = "placeholder"
    """What stands there afterwards. ``placeholder``: the kind in angle brackets; ``keyed``: a pseudonym that hangs on ``key``;
    ``mask``: as many ``*``; ``annotate``: what stood there, only noted in the evidence."""
    preset: Preset | None = None
    """Kinds, placeholders and limit of another corpus (``limpide filters pii`` tells which); neither ``kinds`` nor ``replace`` may stand
    beside it."""
    max_spans: int | None = None
    """Most findings that a document may have; null turns the rule off. The preset ``dolma`` drops above five."""
    regions: tuple[str, ...] | None = None
    """Regions (ISO 3166-1) whose national telephone numbers are looked for; by the document's language when null."""
    disguised: bool = False
    """Also find e-mail addresses such as "name [at] example [dot] org"."""
    key: str | None = None
    """File with the secret key of pseudonyms, at least 32 bytes; the release tells its digest, so it must not be guessable."""

    name: ClassVar[str] = "pii"
    version: ClassVar[int] = 6
    edits: ClassVar[bool] = True
    edits_counted: ClassVar[str] = "pii_spans"
    languages: ClassVar[str] = (
        "any: addresses in all scripts; national identifiers, and the words beside them, of the EU, the UK, Switzerland, Norway and the US"
    )
    signals: ClassVar[tuple[Signal, ...]] = (
        Signal("pii_spans", pa.int64(), "findings of the kinds asked for, in all columns asked for", "spans", low=0),
        Signal(
            "pii_found",
            FOUND,
            "where findings stand (column, code points before any edit), their kind and recogniser",
            null="nothing found",
            evidence=True,
        ),
        Signal("pii_over_limit", pa.bool_(), "whether a document has more findings than its preset allows"),
    )
    rules: ClassVar[tuple[Rule, ...]] = (
        Rule("too_many_pii_spans", "pii_spans", "above", "max_spans"),
        Rule("over_limit_of_preset", "pii_over_limit", "is", value=True),
    )

    def __post_init__(self) -> None:
        """Refuse kinds and regions that it cannot find, limits that drop everything, and pseudonyms without a key."""
        if self.regions is not None and not self.regions:
            raise ValueError(
                "pii: regions is empty, so no national telephone number would be looked for; name some, such as [FR, BE], or leave it out: "
                "by the language of each document"
            )
        if not self.kinds:
            raise ValueError("pii: kinds is empty, so nothing would be looked for; name a kind, or leave the step out")
        if "text" not in self.columns:
            raise ValueError(f"pii: columns is [{', '.join(self.columns)}], so no text would be searched; name text too")
        if len(set(self.columns)) < len(self.columns):
            raise ValueError(f"pii: columns is [{', '.join(self.columns)}]; name each column once")
        if self.max_spans is not None and self.max_spans < 0:
            raise ValueError(f"pii: max_spans is {self.max_spans}; expected 0 or more, or null for no limit")
        if self.preset is not None and (self.kinds != type(self).kinds or self.replace != type(self).replace):
            raise ValueError(f"pii: preset {self.preset!r} names kinds and replacements; leave out kinds and replace, or preset")
        phone.check_regions(self.regions or ())
        unknown = [kind for kind in self.kinds if kind not in {*RECOGNISERS, "checked", "all"}]
        if unknown:
            raise ValueError(f"pii: unknown kind {unknown[0]!r}; expected one of {', '.join([*_ORDER, 'checked', 'all'])}")
        self._check_unused()

    def _check_unused(self) -> None:
        """Refuse parameters that nothing would use, and pseudonyms without a key."""
        if self.disguised and not self.sought() & {"email"}:
            raise ValueError("pii: disguised asks for 'name [at] domain', but kinds has no email; name it, or leave disguised out")
        if self.key is not None and (self.replace != "keyed" or self.preset is not None):
            raise ValueError("pii: there is a key, but nothing uses it; give replace: keyed without a preset, or leave the key out")
        if self.replace == "keyed" and self.preset is None and self.key is None:
            raise ValueError("pii: replace is 'keyed' but there is no key; name a file with at least 32 random bytes in the parameter key")

    def assets(self) -> tuple[AssetNeed, ...]:
        """Name the key's file, if there is one."""
        return (AssetNeed("key", self.key),) if self.key is not None else ()

    def check_assets(self, assets: Mapping[str, Sequence[Path]]) -> None:
        """Refuse a key that could be guessed, or is several files: nobody could tell which is meant, and the manifest would name all."""
        if self.key is None:
            return
        if len(assets["key"]) != 1:
            raise ValueError(f"pii: key names {len(assets['key'])} files; expected one file with at least {KEY_BYTES} random bytes")
        read_key(assets["key"][0])

    def sought(self) -> frozenset[str]:
        """Return the kinds that are looked for, groups resolved."""
        named = PRESETS[self.preset].kinds if self.preset else self.kinds
        kinds = {each for kind in named for each in {"checked": CHECKED, "all": tuple(RECOGNISERS)}.get(kind, (kind,))}
        return frozenset(kinds | ({"email_disguised"} if self.disguised and "email" in kinds else set()))

    def edits_beside(self) -> tuple[str, ...]:
        """Name the columns beside the text, unless nothing is replaced."""
        noted = self.replace == "annotate" and self.preset is None
        return () if noted else tuple(column for column in self.columns if column != "text")

    def edit_kinds(self) -> frozenset[str]:
        """Return the kinds of all recognisers that take part."""
        return frozenset(one.kind for kind in self.sought() & RECOGNISERS.keys() for one in RECOGNISERS[kind])

    def facts(self) -> list[str]:
        """Tell what each kind and each preset stands for."""
        kinds = [f"  {name}: {', '.join(dict.fromkeys(one.kind for one in some))}" for name, some in RECOGNISERS.items()]
        groups = [f"  checked: {', '.join(CHECKED)}", "  all: all of them", ""]
        presets = [f"  {name}: {preset}" for name, preset in PRESETS.items()]
        return ["Kinds, and what edits, ledger and gold call them:", *kinds, *groups, "Presets: what they look for and write:", *presets]

    def about(self) -> dict[str, Any]:
        """Return the recognisers that take part, with their versions, and what was measured of their kinds."""
        found = [one for kind in sorted(self.sought() & RECOGNISERS.keys()) for one in RECOGNISERS[kind]]
        known = {one.kind for one in found}
        measured = {kind: MEASURED[kind] for kind in sorted(known & MEASURED.keys())}
        by_language = {
            "what": "national telephone numbers",
            "languages": sorted(phone.REGIONS),
            "anyway": False,
            "otherwise": "were not looked for, international ones were",
        }
        return {
            "kinds": sorted(known),
            "recognisers": {one.name: one.version for one in found},
            "measured_on": MEASURED_ON,
            "measured": measured,
            **({"by_language": by_language} if "phone" in self.sought() and self.regions is None else {}),
        }

    def measure(self, documents: Documents) -> dict[str, pa.Array]:
        """Count and place the findings of every document."""
        counts = np.zeros(len(documents), np.int64)
        found: dict[int, list[dict[str, object]]] = {}
        for column in self.columns:
            for piece in self.found(documents, column):
                counts[piece.row] += 1
                told: dict[str, object] = {"column": column, "start": piece.start, "end": piece.end}
                told |= {"kind": piece.recogniser.kind, "recogniser": piece.recogniser.name}
                found.setdefault(piece.row, []).append(told)
        limit = PRESETS[self.preset].max_spans if self.preset else None
        over = counts > limit if limit is not None else np.zeros(len(documents), np.bool_)
        return {
            "pii_spans": pa.array(counts),
            "pii_found": pa.array([found.get(row) for row in range(len(documents))], FOUND),
            "pii_over_limit": pa.array(over),
        }

    def edit(self, documents: Documents) -> Edits:
        """Find the spans to replace.

        Raises:
            ValueError: pseudonyms need the key: use ``open_edit``.

        >>> edits = Pii().edit(Documents(pa.table({"text": ["Écrire à jean@example.org"]})))
        >>> edits.start.to_pylist(), edits.end.to_pylist(), edits.replacement.to_pylist()
        ([9], [25], ['<EMAIL_ADDRESS>'])

        """
        if self.replace == "keyed" and self.preset is None:
            raise ValueError("pii: pseudonyms were asked for without their key; expected open_edit with the file of the parameter key")
        return self._edit(documents, self._plainly)

    def open_edit(self, assets: Mapping[str, Sequence[Path]]) -> Edit:
        """Return the edit, with the key read.

        Raises:
            ValueError: the key is too short, or all its bytes are equal.

        """
        if self.replace != "keyed" or self.preset is not None:
            return self.edit
        key = read_key(assets["key"][0])
        return lambda documents: self._edit(documents, lambda piece: pseudonym(key, piece.recogniser.kind, piece.literal.decode()))

    def found(self, documents: Documents, column: str = "text") -> Iterator[Piece]:
        """Iterate over all findings of a batch in one of its columns."""
        return find(documents.column(column), documents.column("language"), self.sought(), self.regions)

    def _edit(self, documents: Documents, replacement: Callable[[Piece], str]) -> Edits:
        if self.replace == "annotate" and self.preset is None:
            return Edits.of([])
        return Edits.of([(p.row, p.start, p.end, p.recogniser.kind, replacement(p)) for p in self.found(documents)])

    def _plainly(self, piece: Piece) -> str:
        kind = piece.recogniser.kind
        if self.preset is not None:
            return PRESETS[self.preset].placeholders.get(kind, f"<{kind}>")
        return "*" * (piece.end - piece.start) if self.replace == "mask" else f"<{kind}>"


_ORDER: Final = tuple(RECOGNISERS)
