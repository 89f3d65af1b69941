-- {"service": "signing", "commit": "9a61ed1", "at": "2026-11-26T18:13:13.822765+00:00", "made_by": "tests/stories/existing/fill.py"}

-- Dumped from database version 18.4
-- Dumped by pg_dump version 18.4

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

-- *not* creating schema, since initdb creates it


SET default_tablespace = '';

SET default_table_access_method = heap;

CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);


CREATE TABLE public.anonymous_refusal (
    hour timestamp with time zone NOT NULL,
    action text NOT NULL,
    outcome text NOT NULL,
    source text NOT NULL,
    refusals bigint NOT NULL
);


CREATE TABLE public.audit (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    actor text NOT NULL,
    subscriber text,
    action text NOT NULL,
    subject text NOT NULL,
    outcome text NOT NULL,
    facts jsonb NOT NULL,
    correlation_id text NOT NULL,
    source text
);


ALTER TABLE public.audit ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.dead_letter (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    topic text NOT NULL,
    partition integer NOT NULL,
    "offset" bigint NOT NULL,
    key bytea,
    value bytea,
    headers jsonb NOT NULL,
    cause text NOT NULL,
    attempts integer NOT NULL,
    redriven_at timestamp with time zone
);


ALTER TABLE public.dead_letter ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.dead_letter_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.document (
    request uuid NOT NULL,
    requester text NOT NULL,
    subject uuid NOT NULL,
    subscriber text NOT NULL,
    file_name text NOT NULL,
    content jsonb,
    state text NOT NULL,
    requested_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    sha256 text,
    size integer,
    level text,
    reason text,
    CONSTRAINT document_check CHECK (((state <> 'waiting'::text) OR (content IS NOT NULL))),
    CONSTRAINT document_check1 CHECK (((state <> 'sealed'::text) OR ((sha256 IS NOT NULL) AND (size IS NOT NULL) AND (level IS NOT NULL)))),
    CONSTRAINT document_check2 CHECK (((state <> 'failed'::text) OR (reason IS NOT NULL))),
    CONSTRAINT document_check3 CHECK (((state = 'waiting'::text) OR (ended_at IS NOT NULL))),
    CONSTRAINT document_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'sealed'::text, 'failed'::text])))
);


CREATE TABLE public.inbox (
    consumer text NOT NULL,
    event_id uuid NOT NULL,
    at timestamp with time zone NOT NULL
);


CREATE TABLE public.job (
    id bigint NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    tenant text NOT NULL,
    finish double precision NOT NULL,
    payload jsonb NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    fence bigint DEFAULT 0 NOT NULL,
    not_before timestamp with time zone NOT NULL,
    lease_until timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    correlation_id text NOT NULL,
    traceparent text NOT NULL,
    cause text,
    CONSTRAINT job_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'leased'::text, 'done'::text, 'failed'::text])))
);


ALTER TABLE public.job ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.job_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.job_tenant (
    kind text NOT NULL,
    tenant text NOT NULL,
    finish double precision DEFAULT 0 NOT NULL
);


CREATE TABLE public.outbox (
    id bigint NOT NULL,
    event_id uuid NOT NULL,
    topic text NOT NULL,
    partition_key text NOT NULL,
    shard smallint NOT NULL,
    payload bytea NOT NULL,
    headers jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL,
    parked_at timestamp with time zone,
    cause text
)
WITH (autovacuum_vacuum_scale_factor='0', autovacuum_vacuum_threshold='1000');


ALTER TABLE public.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.outbox_shard (
    shard smallint NOT NULL
);


CREATE TABLE public.service_state (
    name text NOT NULL,
    value text NOT NULL,
    at timestamp with time zone NOT NULL
);


CREATE TABLE public.written (
    sha256 text NOT NULL,
    written_at timestamp with time zone NOT NULL,
    removing_at timestamp with time zone
);


INSERT INTO public.alembic_version VALUES
	('0003');








