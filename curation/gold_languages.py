# SPDX-License-Identifier: Apache-2.0
"""Which answers of a language model are right for a label of labelled documents.

Labels are read in any spelling (BCP 47, ISO 639-1 to -3, FLORES: ``zh-Hant``, ``nb``, ``nor``, ``arb_Arab``). Gold and model cut languages
differently, so a label means those of the model's answers that it says no more and no less than:

* the language itself: in the script that the label names, or in any when it names none (``sr`` is Serbian in both scripts);
* for a macrolanguage (ISO 639-3, such as ``zho``, ``ara``, ``nor``), its members too; Indonesian (``ind``) is none of ``msa`` here, since
  all sets have both side by side;
* when the model has none of these, the macrolanguage that the label's language belongs to (``arb_Arab`` is answered by
  ``ara_Arab``), or, for Chinese, the same language in another script (lid.176 has ``zh`` alone, which is ``zho_Hans``).

A label that the model can answer as it stands is never read more widely by the last rule. What was read as something else is told.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import langcodes
from langcodes.data_dicts import LANGUAGE_ALPHA3, MACROLANGUAGES
from langcodes.tag_parser import LanguageTagError

from filters.languages import canonical

_CHINESE: Final = frozenset({"Hans", "Hant", "Hani"})
_APART: Final = frozenset({("ind", "msa")})
"""Members that labels do not mean when they name the macrolanguage."""
_MACRO: Final = {LANGUAGE_ALPHA3.get(member, member): LANGUAGE_ALPHA3.get(macro, macro) for member, macro in MACROLANGUAGES.items()}
"""ISO 639-3 code of a member to that of its macrolanguage."""


def label_key(label: str) -> str:
    """Return the class that a label names: a canonical key, ``nor_Latn`` for Norwegian without more, or the label when it is no language.

    >>> label_key("zh-tw"), label_key("no"), label_key("nb-NO"), label_key("other")
    ('zho_Hant', 'nor_Latn', 'nob_Latn', 'other')
    """
    try:
        key = canonical(label)
    except ValueError:
        return label
    return f"nor_{key[4:]}" if key.startswith("nob_") and _subtag(label) in {"no", "nor"} else key


def right_answers(label: str, answers: Iterable[str]) -> frozenset[str]:
    """Return those of the answers that are right for a label.

    Args:
        label: as the gold spells it.
        answers: canonical keys of what a model can answer.

    >>> model = ["zho_Hans", "ara_Arab", "nob_Latn", "nno_Latn", "srp_Cyrl", "srp_Latn"]
    >>> [sorted(right_answers(label, model)) for label in ("zho_Hant", "arb_Arab", "no", "sr", "srp_Latn")]
    [['zho_Hans'], ['ara_Arab'], ['nno_Latn', 'nob_Latn'], ['srp_Cyrl', 'srp_Latn'], ['srp_Latn']]

    """
    key = label_key(label)
    language, _, script = key.partition("_")
    parted = [(answer, *answer.split("_")) for answer in answers if "_" in answer]
    named = script if _names_script(label) else ""
    own = {answer for answer, its, in_script in parted if its == language and named in {"", in_script}}
    members = {answer for answer, its, in_script in parted if _is_member(its, language) and named in {"", in_script}}
    if own or (members and script not in _CHINESE):
        return frozenset(own | members)
    chinese = {(answer, its) for answer, its, in_script in parted if script in _CHINESE and in_script in _CHINESE}
    wider = {answer for answer, its in chinese if its == language}
    wider = wider or {answer for answer, its, in_script in parted if its == _MACRO.get(language) and (not named or in_script == script)}
    wider = wider or {answer for answer, its in chinese if its == _MACRO.get(language) or _MACRO.get(its) == language}
    return frozenset(wider | members)


def _is_member(language: str, macro: str) -> bool:
    return _MACRO.get(language) == macro and (language, macro) not in _APART


def _names_script(label: str) -> bool:
    """Tell whether a label says in which script, by itself or, for Chinese, by its region."""
    try:
        tag = langcodes.Language.get(label.strip(), normalize=False)
    except (LanguageTagError, LookupError):
        return False
    return bool(tag.script) or (_subtag(label) in {"zh", "zho", "chi"} and bool(tag.territory))


def _subtag(label: str) -> str:
    return label.strip().replace("_", "-").split("-")[0].lower()
