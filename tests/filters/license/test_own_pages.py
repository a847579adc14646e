# SPDX-License-Identifier: Apache-2.0
"""What a licence statement is about, on pages of our own: themes, contributions, images, old RDF, and notices in 24 languages.

The sentences are ours, written for this test; they follow no real page. Real pages are in ``test_real_pages.py``.
"""

from __future__ import annotations

import pytest

from filters.license import find

BY = "https://creativecommons.org/licenses/by/4.0/"
NC = "https://creativecommons.org/licenses/by-nc-sa/2.0/de/"
PROSE = "<p>" + "A sentence about the harbour and the people who work there. " * 6 + "</p>"


def page(after: str = "", within: str = "") -> bytes:
    """Return a page with something within its article, and after it."""
    return f"<html><head><title>Harbour</title></head><body><article>{PROSE}{within}</article>{after}</body></html>".encode()


NOTICES = {
    "bg": 'Съдържанието на този сайт е под лиценз <a href="{0}">Криейтив Комънс</a>.',
    "hr": 'Ovo djelo dano je na korištenje pod licencom <a href="{0}">Creative Commons Imenovanje 4.0</a>.',
    "cs": 'Obsah této stránky podléhá licenci <a href="{0}">Creative Commons Uveďte původ 4.0</a>.',
    "da": 'Indholdet er udgivet under licensen <a href="{0}">Creative Commons Navngivelse 4.0</a>.',
    "nl": 'De inhoud van deze website valt onder een <a href="{0}">Creative Commons-licentie</a>.',
    "en": 'Unless stated otherwise, the content of this page is under a <a href="{0}">Creative Commons licence</a>.',
    "et": 'See teos on avaldatud litsentsi <a href="{0}">Creative Commons Autorile viitamine 4.0</a> alusel.',
    "fi": 'Tämä teos on lisensoitu <a href="{0}">Creative Commons Nimeä 4.0</a> -lisenssillä.',
    "fr": 'Sauf mention contraire, le contenu de ce site est sous <a href="{0}">licence Creative Commons</a>.',
    "de": 'Die Inhalte dieser Seite stehen unter einer <a href="{0}">Creative-Commons-Lizenz</a>.',
    "el": 'Το περιεχόμενο διατίθεται με άδεια <a href="{0}">Creative Commons Αναφορά 4.0</a>.',
    "hu": 'A tartalmakra a <a href="{0}">Creative Commons Nevezd meg! 4.0</a> licenc vonatkozik.',
    "ga": 'Tá an saothar seo ceadúnaithe faoi <a href="{0}">Creative Commons Sannadh 4.0</a>.',
    "it": 'Salvo diversa indicazione, i contenuti di questo sito sono sotto <a href="{0}">licenza Creative Commons</a>.',
    "lv": 'Šis darbs ir licencēts ar <a href="{0}">Creative Commons Attiecinājums 4.0</a> licenci.',
    "lt": 'Šis kūrinys platinamas pagal <a href="{0}">Creative Commons Priskyrimas 4.0</a> licenciją.',
    "mt": 'Dan ix-xogħol huwa liċenzjat taħt <a href="{0}">Creative Commons Attribuzzjoni 4.0</a>.',
    "pl": 'Ten utwór jest dostępny na licencji <a href="{0}">Creative Commons Uznanie autorstwa 4.0</a>.',
    "pt": 'Este trabalho está sob uma <a href="{0}">licença Creative Commons Atribuição 4.0</a>.',
    "ro": 'Această operă este pusă la dispoziție sub licența <a href="{0}">Creative Commons Atribuire 4.0</a>.',
    "sk": 'Toto dielo je dostupné pod licenciou <a href="{0}">Creative Commons Uvedenie autora 4.0</a>.',
    "sl": 'To delo je objavljeno pod licenco <a href="{0}">Creative Commons Priznanje avtorstva 4.0</a>.',
    "es": 'Esta obra está bajo una <a href="{0}">licencia Creative Commons Reconocimiento 4.0</a>.',
    "sv": 'Detta verk är licensierat under en <a href="{0}">Creative Commons Erkännande 4.0</a>-licens.',
}


@pytest.mark.parametrize("language", sorted(NOTICES))
def test_a_notice_about_the_page_in_each_language_of_the_union(language: str) -> None:
    """A sentence in the body, with an unmarked link, is heard as the page's."""
    assert find(page(f"<p>{NOTICES[language].format(BY)}</p>")).spdx == "CC-BY-4.0"