INSERT INTO public.document VALUES
	('01a2190e-fcaa-7241-8e9a-8a709bfbccd7', 'orders', '01a2190e-fcaa-79d2-9fad-d0a575b7ff18', 'P1234567', 'bestelling-S20261126191222836.pdf', '{"at": "2026-11-26T18:12:22.314791Z", "csr": "-----BEGIN CERTIFICATE REQUEST-----\nMIHlMIGNAgEAMCsxKTAnBgNVBAMMIG9ubWFha2JhYXIudm9vcmJlZWxkc3RhZC5l\neGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE9H51ZTImdxsQz0Jzr+m7\ns1sly+Y43OIhZziSgkb4DaFPT+bKSUMksjP9VRp8WS3nOvOst85cuOt78Q08loAX\nPqAAMAoGCCqGSM49BAMCA0cAMEQCIFk8QtrQ02A8MFKc33cv9R1I0f1685ZvJ7RY\nWX/+xkPSAiAm8d1djjQY/NP6w5eEFKxoJ8qj3qLlXi8jIcmBxAW6eA==\n-----END CERTIFICATE REQUEST-----\n", "kind": "order.server", "place": "Voorbeeldstad", "title": "Verlenging servercertificaat", "words": {}, "signer": "Sanne de Vries (CB1000002)", "language": "nl", "sections": [{"rows": [{"mono": true, "label": "Abonneenummer", "values": ["P1234567"]}, {"mono": false, "label": "Organisatie", "values": ["Gemeente Voorbeeldstad"]}, {"mono": true, "label": "KvK-nummer", "values": ["12345678"]}, {"mono": false, "label": "Adres", "values": ["Dorpsplein 1", "1234 AB Voorbeeldstad", "Utrecht, NL"]}], "title": "Abonnee"}, {"rows": [{"mono": false, "label": "Naam", "values": ["Sanne de Vries"]}, {"mono": true, "label": "Persoonsnummer", "values": ["CB1000002"]}, {"mono": false, "label": "E-mailadres", "values": ["sanne.de.vries@gemeente-voorbeeldstad.example"]}, {"mono": false, "label": "Organisatie", "values": ["Gemeente Voorbeeldstad"]}, {"mono": false, "label": "Telefoonnummer", "values": ["+31611000002"]}], "title": "Contactpersoon"}, {"rows": [{"mono": false, "label": "Naam", "values": ["Karel Tak"]}, {"mono": true, "label": "Persoonsnummer", "values": ["CB1000010"]}, {"mono": false, "label": "E-mailadres", "values": ["karel.tak@gemeente-voorbeeldstad.example"]}, {"mono": false, "label": "Organisatie", "values": ["Gemeente Voorbeeldstad"]}, {"mono": false, "label": "Telefoonnummer", "values": ["+31611000010"]}], "title": "Certificaatbeheerder"}, {"rows": [{"mono": false, "label": "Product", "values": ["PKIoverheid PRIVATE servercertificaat"]}, {"mono": false, "label": "Naam van de service (CN)", "values": ["onmaakbaar.voorbeeldstad.example"]}, {"mono": false, "label": "Alle namen (SAN)", "values": ["onmaakbaar.voorbeeldstad.example"]}, {"mono": false, "label": "Gegevens in het certificaat", "values": ["O = Gemeente Voorbeeldstad", "L = Voorbeeldstad", "ST = Utrecht", "C = NL", "serialNumber = 00000003123456780000", "organizationIdentifier = NTRNL-12345678"]}, {"mono": false, "label": "Sleutel", "values": ["EC P-256"]}, {"mono": true, "label": "SHA-256 van de sleutel", "values": ["3d3b0cd53e9d348418720f58a0b92fbadf9294d19a6acaacded8fe3f4d01a5f1"]}, {"mono": true, "label": "SHA-256 van de CSR", "values": ["f57fd52cb65ac86a73d3de4a521030db18b67ea0a84073a3134ee853acd693c1"]}, {"mono": true, "label": "Opvolger van serienummer", "values": ["4dafdcb914b1793226e4f7349bc945adbe0ac6f5"]}, {"mono": false, "label": "Oude certificaat geldig tot", "values": ["02-09-2027"]}], "title": "Certificaat"}, {"rows": [{"mono": false, "label": "Certificaat per e-mail naar", "values": ["karel.tak@gemeente-voorbeeldstad.example"]}, {"mono": false, "label": "Geldigheid", "values": ["3 jaar, ten minste tot en met 24-11-2029"]}, {"mono": false, "label": "Prijs", "values": ["€ 299,00, zonder btw"]}, {"mono": false, "label": "Voorwaarden", "values": ["Versie 2026-01", "https://localhost:8443/voorwaarden/2026-01"]}, {"mono": false, "label": "Tarieven", "values": ["Van 26-11-2026", "https://localhost:8443/tarieven?dag=2026-11-26"]}], "title": "Levering en prijs"}], "reference": "S20261126191222836", "seal_text": "Dit formulier is na de bestelling gemaakt en verzegeld. Wanneer dat was, staat in het zegel. Verandert iemand iets in dit bestand, dan klopt het zegel niet meer.", "credential": {"issuer": "CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL", "serial": "2e16c5005ca97fa29368fa7cc7efff10fe6dbffe", "sha256": "8d485b16086e04fb6733ce8be7c64d4b3ae358dc8f1adc77e12119db54b70b8b", "subject": "serialNumber=CB1000002,CN=Sanne de Vries,SN=de Vries,GN=Sanne,O=Gemeente Voorbeeldstad,C=NL"}, "next_steps": ["Onze afdeling validatie controleert de bestelling. Soms hebben wij een vraag, bijvoorbeeld over een domeinnaam.", "Is de bestelling goedgekeurd? Dan maken wij het certificaat. De certificaatbeheerder krijgt het per e-mail.", "Het oude certificaat blijft werken tot de verloopdatum. Vervang het op tijd."], "seal_title": "Elektronisch verzegeld door MijnCertificaten", "declarations": [{"code": "truth", "text": "Alle gegevens in deze bestelling zijn juist en volledig.", "version": "1.0"}, {"code": "terms", "text": "Ik heb de voorwaarden gelezen. Mijn organisatie gaat ermee akkoord.", "version": "1.0"}, {"code": "manager", "text": "De certificaatbeheerder weet van deze bestelling. Hij of zij mag en kan het certificaat installeren, beheren en intrekken.", "version": "1.0"}, {"code": "key", "text": "Het sleutelpaar is gemaakt in een veilige omgeving en wordt daar ook bewaard.", "version": "1.0"}, {"code": "rates", "text": "Ik ken de prijs van dit certificaat. Mijn organisatie betaalt die.", "version": "1.0"}, {"code": "publication", "text": "Het certificaat mag worden gepubliceerd, zodat anderen het kunnen controleren.", "version": "1.0"}, {"code": "domain", "text": "Mijn organisatie is verantwoordelijk voor de domeinnamen in het certificaat, of heeft toestemming om ze te gebruiken.", "version": "1.0"}], "introduction": "Met dit formulier bestelt Gemeente Voorbeeldstad een servercertificaat. Het volgt een bestaand certificaat op. Hieronder staan alle gegevens van de bestelling. Bewaar dit formulier in uw administratie.", "content_sha256": "2f9776ec59b5e58cf87ef02c0c9839015e4c3de8daddcdf1772689e4907febe5", "credential_title": "Certificaat waarmee is ingelogd", "next_steps_title": "Hoe gaat het verder?", "declarations_title": "De besteller, Sanne de Vries (CB1000002), verklaart"}', 'failed', '2026-11-26 18:12:22.552275+00', '2026-11-26 18:12:23.024625+00', NULL, NULL, NULL, 'form.layout'),
	('01a2190f-0db9-7e9b-82fc-45c6d8052661', 'orders', '01a2190f-0db9-7b0a-b143-5939b59e88d3', 'P1234567', 'bestelling-S20261126191226721.pdf', NULL, 'sealed', '2026-11-26 18:12:58.171973+00', '2026-11-26 18:12:58.551869+00', '172146a70c3bcbf88b30f6f4c3252e07aba9b9419c353bc98318259e78ce8a71', 135, 'B-B', NULL),
	('01a2190f-16f2-7b77-a955-c4c58056d5b8', 'orders', '01a2190f-16f2-714c-aa23-f8806c393ccb', 'P1234567', 'bestelling-S20261126191229321.pdf', NULL, 'sealed', '2026-11-26 18:12:58.209492+00', '2026-11-26 18:12:58.620799+00', 'dd78a4932eb48795a7e17ff107962a9a5d3ac1258204eab989bc66ce98fa98ab', 135, 'B-B', NULL),
	('01a2190f-5408-7413-8143-d638ca806a32', 'orders', '01a2190f-5408-77b3-a985-dd9af764da26', 'P1234567', 'bestelling-S20261126191244446.pdf', NULL, 'sealed', '2026-11-26 18:12:58.232731+00', '2026-11-26 18:12:58.702797+00', '89048963ba04ead58fb5db246ee13b49cc7a38168cf849e405bc1376ed308e70', 135, 'B-B', NULL),
	('01a2190f-5a49-7e4f-b4ab-d04f1097ef96', 'orders', '01a2190f-5a49-7d9f-bc5c-04631fce3088', 'P1234567', 'bestelling-S20261126191246131.pdf', NULL, 'sealed', '2026-11-26 18:12:58.262909+00', '2026-11-26 18:12:58.779727+00', '413c9dde8d6b719c80dbeea5c409c24361b219b6654be619cf961f57d0b42122', 135, 'B-B', NULL),
	('01a2190f-62bc-75cc-b0c7-d54d4d557ac1', 'orders', '01a2190f-62bc-7a7c-ac6f-4914d269aeb5', 'P1234567', 'bestelling-S20261126191248817.pdf', NULL, 'sealed', '2026-11-26 18:12:58.298152+00', '2026-11-26 18:12:58.840047+00', '25087e33e5ddd3cc66e57277364e1a192605778390884e718fc6d7926c86c2a5', 135, 'B-B', NULL),
	('01a2190f-69ae-7e40-beb4-d6e031c8447d', 'orders', '01a2190f-69ae-7ccf-aa96-71551c9a7130', 'P1234567', 'bestelling-S20261126191250582.pdf', NULL, 'sealed', '2026-11-26 18:12:58.323122+00', '2026-11-26 18:12:58.892255+00', 'a8c5f6fec8b5d1cee00695780f05f09badac7f4264f1cd5b6eb97a24d4f36e57', 135, 'B-B', NULL),
	('01a2190f-6d8b-7ceb-a737-e0da6cfaf690', 'orders', '01a2190f-6d8b-70ed-bd80-91c8ee9f085d', 'P1234567', 'bestelling-S20261126191251515.pdf', NULL, 'sealed', '2026-11-26 18:12:58.343764+00', '2026-11-26 18:12:58.924034+00', 'f8c3346869ac67741ec40fdffe6789efc33a237dc0a3c08729fe7c96172febff', 135, 'B-B', NULL),
	('01a2190f-6ff7-7289-a662-80cbd3a5a976', 'orders', '01a2190f-6ff7-78eb-9496-7cacd05c7593', 'P1234567', 'bestelling-S20261126191251761.pdf', NULL, 'sealed', '2026-11-26 18:12:58.360833+00', '2026-11-26 18:12:58.946355+00', 'b9bc10da805c069bf34b2b2e2bda925f0ddfcbfeed5bd18cdce80d65a51d6ea9', 135, 'B-B', NULL),
	('01a2190f-74fc-75c2-b9ac-8b98ea954905', 'orders', '01a2190f-74fc-74f2-9702-27f92a087f4d', 'P1234567', 'bestelling-S20261126191253991.pdf', NULL, 'sealed', '2026-11-26 18:12:58.385499+00', '2026-11-26 18:12:59.014657+00', 'f4fff83af0ca035316fd3cafcfdf6da66ce98ce5fc628085dbceaa664413b139', 135, 'B-B', NULL),
	('01a2190f-7df9-7829-a771-8540f12490aa', 'orders', '01a2190f-7df9-7997-a017-0561427d3f8d', 'P1234567', 'bestelling-S20261126191255914.pdf', NULL, 'sealed', '2026-11-26 18:12:58.405964+00', '2026-11-26 18:12:59.043523+00', '10790f5e9d9559fb6438c8630268e3b65543a32967a649239f6203bff7ba79fa', 135, 'B-B', NULL),
	('01a2190f-87bd-7633-9543-506d1e5f8929', 'orders', '01a2190f-87bd-7ddd-8ba8-642b9aefa955', 'P1234567', 'bestelling-S20261126191257196.pdf', NULL, 'sealed', '2026-11-26 18:12:58.43151+00', '2026-11-26 18:12:59.068892+00', '1e799fca72886b5a0e0c233d51f8a86bfaf98ce924ee2483920d53db4c266dcf', 135, 'B-B', NULL),
	('01a2190f-b98a-74c7-ba5d-cbe817f2e4ba', 'orders', '01a2190f-b98a-79c0-abd2-b4bca6642fe5', 'P1234567', 'bestelling-S20261126191310765.pdf', '{"at": "2026-11-26T18:13:10.666111Z", "csr": "-----BEGIN CERTIFICATE REQUEST-----\nMIHlMIGMAgEAMCoxKDAmBgNVBAMMH3ZlcnplZ2VsZC52b29yYmVlbGRzdGFkLmV4\nYW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATghD8Q9W9jfzxQ/xV1sZL5\n8fk5NsOJULkf/heYb1ouwYuViL98rM+KnQMGrA1ekCayqoAs/hzSpcEefP7CYHW2\noAAwCgYIKoZIzj0EAwIDSAAwRQIhAKLEy32Y0DypyozM/BZeM2vlE366DI0bvdk0\nPexADTA0AiAQ9BwCxSjrohme5vqccSxx5r8nvNw6Saxxyr3NbnQysg==\n-----END CERTIFICATE REQUEST-----\n", "kind": "order.server", "place": "Voorbeeldstad", "title": "Verlenging servercertificaat", "words": {}, "signer": "Sanne de Vries (CB1000002)", "language": "nl", "sections": [{"rows": [{"mono": true, "label": "Abonneenummer", "values": ["P1234567"]}, {"mono": false, "label": "Organisatie", "values": ["Gemeente Voorbeeldstad"]}, {"mono": true, "label": "KvK-nummer", "values": ["12345678"]}, {"mono": false, "label": "Adres", "values": ["Dorpsplein 1", "1234 AB Voorbeeldstad", "Utrecht, NL"]}], "title": "Abonnee"}, {"rows": [{"mono": false, "label": "Naam", "values": ["Sanne de Vries"]}, {"mono": true, "label": "Persoonsnummer", "values": ["CB1000002"]}, {"mono": false, "label": "E-mailadres", "values": ["sanne.de.vries@gemeente-voorbeeldstad.example"]}, {"mono": false, "label": "Organisatie", "values": ["Gemeente Voorbeeldstad"]}, {"mono": false, "label": "Telefoonnummer", "values": ["+31611000002"]}], "title": "Contactpersoon"}, {"rows": [{"mono": false, "label": "Naam", "values": ["Karel Tak"]}, {"mono": true, "label": "Persoonsnummer", "values": ["CB1000010"]}, {"mono": false, "label": "E-mailadres", "values": ["karel.tak@gemeente-voorbeeldstad.example"]}, {"mono": false, "label": "Organisatie", "values": ["Gemeente Voorbeeldstad"]}, {"mono": false, "label": "Telefoonnummer", "values": ["+31611000010"]}], "title": "Certificaatbeheerder"}, {"rows": [{"mono": false, "label": "Product", "values": ["PKIoverheid PRIVATE servercertificaat"]}, {"mono": false, "label": "Naam van de service (CN)", "values": ["verzegeld.voorbeeldstad.example"]}, {"mono": false, "label": "Alle namen (SAN)", "values": ["verzegeld.voorbeeldstad.example"]}, {"mono": false, "label": "Gegevens in het certificaat", "values": ["O = Gemeente Voorbeeldstad", "L = Voorbeeldstad", "ST = Utrecht", "C = NL", "serialNumber = 00000003123456780000", "organizationIdentifier = NTRNL-12345678"]}, {"mono": false, "label": "Sleutel", "values": ["EC P-256"]}, {"mono": true, "label": "SHA-256 van de sleutel", "values": ["f532ccc632dd5fc598f3e24586902a1ebf35241558f139430fc200dcff04d78f"]}, {"mono": true, "label": "SHA-256 van de CSR", "values": ["56c7ec8ebe635dfb000ce5c0c72e85b51f035e578ceed2739243b0243da1fa72"]}, {"mono": true, "label": "Opvolger van serienummer", "values": ["13e7e8af8f90d337ff0089b7af03702460ceb137"]}, {"mono": false, "label": "Oude certificaat geldig tot", "values": ["02-09-2027"]}], "title": "Certificaat"}, {"rows": [{"mono": false, "label": "Certificaat per e-mail naar", "values": ["karel.tak@gemeente-voorbeeldstad.example"]}, {"mono": false, "label": "Geldigheid", "values": ["3 jaar, ten minste tot en met 24-11-2029"]}, {"mono": false, "label": "Prijs", "values": ["€ 299,00, zonder btw"]}, {"mono": false, "label": "Voorwaarden", "values": ["Versie 2026-01", "https://localhost:8443/voorwaarden/2026-01"]}, {"mono": false, "label": "Tarieven", "values": ["Van 26-11-2026", "https://localhost:8443/tarieven?dag=2026-11-26"]}], "title": "Levering en prijs"}], "reference": "S20261126191310765", "seal_text": "Dit formulier is na de bestelling gemaakt en verzegeld. Wanneer dat was, staat in het zegel. Verandert iemand iets in dit bestand, dan klopt het zegel niet meer.", "credential": {"issuer": "CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL", "serial": "2e16c5005ca97fa29368fa7cc7efff10fe6dbffe", "sha256": "8d485b16086e04fb6733ce8be7c64d4b3ae358dc8f1adc77e12119db54b70b8b", "subject": "serialNumber=CB1000002,CN=Sanne de Vries,SN=de Vries,GN=Sanne,O=Gemeente Voorbeeldstad,C=NL"}, "next_steps": ["Onze afdeling validatie controleert de bestelling. Soms hebben wij een vraag, bijvoorbeeld over een domeinnaam.", "Is de bestelling goedgekeurd? Dan maken wij het certificaat. De certificaatbeheerder krijgt het per e-mail.", "Het oude certificaat blijft werken tot de verloopdatum. Vervang het op tijd."], "seal_title": "Elektronisch verzegeld door MijnCertificaten", "declarations": [{"code": "truth", "text": "Alle gegevens in deze bestelling zijn juist en volledig.", "version": "1.0"}, {"code": "terms", "text": "Ik heb de voorwaarden gelezen. Mijn organisatie gaat ermee akkoord.", "version": "1.0"}, {"code": "manager", "text": "De certificaatbeheerder weet van deze bestelling. Hij of zij mag en kan het certificaat installeren, beheren en intrekken.", "version": "1.0"}, {"code": "key", "text": "Het sleutelpaar is gemaakt in een veilige omgeving en wordt daar ook bewaard.", "version": "1.0"}, {"code": "rates", "text": "Ik ken de prijs van dit certificaat. Mijn organisatie betaalt die.", "version": "1.0"}, {"code": "publication", "text": "Het certificaat mag worden gepubliceerd, zodat anderen het kunnen controleren.", "version": "1.0"}, {"code": "domain", "text": "Mijn organisatie is verantwoordelijk voor de domeinnamen in het certificaat, of heeft toestemming om ze te gebruiken.", "version": "1.0"}], "introduction": "Met dit formulier bestelt Gemeente Voorbeeldstad een servercertificaat. Het volgt een bestaand certificaat op. Hieronder staan alle gegevens van de bestelling. Bewaar dit formulier in uw administratie.", "content_sha256": "e5558c6432ba406ccad3337074cd52ab1cdaaeb53544b2ab8544d190e3b65197", "credential_title": "Certificaat waarmee is ingelogd", "next_steps_title": "Hoe gaat het verder?", "declarations_title": "De besteller, Sanne de Vries (CB1000002), verklaart"}', 'waiting', '2026-11-26 18:13:11.316101+00', NULL, NULL, NULL, NULL, NULL),
	('01a2190f-b304-7d9d-8f49-cfc85cda9fa4', 'orders', '01a2190f-b304-7058-badb-f92468ac6c83', 'P1234567', 'bestelling-S20261126191308370.pdf', NULL, 'sealed', '2026-11-26 18:13:11.245038+00', '2026-11-26 18:13:11.389909+00', '8bbc635d9ff9d4bef5f9199adcade1a6bbfec131d799051c7a1979c06c25b7cc', 135, 'B-B', NULL);


