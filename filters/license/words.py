# SPDX-License-Identifier: Apache-2.0
r"""The words by which one tells whether a licence statement is about the page or about an image on it.

English, German, French, Spanish and Italian, chosen on the development half of Trafilatura's evaluation pages and from the
notices that Creative Commons' own chooser writes in these languages. RE2 runs them; its ``\b`` and ``\w`` know ASCII only,
hence the classes of letters.
"""

from __future__ import annotations

from typing import Any, Final

import re2

_WORD: Final = r"[\pL\pN]+ "


def _any(*lines: str) -> str:
    """Join the words of some lines to an alternative; ``_`` stands for a space in a word."""
    return "(?:" + "|".join(word.replace("_", " ") for line in lines for word in line.split()) + ")"


def _pattern(text: str) -> Any:  # noqa: ANN401 - RE2 has no types
    return re2.compile(f"(?i){text}")


_MEDIA_WORDS: Final = _any(
    r"photos? photograph[a-z]* (?:[a-z]*-)?fotos? fotografie[a-z]* images? imágenes immagin[ei] imagen pictures?",
    r"grafik[a-z]* illustration[a-z]*",
    r"(?:titel|beitrags|artikel|vorschau)?bild(?:er|nachweis|quelle|lizenz|rechte)? icons? clip_?art cover screenshots? videos?",
    r"musik music songs? sounds? karten? maps? logos? themes? templates? layout skin plug-?ins? fonts? schrift(?:en|arten)? avatars?",
    r"zdjęci[ea] ilustracj[ae] afbeelding(?:en)? billede[rt]? bilde[rt]? kuva[t]? obrázk?[eyu]k? imagem imagens fotók? képek",
)
_MEDIA_SITES: Final = _any("flickr wikimedia pixabay openstreetmap unsplash wikipedia quelle source via credits?")
_PAGE_WORDS: Final = _any(
    r"works? texts? contents? articles? posts? publication material document",
    r"werk[a-z]* texte?n? inhalte?n? artikel beitr[aä]ge? dokumente?",
    r"œuvre oeuvre contenus? textes? obra contenidos? textos? artículos? opera contenut[oi] test[oi]",
)

_DATA_CREDIT: Final = r"(?:data|daten|données|datos|dati|gegevens|dane) (?:from|by|provided by|courtesy of|von|aus|de|di|van|z)"
MEDIA: Final = _pattern(rf"\b(?:{_MEDIA_WORDS}|{_MEDIA_SITES}|{_DATA_CREDIT})\b")
"""A clause with one of these before the statement speaks of an image, a song, a map, or of data by others."""

_ALL: Final = _any(
    "all alle die the our unsere these diese les las le tous toutes todas tutte",
    "some einige manche certaines quelques algunas alcune niektóre",
)
MEDIA_FIRST: Final = _pattern(
    rf"^[^\pL\pN]*(?:{_ALL} ){{0,2}}{_MEDIA_WORDS}\b|\b{_ALL} {_MEDIA_WORDS} {_any('in auf on are sind stehen sont están sono')} "
)
"""A clause that begins so, or says "die Bilder in diesem Blog", has images as its subject."""

PAGE_NOUN: Final = _pattern(rf"(?:^|[^\pL]){_PAGE_WORDS}(?:[^\pL]|$)")

_ENGLISH: Final = rf"\b{_any('this our all the except unless content_of text_of')} (?:{_WORD}){{0,3}}" + _any(
    "works? site website web_site page blog weblog articles? texts? contents? posts? publication material book document wiki project story"
)
_GERMAN: Final = rf"\b{_any('diese[rsmn]? unsere alle das die der ein')} (?:{_WORD}){{0,3}}" + _any(
    "werk[a-z]* inhalte? seiten? website webseite blogs? weblogs? text[a-z]* artikel beitr[aä]ge? beitrag[a-z]*",
    "material[a-z]* dokument[a-z]*",
)
_GERMAN_PLAIN: Final = (
    rf"\b{_any('inhalte? texte? beitr[aä]ge artikel sofern soweit falls wenn')} .{{0,60}}{_any('anders lizen creative steh')}"
)
_FRENCH: Final = rf"\b{_any('ce cet cette nos tous_les le les')} (?:{_WORD}){{0,2}}" + _any(
    "œuvre oeuvre contenus? site articles? textes? blog page document"
)
_SOUTHERN: Final = rf"\b{_any('esta este estos todos_los el los questo questa tutti_i il')} (?:{_WORD}){{0,2}}" + _any(
    "obra contenidos? sitio artículos? textos? blog opera contenut[oi] sito articolo testo"
)
_FIXED: Final = r"contenidos bajo|except where otherwise|some rights reserved|sauf (?:mention|indication)|salvo (?:indicaci|diversa)"

