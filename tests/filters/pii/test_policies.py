# SPDX-License-Identifier: Apache-2.0
"""What replaces a finding: presets, masks, pseudonyms under a key, notes; and that none of it depends on order."""

from __future__ import annotations

import ipaddress
import re
from pathlib import Path

import pyarrow as pa
import pytest

from filters.contract import Documents, spans_by_row
from filters.pii.filter import Pii
from filters.pii.keyed import pseudonym
from filters.pii.presets import PRESETS
from filters.pii.scan import RECOGNISERS
from tests.gold.pii import gold

TEXTS = [
    "Write to Jo@example.net or call +33 6 12 34 56 78.",
    "IBAN DE89 3704 0044 0532 0130 00, card 4111-1111-1111-1111, BSN 111222333, from 93.184.216.34",
    "nothing here",
    "2001:4860:4860::8888 and again jo@example.net",
]


def edited(pii: Pii, texts: list[str], key: Path | None = None) -> list[str]:
    """Apply the edits of a batch."""
    out = list(texts)
    edits = pii.open_edit({"key": [key]} if key else {})(Documents(pa.table({"text": texts})))
    for row, start, end, _, replacement in reversed(list(spans_by_row(edits))):
        out[row] = out[row][:start] + replacement + out[row][end:]
    return out


def keys(folder: Path) -> tuple[Path, Path]:
    """Write two keys."""
    for name in ("one", "two"):
        (folder / name).write_bytes(name.encode() * 16)
    return folder / "one", folder / "two"


def test_pseudonyms_are_the_same_under_one_key_and_others_under_another(tmp_path: Path) -> None:
    """Whatever the order and the batch; the same address gets the same pseudonym, whatever its case."""
    one, two = keys(tmp_path)
    pii = Pii(kinds=("checked",), replace="keyed", key="one")
    made = edited(pii, TEXTS, one)

    assert edited(pii, TEXTS, one) == made
    assert edited(pii, TEXTS[::-1], one) == made[::-1]
    assert [edited(pii, [text], one)[0] for text in TEXTS] == made
    others = edited(pii, TEXTS, two)
    assert [a == b for a, b in zip(made, others, strict=True)] == [False, False, True, False]
    assert re.findall(r"user-\w+@example\.org", made[0]) == re.findall(r"user-\w+@example\.org", made[3])


def test_pseudonyms_are_nobodys(tmp_path: Path) -> None:
    """No pseudonym of the whole gold is found again as data, and addresses stay in documentation ranges."""
    one, _ = keys(tmp_path)
    texts = [row["text"] for row in gold(4)]
    pii = Pii(kinds=("checked",), replace="keyed", key="one")
    made = edited(pii, texts, one)
    again = [piece for piece in pii.found(Documents(pa.table({"text": made}))) if not piece.literal.endswith(b"@example.org")]

    assert again == []
    for literal in ("93.184.216.34", "2001:4860:4860::8888"):
        address = ipaddress.ip_address(pseudonym(b"k" * 32, "IP_ADDRESS", literal))
        assert not address.is_global


@pytest.mark.parametrize(("literal", "shape"), [("DE89 3704 0044", r"DE00 \d{4} \d{4}"), ("gb82WEST1234", r"gb00XXXX\d{4}")])
def test_accounts_keep_country_and_layout(literal: str, shape: str) -> None:
    """Check digits 00 are those of no account."""
    assert re.fullmatch(shape, pseudonym(b"k" * 32, "IBAN_CODE", literal))


def test_a_key_is_asked_for_and_must_be_long(tmp_path: Path) -> None:
    """Both errors say what to do."""
    (tmp_path / "short").write_bytes(b"secret")
    with pytest.raises(ValueError, match="replace is 'keyed' but there is no key; name a file with at least 32 random bytes"):
        Pii(replace="keyed")
    with pytest.raises(ValueError, match="the key has 6 bytes; expected at least 32 random bytes"):
        Pii(replace="keyed", key="short").open_edit({"key": [tmp_path / "short"]})
    with pytest.raises(ValueError, match="pii: key names 2 files; expected one file with at least 32 random bytes"):
        Pii(replace="keyed", key="*").check_assets({"key": [tmp_path / "short", tmp_path / "other"]})
    with pytest.raises(ValueError, match=r"disguised asks for 'name \[at\] domain', but kinds has no email"):
        Pii(kinds=("phone",), disguised=True)
    with pytest.raises(ValueError, match="expected open_edit with the file of the parameter key"):
        Pii(replace="keyed", key="k").edit(Documents(pa.table({"text": TEXTS})))