INSERT INTO public.inbox VALUES
	('signing', '01a2190e-fcaa-7d10-be9a-c393e645d2d2', '2026-11-26 18:12:22.552275+00'),
	('signing', '01a2190f-0db9-7153-9e2b-485a5c049cdc', '2026-11-26 18:12:58.171973+00'),
	('signing', '01a2190f-16f2-7236-822f-49ecd77fb412', '2026-11-26 18:12:58.209492+00'),
	('signing', '01a2190f-5408-7627-a6f5-bfe9eb780300', '2026-11-26 18:12:58.232731+00'),
	('signing', '01a2190f-5a49-7826-ab78-12454e0dab83', '2026-11-26 18:12:58.262909+00'),
	('signing', '01a2190f-62bc-7421-8d22-efc634c38c52', '2026-11-26 18:12:58.298152+00'),
	('signing', '01a2190f-69ae-77e9-82f5-21c8ee009507', '2026-11-26 18:12:58.323122+00'),
	('signing', '01a2190f-6d8b-7c0d-b3fe-bac5c9ba1fe5', '2026-11-26 18:12:58.343764+00'),
	('signing', '01a2190f-6ff7-74d2-80ef-e26ebe03ee8c', '2026-11-26 18:12:58.360833+00'),
	('signing', '01a2190f-74fc-7f4f-8098-b32f21078720', '2026-11-26 18:12:58.385499+00'),
	('signing', '01a2190f-7df9-720a-af79-5f272e62703f', '2026-11-26 18:12:58.405964+00'),
	('signing', '01a2190f-87bd-7baa-a4ed-6c12486e1fe6', '2026-11-26 18:12:58.43151+00'),
	('signing', '01a2190f-b304-7b20-8a2e-1503ec59fee1', '2026-11-26 18:13:11.245038+00'),
	('signing', '01a2190f-b98a-705a-8b65-e32c6c5c1568', '2026-11-26 18:13:11.316101+00');


