# SPDX-License-Identifier: Apache-2.0
"""Names of authors, out of what pages declare or show: which words of a byline are names.

A byline may hold words before the name ("By", "Von", "Eingestellt von"), a date or an office after it, and several names. ``names_in``
returns the names alone. Words before names are of the languages in ``BEFORE``; joining words of those in ``AND``; the lists are ours. What
is left may still be a nickname or an agency, as on the page: no dictionary of names is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from typing import Final

MOST_WORDS: Final = 5
"""Words of one name; more are a sentence. Ours."""
LONGEST_CHARS: Final = 60
"""Code points of one name. Ours."""
MOST_NAMES: Final = 12
"""More names than this are a list of something else. Ours."""
_BEFORE: Final = (
    # English, German, Dutch, Scandinavian, Finnish
    "by|written by|posted by|published by|reported by|words by|story by|authors?|about the author|contributed by",
    "von|geschrieben von|veröffentlicht von|eingestellt von|gepostet von|verfasst von|erstellt von|autor(?:in|en|innen)?|text",
    "text und fotos?",
    "text & fotos?|foto und text|(?:ein )?(?:gast|blog)?[ -]?(?:beitrag|artikel|bericht|kommentar|text|interview) von|redaktion",
    "door|geschreven door|auteurs?|av|af|skrevet av|skrevet af|skriven av|forfatter|författare|kirjoittanut|kirjoittaja|teksti",
    # French, Spanish, Portuguese, Catalan, Italian, Romanian
    "par|écrit par|publié par|posté par|rédigé par|propos recueillis par|recueillis? par",
    "por|escrito por|publicado por|postado por|autora?(?:es)?",
    "di|da|a cura di|scritto da|pubblicato da|autor[ei]|scris de|publicat de",
    # Polish, Czech, Slovak, Hungarian, Croatian, Slovene, Baltic
    "przez|napisał[a]?|napisane przez|tekst|autorka|od|napsala?|írta|szerző|piše|napisao|avtor|kirjutas|autors|autorius|parengė|parašė",
    # Cyrillic, Greek, Turkish, Indonesian, Vietnamese, Arabic, Hebrew, Chinese, Japanese
    "автор|текст|написано автором|от|συντάκτης|γράφει [οη]|του|της|yazar|yazan|oleh|penulis|tác giả|بقلم|كتب|الكاتب|نویسنده",
    "מאת|作者|文|著者|撰文|记者|記者",
)
_BETWEEN: Final = re.compile(r"\|(?![^(]*\))")
"""A bar outside of parentheses."""
BEFORE: Final = "(?:" + "|".join(sorted(_BETWEEN.split("|".join(_BEFORE)), key=len, reverse=True)) + ")"
LEAD: Final = rf"\W{{0,3}}{BEFORE}(?:\s*[:：]\s*|\s+)"
_LEADS: Final = re.compile(rf"{BEFORE}\s*[:：]?", re.IGNORECASE)
AND: Final = r"\s+(?:and|und|et|y|e|en|og|och|ja|oraz|i|a|és|și|si|и|та|και|ve|dan|with|avec|mit|im Gespräch mit)\s+"
_LED: Final = re.compile(rf"(?:^|(?<=[|•·–—/,-]\s)|(?<=\d\s)){LEAD}", re.IGNORECASE)
_DECLARED: Final = re.compile(
    r"\W{0,3}(?:(?:(?:written|posted) )?by|(?:geschrieben )?von|par|por|autor(?:in)?|author)(?:\s*:\s*|\s+)", re.IGNORECASE
)
_PARTS: Final = re.compile(r"\s*[|•·–—/\n]\s*|\s+-\s+|\s*\(.*|(?:\s|^)@\w+.*")
_AFTER: Final = re.compile(
    r"(?:,?\s*\d|,?\s+(?i:am|le|el|um|at|on|in|vom|den|il|em|op|dnia)\s+(?=(?:\w+[,.]?\s+)?\d)|,?\s+(?:(?i:for|für|from|via)|aus|is|ist|est|was|has)\s|"
    r"\s+(?i:posted|veröffentlicht|published|updated|follow|says|view|leave|writes|schreibt|sagt|meint|schrieb)\b).*$|(?:Follow|Folgen|\s(?:on|am|um|at|le|in|den|vom|for|für))$",
    re.DOTALL,
)
_JOIN: Final = re.compile(rf"\s*[&＆、]\s*|{AND}|,\s*")
_TAG: Final = re.compile(r"<[^>]*>?")
_NOT: Final = (
    "author authors autor autorin autoren auteur about über redaktion editor editors admin administrator webmaster home share "
    "follow published kommentare kommentar comments comment email facebook twitter mehr more read login unknown anonymous gast "
    "guest user posted by von par por name collected organization staff info kontakt contact website blog newsletter profile "
    "profil null none undefined"
)
_PICTURES: Final = (
    "foto fotos photo photos photograph bild bilder image images picture getty снимка фото zdjęcie kuva credit source quelle news"
)
_NO_NAMES: Final = frozenset(f"{_NOT} {_PICTURES}".split())
_CODE: Final = re.compile(r"[={}<>\[\]\\]")
_ADDRESSES: Final = re.compile(r"\S*://\S*|\S+@\S+\.\w+")
_ADDRESS: Final = re.compile(r"://|www\.|\w@\w|\[at\]|^@|\.(?:com|net|org|html|php)\b", re.IGNORECASE)
_SIMPLE: Final = re.compile(r"[^\W\d_a-z][^\W\d_]*\.?(?: [^\W\d_]+\.?){0,2} [^\W\d_a-z][\w'’-]*")
_SPECIAL: Final = _NO_NAMES | frozenset(re.findall(r"\w+", "|".join(_BEFORE) + "|" + AND + "|" + _AFTER.pattern))
"""Words that have a meaning here: a name of plain words without them is what it is, which spares most of the work."""


def clean(text: str) -> str:
    """Return a text without tags, references and surplus white space.

    >>> clean("Anne&nbsp;Le  Goff"), clean("<b>Anne</b>")
    ('Anne Le Goff', 'Anne')
    """
    if "&" in text:
        text = unescape(text)
    return " ".join((_TAG.sub(" ", text) if "<" in text else text).split())


def names_in(text: str, *, sure: bool = False, declared: bool = False) -> list[str]:
    """Return the names in a byline, in its order.

    ``sure`` asks for two words at least, each with a capital. What is ``declared`` as a name seldom has words before it, and "Di" or
    "Text" may be its beginning, so that only the commonest of such words are cut off.

    >>> names_in("By Anne Le Goff | 4 March 2021"), names_in("Von Anne Le Goff und Per Olsen", sure=True), names_in("42 comments")
    (['Anne Le Goff'], ['Anne Le Goff', 'Per Olsen'], [])
    >>> names_in("Posted by Anne Le Goff"), names_in("Author: Anne Le Goff"), names_in("Ein Gastbeitrag von Per Olsen")
    (['Anne Le Goff'], ['Anne Le Goff'], ['Per Olsen'])
    >>> names_in("28. Juni 2019 | von Jan Mayr"), names_in("https://example.org/anne"), names_in("Le Goff, Anne; Per Olsen")
    (['Jan Mayr'], [], ['Le Goff, Anne', 'Per Olsen'])
    """
    text = clean(text[: 10 * LONGEST_CHARS])
    if _SIMPLE.fullmatch(text) and len(text) <= LONGEST_CHARS and _SPECIAL.isdisjoint(text.lower().split()):
        return [text]
    text = _ADDRESSES.sub(" ", text)
    led = _DECLARED.match(text) if declared else max(_LED.finditer(text), key=re.Match.end, default=None)
    for part in _PARTS.split(text[led.end() if led else 0 :]):
        found = [name for one in (part or "").split(";") for name in _split(_AFTER.sub("", one).strip(" .:,*#\u200b-\"'"))]
        if found and len(found) <= MOST_NAMES and all(_is_name(name, sure=sure) for name in found):
            return found
    return []


def leads(label: str) -> bool:
    """Whether a label is words that stand before names of authors.

    >>> leads("Written by"), leads("Verfasst von:"), leads("Reading time")
    (True, True, False)
    """
    return _LEADS.fullmatch(label) is not None


def joined(names: Iterable[str]) -> str | None:
    """Return names as one text, each once; None without any.

    >>> joined(["Anne Le Goff", "Per Olsen", "Anne Le Goff"]), joined([])
    ('Anne Le Goff; Per Olsen', None)
    """
    return "; ".join(dict.fromkeys(names)) or None


def _split(text: str) -> list[str]:
    """Cut at joining words and commas, where what stands on both sides has two words at least: "Le Goff, Anne" is one name."""
    parts = [part for part in _JOIN.split(text) if part]
    if len(parts) > 1 and all(len(part.split()) > 1 for part in parts):
        return parts
    return [text] if text else []


def _is_name(name: str, *, sure: bool) -> bool:
    words = name.split()
    if not 0 < len(words) <= MOST_WORDS or not 1 < len(name) <= LONGEST_CHARS or _ADDRESS.search(name):
        return False
    if any(char.isdigit() for char in name) or name[-1] in "?!…" or _NO_NAMES & {words[0].lower().strip(":,."), words[-1].lower()}:
        return False
    if not any(char.isalpha() for char in name) or (name.isascii() and len(name) < 3) or _CODE.search(name):
        return False
    return not sure or (len(words) > 1 and words[0][0].isupper() and words[-1][0].isupper())
