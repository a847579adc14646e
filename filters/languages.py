# SPDX-License-Identifier: Apache-2.0
"""Language codes: one canonical key for a written language, ``fra_Latn``, and the way to it from other codes.

The key is ISO 639-3, an underscore, ISO 15924: the form that FLORES, GlotLID and HPLT use. Tags are read as BCP 47
(RFC 5646) by ``langcodes``; a tag without script gets the script that CLDR's likely subtags name for its language and
region (``zh-TW`` is Hant), from ``babel``, whose copy of CLDR is the fuller one. English names are those of ``language_data``.

Conventions:

* Norwegian without more (``no``, ``nor``) is Bokmål, ``nob_Latn``, as in CLDR's matching data.
* Other macrolanguages stay what they are: ``ar`` is ``ara_Arab``, ``fa`` is ``fas_Arab``; ``arb_Arab`` and ``pes_Arab`` are
  keys of their own.
* A language of which CLDR does not know the script gets ``Zzzz`` (ISO 15924: uncoded), never a guess.

It does not tell the language of a text (``filters.language`` does), and it forgets regions and variants.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Final

import langcodes
from babel.core import get_global
from langcodes.data_dicts import LANGUAGE_ALPHA3, LANGUAGE_ALPHA3_BIBLIOGRAPHIC, MACROLANGUAGES
from langcodes.tag_parser import LanguageTagError

_KEY: Final = re.compile(r"[a-z]{3}_[A-Z][a-z]{3}")
_LANGUAGE: Final = re.compile(r"[a-z]{2}|(?!q[a-t])[a-z]{3}")
_SPECIAL: Final = frozenset({"und", "mul", "mis", "zxx"})
"""ISO 639 codes that name no language; qaa to qtz are for private use."""

_SCRIPTS: Final = {
    "bcl": "Latn",
    "bih": "Deva",
    "bxr": "Cyrl",
    "diq": "Latn",
    "eml": "Latn",
    "hbs": "Latn",
    "mhr": "Cyrl",
    "nah": "Latn",
    "pnb": "Arab",
}
"""Scripts of the Wikipedia editions that CLDR's likely subtags leave out; lid.176 was trained on them."""

_WIKIPEDIA: Final = {"als": "gsw_Latn", "bh": "bho_Deva", "hif": "hif_Latn"}
"""Labels of lid.176 name Wikipedia editions: als.wikipedia is Alemannic, bh.wikipedia Bhojpuri, hif.wikipedia in Latin script."""

_RETIRED: Final = frozenset({"eml", "nah"})
"""No ISO 639-3 code of today, but labels of lid.176: eml was split in 2009 (egl, rgl), nah is a group of ISO 639-5."""

_SAME: Final = {"no": "nb", "mo": "ro", "iw": "he", "in": "id", "ji": "yi", "jw": "jv"}
"""Two-letter codes with another of the same meaning; all but the first are withdrawn from ISO 639."""

_WRITTEN_IN: Final = (
    "aze:Latn/Arab/Cyrl bam:Latn/Nkoo bos:Latn/Cyrl cre:Cans/Latn gon:Deva/Telu hau:Latn/Arab hif:Deva/Latn iku:Cans/Latn kaa:Cyrl/Latn "
    "kas:Arab/Deva kaz:Cyrl/Arab kir:Cyrl/Arab/Latn kok:Deva/Latn kur:Latn/Arab/Cyrl man:Latn/Nkoo msa:Latn/Arab pan:Guru/Arab "
    "rif:Latn/Tfng shi:Tfng/Latn/Arab snd:Arab/Deva srp:Cyrl/Latn tgk:Cyrl/Arab/Latn tuk:Latn/Arab/Cyrl tzm:Latn/Tfng uig:Arab/Cyrl "
    "unr:Beng/Deva unx:Beng/Deva uzb:Latn/Cyrl/Arab"
)
WRITTEN_IN: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {part[:3]: tuple(part[4:].split("/")) for part in _WRITTEN_IN.split()},
)
"""Languages that are written in several scripts: primary scripts of CLDR's ``languageData``. Those that letters cannot tell apart (Hans
and Hant), and scripts that ``filters.kernels.scripts`` does not count, are left out."""

_NAMES: Final = {"eml": "Emiliano-Romagnolo", "hbs": "Serbo-Croatian"}

_ALPHA3: Final = {short: long for short, long in LANGUAGE_ALPHA3.items() if len(short) == 2}
_ALPHA2: Final = {
    long: short
    for codes in (_ALPHA3, LANGUAGE_ALPHA3_BIBLIOGRAPHIC)
    for short, long in codes.items()
    if short == "no" or short not in _SAME
}


