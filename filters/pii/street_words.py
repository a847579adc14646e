# SPDX-License-Identifier: Apache-2.0
"""Words for streets by language, and how postal codes and places follow: what ``filters.pii.address`` is made of.

Forms of addresses by country are those of the Universal Postal Union (S42, "Postal addressing systems": order of house number and street,
form of the code, place before or after it); military ones those of USPS Publication 28, section 238. The lists of words are ours.
"""

from __future__ import annotations

from typing import Final

ENDINGS: Final = (
    "straße", "strasse", "str.", "gasse", "weg", "platz", "allee", "ring", "damm", "ufer", "graben", "steig", "chaussee", "promenade",  # deu
    "straat", "laan", "plein", "gracht", "kade", "dijk", "singel", "dreef", "steenweg",  # nld
    "vej", "gade", "allé", "stræde", "torv",  # dan
    "vägen", "gatan", "gränd", "torget", "stigen", "väg", "gata",  # swe
    "veien", "veg", "vegen", "gata", "gate",  # nob, nno
    "katu", "tie", "kuja", "polku", "tori",  # fin
)  # fmt: skip
"""Ends of street names with the house number after them: Hauptstraße 5, Kerkstraat 12a."""
AFTER_NAME: Final = (
    "utca",
    "út",
    "útja",
    "tér",
    "tere",
    "u.",
    "köz",
    "körút",
    "krt.",
    "tn",
    "tänav",
    "mnt",
    "iela",
    "g.",
    "gatvė",
    "pr.",
    "cesta",
    "ulica",
    "trg",
    "ulice",
    "třída",
    "náměstí",
)
"""Words after the name of a street with the house number after them: Petőfi utca 4, Brīvības iela 12, Gedimino pr. 9."""
BEFORE_NAME: Final = (
    "via", "viale", "piazza", "piazzale", "corso", "largo", "vicolo", "strada", "p.za", "v.le",  # ita
    "calle", "c/", "avenida", "avda.", "av.", "plaza", "paseo", "pza.", "camino", "ronda", "carrer", "rúa", "travesía",  # spa, cat, glg
    "rua", "praça", "travessa", "alameda", "estrada", "r.", "avenida",  # por
    "ul.", "ulica", "al.", "aleja", "os.", "plac", "pl.",  # pol
    "ulice", "nám.", "náměstí", "třída", "námestie",  # ces, slk
    "str.", "strada", "bd.", "bdul.", "b-dul", "calea", "șos.", "aleea",  # ron
    "ulica", "cesta", "trg",  # hrv, slv
    "ул.", "улица", "бул.", "булевард", "пл.",  # bul
    "οδός", "λεωφόρος", "λεωφ.", "πλατεία",  # ell
    "triq",  # mlt
)  # fmt: skip
"""Words before the name of a street with the house number after it: Via Garibaldi 12, ul. Długa 7."""
AFTER_NUMBER: Final = (
    "rue", "avenue", "av.", "boulevard", "bd", "bd.", "bld", "place", "chemin", "impasse", "allée", "allées", "quai", "cours", "route", "square",
    "passage", "faubourg", "sentier", "villa", "résidence", "esplanade", "montée", "rte", "che.", "ch.",
)  # fmt: skip
"""Words after the house number and before the name: 12 bis, rue de la Paix."""
LAST: Final = (
    "Street", "St", "St.", "Road", "Rd", "Rd.", "Avenue", "Ave", "Ave.", "Lane", "Ln", "Ln.", "Drive", "Dr.", "Court", "Ct", "Boulevard", "Blvd",
    "Blvd.", "Way", "Terrace", "Close", "Crescent", "Square", "Place", "Gardens", "Grove", "Highway", "Hwy", "Parkway", "Pkwy", "Circle",
    "Turnpike", "Quay", "Row", "Mews", "Hill", "Park", "Walk", "Green", "Rise",
)  # fmt: skip
"""Last words of an English street, whose house number stands before the name: 12 Mill Lane."""
SAID: Final = (
    "address", "lives at", "live at", "living at", "located at", "lives on", "office is at", "deliver", "sent to", "ship", "mail to", "resid", "home at", "moved to", "meet you at",
    "anschrift", "adresse", "wohnhaft", "wohnt", "wohne", "zustell", "postanschrift", "lieferanschrift",
    "domicili", "demeurant", "habite", "siège",
    "adres", "woonachtig", "woont", "wonende", "bezoekadres",
    "indirizzo", "residente", "abita", "domicilio",
    "dirección", "vive en", "domiciliad",
    "morada", "endereço", "mora na", "residente",
    "adresa", "bydliště", "bydlisko", "zamieszka", "bor", "lakcím", "osoite", "asuu", "adress", "bor på",
    "διεύθυνση", "адрес", "seoladh", "aadress", "adrese", "adresas", "naslov", "indirizz",
)  # fmt: skip
"""Words that say that an address follows; beginnings, in lower case."""
COUNTRIES: Final = (
    "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU", "IE", "IT", "LT", "LU", "LV", "MT", "NL", "NO",
    "PL", "PT", "RO", "SE", "SI", "SK", "US",
)  # fmt: skip
LANGUAGES: Final = (
    "bul_Cyrl", "cat_Latn", "ces_Latn", "dan_Latn", "deu_Latn", "ell_Grek", "eng_Latn", "est_Latn", "fin_Latn", "fra_Latn", "glg_Latn", "hrv_Latn",
    "hun_Latn", "ita_Latn", "lav_Latn", "lit_Latn", "mlt_Latn", "nld_Latn", "nno_Latn", "nob_Latn", "pol_Latn", "por_Latn", "ron_Latn",
    "slk_Latn", "slv_Latn", "spa_Latn", "swe_Latn",
)  # fmt: skip
