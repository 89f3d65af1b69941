-- {"service": "organisation", "commit": "9a61ed1", "at": "2026-11-26T18:13:13.693985+00:00", "made_by": "tests/stories/existing/fill.py"}

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


CREATE TABLE public.person (
    number text NOT NULL,
    version integer NOT NULL,
    active boolean NOT NULL,
    data json NOT NULL,
    language text,
    CONSTRAINT person_language_check CHECK ((language = ANY (ARRAY['nl'::text, 'en'::text]))),
    CONSTRAINT person_number_check CHECK ((number ~ '^CB[0-9]{7}$'::text)),
    CONSTRAINT person_version_check CHECK ((version > 0))
);


CREATE TABLE public.service_state (
    name text NOT NULL,
    value text NOT NULL,
    at timestamp with time zone NOT NULL
);


CREATE TABLE public.subscriber (
    number text NOT NULL,
    version integer NOT NULL,
    active boolean NOT NULL,
    data json NOT NULL,
    CONSTRAINT subscriber_number_check CHECK ((number ~ '^P[0-9]{7}$'::text)),
    CONSTRAINT subscriber_version_check CHECK ((version > 0))
);


INSERT INTO public.alembic_version VALUES
	('0003');




INSERT INTO public.audit OVERRIDING SYSTEM VALUE VALUES
	(1, '2026-11-26 18:11:56.629277+00', 'operator', NULL, 'organisation:subscriber:register', 'P1234567', 'done', '{"active": true, "reason": "demonstratie", "version": 1}', '6a4176c416fe48fc88d576d7fb4a470d', NULL),
	(2, '2026-11-26 18:11:56.69354+00', 'operator', NULL, 'organisation:subscriber:register', 'P7654321', 'done', '{"active": true, "reason": "demonstratie", "version": 1}', '4fb8f2add6304b2f9d5a5577f21eb882', NULL),
	(3, '2026-11-26 18:11:56.709771+00', 'operator', NULL, 'organisation:subscriber:register', 'P1112223', 'done', '{"active": false, "reason": "demonstratie", "version": 1}', 'f7d41fedd8c144bbba0c1b538af7ea40', NULL),
	(4, '2026-11-26 18:11:56.71786+00', 'operator', NULL, 'organisation:person:register', 'CB1000001', 'done', '{"active": true, "reason": "demonstratie", "version": 1}', '569a5adb716e47cd83619e67dac4097d', NULL),
	(5, '2026-11-26 18:11:56.730028+00', 'operator', NULL, 'organisation:person:register', 'CB1000002', 'done', '{"active": true, "reason": "demonstratie", "version": 1}', '2feaede1161f41d085fc0a7ad016fcce', NULL),
	(6, '2026-11-26 18:11:56.738831+00', 'operator', NULL, 'organisation:person:register', 'CB1000003', 'done', '{"active": true, "reason": "demonstratie", "version": 1}', '1708115b4ad746f39d4c5f3dbd811c55', NULL),
	(7, '2026-11-26 18:11:56.747081+00', 'operator', NULL, 'organisation:person:register', 'CB1000004', 'done', '{"active": true, "reason": "demonstratie", "version": 1}', '52a3b08ab1034c8685cf9e57d8a3760a', NULL),
	(8, '2026-11-26 18:11:56.755698+00', 'operator', NULL, 'organisation:person:register', 'CB2000001', 'done', '{"active": true, "reason": "demonstratie", "version": 1}', '0d4178ba447e4316a2254a3b54d52ad6', NULL),
	(9, '2026-11-26 18:11:56.763439+00', 'operator', NULL, 'organisation:person:register', 'CB9000001', 'done', '{"active": true, "reason": "demonstratie", "version": 1}', '969ee7f6831d4de3bc571b1b72bb8f29', NULL),
	(10, '2026-11-26 18:11:56.772264+00', 'operator', NULL, 'organisation:person:register', 'CB9000002', 'done', '{"active": true, "reason": "demonstratie", "version": 1}', '5057720e84634f70b8d531355961c58e', NULL),
	(11, '2026-11-26 18:11:56.780087+00', 'operator', NULL, 'organisation:person:register', 'CB9000003', 'done', '{"active": true, "reason": "demonstratie", "version": 1}', '6baead90c80945c8963e1e9357e34638', NULL),
	(12, '2026-11-26 18:11:56.787701+00', 'operator', NULL, 'organisation:person:register', 'CB1000010', 'done', '{"active": true, "reason": "demonstratie", "version": 1}', 'd2c6312964364723ad30513b3f7c3745', NULL),
	(13, '2026-11-26 18:11:56.795291+00', 'operator', NULL, 'organisation:person:register', 'CB1000011', 'done', '{"active": true, "reason": "demonstratie", "version": 1}', '5609ff3868344f95a62e232c164983a0', NULL),
	(14, '2026-11-26 18:11:56.802233+00', 'operator', NULL, 'organisation:person:register', 'CB1000012', 'done', '{"active": false, "reason": "demonstratie", "version": 1}', '24710b498b4f4479872b9baf2c36a1c8', NULL),
	(15, '2026-11-26 18:11:56.828183+00', 'operator', NULL, 'organisation:person:register', 'CB2000010', 'done', '{"active": true, "reason": "demonstratie", "version": 1}', '06b1313ca42145639b77daa87f34d6df', NULL),
	(16, '2026-11-26 18:11:56.84603+00', 'operator', NULL, 'organisation:person:register', 'CB1000021', 'done', '{"active": true, "reason": "demonstratie", "version": 1}', '147919994c7e45bc84572f347cec8ba0', NULL),
	(17, '2026-11-26 18:11:56.873954+00', 'operator', NULL, 'organisation:person:register', 'CB1000022', 'done', '{"active": true, "reason": "demonstratie", "version": 1}', 'd4aa2716f10f4719ac8b8cf137983fcb', NULL),
	(18, '2026-11-26 18:11:56.897789+00', 'operator', NULL, 'organisation:person:register', 'CB1000024', 'done', '{"active": true, "reason": "demonstratie", "version": 1}', '25f6bef55df64a31b4b2f22a9fecc8bf', NULL),
	(19, '2026-11-26 18:11:56.91706+00', 'operator', NULL, 'organisation:person:register', 'CB1000026', 'done', '{"active": true, "reason": "demonstratie", "version": 1}', '70a83e821b644371821ee574c945fc52', NULL),
	(20, '2026-11-26 18:11:56.934843+00', 'operator', NULL, 'organisation:person:register', 'CB1000027', 'done', '{"active": false, "reason": "demonstratie", "version": 1}', 'c8eecaf71672453eb797d35b9e697f05', NULL),
	(21, '2026-11-26 18:11:56.948631+00', 'operator', NULL, 'organisation:person:register', 'CB1000028', 'done', '{"active": true, "reason": "demonstratie", "version": 1}', '5e3c7cf0afad47a98038ecaaecbae0c5', NULL),
	(22, '2026-11-26 18:13:13.209165+00', 'operator', NULL, 'organisation:person:register', 'CB1000011', 'done', '{"active": true, "reason": "demonstratie", "version": 2}', '0c6d030a2ded498786740ba424450f3e', NULL);










INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES
	(22, '01a2190f-c379-7710-bc68-8b3ba9710836', 'mc.organisation.v1', 'CB1000011', 0, '\x7b2276657273696f6e223a322c226e756d626572223a22434231303030303131222c226e616d65223a22566963746f7269612042657267222c22656d61696c223a22766963746f7269612e626572674067656d65656e74652d766f6f726265656c64737461642e6578616d706c65222c2270686f6e65223a222b3331363132333435363738222c226f7267616e69736174696f6e223a2247656d65656e746520566f6f726265656c6473746164222c2266756e6374696f6e223a6e756c6c2c22656e726f6c6c6564223a66616c73652c22616374697665223a747275652c22726567697374726174696f6e73223a5b7b2273756273637269626572223a225031323334353637222c22726f6c65223a226d616e61676572222c22617574686f7269736174696f6e223a6e756c6c2c22616374697665223a747275657d5d2c226c616e6775616765223a6e756c6c7d', '{"ce_id": "01a2190f-c379-7710-bc68-8b3ba9710836", "ce_time": "2026-11-26T18:13:13.209165Z", "ce_type": "nl.mijncertificaten.person.changed.v1", "ce_source": "/mijncertificaten/organisation", "ce_subject": "CB1000011", "content-type": "application/json", "ce_dataschema": "urn:mijncertificaten:schema:person.changed.v1", "ce_specversion": "1.0", "correlation_id": "0c6d030a2ded498786740ba424450f3e", "ce_correlationid": "0c6d030a2ded498786740ba424450f3e", "ce_aggregateversion": "2"}', '2026-11-26 18:13:13.209165+00', NULL, NULL);


INSERT INTO public.outbox_shard VALUES
	(0),
	(1),
	(2),
	(3),
	(4),
	(5),
	(6),
	(7);


