# SPDX-License-Identifier: Apache-2.0
"""National identifiers with letters, passports and number plates.

Identifiers: Italian codice fiscale, Spanish DNI and NIE, Portuguese citizen card, Finnish henkilötunnus, Irish PPS number, British
National Insurance number, Cypriot tax number, Maltese identity card, German pension insurance number; checks by python-stdnum where
there is a checksum. Passports and plates have no checksum in running text: they are found right after a word that says so, and nowhere
else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from filters.pii.context import around, supports
from filters.pii.national_checks import germany_insurance
from filters.pii.national_ids import KIND
from filters.pii.recogniser import Found, Recogniser
from filters.pii.spans import Texts


@dataclass(frozen=True)
class LetterId:
    """A recogniser of letters and digits with its form and its check."""

    recogniser: Recogniser
    form: re.Pattern[str]
    check: str | Callable[[str], bool] | None

    def is_valid(self, literal: str) -> bool:
        """Check a literal without separators."""
        if self.check is None:
            return True
        if callable(self.check):
            return self.check(literal)
        module: Any = import_module(f"stdnum.{self.check}")
        return bool(module.is_valid(literal))


def _id(
    name: str, country: str, language: str, form: str, check: str | Callable[[str], bool] | None, context: str, score: float
) -> LetterId:
    said = f"as python-stdnum {check}" if isinstance(check, str) else "" if check is None else "VKVV, section 2"
    source = (
        "python-stdnum 2"
        if isinstance(check, str)
        else "HMRC, NIM39110"
        if name == "gb_nino"
        else "VKVV, section 2"
        if callable(check)
        else "Identity Card Act, Malta"
    )
    recogniser = Recogniser(name, KIND, 1, (country,), (language,), said, tuple(context.split("|")), score, source)
    return LetterId(recogniser, re.compile(form + r"(?![0-9A-Za-z\u00c0-\u024f])"), check)


IDS: Final = (
    _id("it_cf", "IT", "ita_Latn", r"(?=[A-Za-z ]*[0-9])[A-Za-z]{3} ?[A-Za-z]{3} ?[0-9LMNPQRSTUVlmnpqrstuv]{2}[A-EHLMPR-Ta-ehlmpr-t][0-9LMNPQRSTUVlmnpqrstuv]{2} ?[A-Za-z][0-9LMNPQRSTUVlmnpqrstuv]{3}[A-Za-z]", "it.codicefiscale", "codice fiscale|c.f|cf", 0.9),
    _id("de_rvnr", "DE", "deu_Latn", r"[0-9]{2} ?[0-9]{6} ?[A-Z] ?[0-9]{3}", germany_insurance, "rentenversicherung|sozialversicherung|versicherungsnummer|rvnr|sv-nummer|svnr", 0.4),
    _id("pt_cc", "PT", "por_Latn", r"[0-9]{8}[ -]?[0-9][ -]?[A-Z0-9]{2}[0-9]", "pt.cc", "cartão de cidadão|cartão do cidadão|documento|cc", 0.3),
    _id("es_nie", "ES", "spa_Latn", r"[XYZxyz][ -]?[0-9]{7}[ -]?[A-Za-z]", "es.nie", "nie|nif|extranjer|identificación", 0.6),
    _id("es_dni", "ES", "spa_Latn", r"[0-9]{8}[ -]?[A-Za-z]|[0-9]{2}\.[0-9]{3}\.[0-9]{3}[ -]?[A-Za-z]", "es.dni", "dni|nif|documento nacional|identidad|d.n.i", 0.4),
    _id("fi_hetu", "FI", "fin_Latn", r"[0-9]{6}[-+A-FU-Y][0-9]{3}[0-9A-FHJ-NPR-Y]", "fi.hetu", "henkilötunnus|hetu|sotu|henkilötunnuksen|personbeteckning", 0.6),
    _id("ie_pps", "IE", "eng_Latn", r"[0-9]{7} ?[A-W][ABHWTX]?", "ie.pps", "pps|ppsn|psp|uimhir phearsanta|personal public", 0.4),
    _id("cy_tic", "CY", "ell_Grek", r"[0-9]{8}[A-Z]", "cy.vat", "tic|αφτ|α.φ.τ|φορολογικής ταυτότητας|tax identification", 0.4),
    _id("mt_id", "MT", "mlt_Latn", r"[0-9]{3,7}[MGAPLHBZ]", None, "karta tal-identità|identità|identity card|id card|i.d.", 0.2),
    _id("gb_nino", "GB", "eng_Latn", r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]", None, "national insurance|nino|ni number|ni no", 0.4),
)  # fmt: skip

TRIGGER: Final = (
    rb"\b(?:[A-Za-z]{3} ?[A-Za-z]{3} ?[0-9LMNPQRSTUVlmnpqrstuv]{2}[A-EHLMPR-Ta-ehlmpr-t][0-9LMNPQRSTUVlmnpqrstuv]{2} ?[A-Za-z][0-9LMNPQRSTUVlmnpqrstuv]{3}[A-Za-z]\b"
    rb"|[XYZxyz][ -]?[0-9]{7}[ -]?[A-Za-z]\b|[0-9]{8}[ -]?[A-Za-z]\b|[0-9]{2}\.[0-9]{3}\.[0-9]{3}[ -]?[A-Za-z]\b|[0-9]{6}[-+A-FU-Y][0-9]{3}[0-9A-Y]\b"
    rb"|[0-9]{3,7} ?[A-Z][A-Z]?\b|[0-9]{8}[ -]?[0-9][ -]?[A-Z0-9]{2}[0-9]\b|[0-9]{2} ?[0-9]{6} ?[A-Z] ?[0-9]{3}\b|[A-Z]{2} ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[A-D]\b)"
)

PASSPORT: Final = Recogniser(
    "passport",
    "PASSPORT",
    context=("passport", "reisepass", "passeport", "pasaporte", "passaporto", "passaporte", "paspoort", "paszport", "paspoort", "pas nr", "pašaport", "putovnic", "pașaport", "pas č", "útlevél", "passi", "pass nr", "passnummer", "διαβατήρι", "паспорт", "pase ", "pasas", "paso nr", "paso num", "passaport", "pas-nr", "potni list", "cestovný pas", "cestovní pas"),
    score=0.2,
    source="ICAO Doc 9303, part 4: at most nine letters and digits",
)  # fmt: skip
PLATE: Final = Recogniser(
    "plate",
    "LICENSE_PLATE",
    context=("license plate", "licence plate", "number plate", "registration number", "reg. no", "kennzeichen", "immatriculation", "plaque", "matrícula", "targa", "kenteken", "rejestracyjn", "spz", "ŠPZ".lower(), "reg. značka", "registrska", "registracij", "înmatriculare", "rendszám", "rekisterinumero", "rekisteritunnus", "registreringsnummer", "nummerplade", "πινακίδα", "кола с рег", "рег. №", "reģistrācijas numur", "valstybin", "numru tar-reġistrazzjoni", "uimhir chláraithe", "numbrimärk"),
    score=0.2,
    source="national forms: one to four groups of letters and digits, both present",
)  # fmt: skip
NEAR_BYTES: Final = 48
_SIGNS: Final = re.compile(r"[ .-]")
_PASSPORT: Final = re.compile(r"(?<![0-9A-Za-z])(?=[A-Z0-9]*[0-9][A-Z0-9]*[0-9][A-Z0-9]*[0-9])[A-Z0-9]{6,9}(?![0-9A-Za-z])")
_PLATE: Final = re.compile(
    r"(?<![0-9A-Za-zÀ-ž])(?=[A-ZÄÖÜ0-9 -]{0,10}[0-9])(?:[A-ZÄÖÜ]{1,3}|[0-9]{1,4})[ -]?(?:[A-Z]{1,3}|[0-9]{1,4})(?:[ -]?(?:[A-Z]{1,3}|[0-9]{1,4})){0,2}(?![0-9A-Za-zÀ-ž])"
)


def at(texts: Texts, start: int, begin: int, end: int) -> Found | None:
    """Return the identifier that begins at a byte, if there is one; ``begin`` and ``end`` bound its text."""
    if start > begin and texts.data[start - 1] >= 0x80 and texts.decoded(max(begin, start - 4), start)[-1:].isalnum():
        return None
    text = texts.decoded(start, min(end, start + 28))
    window = None
    for one in IDS:
        hit = one.form.match(text)
        if hit is None or not one.is_valid(hit.group() if one.check == "fi.hetu" else _SIGNS.sub("", hit.group())):
            continue
        stop = start + len(hit.group().encode())
        if one.recogniser.needs_context:
            window = window if window is not None else around(texts, (start, stop), begin, end)
            if not supports(window, one.recogniser.context):
                continue
        return Found(start, stop, one.recogniser)
    return None


def after_word(texts: Texts, stop: int, end: int, recogniser: Recogniser) -> Found | None:
    """Return the passport or plate that stands soon after a word that ends at byte ``stop``."""
    text = texts.decoded(stop, min(end, stop + NEAR_BYTES)).partition("\n\n")[0]
    hit = (_PASSPORT if recogniser is PASSPORT else _PLATE).search(text)
    if hit is None or (recogniser is PLATE and hit.group().isdigit()):
        return None
    start = stop + len(text[: hit.start()].encode())
    return Found(start, start + len(hit.group().encode()), recogniser)
