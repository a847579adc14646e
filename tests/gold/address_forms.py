# SPDX-License-Identifier: Apache-2.0
"""How addresses are written in 20 languages, with sentences that look alike: the table of ``tests.gold.addresses``.

Names of streets and places are common ones; forms are those of the Universal Postal Union (S42). Hard negatives are ours.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Form(NamedTuple):
    """How a country writes addresses: street lines with {n} for the number, streets without a word for one, places with a code pattern."""

    key: str
    streets: tuple[str, ...]
    bare: tuple[str, ...]
    places: tuple[str, ...]
    said: str
    filler: str
    negatives: tuple[str, ...]
    first: str = "street"


FORMS: Final = (
    Form("deu_Latn", ("Hauptstraße {n}", "Lange Gasse {n}", "Goethestr. {n}a", "Karl-Marx-Allee {n}", "Mühlenweg {n}"), ("Unter den Linden {n}", "Am Alten Markt {n}"), ("10### Berlin", "A-1##0 Wien", "80### München", "D-50### Köln"), "Anschrift:", "Der Fluss fließt langsam vorbei.", ("Nach § 12 Abs. 3 der Straßenordnung 2010 gilt dies.", "Der Weg 45 führt nach 12345 Schritten zum Platz.", "BVerfGE 5, 85 (204)", "Auf der Straße standen 200 Leute."))  ,
    Form("fra_Latn", ("{n}, rue de la Paix", "{n} bis rue Victor-Hugo", "{n} avenue du Général Leclerc", "{n}, place des Lices"), ("Le Bourg", "{n} Grand-Rue"), ("75### Paris", "69### Lyon Cedex 03", "35### Rennes", "B-1##0 Bruxelles"), "domicilié", "La rivière coule lentement.", ("L'article 12, place 3, de la loi n° 75-17 du 17 janvier 1975.", "Il y a 12 routes et 75 001 habitants.", "En 1975, rue après rue, tout brûla.", "Cass. civ. 1re, 12 mai 1998, n° 96-12.345")),
    Form("nld_Latn", ("Kerkstraat {n}", "Prinsengracht {n}", "Lange Laan {n}", "Stationsplein {n}b"), ("Damrak {n}", "Oude Markt {n}"), ("10## AB Amsterdam", "35## GK Utrecht", "B-9##0 Gent"), "woonachtig te", "De rivier stroomt langzaam.", ("Artikel 12, lid 3, van de wet van 1995.", "De straat was 12 meter breed.", "Op het plein 200 mensen.")),
    Form("eng_Latn", ("{n} Mill Lane", "{n} Church Street", "{n} St. James's Road", "{n} Park Avenue"), ("{n} Broadway", "Rose Cottage, The Green"), ("Cambridge CB2 1RX", "London SW1A 1AA", "Springfield, IL 6####", "Portland, OR 97###"), "lives at", "The river runs slowly.", ("Article 12 of the Road Traffic Act 1988.", "In 1990 Street View did not exist.", "He ran 12 miles down the road.", "See 12 Green 345 (2001).")),
    Form("ita_Latn", ("Via Garibaldi, {n}", "Via dei Mille {n}", "Piazza del Duomo, {n}", "Corso Vittorio Emanuele II {n}"), ("Località Poggio {n}",), ("20### Milano", "00### Roma (RM)", "50### Firenze"), "residente in", "Il fiume scorre lento.", ("Ai sensi dell'art. 12, comma 3, della legge 241 del 1990.", "Arrivò per via aerea alle 12.", "Il corso 2010 ebbe 12 iscritti.")),
    Form("spa_Latn", ("Calle Mayor, {n}", "Avda. de la Constitución, {n}", "Plaza de España {n}", "C/ Alcalá {n}"), ("Los Olivos {n}",), ("28### Madrid", "08### Barcelona", "41### Sevilla"), "domiciliado en", "El río pasa despacio.", ("Según el artículo 12 de la Ley 30/1992.", "La calle tenía 12 casas.", "En la plaza 200 personas esperaban.")),
    Form("por_Latn", ("Rua Augusta, {n}", "Avenida da Liberdade, n.º {n}", "Praça do Comércio {n}"), ("Lugar do Monte {n}",), ("1###-053 Lisboa", "4###-122 Porto"), "morada:", "O rio corre devagar.", ("Nos termos do artigo 12.º da Lei n.º 23/96.", "A rua tinha 12 casas.")),
    Form("pol_Latn", ("ul. Długa {n}", "al. Jana Pawła II {n}", "ul. Piotrkowska {n} m. 4", "os. Słoneczne {n}"), ("Rynek {n}",), ("00-### Warszawa", "31-### Kraków"), "zamieszkały", "Rzeka płynie powoli.", ("Zgodnie z art. 12 ust. 3 ustawy z 1997 r.", "Na ulicy stało 12 osób.")),
    Form("ces_Latn", ("Národní třída {n}", "Dlouhá ulice {n}", "náměstí Míru {n}"), ("Vinohradská {n}", "Na Příkopě {n}"), ("110 ## Praha 1", "602 ## Brno"), "bydliště", "Řeka teče pomalu.", ("Podle § 12 odst. 3 zákona č. 89/2012 Sb.", "Na náměstí bylo 200 lidí.")),
    Form("swe_Latn", ("Vasagatan {n}", "Storgatan {n} B", "Kungsvägen {n}"), ("Södra Hamnen {n}",), ("111 ## Stockholm", "411 ## Göteborg"), "adress", "Floden rinner sakta.", ("Enligt 12 § lagen (1998:204).", "På gatan stod 12 personer.")),
    Form("dan_Latn", ("Nørregade {n}", "Vesterbrogade {n}", "Skovvej {n}"), ("Nyhavn {n}",), ("1### København K", "8### Aarhus"), "adresse:", "Floden løber langsomt.", ("Efter § 12, stk. 3, i lov nr. 429 af 2000.", "På vejen gik 12 mænd.")),
    Form("fin_Latn", ("Mannerheimintie {n} A", "Kauppakatu {n}", "Kirkkokuja {n}"), ("Etelaranta {n}",), ("00### Helsinki", "33### Tampere"), "osoite", "Joki virtaa hitaasti.", ("Lain 12 §:n 3 momentin mukaan vuonna 1999.", "Tie 45 on 12 kilometriä pitkä.")),
    Form("nob_Latn", ("Kirkeveien {n}", "Storgata {n}", "Karl Johans gate {n}"), ("Bryggen {n}",), ("0### Oslo", "5### Bergen"), "adresse", "Elva renner sakte.", ("Etter § 12 tredje ledd i lov 14. april 2000.", "På veien gikk 12 menn.")),
    Form("hun_Latn", ("Petőfi utca {n}.", "Andrássy út {n}.", "Fő tér {n}."), ("Bem rakpart {n}.",), ("1### Budapest", "6### Szeged"), "lakcím", "A folyó lassan folyik.", ("A 2011. évi CXII. törvény 12. §-a szerint.", "Az utca 12 házból állt."), "place"),
    Form("ron_Latn", ("Str. Lungă {n}", "Bd. Unirii nr. {n}", "Calea Victoriei {n}"), ("Aleea {n}",), ("500### Brașov", "030### București"), "adresa", "Râul curge încet.", ("Potrivit art. 12 alin. (3) din Legea nr. 677/2001.", "Pe strada aceea erau 12 case.")),
    Form("ell_Grek", ("Οδός Ερμού {n}", "Λεωφόρος Αλεξάνδρας {n}"), ("Ερμού {n}",), ("105 ## Αθήνα", "546 ## Θεσσαλονίκη"), "διεύθυνση", "Το ποτάμι κυλά αργά.", ("Κατά το άρθρο 12 παρ. 3 του νόμου 2472/1997.", "Στην οδό ήταν 12 σπίτια.")),
    Form("bul_Cyrl", ("ул. Шипка {n}", "бул. Витоша {n}"), ("Шипка {n}",), ("1### София", "4### Пловдив"), "адрес", "Реката тече бавно.", ("Съгласно чл. 12, ал. 3 от закона от 2002 г.", "На улицата стояха 12 души.")),
    Form("slv_Latn", ("Slovenska cesta {n}", "Ulica talcev {n}", "Glavni trg {n}"), ("Ljubljanska {n}",), ("1### Ljubljana", "2### Maribor"), "naslov", "Reka počasi teče.", ("Po 12. členu zakona iz leta 2004.", "Na cesti je stalo 12 ljudi.")),
    Form("lit_Latn", ("Gedimino pr. {n}", "Pilies g. {n}"), ("Gedimino {n}",), ("LT-01### Vilnius", "LT-44### Kaunas"), "adresas", "Upė lėtai teka.", ("Pagal 1996 m. įstatymo 12 straipsnį.", "Gatvėje stovėjo 12 žmonių.")),
    Form("est_Latn", ("Pärnu mnt {n}", "Pikk tn {n}"), ("Pikk {n}",), ("10### Tallinn", "51### Tartu"), "aadress", "Jõgi voolab aeglaselt.", ("Seaduse § 12 lõike 3 kohaselt.", "Tänaval seisis 12 inimest.")),
)  # fmt: skip
