# SPDX-License-Identifier: Apache-2.0
"""What class names, link words and function words tell of a piece of a page: lists of ours, as tables for the kernels.

Class, id, role and itemprop values are matched against families of patterns (``HINTS``), short texts against families of phrases
(``PHRASES``), by one Aho-Corasick automaton each (Aho & Corasick 1975, CACM 18(6)). A hyphen in a pattern is a border: the start
or end, a space, any punctuation, or the step from a small letter to a capital (``shareBar``). The ideas for families come
from the class names that Readability.js and trafilatura's XPath expressions look for; the lists are ours.

``FUNCTION_WORDS`` are the commonest words of languages that write spaces; in other languages the share is zero, and the model
was trained with both. What it does not do: decide. It only marks; the weights are learned.
"""

from __future__ import annotations

from collections import deque
from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

HINTS: Final[tuple[tuple[str, str], ...]] = (
    ("comment", "comment kommentar comentario commentaire disqus reply replies respond discussion-"),
    (
        "thread",
        "commentlist comment-list comments-list comment-body comment-content comment-text comment-author commentaire- kommentar- -says-",
    ),
    ("sidebar", "sidebar side-bar sidenav -aside -rail -right-col rightcol left-col leftcol seitenleiste"),
    ("nav", "-nav navi menu -menu dropdown"),
    ("crumb", "breadcrumb crumb"),
    ("footer", "footer -foot- colophon bottom impressum"),
    ("header", "header -head- masthead topbar top-bar branding logo"),
    ("share", "share sharing social -addthis sharedaddy facebook twitter whatsapp follow teilen"),
    (
        "related",
        "related similar recommend readmore read-more -more- more- -next -prev also- mostread popular trending latest outbrain taboola",
    ),
    ("ad", "-ad- -ads- advert anzeige sponsor promo banner publicid werbung -dfp- adslot affiliate"),
    ("consent", "cookie consent gdpr privacy datenschutz cmp"),
    ("byline", "author autor byline -by- vcard -bio biography writer contributor"),
    ("date", "date -time- datum published timestamp posted"),
    ("meta", "meta -info- infos details postinfo"),
    ("caption", "caption credit figure bildunter copyright legend"),
    ("image", "image -img picture photo -media gallery slide carousel swiper thumb lightbox video player"),
    ("article", "article artikel -story -post- post-content postcontent blog-post beitrag news-item single"),
    ("entry", "entry hentry"),
    ("content", "content inhalt contenu contenido"),
    ("body", "-body articlebody article-body bodytext body-text richtext rich-text -prose fliesstext"),
    ("text", "text- -text -copy- paragraph absatz wysiwyg"),
    ("main", "-main maincontent primary hauptinhalt"),
    ("title", "title headline titel titre titulo"),
    ("lead", "-lead- intro teaser- -lede standfirst vorspann summary excerpt abstract subtitle subhead subline description"),
    ("teaser", "teaser card -tile -item- items -list- listing archive -loop grid"),
    ("tags", "-tag- -tags- taglist -cat- categor kategor keyword schlagwort topics label"),
    ("subscribe", "newsletter subscri signup sign-up login register paywall abo- -member donate spenden -cta"),
    ("hidden", "hidden hide- -sr-only screen-reader screenreader visually print-only noprint no-print offscreen collapse"),
    ("modal", "modal popup pop-up overlay dialog lightbox tooltip toast alert notice notification"),
    ("widget", "widget module -block- plugin sticky box-"),
    ("toc", "-toc tableofcontents table-of-contents jump skip- anchor"),
    ("search", "search suche recherche"),
    ("page", "pagination pager paging page-num wp-pagenavi"),
    ("form", "form- -form input button -btn- contact"),
    ("quote", "quote zitat pullquote"),
    ("note", "footnote reference -refs- citation sources quellen -note- -notes-"),
    ("code", "code- -code highlight syntax"),
    ("shop", "product price cart shop basket warenkorb buy-"),
    ("rating", "rating vote stars -like review score"),
    ("credits", "license licence -legal disclaimer imprint terms"),
    ("tool", "toolbar tools print drucken action feedback report edit"),
)
"""Family to patterns for class, id, role and itemprop; at most 64 families."""
PHRASES: Final[tuple[tuple[str, str], ...]] = (
    ("comment", "comment,kommentar,comentario,commentaire,-reply-,antworten,responses,opinie"),
    ("share", "-share,teilen,partager,compartir,facebook,twitter,whatsapp,pinterest,-tweet,-follow,folgen"),
    ("cookie", "cookie,consent,-gdpr,privacy,datenschutz,confidentialit,privacidad"),
    ("rights", "copyright,all rights,rights reserved,alle rechte,tous droits,todos los derechos,impressum,terms of"),
    ("subscribe", "newsletter,subscribe,abonnieren,abonnez,suscr,sign up,-login,log in,anmelden,registr,-e-mail,password"),
    (
        "more",
        "read more,weiterlesen,mehr zu,lire la suite,leer m,-related,also like,auch interess,see also,lesen sie,more from,-more-,-mehr-",
    ),
    ("photo", "photo,-foto,image,-bild-,credit,getty,-ap-,reuters,picture,illustration"),
    ("by", "-by-,-von-,-par-,-por-,posted,published,veröffentlicht,publi,author,-autor,updated,-uhr-"),
    ("nav", "-home-,startseite,-next-,previous,-back-,-zurück-,-menu,-search,suche,-skip,-top-,print,drucken,-page-,-seite-"),
    ("advert", "advertis,anzeige,sponsored,werbung,publicit,promo,affiliate"),
    ("tags", "-tags-,-tag-,filed under,categor,kategor,schlagw,-topics,-posted in,-themen"),
    ("month", "-jan,-feb,-mar,-apr,-may-,-mai-,-jun,-jul,-aug,-sep,-oct,-okt,-nov,-dec,-dez"),
    ("ago", "-ago-,minutes,hours,-vor-,-il y a-,-hace-"),
    ("link", "http,www-,-com-,-de-"),
    ("source", "source,quelle,references,literatur,weblinks,einzelnachweise,notes,links"),
    ("call", "click,-here-,klick,download,-pdf-,-join,-donate,spenden,-buy-,kaufen,-jetzt-,-now-,free-,kostenlos"),
    ("price", "-usd,-eur,price,preis,-prix"),
    ("script", "javascript,browser,-enable,-flash,-video,-player,loading"),
    ("correct", "correction,editor,-note-,this article,this story,dieser artikel,cet article,originally"),
    ("you", "-you-,-your-,-sie-,-ihr,-vous-,-votre-,-usted,-du-,-dein"),
)
FUNCTION_WORDS: Final = (
    "the of and to in that is for on with as was at by it be from are this have not or an which his but they he "
    "you we who has their her she had were will would been "
    "der die das und ist von zu den mit sich des auf dem nicht ein eine auch es an werden aus er hat dass sie nach "
    "wird bei einer um am sind noch wie einem so zum war haben nur oder aber vor zur bis mehr durch man sein wurde "
    "sei ich wir "
    "le la les de du et en un une est que qui dans pour pas au sur ne se ce il sont avec par plus des aux mais ou "
    "cette nous vous elle ont son sa ses leur "
    "el los las del y una es por con para no su al lo como o pero sus le ha este si porque esta entre cuando muy "
    "sin sobre ser tiene fue hay "
    "il di che e per un non sono una si da come anche ma della nel alla gli dei delle "
    "o a os as do da dos das em um uma para com mais foi ao ele tem "
    "het een van dat op te zijn voor met niet aan er om ook als maar hij was bij nog "
    "i w na z do nie jest to od po za jak co tak przez dla czy ale oraz lub aby tym "
    "och att det som en av for ar den till inte har om ett men og er pa til af ikke ja on ei se "
    "ve bir bu da de icin ile olarak cok daha gibi "
    "и в не на что с по как это к но из у за от для он был его она так все же "
    "और के का की है में से को पर ने यह भी في من على أن إلى عن مع هذا التي الذي"
)