INSERT INTO public.job OVERRIDING SYSTEM VALUE VALUES
	(1, 'seal', '01a2190e-fcaa-7241-8e9a-8a709bfbccd7', 'P1234567', 1, '{"request": "01a2190e-fcaa-7241-8e9a-8a709bfbccd7"}', 'failed', 1, 1, '2026-11-26 18:12:22.552275+00', NULL, '2026-11-26 18:12:22.552275+00', '2026-11-26 18:12:23.024625+00', '2965ec55810c4b2b8ce71966d78303e6', '', 'form.layout'),
	(2, 'seal', '01a2190f-0db9-7e9b-82fc-45c6d8052661', 'P1234567', 2, '{"request": "01a2190f-0db9-7e9b-82fc-45c6d8052661"}', 'done', 1, 1, '2026-11-26 18:12:58.171973+00', NULL, '2026-11-26 18:12:58.171973+00', '2026-11-26 18:12:58.551869+00', '23b89ac2208a49fb99c21c1fa7b62e07', '', NULL),
	(3, 'seal', '01a2190f-16f2-7b77-a955-c4c58056d5b8', 'P1234567', 3, '{"request": "01a2190f-16f2-7b77-a955-c4c58056d5b8"}', 'done', 1, 1, '2026-11-26 18:12:58.209492+00', NULL, '2026-11-26 18:12:58.209492+00', '2026-11-26 18:12:58.620799+00', 'd26ce8878a0c4d8aaf10bad54480b139', '', NULL),
	(4, 'seal', '01a2190f-5408-7413-8143-d638ca806a32', 'P1234567', 4, '{"request": "01a2190f-5408-7413-8143-d638ca806a32"}', 'done', 1, 1, '2026-11-26 18:12:58.232731+00', NULL, '2026-11-26 18:12:58.232731+00', '2026-11-26 18:12:58.702797+00', '538be979796443d09d4b48b750a674ba', '', NULL),
	(5, 'seal', '01a2190f-5a49-7e4f-b4ab-d04f1097ef96', 'P1234567', 5, '{"request": "01a2190f-5a49-7e4f-b4ab-d04f1097ef96"}', 'done', 1, 1, '2026-11-26 18:12:58.262909+00', NULL, '2026-11-26 18:12:58.262909+00', '2026-11-26 18:12:58.779727+00', '0bdd8ee604de4ba38685915bf066fe14', '', NULL),
	(6, 'seal', '01a2190f-62bc-75cc-b0c7-d54d4d557ac1', 'P1234567', 6, '{"request": "01a2190f-62bc-75cc-b0c7-d54d4d557ac1"}', 'done', 1, 1, '2026-11-26 18:12:58.298152+00', NULL, '2026-11-26 18:12:58.298152+00', '2026-11-26 18:12:58.840047+00', '5c20f281fa0043cea0aa93776a9ecb80', '', NULL),
	(7, 'seal', '01a2190f-69ae-7e40-beb4-d6e031c8447d', 'P1234567', 7, '{"request": "01a2190f-69ae-7e40-beb4-d6e031c8447d"}', 'done', 1, 1, '2026-11-26 18:12:58.323122+00', NULL, '2026-11-26 18:12:58.323122+00', '2026-11-26 18:12:58.892255+00', '9420500279434125af038ba6f338146b', '', NULL),
	(8, 'seal', '01a2190f-6d8b-7ceb-a737-e0da6cfaf690', 'P1234567', 8, '{"request": "01a2190f-6d8b-7ceb-a737-e0da6cfaf690"}', 'done', 1, 1, '2026-11-26 18:12:58.343764+00', NULL, '2026-11-26 18:12:58.343764+00', '2026-11-26 18:12:58.924034+00', '0f7073ee267e4c70be95c5033a9c9d04', '', NULL),
	(9, 'seal', '01a2190f-6ff7-7289-a662-80cbd3a5a976', 'P1234567', 9, '{"request": "01a2190f-6ff7-7289-a662-80cbd3a5a976"}', 'done', 1, 1, '2026-11-26 18:12:58.360833+00', NULL, '2026-11-26 18:12:58.360833+00', '2026-11-26 18:12:58.946355+00', '4fb2dc5de5604b1b83a1c2af6b6f61e0', '', NULL),
	(10, 'seal', '01a2190f-74fc-75c2-b9ac-8b98ea954905', 'P1234567', 10, '{"request": "01a2190f-74fc-75c2-b9ac-8b98ea954905"}', 'done', 1, 1, '2026-11-26 18:12:58.385499+00', NULL, '2026-11-26 18:12:58.385499+00', '2026-11-26 18:12:59.014657+00', 'b21118d43dd74b489c4937e9530d722c', '', NULL),
	(11, 'seal', '01a2190f-7df9-7829-a771-8540f12490aa', 'P1234567', 11, '{"request": "01a2190f-7df9-7829-a771-8540f12490aa"}', 'done', 1, 1, '2026-11-26 18:12:58.405964+00', NULL, '2026-11-26 18:12:58.405964+00', '2026-11-26 18:12:59.043523+00', 'c354e20d22c84d62a885b8453847fd2e', '', NULL),
	(12, 'seal', '01a2190f-87bd-7633-9543-506d1e5f8929', 'P1234567', 12, '{"request": "01a2190f-87bd-7633-9543-506d1e5f8929"}', 'done', 1, 1, '2026-11-26 18:12:58.43151+00', NULL, '2026-11-26 18:12:58.43151+00', '2026-11-26 18:12:59.068892+00', '8d255715c32c4b1fa5b4424500555284', '', NULL),
	(14, 'seal', '01a2190f-b98a-74c7-ba5d-cbe817f2e4ba', 'P1234567', 14, '{"request": "01a2190f-b98a-74c7-ba5d-cbe817f2e4ba"}', 'waiting', 0, 0, '2026-11-26 18:13:11.316101+00', NULL, '2026-11-26 18:13:11.316101+00', NULL, '20e6c865311348629b0da043cace2cf5', '', NULL),
	(13, 'seal', '01a2190f-b304-7d9d-8f49-cfc85cda9fa4', 'P1234567', 13, '{"request": "01a2190f-b304-7d9d-8f49-cfc85cda9fa4"}', 'done', 1, 1, '2026-11-26 18:13:11.245038+00', NULL, '2026-11-26 18:13:11.245038+00', '2026-11-26 18:13:11.389909+00', 'd224325f30fe477589137988c258cf2d', '', NULL);


