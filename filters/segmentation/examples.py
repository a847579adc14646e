# SPDX-License-Identifier: Apache-2.0
"""Short texts of many languages, as the rules cut them; the table in ``docs/segmentation.md`` is made from them."""

from __future__ import annotations

from typing import Final

import pyarrow as pa

from filters.contract import Documents
from filters.segmentation.rule import Segmentation

EXAMPLES: Final = {
    "eng_Latn": "Don't pay 3,456.78 for U.S. water_1",
    "fra_Latn": "L'eau d’aujourd'hui, c'est l'homme",
    "ita_Latn": "dell'acqua, un po' d'oro",
    "cat_Latn": "l'aigua d'ací",
    "deu_Latn": "Grundwasser-Schutz z.B. hier",
    "swe_Latn": "EU:s vatten",
    "ukr_Cyrl": "п'ять м’ячів",
    "ell_Grek": "π.χ. 12,5 λίτρα",
    "heb_Hebr": "צה״ל ג'ירפה מים",
    "arb_Arab": "الماءُ صافٍ ٣٫١٤",
    "hin_Deva": "क्षेत्र में पानी है।",
    "kor_Hang": "맑은 물이 Chicago에",
    "zho_Hans": "清水流过",
    "jpn_Jpan": "きれいなカタカナ",
    "tha_Thai": "น้ำใส",
    "khm_Khmr": "ទឹកថ្លា",
    "mya_Mymr": "ရေကြည်",
    "lao_Laoo": "ນ້ໍາໃສ",
}
"""Language to a text in it."""


def shown(language: str, text: str, segmentation: Segmentation) -> list[str]:
    """Return the words and symbols of a text in a language.

    >>> shown("fra_Latn", "L'eau !", Segmentation("uax29"))
    ["L'", 'eau', '!']
    """
    view = Documents(pa.table({"text": [text], "language": [language]})).segmented(segmentation)
    return view.strings(view.words)