def _automaton(families: tuple[tuple[str, str], ...], separator: str) -> tuple[NDArray[np.int16], NDArray[np.uint64]]:
    goto: list[list[int]] = [[0] * 38]
    masks = [0]
    for bit, (_, patterns) in enumerate(families):
        for pattern in patterns.split(separator):
            state = 0
            for byte in pattern.encode():
                kind = symbol(byte)
                if goto[state][kind] == 0:
                    goto.append([0] * 38)
                    masks.append(0)
                    goto[state][kind] = len(goto) - 1
                state = goto[state][kind]
            masks[state] |= 1 << bit
    fail = [0] * len(goto)
    queue = deque(state for state in goto[0] if state)
    while queue:
        state = queue.popleft()
        masks[state] |= masks[fail[state]]
        for kind in range(38):
            child = goto[state][kind]
            if child:
                fail[child] = goto[fail[state]][kind]
                queue.append(child)
            else:
                goto[state][kind] = goto[fail[state]][kind]
    return np.array(goto, np.int16), np.array(masks, np.uint64)


def symbol(byte: int) -> int:
    """Return the automaton's symbol of a byte: letters 1 to 26, digits 27 to 36, borders 0, other bytes 37.

    >>> symbol(ord("A")), symbol(ord("a")), symbol(ord("7")), symbol(ord("-"))
    (1, 1, 34, 0)
    """
    char = chr(byte).lower()
    if "a" <= char <= "z":
        return ord(char) - 96
    if "0" <= char <= "9":
        return ord(char) - 48 + 27
    return 37 if byte >= 128 else 0


def word_hash(word: bytes) -> int:
    """Return FNV-1a, 64 bits (draft-eastlake-fnv), of a word whose ASCII letters are small."""
    value = 0xCBF29CE484222325
    for byte in word:
        value = ((value ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return value


@cache
def tables() -> tuple[Any, ...]:
    """Return symbols uint8 [256], both automata (int16 [states, 38], uint64 [states]) and hashed function words uint64 [4096]."""
    symbols = np.array([symbol(byte) for byte in range(256)], np.uint8)
    words = np.zeros(4096, np.uint64)
    for word in sorted(set(FUNCTION_WORDS.split())):
        value = word_hash(word.encode())
        place = value & 4095
        while words[place]:
            place = (place + 1) & 4095
        words[place] = value
    return symbols, *_automaton(HINTS, " "), *_automaton(PHRASES, ","), words