INSERT INTO public.person VALUES
	('CB1000001', 1, true, '{"name": "Anna Bakker", "email": "anna.bakker@gemeente-voorbeeldstad.example", "phone": "+31611000001", "organisation": "Gemeente Voorbeeldstad", "function": null, "enrolled": true, "active": true, "registrations": [{"subscriber": "P1234567", "role": "representative", "authorisation": null, "active": true}]}', NULL),
	('CB1000002', 1, true, '{"name": "Sanne de Vries", "email": "sanne.de.vries@gemeente-voorbeeldstad.example", "phone": "+31611000002", "organisation": "Gemeente Voorbeeldstad", "function": null, "enrolled": true, "active": true, "registrations": [{"subscriber": "P1234567", "role": "contact", "authorisation": "full", "active": true}]}', NULL),
	('CB1000003', 1, true, '{"name": "Joris Bos", "email": "joris.bos@gemeente-voorbeeldstad.example", "phone": "+31611000003", "organisation": "Gemeente Voorbeeldstad", "function": null, "enrolled": true, "active": true, "registrations": [{"subscriber": "P1234567", "role": "contact", "authorisation": "basic", "active": true}]}', NULL),
	('CB1000004', 1, true, '{"name": "Noor Dubbel", "email": "noor.dubbel@gemeente-voorbeeldstad.example", "phone": "+31611000004", "organisation": "Gemeente Voorbeeldstad", "function": null, "enrolled": true, "active": true, "registrations": [{"subscriber": "P1234567", "role": "contact", "authorisation": "full", "active": true}, {"subscriber": "P7654321", "role": "contact", "authorisation": "full", "active": true}]}', NULL),
	('CB2000001', 1, true, '{"name": "Pim Waterman", "email": "pim.waterman@waterschap-voorbeeldland.example", "phone": "+31612000001", "organisation": "Waterschap Voorbeeldland", "function": null, "enrolled": true, "active": true, "registrations": [{"subscriber": "P7654321", "role": "representative", "authorisation": null, "active": true}]}', NULL),
	('CB9000001', 1, true, '{"name": "Vera Toets", "email": "vera.toets@mijncertificaten.example", "phone": "+31619000001", "organisation": "Certificaatportaal", "function": null, "enrolled": true, "active": true, "registrations": [{"subscriber": null, "role": "validation", "authorisation": null, "active": true}]}', NULL),
	('CB9000002', 1, true, '{"name": "Karim Keur", "email": "karim.keur@mijncertificaten.example", "phone": "+31619000002", "organisation": "Certificaatportaal", "function": null, "enrolled": true, "active": true, "registrations": [{"subscriber": null, "role": "validation", "authorisation": null, "active": true}]}', NULL),
	('CB9000003', 1, true, '{"name": "Sam Dienst", "email": "sam.dienst@mijncertificaten.example", "phone": "+31619000003", "organisation": "Certificaatportaal", "function": null, "enrolled": true, "active": true, "registrations": [{"subscriber": null, "role": "servicedesk", "authorisation": null, "active": true}]}', NULL),
	('CB1000010', 1, true, '{"name": "Karel Tak", "email": "karel.tak@gemeente-voorbeeldstad.example", "phone": "+31611000010", "organisation": "Gemeente Voorbeeldstad", "function": null, "enrolled": false, "active": true, "registrations": [{"subscriber": "P1234567", "role": "manager", "authorisation": null, "active": true}]}', NULL),
	('CB1000012', 1, false, '{"name": "Gerda Oud", "email": "gerda.oud@gemeente-voorbeeldstad.example", "phone": "+31611000012", "organisation": "Gemeente Voorbeeldstad", "function": null, "enrolled": false, "active": false, "registrations": [{"subscriber": "P1234567", "role": "manager", "authorisation": null, "active": false}]}', NULL),
	('CB2000010', 1, true, '{"name": "Willem Dijk", "email": "willem.dijk@waterschap-voorbeeldland.example", "phone": "+31612000010", "organisation": "Waterschap Voorbeeldland", "function": null, "enrolled": false, "active": true, "registrations": [{"subscriber": "P7654321", "role": "manager", "authorisation": null, "active": true}]}', NULL),
	('CB1000021', 1, true, '{"name": "Ruben Ingetrokken", "email": "ruben.ingetrokken@gemeente-voorbeeldstad.example", "phone": "+31611000021", "organisation": "Gemeente Voorbeeldstad", "function": null, "enrolled": true, "active": true, "registrations": [{"subscriber": "P1234567", "role": "contact", "authorisation": "full", "active": true}]}', NULL),
	('CB1000022', 1, true, '{"name": "Vera Verlopen", "email": "vera.verlopen@gemeente-voorbeeldstad.example", "phone": "+31611000022", "organisation": "Gemeente Voorbeeldstad", "function": null, "enrolled": true, "active": true, "registrations": [{"subscriber": "P1234567", "role": "contact", "authorisation": "full", "active": true}]}', NULL),
	('CB1000024', 1, true, '{"name": "Hanna Handtekening", "email": "hanna.handtekening@gemeente-voorbeeldstad.example", "phone": "+31611000024", "organisation": "Gemeente Voorbeeldstad", "function": null, "enrolled": true, "active": true, "registrations": [{"subscriber": "P1234567", "role": "contact", "authorisation": "full", "active": true}]}', NULL),
	('CB1000026', 1, true, '{"name": "Nina Nieuw", "email": "nina.nieuw@gemeente-voorbeeldstad.example", "phone": "+31611000026", "organisation": "Gemeente Voorbeeldstad", "function": null, "enrolled": false, "active": true, "registrations": [{"subscriber": "P1234567", "role": "contact", "authorisation": "full", "active": true}]}', NULL),
	('CB1000027', 1, false, '{"name": "Ivo Inactief", "email": "ivo.inactief@gemeente-voorbeeldstad.example", "phone": "+31611000027", "organisation": "Gemeente Voorbeeldstad", "function": null, "enrolled": true, "active": false, "registrations": [{"subscriber": "P1234567", "role": "contact", "authorisation": "full", "active": true}]}', NULL),
	('CB1000028', 1, true, '{"name": "Stef Still", "email": "stef.still@stichting-stilgelegd.example", "phone": "+31611000028", "organisation": "Stichting Stilgelegd", "function": null, "enrolled": true, "active": true, "registrations": [{"subscriber": "P1112223", "role": "contact", "authorisation": "full", "active": true}]}', NULL),
	('CB1000011', 2, true, '{"name": "Victoria Berg", "email": "victoria.berg@gemeente-voorbeeldstad.example", "phone": "+31612345678", "organisation": "Gemeente Voorbeeldstad", "function": null, "enrolled": false, "active": true, "registrations": [{"subscriber": "P1234567", "role": "manager", "authorisation": null, "active": true}]}', NULL);