@lru_cache(maxsize=4096)
def canonical(code: str) -> str:
    """Return the canonical key of a language code, raising ``ValueError`` when it names no language.

    >>> canonical("fr"), canonical("fre"), canonical("fr-FR"), canonical("fra_Latn")
    ('fra_Latn', 'fra_Latn', 'fra_Latn', 'fra_Latn')
    >>> canonical("zh-tw"), canonical("zh-cn"), canonical("sr-Latn"), canonical("no")
    ('zho_Hant', 'zho_Hans', 'srp_Latn', 'nob_Latn')
    """
    try:
        tag = langcodes.Language.get(code.strip(), normalize=False)
    except (LanguageTagError, LookupError):
        raise _unknown(code) from None
    short = (tag.extlangs or [tag.language or ""])[0]
    short = _ALPHA2.get(short, short)
    short = _SAME.get(short, short)
    known = short in _RETIRED or (
        _LANGUAGE.fullmatch(short) and short not in _SPECIAL and langcodes.Language.make(language=short).is_valid()
    )
    if not known or (tag.script and not langcodes.Language.make(script=tag.script).is_valid()):
        raise _unknown(code)
    alpha3 = _ALPHA3.get(short, short)
    return f"{alpha3}_{tag.script or _script(alpha3, tag.territory)}"


def bcp47(key: str) -> str:
    """Return the shortest BCP 47 tag of a canonical key; the script stays only where it is not the usual one.

    >>> bcp47("fra_Latn"), bcp47("zho_Hant"), bcp47("srp_Latn")
    ('fr', 'zh-Hant', 'sr-Latn')
    """
    language, script = _split(key)
    short = _ALPHA2.get(language, language)
    return short if script in (_script(language, None), "Zzzz") else f"{short}-{script}"


@lru_cache(maxsize=4096)
def name(key: str) -> str:
    """Return the English name of a canonical key.

    >>> name("fra_Latn"), name("zho_Hant"), name("bxr_Cyrl")
    ('French', 'Chinese (Traditional)', 'Russia Buriat')
    """
    language, script = _split(key)
    english = _NAMES.get(language) or str(langcodes.Language.make(language=_ALPHA2.get(language, language)).display_name("en"))
    if script in (_script(language, None), "Zzzz"):
        return english
    return f"{english} ({langcodes.Language.make(script=script).script_name('en')})"


def is_key(code: str) -> bool:
    """Tell whether a code has the form of a canonical key."""
    return _KEY.fullmatch(code) is not None


def _split(key: str) -> tuple[str, str]:
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is no canonical language key; expected ISO 639-3 and ISO 15924 such as fra_Latn")
    language, _, script = key.partition("_")
    return language, script


def _unknown(code: str) -> ValueError:
    return ValueError(f"unknown language code {code!r}; expected BCP 47 such as fr or fr-FR, or fra_Latn")


def _script(alpha3: str, territory: str | None) -> str:
    """Return the usual script of a language in a region after CLDR, that of its macrolanguage, or ``Zzzz``."""
    if alpha3 in _SCRIPTS:
        return _SCRIPTS[alpha3]
    likely: Mapping[str, str] = get_global("likely_subtags")
    short = _ALPHA2.get(alpha3, alpha3)
    for tag in (f"{short}_{territory}", short, MACROLANGUAGES.get(short, "")):
        if tag in likely:
            return likely[tag].split("_")[1]
    return "Zzzz"


_LID_176: Final = (
    "af als am an ar arz as ast av az azb ba bar bcl be bg bh bn bo bpy br bs bxr ca cbk ce ceb ckb co cs cv cy da de diq dsb dty dv "
    "el eml en eo es et eu fa fi fr frr fy ga gd gl gn gom gu gv he hi hif hr hsb ht hu hy ia id ie ilo io is it ja jbo jv ka kk km kn "
    "ko krc ku kv kw ky la lb lez li lmo lo lrc lt lv mai mg mhr min mk ml mn mr mrj ms mt mwl my myv mzn nah nap nds ne new nl nn no "
    "oc or os pa pam pfl pl pms pnb ps pt qu rm ro ru rue sa sah sc scn sco sd sh si sk sl so sq sr su sv sw ta te tg th tk tl tr tt "
    "tyv ug uk ur uz vec vep vi vls vo wa war wuu xal xmf yi yo yue zh"
)

FASTTEXT_176: Final[Mapping[str, str]] = MappingProxyType({label: _WIKIPEDIA.get(label) or canonical(label) for label in _LID_176.split()})
"""Label of fastText's lid.176 models, without ``__label__``, to canonical key."""
