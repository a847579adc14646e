# SPDX-License-Identifier: Apache-2.0
"""Words of the gold documents in the 24 official languages of the European Union: our own sentences, short on purpose.

A row: a filler sentence, then labels for e-mail, telephone, account, card, server address; an order number, a book number, an article
of a law, a version; then the identifiers of its countries with the words that people write before them.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class Words(NamedTuple):
    """One language."""

    key: str
    filler: str
    email: str
    phone: str
    account: str
    card: str
    server: str
    order: str
    book: str
    law: str
    version: str
    ids: dict[str, tuple[str, ...]]
    ibans: tuple[str, ...]
    region: str


LANGUAGES: Final = (
    Words("bul_Cyrl", "Реката тече бавно край старата мелница.", "имейл", "тел.", "сметка IBAN", "карта", "сървърът", "поръчка №", "ISBN", "чл.", "версия", {"bg_egn": ("ЕГН", "ЕГН:", "единен граждански номер")}, ("BG",), "BG"),
    Words("hrv_Latn", "Rijeka teče polako uz stari mlin.", "e-pošta", "tel.", "račun IBAN", "kartica", "poslužitelj", "narudžba br.", "ISBN", "čl.", "verzija", {"hr_oib": ("OIB", "OIB:", "osobni identifikacijski broj")}, ("HR",), "HR"),
    Words("ces_Latn", "Řeka teče pomalu kolem starého mlýna.", "e-mail", "tel.", "účet IBAN", "karta", "server", "objednávka č.", "ISBN", "čl.", "verze", {"cz_rc": ("rodné číslo", "r. č.", "RČ")}, ("CZ",), "CZ"),
    Words("dan_Latn", "Floden løber langsomt forbi den gamle mølle.", "e-mail", "tlf.", "konto IBAN", "kort", "serveren", "ordre nr.", "ISBN", "artikel", "version", {"dk_cpr": ("CPR-nr.", "CPR", "personnummer")}, ("DK",), "DK"),
    Words("nld_Latn", "De rivier stroomt langzaam langs de oude molen.", "e-mail", "tel.", "rekening IBAN", "kaart", "de server", "bestelling nr.", "ISBN", "artikel", "versie", {"nl_bsn": ("BSN", "burgerservicenummer", "BSN:"), "be_nrn": ("rijksregisternummer", "INSZ")}, ("NL", "BE"), "NL"),
    Words("eng_Latn", "The river runs slowly past the old mill.", "e-mail", "phone", "account IBAN", "card", "the server", "order no.", "ISBN", "Article", "version", {"gb_nhs": ("NHS number", "NHS no."), "gb_utr": ("UTR", "Unique Taxpayer Reference"), "gb_nino": ("National Insurance number", "NI number"), "ie_pps": ("PPS number", "PPSN")}, ("GB", "IE"), "GB"),
    Words("est_Latn", "Jõgi voolab aeglaselt vana veski juurest.", "e-post", "tel.", "konto IBAN", "kaart", "server", "tellimus nr", "ISBN", "artikkel", "versioon", {"ee_ik": ("isikukood", "isikukood:")}, ("EE",), "EE"),
    Words("fin_Latn", "Joki virtaa hitaasti vanhan myllyn ohi.", "sähköposti", "puh.", "tili IBAN", "kortti", "palvelin", "tilaus nro", "ISBN", "artikla", "versio", {"fi_hetu": ("henkilötunnus", "hetu")}, ("FI",), "FI"),
    Words("fra_Latn", "La rivière coule lentement devant le vieux moulin.", "courriel", "tél.", "compte IBAN", "carte", "le serveur", "commande n°", "ISBN", "article", "version", {"fr_nir": ("numéro de sécurité sociale", "NIR", "n° de sécu"), "fr_spi": ("numéro fiscal", "identifiant fiscal"), "be_nrn": ("numéro national", "registre national")}, ("FR", "BE", "LU", "MC"), "FR"),
    Words("deu_Latn", "Der Fluss fließt langsam an der alten Mühle vorbei.", "E-Mail", "Tel.", "Konto IBAN", "Karte", "der Server", "Bestellung Nr.", "ISBN", "Artikel", "Version", {"de_idnr": ("Steuer-ID", "Steuer-Identifikationsnummer", "IdNr."), "de_rvnr": ("Rentenversicherungsnummer", "Sozialversicherungsnummer"), "at_vnr": ("SVNR", "Sozialversicherungsnummer"), "ch_ahv": ("AHV-Nummer", "AHV-Nr."), "lu_matricule": ("Matricule", "matricule")}, ("DE", "AT", "CH"), "DE"),
    Words("ell_Grek", "Το ποτάμι κυλά αργά δίπλα στον παλιό μύλο.", "ηλ. ταχυδρομείο", "τηλ.", "λογαριασμός IBAN", "κάρτα", "ο διακομιστής", "παραγγελία αρ.", "ISBN", "άρθρο", "έκδοση", {"gr_amka": ("ΑΜΚΑ", "ΑΜΚΑ:"), "gr_afm": ("ΑΦΜ", "ΑΦΜ:"), "cy_tic": ("ΑΦΤ", "TIC")}, ("GR", "CY"), "GR"),
    Words("hun_Latn", "A folyó lassan folyik a régi malom mellett.", "e-mail", "tel.", "számla IBAN", "kártya", "a szerver", "rendelés sz.", "ISBN", "cikk", "verzió", {"hu_taj": ("TAJ-szám", "TAJ"), "hu_tax": ("adóazonosító jel", "adóazonosító")}, ("HU",), "HU"),
    Words("gle_Latn", "Ritheann an abhainn go mall thar an seanmhuileann.", "ríomhphost", "fón", "cuntas IBAN", "cárta", "an freastalaí", "ordú uimh.", "ISBN", "Airteagal", "leagan", {"ie_pps": ("uimhir PSP", "UPSP PPS")}, ("IE",), "IE"),
    Words("ita_Latn", "Il fiume scorre lento davanti al vecchio mulino.", "e-mail", "tel.", "conto IBAN", "carta", "il server", "ordine n.", "ISBN", "articolo", "versione", {"it_cf": ("codice fiscale", "C.F.", "nata il 3 maggio,")}, ("IT", "SM"), "IT"),
    Words("lav_Latn", "Upe lēni plūst gar veco dzirnavu ēku.", "e-pasts", "tālr.", "konts IBAN", "karte", "serveris", "pasūtījums nr.", "ISBN", "pants", "versija", {"lv_pk": ("personas kods", "personas kods:")}, ("LV",), "LV"),
    Words("lit_Latn", "Upė lėtai teka pro seną malūną.", "el. paštas", "tel.", "sąskaita IBAN", "kortelė", "serveris", "užsakymas nr.", "ISBN", "straipsnis", "versija", {"lt_ak": ("asmens kodas", "a. k.")}, ("LT",), "LT"),
    Words("mlt_Latn", "Ix-xmara tgħaddi bil-mod ħdejn il-mitħna l-qadima.", "email", "tel.", "kont IBAN", "karta", "is-server", "ordni nru", "ISBN", "artikolu", "verżjoni", {"mt_id": ("karta tal-identità", "ID card")}, ("MT",), "MT"),
    Words("pol_Latn", "Rzeka płynie powoli obok starego młyna.", "e-mail", "tel.", "konto IBAN", "karta", "serwer", "zamówienie nr", "ISBN", "artykuł", "wersja", {"pl_pesel": ("PESEL", "nr PESEL"), "pl_nip": ("NIP", "NIP:")}, ("PL",), "PL"),
    Words("por_Latn", "O rio corre devagar junto ao velho moinho.", "e-mail", "telef.", "conta IBAN", "cartão", "o servidor", "encomenda n.º", "ISBN", "artigo", "versão", {"pt_nif": ("NIF", "contribuinte n.º"), "pt_cc": ("cartão de cidadão", "cartão do cidadão n.º")}, ("PT",), "PT"),
    Words("ron_Latn", "Râul curge încet pe lângă moara veche.", "e-mail", "tel.", "cont IBAN", "card", "serverul", "comanda nr.", "ISBN", "articolul", "versiunea", {"ro_cnp": ("CNP", "cod numeric personal")}, ("RO",), "RO"),
    Words("slk_Latn", "Rieka tečie pomaly okolo starého mlyna.", "e-mail", "tel.", "účet IBAN", "karta", "server", "objednávka č.", "ISBN", "článok", "verzia", {"sk_rc": ("rodné číslo", "r. č.")}, ("SK",), "SK"),
    Words("slv_Latn", "Reka počasi teče mimo starega mlina.", "e-pošta", "tel.", "račun IBAN", "kartica", "strežnik", "naročilo št.", "ISBN", "člen", "različica", {"si_emso": ("EMŠO", "EMŠO:"), "si_davcna": ("davčna številka", "davčna št.")}, ("SI",), "SI"),
    Words("spa_Latn", "El río pasa despacio junto al viejo molino.", "correo", "tel.", "cuenta IBAN", "tarjeta", "el servidor", "pedido n.º", "ISBN", "artículo", "versión", {"es_dni": ("DNI", "D.N.I.", "NIF"), "es_nie": ("NIE", "NIE:")}, ("ES", "AD"), "ES"),
    Words("swe_Latn", "Floden rinner sakta förbi den gamla kvarnen.", "e-post", "tel.", "konto IBAN", "kort", "servern", "beställning nr", "ISBN", "artikel", "version", {"se_pnr": ("personnummer", "pers.nr")}, ("SE", "NO"), "SE"),
)  # fmt: skip