INSERT INTO public.job_tenant VALUES
	('seal', 'P1234567', 14);


INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES
	(13, '01a2190f-bc5d-7158-a4fa-e53953dd7843', 'mc.documents.v1', '01a2190f-b304-7d9d-8f49-cfc85cda9fa4', 4, '\x7b2276657273696f6e223a312c2272657175657374223a2230316132313930662d623330342d376439642d386634392d636663383563646139666134222c22726571756573746572223a226f7264657273222c227375626a656374223a2230316132313930662d623330342d373035382d626164622d663932343638616336633833222c2273756273637269626572223a225031323334353637222c226174223a22323032362d31312d32365431383a31333a31312e3338393930395a222c22736861323536223a2238626263363335643966663964346265663566393139396164636164653161366262666563313331643739393035316337613139373963303663323562376363222c2273697a65223a3133352c226d656469615f74797065223a226170706c69636174696f6e2f706466222c2266696c655f6e616d65223a2262657374656c6c696e672d5332303236313132363139313330383337302e706466222c226c6576656c223a22422d42227d', '{"ce_id": "01a2190f-bc5d-7158-a4fa-e53953dd7843", "ce_time": "2026-11-26T18:13:11.389909Z", "ce_type": "nl.mijncertificaten.document.sealed.v1", "ce_source": "/mijncertificaten/signing", "ce_subject": "01a2190f-b304-7d9d-8f49-cfc85cda9fa4", "content-type": "application/json", "ce_dataschema": "urn:mijncertificaten:schema:document.sealed.v1", "ce_subscriber": "P1234567", "ce_specversion": "1.0", "correlation_id": "d224325f30fe477589137988c258cf2d", "ce_correlationid": "d224325f30fe477589137988c258cf2d", "ce_aggregateversion": "1"}', '2026-11-26 18:13:11.389909+00', NULL, NULL);


