"""What is the matter with a certificate request or a name in it, and what to do (see `gateway.refusals`)."""

from gateway.words import _

REQUESTS: dict[str, str] = {
    # the request
    "csr.missing": _("Plak uw aanvraagbestand (CSR) in het vak, of kies een bestand."),
    "csr.too_large": _("Dit bestand is te groot voor een CSR. Het mag hoogstens %(limit_kib)s kB zijn."),
    "csr.too_large/": _("Dit bestand is te groot voor een CSR."),
    "csr.two": _(
        "U plakte een CSR en koos ook een bestand (%(file)s). We weten niet welke u bedoelt. De tekst? Sla dan nog een keer "
        "op. Het bestand? Maak dan dit vak leeg en kies het bestand opnieuw."
    ),
    "csr.two/": _("U plakte een CSR en koos ook een bestand. Stuur er één van."),
    "csr.too_costly": _(
        "Het kost te veel rekenwerk om deze CSR te lezen. We zijn gestopt. Maak een nieuwe sleutel en een nieuwe CSR. "
        "Nog een keer sturen helpt niet."
    ),
    "csr.format": _("We kunnen deze CSR niet lezen. Maak een nieuwe en plak de hele tekst."),
    "csr.format/not_text": _("Dit is geen CSR die we kunnen lezen. Maak een CSR met de software van uw server."),
    "csr.format/more_than_one": _("U stuurde meer dan één blok. Stuur alleen de CSR."),
    "csr.format/unknown": _(
        "Dit blok kennen we niet. Stuur een CSR: een blok dat begint met BEGIN CERTIFICATE REQUEST."
    ),
    "csr.format/no_header": _("Dit is geen CSR. Een CSR begint met de regel -----BEGIN CERTIFICATE REQUEST-----."),
    "csr.format/base64": _("De CSR is niet compleet of bevat vreemde tekens. Plak de hele tekst opnieuw."),
    "csr.format/cut": _("Het einde van de CSR ontbreekt. Plak de hele tekst, tot en met de regel met END."),
    "csr.format/trailing": _("Na de CSR staan nog andere gegevens. Maak een nieuwe CSR en stuur alleen die."),
    "csr.format/ambiguous": _("Deze CSR kan op twee manieren worden gelezen. Maak een nieuwe."),
    "csr.format/printable": _(
        "Uw software schrijft bij %(attribute)s een teken dat daar volgens de standaard niet mag: %(characters)s. "
        "Laat %(attribute)s weg, of maak de CSR met nieuwere software (tekst als UTF8String)."
    ),
    "csr.format/encoding": _(
        "De letters bij %(attribute)s zijn niet te lezen: uw software schrijft ze anders dan zij zegt. "
        "Laat %(attribute)s weg, of maak de CSR met nieuwere software."
    ),
    "csr.format/string_type": _(
        "Bij %(attribute)s staat in de CSR geen tekst. Laat %(attribute)s weg en maak een nieuwe CSR."
    ),
    "csr.format/set_order": _(
        "Twee gegevens over uw organisatie staan in de CSR samen, in de verkeerde volgorde. "
        "Maak een nieuwe CSR waarin elk gegeven apart staat."
    ),
    "csr.format/no_attributes": _(
        "In de CSR ontbreekt het verplichte deel met eigenschappen (attributes). Dat komt voor bij oude software. "
        "Maak de CSR met nieuwere software."
    ),
    "csr.format/length": _(
        "Uw software schrijft de CSR niet volgens de standaard (BER in plaats van DER). Maak de CSR met andere software."
    ),
    "csr.format/version": _("De CSR heeft een versie die niet bestaat. Maak de CSR met andere software."),
    "csr.not_a_csr": _("Dit is geen CSR. Maak een CSR met de software van uw server."),
    "csr.not_a_csr/certificate": _("Dit is een certificaat en geen CSR. Maak een CSR met de software van uw server."),
    "csr.not_a_csr/public_key": _("Dit is een publieke sleutel en geen CSR. Maak een CSR bij deze sleutel."),
    "csr.not_a_csr/ssh_key": _("Dit is een SSH-sleutel en geen CSR. Maak een CSR met de software van uw server."),
    "csr.not_a_csr/pkcs7": _(
        "Dit is een PKCS#7-bestand (.p7b) met certificaten en geen CSR. Maak een CSR met de software van uw server."
    ),
    "csr.not_a_csr/pkcs12": _(
        "Dit is een PKCS#12-bestand (.p12 of .pfx) en geen CSR. Maak een CSR met de software van uw server."
    ),
    "csr.not_a_csr/cmc": _("Dit is een CMC-verzoek en geen gewone CSR. Kies in uw software voor PKCS#10."),
    "csr.not_a_csr/crmf": _("Dit is een CRMF-verzoek en geen gewone CSR. Kies in uw software voor PKCS#10."),
    "csr.not_a_csr/spkac": _("Dit is een SPKAC-verzoek en geen gewone CSR. Kies in uw software voor PKCS#10."),
    "csr.not_a_csr/crl": _("Dit is een lijst met ingetrokken certificaten (CRL) en geen CSR."),
    "csr.not_a_csr/ocsp": _("Dit is een OCSP-antwoord en geen CSR. Maak een CSR met de software van uw server."),
    "csr.not_a_csr/pgp": _("Dit is een PGP-bestand en geen CSR. Maak een CSR met de software van uw server."),
    "csr.not_a_csr/parameters": _("Dit zijn instellingen voor een sleutel en geen CSR. Stuur alleen de CSR."),
    "csr.not_a_csr/zip": _("Dit is een ZIP-bestand en geen CSR. Pak het uit en kies het CSR-bestand dat erin zit."),
    "csr.not_a_csr/gzip": _("Dit is een gzip-bestand en geen CSR. Pak het uit en kies het CSR-bestand dat erin zit."),
    "csr.not_a_csr/archive": _(
        "Dit is een ingepakt bestand en geen CSR. Pak het uit en kies het CSR-bestand dat erin zit."
    ),
    "csr.not_a_csr/pdf": _("Dit is een PDF en geen CSR. Plak de tekst van de CSR in het vak."),
    "csr.not_a_csr/image": _("Dit is een plaatje en geen CSR. Plak de tekst van de CSR in het vak."),
    "csr.not_a_csr/office": _(
        "Dit is een document van een tekstverwerker en geen CSR. Plak de tekst van de CSR in het vak."
    ),
    "csr.not_a_csr/keystore": _("Dit is een Java-keystore en geen CSR. Maak een CSR met keytool -certreq."),
    "csr.not_a_csr/program": _("Dit is een programma en geen CSR. Kies het CSR-bestand."),
    "csr.not_a_csr/web_page": _("Dit is een webpagina en geen CSR. Plak de tekst van de CSR in het vak."),
    "csr.private_key": _(
        "U stuurde uw geheime sleutel (private key). Wij bewaren die niet. "
        "Gebruik deze sleutel niet meer: maak een nieuwe sleutel en een nieuwe CSR."
    ),
    "csr.private_key/pkcs12": _(
        "Dit is een PKCS#12-bestand (.p12 of .pfx) met uw geheime sleutel (private key). Wij bewaren het niet. "
        "Gebruik deze sleutel niet meer: maak een nieuwe sleutel en een nieuwe CSR."
    ),
    "csr.private_key/keystore": _(
        "Dit is een Java-keystore met uw geheime sleutel (private key). Wij bewaren die niet. "
        "Gebruik deze sleutel niet meer: maak een nieuwe sleutel, en een nieuwe CSR met keytool -certreq."
    ),
    "csr.signature": _("De handtekening in de CSR klopt niet. Maak een nieuwe CSR."),
    "csr.signature/hash": _("De CSR is met een te oude methode ondertekend. Maak een nieuwe met SHA-256 of beter."),
    "csr.signature/algorithm": _("We kennen de methode niet waarmee de CSR is ondertekend. Maak een nieuwe CSR."),
    "csr.key.type": _("Dit soort sleutel kan niet. Gebruik RSA of een elliptische kromme (EC)."),
    "csr.key.size": _(
        "De sleutel is %(bits)s bits lang. Gebruik een RSA-sleutel van %(minimum)s tot %(maximum)s bits."
    ),
    "csr.key.size/": _("De sleutel is te kort of te lang. Maak een nieuwe sleutel."),
    "csr.key.exponent": _("De sleutel is niet veilig gemaakt (exponent). Maak een nieuwe sleutel."),
    "csr.key.curve": _("De kromme %(curve)s kan niet. Kies uit: %(allowed)s."),
    "csr.key.curve/": _("Deze elliptische kromme kan niet. Kies P-256 of P-384."),
    "csr.key.weak": _("Deze sleutel is te kraken. Maak een nieuwe sleutel met andere of nieuwere software."),
    "csr.key.reused": _("Deze sleutel is al eens gebruikt. Maak een nieuwe sleutel en een nieuwe CSR."),
    "csr.cn": _("De naam van de service (CN) in de CSR klopt niet."),
    "csr.cn/none": _("In de CSR staat geen naam van de service (CN). Maak een nieuwe CSR met één naam."),
    "csr.cn/many": _("In de CSR staan meer namen van de service (CN). Maak een nieuwe CSR met één naam."),
    "csr.cn/length": _("De naam van de service (CN) is te lang. Gebruik hoogstens %(limit)s tekens."),
    "csr.cn.changed": _("In de CSR staat de naam %(csr)s. Bij verlengen moet die gelijk blijven aan %(registered)s."),
    "csr.cn.changed/": _("De naam van de service (CN) moet bij verlengen gelijk blijven."),
    "csr.chars": _("In de CSR staan tekens die u niet ziet, bij %(attribute)s. Maak een nieuwe CSR."),
    "csr.chars/": _("In de CSR staan tekens die u niet ziet. Maak een nieuwe CSR."),
    "csr.san": _("We kunnen de extra namen (SAN) in de CSR niet lezen. Maak een nieuwe CSR."),
    "csr.san/many": _("In de CSR staan %(count)s namen. Er passen er %(limit)s in een certificaat."),
    "csr.san.type": _("In de CSR staan extra namen (SAN) die geen domeinnaam zijn. Haal die weg."),
    "csr.san.extra": _("In de CSR staan ook: %(names)s. Die komen niet in het certificaat, tenzij u ze overneemt."),
    "csr.san.extra/": _("In de CSR staan meer namen dan u invulde. Die komen niet in het certificaat."),
    "csr.subject.mismatch": _(
        "In de CSR staat bij %(attribute)s: %(csr)s. Bij ons staat: %(registered)s. "
        "In het certificaat komt wat bij ons staat."
    ),
    "csr.subject.mismatch/": _("De CSR heeft andere gegevens dan bij ons. In het certificaat komt wat bij ons staat."),
    "csr.subject.extra": _("In de CSR staat bij %(attribute)s: %(csr)s. Dat komt niet in het certificaat."),
    "csr.subject.extra/": _("In de CSR staan gegevens die niet in het certificaat komen."),
    "csr.extension": _(
        "De CSR vraagt iets dat wij niet in een certificaat zetten. Maak een nieuwe CSR zonder extra's."
    ),
    "csr.extension/password": _(
        "In de CSR staat een wachtwoord (challengePassword). Wij bewaren geen wachtwoorden. "
        "Maak een nieuwe CSR en laat dat veld leeg."
    ),
    "csr.extension.dropped": _("De CSR vraagt ook om: %(asked)s. Dat komt niet in het certificaat."),
    "csr.extension.dropped/": _("De CSR vraagt om meer. Dat komt niet in het certificaat."),
    # names
    "names.format": _("%(name)s is geen goede domeinnaam. Kijk of er geen tikfout in staat."),
    "names.format/": _("Dit is geen goede domeinnaam. Kijk of er geen tikfout in staat."),
    "names.format/empty": _("Bij de extra namen staat een lege naam. Haal die weg."),
    "names.format/prefix": _("%(name)s begint met iets dat geen deel van de naam is. Schrijf alleen de domeinnaam."),
    "names.wildcard": _("%(name)s heeft een sterretje. Dat kan niet: noem elke naam apart."),
    "names.wildcard/": _("Een sterretje kan niet: noem elke naam apart."),
    "names.ip": _("%(name)s is een IP-adres. Een certificaat is alleen voor domeinnamen."),
    "names.ip/": _("Dit is een IP-adres. Een certificaat is alleen voor domeinnamen."),
    "names.idn": _("%(name)s heeft tekens die niet in een domeinnaam kunnen."),
    "names.idn/": _("Deze naam heeft tekens die niet in een domeinnaam kunnen."),
    "names.lookalike": _(
        "%(name)s heeft letters uit een ander schrift. Zo staat de naam in het certificaat: %(ascii)s."
    ),
    "names.lookalike/": _("Deze naam heeft letters uit een ander schrift. Kijk of dat klopt."),
    "names.too_many": _("U vulde %(count)s namen in. Er passen er %(limit)s in een certificaat."),
    "names.too_many/": _("U vulde te veel namen in."),
    "names.reserved": _("%(name)s bestaat niet op het internet. Gebruik een naam die van uw organisatie is."),
    "names.reserved/": _("Deze naam bestaat niet op het internet. Gebruik een naam die van uw organisatie is."),
}