_OTHERS: Final = (
    r"(?:dit werk|deze (?:website|site|pagina|tekst)|inhoud van deze|de inhoud|"
    r"ten utwór|ta strona|teksty? (?:jest |są )?dostępn[aey] na licencji|treś[ćc]i? (?:strony|serwisu|artykułu|.{0,30}licenc)|"
    r"este trabalho|esta página|este conteúdo|o conteúdo|este texto|salvo indicação|"
    r"detta verk|innehållet|denna (?:sida|text|webbplats)|"
    r"dette (?:værk|verket|nettstedet)|indholdet|innholdet|denne (?:side|tekst)|"
    r"tämä (?:teos|sivu|teksti)|sisältö|toto (?:dílo|dielo)|obsah (?:této|tohto|je|webu|stránek)|to delo|vsebina|ovo djelo|sadržaj|"
    r"ez a mű|tartalm|această operă|acest conținut|conținutul|тази творба|това произведение|съдържанието|αυτό το έργο|το περιεχόμενο|"
    r"see teos|sisu on|šis darbs|saturs|šis kūrinys|turinys|an saothar seo|dan ix-xogħol|aquesta obra|el contingut|lan hau|"
    r"sous licence|unter (?:der|einer) lizenz)"
)
"""The same in the other languages of the European Union: "this work", "this page", "the content"; not tuned on any page."""

_OPEN_ACCESS: Final = (
    r"open[ -]access[ -](?:articles?|papers?|publications?|artikel|publikation)|ist ein open[ -]access|article en (?:libre|accès)|"
    r"artículo (?:publicado )?(?:en|de) acceso abierto|articolo (?:ad accesso aperto|open access)|artigo (?:de|em) acesso aberto"
)
"""How journals call an article that they publish under a licence: not tuned on any page."""

BY_AUTHOR: Final = _pattern(
    r"^[\"'”»“’)\s]{0,3}(?:©|\(c\)|,)?\s{0,2}(?:by|von|par|por|di|de|door|av|af) .{1,80}?"
    r"(?:(?:is|are) (?:licensed|made available|published|distributed)|(?:ist|steht) (?:lizenziert|unter)|est (?:mise?|publiée?|sous)|"
    r"(?:está|es) (?:bajo|licenciad|publicad)|è (?:distribuit|concess|pubblicat))"
)
"""What follows the title of a work in the notices that Creative Commons' chooser writes: by whom it is, and that it is licensed."""

PAGE: Final = (
    _pattern(_OTHERS),
    _pattern(_OPEN_ACCESS),
    *(_pattern(rf"{text}(?:[^\pL]|$)") for text in (_ENGLISH, _GERMAN, _FRENCH, _SOUTHERN)),
    _pattern(_GERMAN_PLAIN),
    _pattern(_FIXED),
)
"""A notice in which one of these is found is about the page: "this work", "Inhalte dieser Seite", "sauf mention contraire"."""

THEME: Final = _pattern(
    r"\b(?:theme|template|design(?:ed)?|layout|skin|vorlage|thème|plantilla|motyw)\b.{0,20}\b(?:by|von|par|por|von|di|da|od)\b"
)
"""Who made the theme of a blog; a licence that follows without a subject of its own is the theme's."""

NO_SUBJECT: Final = re2.compile(r"(?i)^[^\pL\pN]*(?:licen[a-z]*|lizen[a-z]*|licencj[aąi]|unter|under|sous|bajo|released)?[^\pL\pN]*$")
"""A clause that names no work: "Licence:", "Lizenz:"."""

CONTRIBUTION: Final = _pattern(
    r"\bby (?:uploading|posting|submitting|contributing)\b|\b(?:your|ihre?|votre|vos|tus?|sus) "
    r"(?:works?|contributions?|uploads?|comments?|beitr[aä]ge?|beitrag|kommentare?|commentaires?|aportaciones?|comentarios?)\b"
)
"""A visitor's own works, which the page asks for under a licence; they are not the page."""

SITE: Final = _pattern(
    r"(?:website|web site|webseite|\bsite\b|sites\b|\bblogs?\b|weblog|\bwiki\b|\bsitio\b|\bsito\b|internetseite|webbplats|"
    r"sivusto|serwisu|strony)"
)
"""A notice about the page with one of these speaks of the whole site."""

FOOTER: Final = _pattern(r"foot|colophon|bottom|copyright|legal|licen[sc]e|imprint|impressum|credits?\b|sidebar|widget|\bcc\b|creative")
"""Ids and classes of parts of a page that speak about all of it."""

ELEMENT: Final = _pattern(
    r"caption|gallery|thumb|slideshow|lightbox|mediacredit|bildnachweis|"
    r"(?:^|[ _-])(?:attachments?|comment(?:s|list)?|photo(?:s|credits?)?|credits?-?(?:photo|image))(?:[ _-]|$)"
)
"""Ids and classes of parts that speak about an image or of a visitor."""

MEDIA_TYPE: Final = _pattern("image|photograph|video|audio|music|map|dataset|software")
"""Types of schema.org that are not the page."""

BADGE: Final = _pattern(r"creative.?commons|licensebuttons|\bcc[_./-]|\bby[-_](?:nc|sa|nd)|88x31|80x15|somerights|publicdomain")
"""Names of the images that Creative Commons gives for its licences."""

CLAUSE_END: Final = re2.compile(r"[.;|•·»]\s|\s[-–—]\s")