INSERT INTO public.outbox_shard VALUES
	(0),
	(1),
	(2),
	(3),
	(4),
	(5),
	(6),
	(7);


INSERT INTO public.service_state VALUES
	('caught_up:mc.forms.v1', 'yes', '2026-11-26 18:11:56.551196+00');




SELECT pg_catalog.setval('public.audit_id_seq', 1, false);


SELECT pg_catalog.setval('public.dead_letter_id_seq', 1, false);


SELECT pg_catalog.setval('public.job_id_seq', 14, true);


SELECT pg_catalog.setval('public.outbox_id_seq', 13, true);


ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);


ALTER TABLE ONLY public.anonymous_refusal
    ADD CONSTRAINT anonymous_refusal_pkey PRIMARY KEY (hour, action, outcome, source);


ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.dead_letter
    ADD CONSTRAINT dead_letter_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.dead_letter
    ADD CONSTRAINT dead_letter_topic_partition_offset_key UNIQUE (topic, partition, "offset");


ALTER TABLE ONLY public.document
    ADD CONSTRAINT document_pkey PRIMARY KEY (request);


ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (consumer, event_id);


ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_kind_key_key UNIQUE (kind, key);


ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.job_tenant
    ADD CONSTRAINT job_tenant_pkey PRIMARY KEY (kind, tenant);


ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_event_id_key UNIQUE (event_id);


ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.outbox_shard
    ADD CONSTRAINT outbox_shard_pkey PRIMARY KEY (shard);


ALTER TABLE ONLY public.service_state
    ADD CONSTRAINT service_state_pkey PRIMARY KEY (name);


ALTER TABLE ONLY public.written
    ADD CONSTRAINT written_pkey PRIMARY KEY (sha256);


CREATE INDEX audit_not_found ON public.audit USING btree (actor, at) WHERE (outcome = 'not_found'::text);


CREATE INDEX audit_source ON public.audit USING btree (at) WHERE (source IS NOT NULL);


CREATE INDEX audit_subject ON public.audit USING btree (subject, id);


CREATE INDEX document_by_hash ON public.document USING btree (sha256) WHERE (sha256 IS NOT NULL);


CREATE INDEX job_leased ON public.job USING btree (lease_until) WHERE (state = 'leased'::text);


CREATE INDEX job_waiting ON public.job USING btree (kind, finish, id) WHERE (state = 'waiting'::text);


CREATE INDEX outbox_shard_id ON public.outbox USING btree (shard, id);


CREATE INDEX written_by_age ON public.written USING btree (written_at);