INSERT INTO public.subscriber VALUES
	('P1234567', 1, true, '{"name": "Gemeente Voorbeeldstad", "kvk": "12345678", "oin": "00000003123456780000", "address": {"street": "Dorpsplein 1", "postcode": "1234 AB", "town": "Voorbeeldstad", "state": "Utrecht", "country": "NL"}, "phone": "+31302345678", "trial": true, "active": true}'),
	('P7654321', 1, true, '{"name": "Waterschap Voorbeeldland", "kvk": "87654321", "oin": null, "address": {"street": "Dijkweg 12", "postcode": "4321 BA", "town": "Voorbeelddijk", "state": "Utrecht", "country": "NL"}, "phone": "+31302345679", "trial": true, "active": true}'),
	('P1112223', 1, false, '{"name": "Stichting Stilgelegd", "kvk": "11122233", "oin": null, "address": {"street": "Stille Steeg 3", "postcode": "1111 AA", "town": "Stilleveen", "state": "Utrecht", "country": "NL"}, "phone": null, "trial": true, "active": false}');


SELECT pg_catalog.setval('public.audit_id_seq', 22, true);


SELECT pg_catalog.setval('public.dead_letter_id_seq', 1, false);


SELECT pg_catalog.setval('public.job_id_seq', 1, false);


SELECT pg_catalog.setval('public.outbox_id_seq', 22, true);


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


ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (number);


ALTER TABLE ONLY public.service_state
    ADD CONSTRAINT service_state_pkey PRIMARY KEY (name);


ALTER TABLE ONLY public.subscriber
    ADD CONSTRAINT subscriber_pkey PRIMARY KEY (number);


CREATE INDEX audit_not_found ON public.audit USING btree (actor, at) WHERE (outcome = 'not_found'::text);


CREATE INDEX audit_source ON public.audit USING btree (at) WHERE (source IS NOT NULL);


CREATE INDEX audit_subject ON public.audit USING btree (subject, id);


CREATE INDEX job_leased ON public.job USING btree (lease_until) WHERE (state = 'leased'::text);


CREATE INDEX job_waiting ON public.job USING btree (kind, finish, id) WHERE (state = 'waiting'::text);


CREATE INDEX outbox_shard_id ON public.outbox USING btree (shard, id);