def test_masks_and_notes() -> None:
    """A mask has the length of what stood there; a note changes nothing and tells kind, place and recogniser, not the words."""
    mask, note = Pii(replace="mask"), Pii(replace="annotate")
    documents = Documents(pa.table({"text": TEXTS}))
    told = note.measure(documents)

    assert edited(mask, ["to jo@example.net!"]) == ["to **************!"]
    assert edited(note, TEXTS) == TEXTS
    assert told["pii_found"].to_pylist()[0] == [{"column": "text", "start": 9, "end": 23, "kind": "EMAIL_ADDRESS", "recogniser": "email"}]
    assert "example.net" not in str(told["pii_found"].to_pylist())


DECLARED = {
    "fineweb": ({"email", "ip_address"}, {"email@example.com"}, None),
    "roots": ({"credentials", "email", "handle", "ip_address"}, {"PI:KEY", "PI:EMAIL", "PI:USER", "PI:IP_ADDRESS"}, None),
    "dolma": ({"email", "phone", "ip_address"}, {"|||EMAIL_ADDRESS|||", "|||PHONE_NUMBER|||", "|||IP_ADDRESS|||"}, 5),
    "lucie": ({"email", "ip_address"}, {"<email>", "<ip>"}, None),
    "luciole": ({"email", "ip_address", "phone"}, {"<EMAIL_ADDRESS>", "<PHONE_NUMBER>", "<IP_ADDRESS>"}, None),
    "apertus": ({"email", "ip_address", "iban"}, {"<email-pii>", "<ip-pii>", "<iban-pii>"}, None),
    "common-pile": ({"email", "phone", "ip_address"}, {"<EMAIL_ADDRESS>", "<PHONE_NUMBER>", "<IP_ADDRESS>"}, None),
}
"""What the corpora themselves declare, in the code that ``filters.pii.presets`` names: kinds, what stands there, most findings of a
document. FineWeb's addresses of version 4 are six fixed ones, of which none is reserved; ours is of 192.0.2.0/24 (RFC 5737)."""


def test_presets_are_what_the_corpora_declare() -> None:
    """Kinds, replacements and limits."""
    assert PRESETS.keys() == DECLARED.keys()
    for name, (kinds, written, limit) in DECLARED.items():
        preset = PRESETS[name]
        found = {one.kind for kind in preset.kinds for one in RECOGNISERS[kind]}
        replaced = {preset.placeholders.get(kind, f"<{kind}>") for kind in found}
        assert set(preset.kinds) == kinds
        assert replaced - ({"192.0.2.1"} if name == "fineweb" else set()) == written
        assert preset.max_spans == limit


@pytest.mark.parametrize("name", sorted(PRESETS))
def test_presets_replace_what_they_name(name: str) -> None:
    """Every preset replaces addresses by its own placeholder and leaves nothing of them."""
    made = edited(Pii(preset=name), ["a jo@example.net b 93.184.216.34"])[0]  # type: ignore[arg-type]
    placeholders = PRESETS[name].placeholders

    assert made == f"a {placeholders.get('EMAIL_ADDRESS', '<EMAIL_ADDRESS>')} b {placeholders.get('IP_ADDRESS', '<IP_ADDRESS>')}"


def test_dolma_drops_above_five() -> None:
    """The preset's limit is a signal that a rule judges; a limit of one's own is another."""
    texts = ["x@example.net " * 5, "x@example.net " * 6]
    measured = Pii(preset="dolma").measure(Documents(pa.table({"text": texts})))

    assert measured["pii_over_limit"].to_pylist() == [False, True]
    assert Pii.thresholds() == {"max_spans"}


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"kinds": ()}, "kinds is empty, so nothing would be looked for"),
        ({"preset": "dolma", "kinds": ("phone",)}, "leave out kinds and replace, or preset"),
        ({"key": "k"}, "there is a key, but nothing uses it"),
        ({"max_spans": -1}, "max_spans is -1; expected 0 or more"),
        ({"regions": ("UK",)}, r"unknown region 'UK'; did you mean GB\?"),
        ({"regions": ("gb",)}, r"unknown region 'gb'; did you mean GB\?"),
        ({"regions": ("QQ",)}, "unknown region 'QQ'; expected ISO 3166-1 codes"),
    ],
)
def test_values_that_switch_it_off_are_refused(parameters: dict[str, object], said: str) -> None:
    """None is accepted silently."""
    with pytest.raises(ValueError, match=said):
        Pii(**parameters)  # type: ignore[arg-type]