@pytest.mark.parametrize(
    "credit",
    [
        'Photo by Ann, <a href="{0}">CC BY 4.0</a>',
        'Beitragsbild: Hafen von Ann unter <a href="{0}">CC BY 4.0</a>',
        'Crédit photo : Ann, <a href="{0}">CC BY 4.0</a>',
        'Zdjęcie: Ann, na licencji <a href="{0}">CC BY 4.0</a>',
        'Imagen de Ann bajo licencia <a href="{0}">CC BY 4.0</a>',
        'Immagine di Ann, licenza <a href="{0}">CC BY 4.0</a>',
        'Afbeelding: Ann, <a href="{0}">CC BY 4.0</a>',
        'Icons by Ann, <a href="{0}">CC BY 4.0</a>',
        'Schrift von Ann, <a href="{0}">CC BY 4.0</a>',
        'Theme by Ann, licensed under <a href="{0}">Creative Commons Attribution</a>',
        'Plugin by Ann under <a href="{0}">CC BY 4.0</a>',
    ],
)
def test_credits_in_a_footer_or_a_body_are_not_the_page(credit: str) -> None:
    """Images, icons, fonts, themes and plug-ins have makers of their own."""
    assert find(page(within=f"<p>{credit.format(BY)}</p>")).spdx is None
    assert find(page(f"<footer>{credit.format(BY)}</footer>")).spdx is None


def test_a_licence_behind_the_credit_of_a_theme_is_the_themes() -> None:
    """It names no work of its own; when it does, it is heard."""
    frame = "<footer>Powered by WordPress • Theme by: Example Design • Beiträge (RSS) • {0}</footer>"

    assert find(page(frame.format(f'Lizenz: <a href="{NC}">Creative Commons BY-NC-SA</a>'))).spdx is None
    assert find(page(frame.format(f'Inhalt dieser Seite: <a href="{NC}">BY-NC-SA</a>'))).spdx == "CC-BY-NC-SA-2.0-DE"


def test_what_visitors_give_is_not_the_page() -> None:
    """Terms for uploads and comments."""
    zero = "http://creativecommons.org/publicdomain/zero/1.0/"

    assert find(page(f'<p>By uploading images to the website, your works are released under <a href="{zero}">CC0</a>.</p>')).spdx is None
    assert find(page(f'<p>Ihr Beitrag auf dieser Website wird unter <a href="{BY}">CC BY</a> veröffentlicht.</p>')).spdx is None


def test_a_second_sentence_about_images_changes_nothing() -> None:
    """Neither joined as a sum nor as a choice; it is kept as a candidate."""
    found = find(page(f'<footer>This work of ours is under <a href="{BY}">CC BY 4.0</a>. Some images under CC BY-SA.</footer>'))

    assert (found.spdx, found.disagreement) == ("CC-BY-4.0", False)
    assert [c.scope for c in found.candidates] == ["page", "element"]


@pytest.mark.parametrize(("between", "joined"), [("and", "AND"), ("of ours and", "AND"), ("or", "OR"), ("of de", "OR"), ("o bajo", "OR")])
def test_a_choice_is_offered_by_its_word(between: str, joined: str) -> None:
    """English "of" and Portuguese "o" offer nothing."""
    other = "https://creativecommons.org/licenses/by-sa/4.0/"
    html = page(f'<footer>This work: <a href="{BY}">BY</a> {between} <a href="{other}">BY-SA</a></footer>')

    assert find(html).spdx == f"CC-BY-4.0 {joined} CC-BY-SA-4.0"


def test_rdf_in_a_comment() -> None:
    """The chooser of Creative Commons wrote RDF into a comment until 2008; a work with another address is not the page."""
    rdf = '<!-- <rdf:RDF xmlns="http://web.resource.org/cc/"><Work rdf:about="{0}"><license rdf:resource="{1}" /></Work></rdf:RDF> -->'

    assert find(page(rdf.format("", NC))).spdx == "CC-BY-NC-SA-2.0-DE"
    assert find(page(rdf.format("https://example.org/a", NC)), "https://example.org/a").spdx == "CC-BY-NC-SA-2.0-DE"
    assert find(page(rdf.format("song.mp3", NC))).spdx is None


@pytest.mark.parametrize(
    "credit", ["Data from GeoNames, {0}", "Daten von GeoNames, {0}", "Données de GeoNames, {0}", "Dane z GeoNames, {0}"]
)
@pytest.mark.parametrize("licence", ["CC BY 4.0", f'<a href="{BY}">CC BY 4.0</a>'])
def test_a_credit_for_data_is_not_the_page(credit: str, licence: str) -> None:
    """Data of others have a licence of their own; it is kept as an element's."""
    found = find(page(f"<footer>{credit.format(licence)}</footer>"))

    assert found.spdx is None
    assert [(c.spdx, c.scope) for c in found.candidates] == [("CC-BY-4.0", "element")]


@pytest.mark.parametrize("licence", ["CC BY 4.0", f'<a href="{BY}">Creative Commons Uznanie autorstwa 4.0</a>'])
def test_a_polish_notice_about_the_text(licence: str) -> None:
    """As Polish wikis say it; a picture under the same licence is not the page."""
    assert find(page(f"<p>Tekst dostępny na licencji {licence}.</p>")).spdx == "CC-BY-4.0"
    assert find(page(f"<p>Zdjęcie dostępne na licencji {licence}.</p>")).spdx is None
