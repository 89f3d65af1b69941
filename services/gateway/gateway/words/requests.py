"""What is the matter with a certificate request or a name in it, and what to do (see `gateway.refusals`)."""

from gateway.words import N_

REQUESTS: dict[str, str] = {
    # the request
    "csr.missing": N_("Plak uw aanvraagbestand (CSR) in het vak, of kies een bestand."),
    "csr.both": N_(
        "U koos dat de certificaatbeheerder de CSR aanlevert, en stuurde ook zelf een CSR. Kies een van de twee, of maak dit "
        "vak leeg."
    ),
    "csr.awaited": N_(
        "De certificaatbeheerder heeft de CSR nog niet aangeleverd. U kunt de bestelling plaatsen zodra die er is."
    ),
    "csr_invitation.over": N_("Deze link werkt niet of niet meer."),
    "csr_invitation.many_mails": N_("Er zijn al veel e-mails met een link gestuurd. Na %(at)s kan er weer een."),
    "csr_invitation.many_mails/": N_("Er zijn al veel e-mails met een link gestuurd. Probeer het later opnieuw."),
    "csr_invitation.address": N_(
        "Naar het e-mailadres van de certificaatbeheerder kunnen wij geen e-mail sturen. Vul een ander adres in, of laat het "
        "wijzigen door de servicedesk."
    ),
    "csr_invitation.not_needed": N_("Er is geen CSR van de certificaatbeheerder meer nodig. Kijk het concept na."),
    "csr.too_large": N_("Dit bestand is te groot voor een CSR. Het mag hoogstens %(limit_kib)s kB zijn."),
    "csr.too_large/": N_("Dit bestand is te groot voor een CSR."),
    "csr.two": N_(
        "U plakte een CSR en koos ook een bestand (%(file)s). We weten niet welke u bedoelt. De tekst? Sla dan nog een keer "
        "op. Het bestand? Maak dan dit vak leeg en kies het bestand opnieuw."
    ),
    "csr.two/": N_("U plakte een CSR en koos ook een bestand. Stuur er één van."),
    "csr.too_costly": N_(
        "Het kost te veel rekenwerk om deze CSR te lezen. We zijn gestopt. Maak een nieuwe sleutel en een nieuwe CSR. "
        "Nog een keer sturen helpt niet."
    ),
    "csr.format": N_("We kunnen deze CSR niet lezen. Maak een nieuwe en plak de hele tekst."),
    "csr.format/not_text": N_("Dit is geen CSR die we kunnen lezen. Maak een CSR met de software van uw server."),
    "csr.format/more_than_one": N_("U stuurde meer dan één blok. Stuur alleen de CSR."),
    "csr.format/unknown": N_(
        "Dit blok kennen we niet. Stuur een CSR: een blok dat begint met BEGIN CERTIFICATE REQUEST."
    ),
    "csr.format/no_header": N_("Dit is geen CSR. Een CSR begint met de regel -----BEGIN CERTIFICATE REQUEST-----."),
    "csr.format/base64": N_("De CSR is niet compleet of bevat vreemde tekens. Plak de hele tekst opnieuw."),
    "csr.format/cut": N_("Het einde van de CSR ontbreekt. Plak de hele tekst, tot en met de regel met END."),
    "csr.format/trailing": N_("Na de CSR staan nog andere gegevens. Maak een nieuwe CSR en stuur alleen die."),
    "csr.format/ambiguous": N_("Deze CSR kan op twee manieren worden gelezen. Maak een nieuwe."),
    "csr.format/printable": N_(
        "Uw software schrijft bij %(attribute)s een teken dat daar volgens de standaard niet mag: %(characters)s. "
        "Laat %(attribute)s weg, of maak de CSR met nieuwere software (tekst als UTF8String)."
    ),
    "csr.format/encoding": N_(
        "De letters bij %(attribute)s zijn niet te lezen: uw software schrijft ze anders dan in de CSR staat. "
        "Laat %(attribute)s weg, of maak de CSR met nieuwere software."
    ),
    "csr.format/string_type": N_(
        "Bij %(attribute)s staat in de CSR geen tekst. Laat %(attribute)s weg en maak een nieuwe CSR."
    ),
    "csr.format/set_order": N_(
        "Twee gegevens over uw organisatie staan in de CSR samen, in de verkeerde volgorde. "
        "Maak een nieuwe CSR waarin elk gegeven apart staat."
    ),
    "csr.format/no_attributes": N_(
        "In de CSR ontbreekt het verplichte deel met eigenschappen (attributes). Dat komt voor bij oude software. "
        "Maak de CSR met nieuwere software."
    ),
    "csr.format/length": N_(
        "Uw software schrijft de CSR niet volgens de standaard (BER in plaats van DER). Maak de CSR met andere software."
    ),
    "csr.format/version": N_("De CSR heeft een versie die niet bestaat. Maak de CSR met andere software."),
    "csr.not_a_csr": N_("Dit is geen CSR. Maak een CSR met de software van uw server."),
    "csr.not_a_csr/certificate": N_("Dit is een certificaat en geen CSR. Maak een CSR met de software van uw server."),
    "csr.not_a_csr/public_key": N_("Dit is een publieke sleutel en geen CSR. Maak een CSR bij deze sleutel."),
    "csr.not_a_csr/ssh_key": N_("Dit is een SSH-sleutel en geen CSR. Maak een CSR met de software van uw server."),
    "csr.not_a_csr/pkcs7": N_(
        "Dit is een PKCS#7-bestand (.p7b) met certificaten en geen CSR. Maak een CSR met de software van uw server."
    ),
    "csr.not_a_csr/pkcs12": N_(
        "Dit is een PKCS#12-bestand (.p12 of .pfx) en geen CSR. Maak een CSR met de software van uw server."
    ),
    "csr.not_a_csr/cmc": N_("Dit is een CMC-verzoek en geen gewone CSR. Kies in uw software voor PKCS#10."),
    "csr.not_a_csr/crmf": N_("Dit is een CRMF-verzoek en geen gewone CSR. Kies in uw software voor PKCS#10."),
    "csr.not_a_csr/spkac": N_("Dit is een SPKAC-verzoek en geen gewone CSR. Kies in uw software voor PKCS#10."),
    "csr.not_a_csr/crl": N_("Dit is een lijst met ingetrokken certificaten (CRL) en geen CSR."),
    "csr.not_a_csr/ocsp": N_("Dit is een OCSP-antwoord en geen CSR. Maak een CSR met de software van uw server."),
    "csr.not_a_csr/pgp": N_("Dit is een PGP-bestand en geen CSR. Maak een CSR met de software van uw server."),
    "csr.not_a_csr/parameters": N_("Dit zijn instellingen voor een sleutel en geen CSR. Stuur alleen de CSR."),
    "csr.not_a_csr/zip": N_("Dit is een ZIP-bestand en geen CSR. Pak het uit en kies het CSR-bestand dat erin zit."),
    "csr.not_a_csr/gzip": N_("Dit is een gzip-bestand en geen CSR. Pak het uit en kies het CSR-bestand dat erin zit."),
    "csr.not_a_csr/archive": N_(
        "Dit is een ingepakt bestand en geen CSR. Pak het uit en kies het CSR-bestand dat erin zit."
    ),
    "csr.not_a_csr/pdf": N_("Dit is een PDF en geen CSR. Plak de tekst van de CSR in het vak."),
    "csr.not_a_csr/image": N_("Dit is een plaatje en geen CSR. Plak de tekst van de CSR in het vak."),
    "csr.not_a_csr/office": N_(
        "Dit is een document van een tekstverwerker en geen CSR. Plak de tekst van de CSR in het vak."
    ),
    "csr.not_a_csr/keystore": N_("Dit is een Java-keystore en geen CSR. Maak een CSR met keytool -certreq."),
    "csr.not_a_csr/program": N_("Dit is een programma en geen CSR. Kies het CSR-bestand."),
    "csr.not_a_csr/web_page": N_("Dit is een webpagina en geen CSR. Plak de tekst van de CSR in het vak."),
    "csr.private_key": N_(
        "U stuurde uw geheime sleutel (private key). Wij bewaren die niet. "
        "Gebruik deze sleutel niet meer: maak een nieuwe sleutel en een nieuwe CSR."
    ),
    "csr.private_key/pkcs12": N_(
        "Dit is een PKCS#12-bestand (.p12 of .pfx) met uw geheime sleutel (private key). Wij bewaren het niet. "
        "Gebruik deze sleutel niet meer: maak een nieuwe sleutel en een nieuwe CSR."
    ),
    "csr.private_key/keystore": N_(
        "Dit is een Java-keystore met uw geheime sleutel (private key). Wij bewaren die niet. "
        "Gebruik deze sleutel niet meer: maak een nieuwe sleutel, en een nieuwe CSR met keytool -certreq."
    ),
    "csr.signature": N_("De handtekening in de CSR klopt niet. Maak een nieuwe CSR."),
    "csr.signature/hash": N_("De CSR is met een te oude methode ondertekend. Maak een nieuwe met SHA-256 of beter."),
    "csr.signature/algorithm": N_("We kennen de methode niet waarmee de CSR is ondertekend. Maak een nieuwe CSR."),
    "csr.key.type": N_("Dit soort sleutel kan niet. Gebruik RSA of een elliptische kromme (EC)."),
    "csr.key.size": N_(
        "De sleutel is %(bits)s bits lang. Gebruik een RSA-sleutel van %(minimum)s tot %(maximum)s bits."
    ),
    "csr.key.size/": N_("De sleutel is te kort of te lang. Maak een nieuwe sleutel."),
    "csr.key.exponent": N_("De sleutel is niet veilig gemaakt (exponent). Maak een nieuwe sleutel."),
    "csr.key.curve": N_("De kromme %(curve)s kan niet. Kies uit: %(allowed)s."),
    "csr.key.curve/": N_("Deze elliptische kromme kan niet. Kies P-256 of P-384."),
    "csr.key.weak": N_("Deze sleutel is te kraken. Maak een nieuwe sleutel met andere of nieuwere software."),
    "csr.key.reused": N_("Deze sleutel is al eens gebruikt. Maak een nieuwe sleutel en een nieuwe CSR."),
    "csr.cn": N_("De naam van de service (CN) in de CSR klopt niet."),
    "csr.cn/none": N_("In de CSR staat geen naam van de service (CN). Maak een nieuwe CSR met één naam."),
    "csr.cn/many": N_("In de CSR staat meer dan één naam van de service (CN). Maak een nieuwe CSR met één naam."),
    "csr.cn/length": N_("De naam van de service (CN) is te lang. Gebruik hoogstens %(limit)s tekens."),
    "csr.cn.changed": N_("In de CSR staat de naam %(csr)s. Bij verlengen moet die gelijk blijven aan %(registered)s."),
    "csr.cn.changed/": N_("De naam van de service (CN) moet bij verlengen gelijk blijven."),
    "csr.cn.other": N_(
        "In de CSR staat de naam %(csr)s. U vulde in: %(typed)s. Maak een CSR met die naam, of pas de naam van de service aan."
    ),
    "csr.cn.other/asked": N_("In de CSR staat de naam %(csr)s. Gevraagd is: %(typed)s. Maak een CSR met die naam."),
    "csr.cn.other/": N_(
        "In de CSR staat een andere naam dan u invulde. Maak een CSR met die naam, of pas de naam aan."
    ),
    "csr.cn.given": N_("In de CSR staat: %(names)s. Dat komt niet in het certificaat. Daarin staat alleen %(name)s."),
    "csr.cn.given/": N_("In de CSR staat een andere naam dan in het certificaat komt."),
    "csr.chars": N_("In de CSR staan tekens die u niet ziet, bij %(attribute)s. Maak een nieuwe CSR."),
    "csr.chars/": N_("In de CSR staan tekens die u niet ziet. Maak een nieuwe CSR."),
    "csr.san": N_("We kunnen de extra namen (SAN) in de CSR niet lezen. Maak een nieuwe CSR."),
    "csr.san/many": N_("In de CSR staan %(count)s namen. In een certificaat passen %(limit)s namen."),
    "csr.san.type": N_("In de CSR staan extra namen (SAN) die geen domeinnaam zijn. Haal die weg."),
    "csr.san.given": N_(
        "In de CSR staan ook: %(names)s. Die komen niet in het certificaat. Daarin staat alleen %(name)s."
    ),
    "csr.san.given/": N_("In de CSR staan nog andere namen. Die komen niet in het certificaat."),
    "csr.san.extra": N_("In de CSR staan ook: %(names)s. Die komen niet in het certificaat, tenzij u ze overneemt."),
    "csr.san.extra/asked": N_(
        "In de CSR staan ook: %(names)s. Die komen niet in het certificaat. Horen ze erin? Overleg met wie het certificaat bestelt."
    ),
    "csr.san.extra/": N_("In de CSR staan meer namen dan u invulde. Die komen niet in het certificaat."),
    "csr.subject.mismatch": N_(
        "In de CSR staat bij %(attribute)s: %(csr)s. Bij ons staat: %(registered)s. "
        "In het certificaat komt wat bij ons staat."
    ),
    "csr.subject.mismatch/": N_("De CSR heeft andere gegevens dan bij ons. In het certificaat komt wat bij ons staat."),
    "csr.subject.extra": N_("In de CSR staat bij %(attribute)s: %(csr)s. Dat komt niet in het certificaat."),
    "csr.subject.extra/": N_("In de CSR staan gegevens die niet in het certificaat komen."),
    "csr.extension": N_(
        "De CSR vraagt iets dat wij niet in een certificaat zetten. Maak een nieuwe CSR zonder extra's."
    ),
    "csr.extension/password": N_(
        "In de CSR staat een wachtwoord (challengePassword). Wij bewaren geen wachtwoorden. "
        "Maak een nieuwe CSR en laat dat veld leeg."
    ),
    "csr.extension.dropped": N_("De CSR vraagt ook om: %(asked)s. Dat komt niet in het certificaat."),
    "csr.extension.dropped/": N_("De CSR vraagt om meer. Dat komt niet in het certificaat."),
    # names
    "names.common_name": N_("Vul de naam van de service in. Bijvoorbeeld: www.voorbeeld.nl."),
    "names.common_name/length": N_(
        "De naam van de service mag niet langer zijn dan %(limit)s tekens. Kies een kortere naam en zet de lange bij “Extra namen”."
    ),
    "names.format": N_("%(name)s is geen goede domeinnaam. Kijk of er geen tikfout in staat."),
    "names.format/": N_("Dit is geen goede domeinnaam. Kijk of er geen tikfout in staat."),
    "names.format/empty": N_("Bij de extra namen staat een lege naam. Haal die weg."),
    "names.format/prefix": N_("%(name)s begint met iets dat geen deel van de naam is. Schrijf alleen de domeinnaam."),
    "names.wildcard": N_("%(name)s heeft een sterretje. Dat kan niet: noem elke naam apart."),
    "names.wildcard/": N_("Een sterretje kan niet: noem elke naam apart."),
    "names.wildcard_place": N_(
        "In %(name)s staat het sterretje niet goed. Het kan alleen vooraan staan, alleen: *.voorbeeld.nl."
    ),
    "names.wildcard_place/": N_("Een sterretje kan alleen vooraan staan, alleen: *.voorbeeld.nl."),
    "names.internal": N_(
        "%(name)s bestaat niet op het openbare internet. Kies PKIoverheid PRIVATE voor een naam binnen uw eigen netwerk, of een andere naam."
    ),
    "names.internal/": N_(
        "Deze naam bestaat niet op het openbare internet. Kies PKIoverheid PRIVATE voor een naam binnen uw eigen netwerk, of een andere naam."
    ),
    "names.suffix": N_("Onder %(name)s registreren anderen hun domeinnamen. Vul uw eigen domeinnaam in."),
    "names.suffix/": N_("Onder deze naam registreren anderen hun domeinnamen. Vul uw eigen domeinnaam in."),
    "names.wide": N_(
        "%(name)s is te ruim: onder %(suffix)s registreren ook anderen hun domeinnamen. Zet uw eigen domeinnaam achter het sterretje."
    ),
    "names.wide/": N_("Deze naam is te ruim. Zet uw eigen domeinnaam achter het sterretje."),
    "names.ip": N_("%(name)s is een IP-adres. Een certificaat is alleen voor domeinnamen."),
    "names.ip/": N_("Dit is een IP-adres. Een certificaat is alleen voor domeinnamen."),
    "names.idn": N_("%(name)s heeft tekens die niet in een domeinnaam kunnen."),
    "names.idn/": N_("Deze naam heeft tekens die niet in een domeinnaam kunnen."),
    "names.lookalike": N_(
        "%(name)s heeft letters die op andere letters kunnen lijken. Zo staat de naam in het certificaat: %(ascii)s. Een medewerker kijkt mee."
    ),
    "names.lookalike/": N_("Deze naam heeft letters die op andere letters kunnen lijken. Een medewerker kijkt mee."),
    "names.taken": N_(
        "De naam %(was)s is intussen van een andere bestelling. Uw certificaat krijgt de naam %(name)s. Uw CSR kunt u gewoon gebruiken."
    ),
    "names.taken/number": N_(
        "Uw organisatie heeft intussen een ander OIN of HRN. Daarom krijgt uw certificaat niet de naam %(was)s, maar %(name)s. Uw CSR kunt u gewoon gebruiken."
    ),
    "names.taken/": N_("De naam van uw certificaat is intussen een andere. Uw CSR kunt u gewoon gebruiken."),
    "names.too_many": N_("U vulde %(count)s namen in. In een certificaat passen %(limit)s namen."),
    "names.too_many/": N_("U vulde te veel namen in."),
    "names.reserved": N_("%(name)s bestaat niet op het internet. Gebruik een naam die van uw organisatie is."),
    "names.reserved/": N_("Deze naam bestaat niet op het internet. Gebruik een naam die van uw organisatie is."),
}
