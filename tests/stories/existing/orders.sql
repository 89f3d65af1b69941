-- {"service": "orders", "commit": "9a61ed1", "at": "2026-11-26T18:13:13.624790+00:00", "made_by": "tests/stories/existing/fill.py"}

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


CREATE FUNCTION public.content_never_changes() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
        BEGIN RAISE EXCEPTION 'the content of an order never changes'; END $$;


CREATE FUNCTION public.legal_text_never_changes() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
        BEGIN RAISE EXCEPTION 'a text that was agreed to never changes'; END $$;


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


CREATE TABLE public.approval (
    "order" uuid NOT NULL,
    approver text NOT NULL,
    at timestamp with time zone NOT NULL
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


CREATE TABLE public.case_act (
    id bigint NOT NULL,
    "order" uuid NOT NULL,
    act text NOT NULL,
    at timestamp with time zone NOT NULL,
    person text NOT NULL,
    name text NOT NULL,
    note text,
    CONSTRAINT case_act_act_check CHECK ((act = ANY (ARRAY['claimed'::text, 'given_back'::text, 'made_again'::text, 'approved'::text, 'rejected'::text])))
);


ALTER TABLE public.case_act ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.case_act_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


CREATE TABLE public.certificate (
    id bigint NOT NULL,
    version integer NOT NULL,
    subscriber text NOT NULL,
    product text NOT NULL,
    serial text NOT NULL,
    common_name text NOT NULL,
    sans text[] NOT NULL,
    spki_sha256 text NOT NULL,
    manager text,
    not_before timestamp with time zone NOT NULL,
    not_after timestamp with time zone NOT NULL,
    revoked_at timestamp with time zone,
    replaces bigint,
    organisation text,
    locality text,
    state text,
    key_type text
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


CREATE TABLE public.declaration (
    code text NOT NULL,
    language text NOT NULL,
    from_date date NOT NULL,
    version text NOT NULL,
    "position" integer NOT NULL,
    text text NOT NULL,
    CONSTRAINT declaration_language_check CHECK ((language = ANY (ARRAY['nl'::text, 'en'::text])))
);


CREATE TABLE public.draft (
    id uuid NOT NULL,
    version integer NOT NULL,
    subscriber text NOT NULL,
    created_by text NOT NULL,
    language text NOT NULL,
    product text NOT NULL,
    certificate bigint NOT NULL,
    manager text,
    csr text NOT NULL,
    sans text[] NOT NULL,
    delivery_email text NOT NULL,
    saved text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    given jsonb DEFAULT '{}'::jsonb NOT NULL,
    term_days integer
);


CREATE TABLE public.form_request (
    request uuid NOT NULL,
    "order" uuid NOT NULL
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


CREATE TABLE public.key_reservation (
    spki_sha256 text NOT NULL,
    subscriber text NOT NULL,
    "order" uuid,
    certificate bigint,
    free boolean DEFAULT false NOT NULL,
    at timestamp with time zone NOT NULL,
    CONSTRAINT key_reservation_check CHECK (((NOT free) OR (certificate IS NULL)))
);


CREATE TABLE public.legal_text (
    code text NOT NULL,
    version text NOT NULL,
    language text NOT NULL,
    from_date date NOT NULL,
    title text NOT NULL,
    sections jsonb NOT NULL,
    CONSTRAINT legal_text_language_check CHECK ((language = ANY (ARRAY['nl'::text, 'en'::text]))),
    CONSTRAINT legal_text_version_check CHECK ((version ~ '^[0-9]{4}-[0-9]{2}$'::text))
);


CREATE TABLE public.order_move (
    id bigint NOT NULL,
    "order" uuid NOT NULL,
    state text NOT NULL,
    at timestamp with time zone NOT NULL,
    actor_name text,
    staff boolean NOT NULL
);


ALTER TABLE public.order_move ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.order_move_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
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
    name text NOT NULL,
    email text NOT NULL,
    phone text,
    organisation text NOT NULL,
    active boolean NOT NULL,
    language text
);


CREATE TABLE public.placed_order (
    id uuid NOT NULL,
    reference text NOT NULL,
    version integer NOT NULL,
    draft uuid NOT NULL,
    draft_version integer NOT NULL,
    subscriber text NOT NULL,
    product text NOT NULL,
    state text NOT NULL,
    organisation text NOT NULL,
    requester text NOT NULL,
    requester_name text NOT NULL,
    manager text NOT NULL,
    common_name text NOT NULL,
    replaces bigint,
    content text NOT NULL,
    content_sha256 text NOT NULL,
    spki_sha256 text NOT NULL,
    price_cents integer NOT NULL,
    approvals_needed integer NOT NULL,
    placed_at timestamp with time zone NOT NULL,
    correlation_id text NOT NULL,
    form_request uuid NOT NULL,
    document_sha256 text,
    document_size integer,
    document_name text,
    document_type text,
    case_version integer NOT NULL,
    claimed_by text,
    claimed_by_name text,
    claimed_at timestamp with time zone,
    certificate bigint,
    reason text,
    failed_in text,
    form_since timestamp with time zone NOT NULL,
    form_asked_at timestamp with time zone NOT NULL,
    form_asks integer DEFAULT 1 NOT NULL,
    delivery_email text GENERATED ALWAYS AS (((content)::jsonb ->> 'delivery_email'::text)) STORED,
    CONSTRAINT placed_order_check CHECK (((document_sha256 IS NULL) = (document_size IS NULL))),
    CONSTRAINT placed_order_check1 CHECK (((state = 'failed'::text) = (failed_in IS NOT NULL))),
    CONSTRAINT placed_order_failed_in_check CHECK ((failed_in = ANY (ARRAY['placed'::text, 'approved'::text]))),
    CONSTRAINT placed_order_state_check CHECK ((state = ANY (ARRAY['placed'::text, 'in_validation'::text, 'approved'::text, 'fulfilling'::text, 'completed'::text, 'rejected'::text, 'withdrawn'::text, 'failed'::text])))
);


CREATE TABLE public.product (
    code text NOT NULL,
    from_date date NOT NULL,
    withdrawn boolean DEFAULT false NOT NULL,
    title_nl text NOT NULL,
    title_en text NOT NULL,
    approvals integer NOT NULL,
    rsa_min integer NOT NULL,
    rsa_max integer NOT NULL,
    curves text[] NOT NULL,
    names_max integer NOT NULL,
    terms_version text NOT NULL,
    successor text,
    CONSTRAINT product_approvals_check CHECK ((approvals > 0)),
    CONSTRAINT product_check CHECK ((successor <> code))
);


CREATE TABLE public.product_limits (
    product text NOT NULL,
    version integer NOT NULL,
    limits jsonb NOT NULL
);


CREATE TABLE public.product_term (
    product text NOT NULL,
    days integer NOT NULL,
    from_date date NOT NULL,
    price_cents integer,
    CONSTRAINT product_term_days_check CHECK (((days >= 2) AND (days <= 36500))),
    CONSTRAINT product_term_price_cents_check CHECK ((price_cents >= 0))
);


CREATE TABLE public.registration (
    person text NOT NULL,
    subscriber text NOT NULL,
    role text NOT NULL,
    active boolean NOT NULL
);


CREATE TABLE public.service_state (
    name text NOT NULL,
    value text NOT NULL,
    at timestamp with time zone NOT NULL
);


CREATE TABLE public.subscriber (
    number text NOT NULL,
    version integer NOT NULL,
    name text NOT NULL,
    kvk text NOT NULL,
    oin text,
    street text NOT NULL,
    postcode text NOT NULL,
    town text NOT NULL,
    state text NOT NULL,
    country text NOT NULL,
    active boolean NOT NULL
);


CREATE TABLE public.typed (
    draft uuid NOT NULL,
    person text NOT NULL,
    step text NOT NULL,
    version integer NOT NULL,
    fields jsonb,
    saved_at timestamp with time zone NOT NULL,
    CONSTRAINT typed_step_check CHECK ((step = ANY (ARRAY['manager'::text, 'certificate'::text])))
);


INSERT INTO public.alembic_version VALUES
	('0011');




INSERT INTO public.approval VALUES
	('01a2190f-5a49-7d9f-bc5c-04631fce3088', 'CB9000002', '2026-11-26 18:13:00.673131+00'),
	('01a2190f-6d8b-70ed-bd80-91c8ee9f085d', 'CB9000001', '2026-11-26 18:13:01.908312+00'),
	('01a2190f-74fc-74f2-9702-27f92a087f4d', 'CB9000001', '2026-11-26 18:13:04.183849+00'),
	('01a2190f-69ae-7ccf-aa96-71551c9a7130', 'CB9000001', '2026-11-26 18:13:05.230468+00'),
	('01a2190f-6ff7-78eb-9496-7cacd05c7593', 'CB9000001', '2026-11-26 18:13:06.813919+00'),
	('01a2190f-62bc-7a7c-ac6f-4914d269aeb5', 'CB9000001', '2026-11-26 18:13:07.633454+00');


INSERT INTO public.audit OVERRIDING SYSTEM VALUE VALUES
	(1, '2026-11-26 18:12:12.762057+00', 'CB1000002', 'P1234567', 'orders:draft:start', '16', 'done', '{}', 'ff586996b2fa425a8e8908b035b9ee63', '127.0.0.1'),
	(2, '2026-11-26 18:12:13.111106+00', 'CB1000002', 'P1234567', 'orders:draft:start', '17', 'done', '{}', 'f05df03fc7864b9bbf8df74fbf20c358', '127.0.0.1'),
	(3, '2026-11-26 18:12:13.541725+00', 'CB1000002', 'P1234567', 'orders:draft:start', '18', 'done', '{}', '72e520c25acc4b2f8acc22918b28cc27', '127.0.0.1'),
	(4, '2026-11-26 18:12:14.458868+00', 'CB1000002', 'P1234567', 'orders:draft:start', '19', 'done', '{}', 'bb3726a3d1d24eecb61a173da1cfa21f', '127.0.0.1'),
	(5, '2026-11-26 18:12:14.829645+00', 'CB1000002', 'P1234567', 'orders:draft:save', '01a2190e-ddfa-7b33-8dc7-cbe3288bd184', 'draft.findings', '{}', 'bec5951400b44903964130c66cf48dcc', '127.0.0.1'),
	(6, '2026-11-26 18:12:17.237465+00', 'CB1000002', 'P1234567', 'orders:draft:start', '20', 'done', '{}', '95f64d6464d34ae4b4171b0a47d57f17', '127.0.0.1'),
	(7, '2026-11-26 18:12:17.868566+00', 'CB1000002', 'P1234567', 'orders:draft:start', '21', 'done', '{}', 'c5135648d7c643c099b9e5e852a8e581', '127.0.0.1'),
	(8, '2026-11-26 18:12:18.496399+00', 'CB1000002', 'P1234567', 'orders:draft:declare', '01a2190e-eb4c-7b86-ae17-0a832552915e', 'done', '{"price_cents": 29900, "declarations": {"key": "1.0", "rates": "1.0", "terms": "1.0", "truth": "1.0", "domain": "1.0", "manager": "1.0", "publication": "1.0"}, "terms_version": "2026-01", "validity_days": 1095}', 'a51e18e508f04f80ae93c62ee7fa9d10', '127.0.0.1'),
	(9, '2026-11-26 18:12:18.863401+00', 'CB1000002', 'P1234567', 'orders:draft:start', '22', 'done', '{}', '9b491fa871504e41931800f07c473b12', '127.0.0.1'),
	(10, '2026-11-26 18:12:19.485711+00', 'CB1000002', 'P1234567', 'orders:draft:start', '23', 'done', '{}', '8697c1b02bd84e60a6dd65c9b60fe750', '127.0.0.1'),
	(11, '2026-11-26 18:12:20.493745+00', 'CB1000002', 'P1234567', 'orders:draft:declare', '01a2190e-f19d-749e-92b0-4fbbe0703704', 'done', '{"price_cents": 29900, "declarations": {"key": "1.0", "rates": "1.0", "terms": "1.0", "truth": "1.0", "domain": "1.0", "manager": "1.0", "publication": "1.0"}, "terms_version": "2026-01", "validity_days": 1095}', '0442fe625f434e9493fcf6b75cc6f978', '127.0.0.1'),
	(12, '2026-11-26 18:12:21.360679+00', 'CB1000002', 'P1234567', 'orders:draft:start', '1', 'done', '{}', '4e5d12557d4744cb9e4dcbe9c3a7b44f', '127.0.0.1'),
	(13, '2026-11-26 18:12:22.117316+00', 'CB1000002', 'P1234567', 'orders:draft:declare', '01a2190e-f8f0-70da-9604-642de5f4cefb', 'done', '{"price_cents": 29900, "declarations": {"key": "1.0", "rates": "1.0", "terms": "1.0", "truth": "1.0", "domain": "1.0", "manager": "1.0", "publication": "1.0"}, "terms_version": "2026-01", "validity_days": 1095}', 'fb1d84ee1ee34ad7b70bc5ea82209086', '127.0.0.1'),
	(14, '2026-11-26 18:12:22.314791+00', 'CB1000002', 'P1234567', 'orders:order:place', '01a2190e-fcaa-79d2-9fad-d0a575b7ff18', 'done', '{"reference": "S20261126191222836", "content_sha256": "2f9776ec59b5e58cf87ef02c0c9839015e4c3de8daddcdf1772689e4907febe5"}', '2965ec55810c4b2b8ce71966d78303e6', '127.0.0.1'),
	(15, '2026-11-26 18:12:23.33601+00', 'orders', NULL, 'orders:order:fail', '01a2190e-fcaa-79d2-9fad-d0a575b7ff18', 'form.layout', '{}', '2965ec55810c4b2b8ce71966d78303e6', NULL),
	(16, '2026-11-26 18:12:23.938018+00', 'CB1000002', 'P1234567', 'orders:draft:start', '2', 'done', '{}', 'f2a44beeba2d4893aa5b4fc163a10ced', '127.0.0.1'),
	(17, '2026-11-26 18:12:25.782109+00', 'CB1000002', 'P1234567', 'orders:draft:declare', '01a2190f-0302-7787-a732-eab5a584d76e', 'done', '{"price_cents": 29900, "declarations": {"key": "1.0", "rates": "1.0", "terms": "1.0", "truth": "1.0", "domain": "1.0", "manager": "1.0", "publication": "1.0"}, "terms_version": "2026-01", "validity_days": 1095}', '7c4b97a100d4439c8d70f4abdd7ea41b', '127.0.0.1'),
	(18, '2026-11-26 18:12:26.681116+00', 'CB1000002', 'P1234567', 'orders:order:place', '01a2190f-0db9-7b0a-b143-5939b59e88d3', 'done', '{"reference": "S20261126191226721", "content_sha256": "041d2aad2afab609b19e73d9a07aefda11797da8e34eadc1b2368db856172e0a"}', '23b89ac2208a49fb99c21c1fa7b62e07', '127.0.0.1'),
	(19, '2026-11-26 18:12:27.508642+00', 'CB1000002', 'P1234567', 'orders:draft:start', '3', 'done', '{}', '091cdd33e60048bca8ed21423a71d936', '127.0.0.1'),
	(20, '2026-11-26 18:12:28.587414+00', 'CB1000002', 'P1234567', 'orders:draft:declare', '01a2190f-10f4-7483-a08d-633f08cc37e5', 'done', '{"price_cents": 29900, "declarations": {"key": "1.0", "rates": "1.0", "terms": "1.0", "truth": "1.0", "domain": "1.0", "manager": "1.0", "publication": "1.0"}, "terms_version": "2026-01", "validity_days": 1095}', 'e5bd2bc80e3746deb29e2a0e521dd8f7', '127.0.0.1'),
	(21, '2026-11-26 18:12:29.04235+00', 'CB1000002', 'P1234567', 'orders:order:place', '01a2190f-16f2-714c-aa23-f8806c393ccb', 'done', '{"reference": "S20261126191229321", "content_sha256": "20af415accd1670d65efd944d0316c3a4bb61b3d60dcd26731d4512ddcd83916"}', 'd26ce8878a0c4d8aaf10bad54480b139', '127.0.0.1'),
	(22, '2026-11-26 18:12:30.346004+00', 'CB1000002', 'P1234567', 'orders:draft:start', '4', 'done', '{}', '0916fb4f58a14ee1a5d9ca106c469afc', '127.0.0.1'),
	(23, '2026-11-26 18:12:44.454913+00', 'CB1000002', 'P1234567', 'orders:draft:declare', '01a2190f-1c0a-7a0e-af8c-381bc105c000', 'done', '{"price_cents": 29900, "declarations": {"key": "1.0", "rates": "1.0", "terms": "1.0", "truth": "1.0", "domain": "1.0", "manager": "1.0", "publication": "1.0"}, "terms_version": "2026-01", "validity_days": 1095}', '5bc4becd03394cdf8c5651b6d880b9b7', '127.0.0.1'),
	(24, '2026-11-26 18:12:44.680618+00', 'CB1000002', 'P1234567', 'orders:order:place', '01a2190f-5408-77b3-a985-dd9af764da26', 'done', '{"reference": "S20261126191244446", "content_sha256": "e426e11b58ffc8f3525a6729aad55fb3af6accd907c01f541537e100acba24d6"}', '538be979796443d09d4b48b750a674ba', '127.0.0.1'),
	(25, '2026-11-26 18:12:45.315+00', 'CB1000002', 'P1234567', 'orders:draft:start', '5', 'done', '{}', '8369914d01bd4108b863711d60838aee', '127.0.0.1'),
	(26, '2026-11-26 18:12:45.833663+00', 'CB1000002', 'P1234567', 'orders:draft:declare', '01a2190f-5683-7fbf-a7cd-892c2f1bb2d3', 'done', '{"price_cents": 29900, "declarations": {"key": "1.0", "rates": "1.0", "terms": "1.0", "truth": "1.0", "domain": "1.0", "manager": "1.0", "publication": "1.0"}, "terms_version": "2026-01", "validity_days": 1095}', '6946be268d834cc99a17605f6fc593b6', '127.0.0.1'),
	(27, '2026-11-26 18:12:46.281452+00', 'CB1000002', 'P1234567', 'orders:order:place', '01a2190f-5a49-7d9f-bc5c-04631fce3088', 'done', '{"reference": "S20261126191246131", "content_sha256": "926ceb01521cebeb5764ad9d7425bfc6e0a7c76fbf4e6e30c544ced51100cf5c"}', '0bdd8ee604de4ba38685915bf066fe14', '127.0.0.1'),
	(28, '2026-11-26 18:12:46.670061+00', 'CB1000002', 'P1234567', 'orders:draft:start', '6', 'done', '{}', '07a6e6e5d1534b1d87789a520697ce60', '127.0.0.1'),
	(29, '2026-11-26 18:12:47.817749+00', 'CB1000002', 'P1234567', 'orders:draft:declare', '01a2190f-5bce-7504-a91f-a05a6f62222d', 'done', '{"price_cents": 29900, "declarations": {"key": "1.0", "rates": "1.0", "terms": "1.0", "truth": "1.0", "domain": "1.0", "manager": "1.0", "publication": "1.0"}, "terms_version": "2026-01", "validity_days": 1095}', 'd9a1167d40d7484c86e8a25b33b1bb09', '127.0.0.1'),
	(30, '2026-11-26 18:12:48.444478+00', 'CB1000002', 'P1234567', 'orders:order:place', '01a2190f-62bc-7a7c-ac6f-4914d269aeb5', 'done', '{"reference": "S20261126191248817", "content_sha256": "22a84f060084b44d66b617662cd6c06ef9a6da4f7bc2caaf04324034168a2f02"}', '5c20f281fa0043cea0aa93776a9ecb80', '127.0.0.1'),
	(31, '2026-11-26 18:12:49.329835+00', 'CB1000002', 'P1234567', 'orders:draft:start', '7', 'done', '{}', '2823884aa86f43a4b99bd54e37606c93', '127.0.0.1'),
	(32, '2026-11-26 18:12:50.050443+00', 'CB1000002', 'P1234567', 'orders:draft:declare', '01a2190f-6631-76f8-9dcb-23f2b565f197', 'done', '{"price_cents": 29900, "declarations": {"key": "1.0", "rates": "1.0", "terms": "1.0", "truth": "1.0", "domain": "1.0", "manager": "1.0", "publication": "1.0"}, "terms_version": "2026-01", "validity_days": 1095}', '4b551a9a8e514687ac88a53c185602bc', '127.0.0.1'),
	(33, '2026-11-26 18:12:50.222238+00', 'CB1000002', 'P1234567', 'orders:order:place', '01a2190f-69ae-7ccf-aa96-71551c9a7130', 'done', '{"reference": "S20261126191250582", "content_sha256": "ec93c385a31e797fabeea716a4fcac0ccfc3a22fb5e819304663d2e88d0b235e"}', '9420500279434125af038ba6f338146b', '127.0.0.1'),
	(34, '2026-11-26 18:12:50.540997+00', 'CB1000002', 'P1234567', 'orders:draft:start', '8', 'done', '{}', '5686e8c48c6e4a598823eac2b5dcadee', '127.0.0.1'),
	(35, '2026-11-26 18:12:51.106173+00', 'CB1000002', 'P1234567', 'orders:draft:declare', '01a2190f-6aec-780e-a7a1-54bdb6c5a022', 'done', '{"price_cents": 29900, "declarations": {"key": "1.0", "rates": "1.0", "terms": "1.0", "truth": "1.0", "domain": "1.0", "manager": "1.0", "publication": "1.0"}, "terms_version": "2026-01", "validity_days": 1095}', '8be166793fd14e4db097a3ed7b965631', '127.0.0.1'),
	(36, '2026-11-26 18:12:51.211605+00', 'CB1000002', 'P1234567', 'orders:order:place', '01a2190f-6d8b-70ed-bd80-91c8ee9f085d', 'done', '{"reference": "S20261126191251515", "content_sha256": "8cc3311cc6321a7b89438e6daf75ee7d1a7c57459685470a46d4764db7d03a0c"}', '0f7073ee267e4c70be95c5033a9c9d04', '127.0.0.1'),
	(37, '2026-11-26 18:12:51.453538+00', 'CB1000002', 'P1234567', 'orders:draft:start', '9', 'done', '{}', '06cf2b45aeee41e6a7ba15ce5a6f069e', '127.0.0.1'),
	(38, '2026-11-26 18:12:51.749682+00', 'CB1000002', 'P1234567', 'orders:draft:declare', '01a2190f-6e7d-7c7f-9091-0f56c8020646', 'done', '{"price_cents": 29900, "declarations": {"key": "1.0", "rates": "1.0", "terms": "1.0", "truth": "1.0", "domain": "1.0", "manager": "1.0", "publication": "1.0"}, "terms_version": "2026-01", "validity_days": 1095}', '36dfbc44c457463ab9a576c07ea662e2', '127.0.0.1'),
	(39, '2026-11-26 18:12:51.831685+00', 'CB1000002', 'P1234567', 'orders:order:place', '01a2190f-6ff7-78eb-9496-7cacd05c7593', 'done', '{"reference": "S20261126191251761", "content_sha256": "889fbc453ba8151dc8139005529444e120e98733f0f08b1079998368ef550045"}', '4fb2dc5de5604b1b83a1c2af6b6f61e0', '127.0.0.1'),
	(40, '2026-11-26 18:12:52.117272+00', 'CB1000002', 'P1234567', 'orders:draft:start', '10', 'done', '{}', '6be85a395d4f4870a5239c094f866fdf', '127.0.0.1'),
	(41, '2026-11-26 18:12:52.889478+00', 'CB1000002', 'P1234567', 'orders:draft:declare', '01a2190f-7115-7ed7-b642-c339fbb93514', 'done', '{"price_cents": 29900, "declarations": {"key": "1.0", "rates": "1.0", "terms": "1.0", "truth": "1.0", "domain": "1.0", "manager": "1.0", "publication": "1.0"}, "terms_version": "2026-01", "validity_days": 1095}', '243df29e91854d5a86fe251781681f75', '127.0.0.1'),
	(42, '2026-11-26 18:12:53.116081+00', 'CB1000002', 'P1234567', 'orders:order:place', '01a2190f-74fc-74f2-9702-27f92a087f4d', 'done', '{"reference": "S20261126191253991", "content_sha256": "57d5f878bc218e02d2d040e3f496b6aace2c4cae7908307b7eae54ec4109d24b"}', 'b21118d43dd74b489c4937e9530d722c', '127.0.0.1'),
	(43, '2026-11-26 18:12:53.405204+00', 'CB1000002', 'P1234567', 'orders:draft:start', '11', 'done', '{}', '3bcf7e3fdb3b45d49987f6d66d785286', '127.0.0.1'),
	(44, '2026-11-26 18:12:54.638283+00', 'CB1000002', 'P1234567', 'orders:draft:declare', '01a2190f-761d-7dcc-bfdb-6a9315bd8376', 'done', '{"price_cents": 29900, "declarations": {"key": "1.0", "rates": "1.0", "terms": "1.0", "truth": "1.0", "domain": "1.0", "manager": "1.0", "publication": "1.0"}, "terms_version": "2026-01", "validity_days": 1095}', '89c1a55492e24281979ae909eabbcfe1', '127.0.0.1'),
	(45, '2026-11-26 18:12:55.41781+00', 'CB1000002', 'P1234567', 'orders:order:place', '01a2190f-7df9-7997-a017-0561427d3f8d', 'done', '{"reference": "S20261126191255914", "content_sha256": "737ba064e2bc90afcb5e2cfd79db2e27d06be636aa703e0a5a17dd1247842edc"}', 'c354e20d22c84d62a885b8453847fd2e', '127.0.0.1'),
	(46, '2026-11-26 18:12:56.269691+00', 'CB1000002', 'P1234567', 'orders:draft:start', '12', 'done', '{}', '2d5caa064c3844979f43fe3ccd68673a', '127.0.0.1'),
	(47, '2026-11-26 18:12:57.54968+00', 'CB1000002', 'P1234567', 'orders:draft:declare', '01a2190f-814d-7504-a220-3356d4c711f8', 'done', '{"price_cents": 29900, "declarations": {"key": "1.0", "rates": "1.0", "terms": "1.0", "truth": "1.0", "domain": "1.0", "manager": "1.0", "publication": "1.0"}, "terms_version": "2026-01", "validity_days": 1095}', '6360786e852d42a7a8dda784ba6d61dc', '127.0.0.1'),
	(48, '2026-11-26 18:12:57.917887+00', 'CB1000002', 'P1234567', 'orders:order:place', '01a2190f-87bd-7ddd-8ba8-642b9aefa955', 'done', '{"reference": "S20261126191257196", "content_sha256": "7015c5aa3c22caa9a6414da0c7440d9a625b4ad53d1fc398c1fdb2e52ddbc7e5"}', '8d255715c32c4b1fa5b4424500555284', '127.0.0.1'),
	(49, '2026-11-26 18:12:59.206516+00', 'orders', NULL, 'orders:order:ready', '01a2190f-0db9-7b0a-b143-5939b59e88d3', 'done', '{"document_sha256": "172146a70c3bcbf88b30f6f4c3252e07aba9b9419c353bc98318259e78ce8a71"}', '23b89ac2208a49fb99c21c1fa7b62e07', NULL),
	(50, '2026-11-26 18:12:59.279304+00', 'orders', NULL, 'orders:order:ready', '01a2190f-16f2-714c-aa23-f8806c393ccb', 'done', '{"document_sha256": "dd78a4932eb48795a7e17ff107962a9a5d3ac1258204eab989bc66ce98fa98ab"}', 'd26ce8878a0c4d8aaf10bad54480b139', NULL),
	(51, '2026-11-26 18:12:59.310421+00', 'orders', NULL, 'orders:order:ready', '01a2190f-5408-77b3-a985-dd9af764da26', 'done', '{"document_sha256": "89048963ba04ead58fb5db246ee13b49cc7a38168cf849e405bc1376ed308e70"}', '538be979796443d09d4b48b750a674ba', NULL),
	(52, '2026-11-26 18:12:59.333362+00', 'orders', NULL, 'orders:order:ready', '01a2190f-5a49-7d9f-bc5c-04631fce3088', 'done', '{"document_sha256": "413c9dde8d6b719c80dbeea5c409c24361b219b6654be619cf961f57d0b42122"}', '0bdd8ee604de4ba38685915bf066fe14', NULL),
	(53, '2026-11-26 18:12:59.371679+00', 'orders', NULL, 'orders:order:ready', '01a2190f-62bc-7a7c-ac6f-4914d269aeb5', 'done', '{"document_sha256": "25087e33e5ddd3cc66e57277364e1a192605778390884e718fc6d7926c86c2a5"}', '5c20f281fa0043cea0aa93776a9ecb80', NULL),
	(54, '2026-11-26 18:12:59.39161+00', 'orders', NULL, 'orders:order:ready', '01a2190f-69ae-7ccf-aa96-71551c9a7130', 'done', '{"document_sha256": "a8c5f6fec8b5d1cee00695780f05f09badac7f4264f1cd5b6eb97a24d4f36e57"}', '9420500279434125af038ba6f338146b', NULL),
	(55, '2026-11-26 18:12:59.409082+00', 'orders', NULL, 'orders:order:ready', '01a2190f-6d8b-70ed-bd80-91c8ee9f085d', 'done', '{"document_sha256": "f8c3346869ac67741ec40fdffe6789efc33a237dc0a3c08729fe7c96172febff"}', '0f7073ee267e4c70be95c5033a9c9d04', NULL),
	(56, '2026-11-26 18:12:59.427578+00', 'orders', NULL, 'orders:order:ready', '01a2190f-6ff7-78eb-9496-7cacd05c7593', 'done', '{"document_sha256": "b9bc10da805c069bf34b2b2e2bda925f0ddfcbfeed5bd18cdce80d65a51d6ea9"}', '4fb2dc5de5604b1b83a1c2af6b6f61e0', NULL),
	(57, '2026-11-26 18:12:59.447419+00', 'orders', NULL, 'orders:order:ready', '01a2190f-74fc-74f2-9702-27f92a087f4d', 'done', '{"document_sha256": "f4fff83af0ca035316fd3cafcfdf6da66ce98ce5fc628085dbceaa664413b139"}', 'b21118d43dd74b489c4937e9530d722c', NULL),
	(58, '2026-11-26 18:12:59.474964+00', 'orders', NULL, 'orders:order:ready', '01a2190f-7df9-7997-a017-0561427d3f8d', 'done', '{"document_sha256": "10790f5e9d9559fb6438c8630268e3b65543a32967a649239f6203bff7ba79fa"}', 'c354e20d22c84d62a885b8453847fd2e', NULL),
	(59, '2026-11-26 18:12:59.492469+00', 'orders', NULL, 'orders:order:ready', '01a2190f-87bd-7ddd-8ba8-642b9aefa955', 'done', '{"document_sha256": "1e799fca72886b5a0e0c233d51f8a86bfaf98ce924ee2483920d53db4c266dcf"}', '8d255715c32c4b1fa5b4424500555284', NULL),
	(60, '2026-11-26 18:13:00.142128+00', 'CB9000001', NULL, 'orders:validation:claim', '01a2190f-16f2-714c-aa23-f8806c393ccb', 'done', '{}', 'd26ce8878a0c4d8aaf10bad54480b139', '127.0.0.1'),
	(61, '2026-11-26 18:13:00.348576+00', 'CB9000001', NULL, 'orders:validation:claim', '01a2190f-5408-77b3-a985-dd9af764da26', 'done', '{}', '538be979796443d09d4b48b750a674ba', '127.0.0.1'),
	(62, '2026-11-26 18:13:00.493741+00', 'CB9000001', NULL, 'orders:validation:give_back', '01a2190f-5408-77b3-a985-dd9af764da26', 'done', '{"note": true}', '538be979796443d09d4b48b750a674ba', '127.0.0.1'),
	(63, '2026-11-26 18:13:00.595453+00', 'CB9000002', NULL, 'orders:validation:claim', '01a2190f-5a49-7d9f-bc5c-04631fce3088', 'done', '{}', '0bdd8ee604de4ba38685915bf066fe14', '127.0.0.1'),
	(64, '2026-11-26 18:13:00.673131+00', 'CB9000002', NULL, 'orders:validation:approve', '01a2190f-5a49-7d9f-bc5c-04631fce3088', 'done', '{"approvals": 1, "content_sha256": "926ceb01521cebeb5764ad9d7425bfc6e0a7c76fbf4e6e30c544ced51100cf5c"}', '0bdd8ee604de4ba38685915bf066fe14', '127.0.0.1'),
	(65, '2026-11-26 18:13:00.914976+00', 'CB9000002', NULL, 'orders:validation:claim', '01a2190f-7df9-7997-a017-0561427d3f8d', 'done', '{}', 'c354e20d22c84d62a885b8453847fd2e', '127.0.0.1'),
	(66, '2026-11-26 18:13:01.118433+00', 'CB9000002', NULL, 'orders:validation:reject', '01a2190f-7df9-7997-a017-0561427d3f8d', 'done', '{"content_sha256": "737ba064e2bc90afcb5e2cfd79db2e27d06be636aa703e0a5a17dd1247842edc"}', 'c354e20d22c84d62a885b8453847fd2e', '127.0.0.1'),
	(67, '2026-11-26 18:13:01.580234+00', 'CB9000001', NULL, 'orders:validation:claim', '01a2190f-6d8b-70ed-bd80-91c8ee9f085d', 'done', '{}', '0f7073ee267e4c70be95c5033a9c9d04', '127.0.0.1'),
	(68, '2026-11-26 18:13:01.908312+00', 'CB9000001', NULL, 'orders:validation:approve', '01a2190f-6d8b-70ed-bd80-91c8ee9f085d', 'done', '{"approvals": 1, "content_sha256": "8cc3311cc6321a7b89438e6daf75ee7d1a7c57459685470a46d4764db7d03a0c"}', '0f7073ee267e4c70be95c5033a9c9d04', '127.0.0.1'),
	(69, '2026-11-26 18:13:02.878379+00', 'orders', NULL, 'orders:order:complete', '01a2190f-6d8b-70ed-bd80-91c8ee9f085d', 'done', '{"serial": "350ea4601530e9db562ac3f99eef29852814c84b", "certificate": 29}', '0f7073ee267e4c70be95c5033a9c9d04', NULL),
	(70, '2026-11-26 18:13:04.010418+00', 'CB9000001', NULL, 'orders:validation:claim', '01a2190f-74fc-74f2-9702-27f92a087f4d', 'done', '{}', 'b21118d43dd74b489c4937e9530d722c', '127.0.0.1'),
	(71, '2026-11-26 18:13:04.183849+00', 'CB9000001', NULL, 'orders:validation:approve', '01a2190f-74fc-74f2-9702-27f92a087f4d', 'done', '{"approvals": 1, "content_sha256": "57d5f878bc218e02d2d040e3f496b6aace2c4cae7908307b7eae54ec4109d24b"}', 'b21118d43dd74b489c4937e9530d722c', '127.0.0.1'),
	(72, '2026-11-26 18:13:04.589097+00', 'orders', NULL, 'orders:order:fail', '01a2190f-74fc-74f2-9702-27f92a087f4d', 'certificate.mismatch', '{}', 'b21118d43dd74b489c4937e9530d722c', NULL),
	(73, '2026-11-26 18:13:05.028988+00', 'CB9000001', NULL, 'orders:validation:claim', '01a2190f-69ae-7ccf-aa96-71551c9a7130', 'done', '{}', '9420500279434125af038ba6f338146b', '127.0.0.1'),
	(74, '2026-11-26 18:13:05.230468+00', 'CB9000001', NULL, 'orders:validation:approve', '01a2190f-69ae-7ccf-aa96-71551c9a7130', 'done', '{"approvals": 1, "content_sha256": "ec93c385a31e797fabeea716a4fcac0ccfc3a22fb5e819304663d2e88d0b235e"}', '9420500279434125af038ba6f338146b', '127.0.0.1'),
	(75, '2026-11-26 18:13:06.514515+00', 'CB9000001', NULL, 'orders:validation:claim', '01a2190f-6ff7-78eb-9496-7cacd05c7593', 'done', '{}', '4fb2dc5de5604b1b83a1c2af6b6f61e0', '127.0.0.1'),
	(76, '2026-11-26 18:13:06.813919+00', 'CB9000001', NULL, 'orders:validation:approve', '01a2190f-6ff7-78eb-9496-7cacd05c7593', 'done', '{"approvals": 1, "content_sha256": "889fbc453ba8151dc8139005529444e120e98733f0f08b1079998368ef550045"}', '4fb2dc5de5604b1b83a1c2af6b6f61e0', '127.0.0.1'),
	(77, '2026-11-26 18:13:07.436195+00', 'CB9000001', NULL, 'orders:validation:claim', '01a2190f-62bc-7a7c-ac6f-4914d269aeb5', 'done', '{}', '5c20f281fa0043cea0aa93776a9ecb80', '127.0.0.1'),
	(78, '2026-11-26 18:13:07.633454+00', 'CB9000001', NULL, 'orders:validation:approve', '01a2190f-62bc-7a7c-ac6f-4914d269aeb5', 'done', '{"approvals": 1, "content_sha256": "22a84f060084b44d66b617662cd6c06ef9a6da4f7bc2caaf04324034168a2f02"}', '5c20f281fa0043cea0aa93776a9ecb80', '127.0.0.1'),
	(79, '2026-11-26 18:13:08.023098+00', 'CB1000002', 'P1234567', 'orders:draft:start', '13', 'done', '{}', '09b449f78acc421da7e11607b60bcfce', '127.0.0.1'),
	(80, '2026-11-26 18:13:08.798323+00', 'CB1000002', 'P1234567', 'orders:draft:declare', '01a2190f-af37-78ed-ae52-3b4b4e4d4638', 'done', '{"price_cents": 29900, "declarations": {"key": "1.0", "rates": "1.0", "terms": "1.0", "truth": "1.0", "domain": "1.0", "manager": "1.0", "publication": "1.0"}, "terms_version": "2026-01", "validity_days": 1095}', 'd2ca0ae664dc46a8aa969fae73984a3c', '127.0.0.1'),
	(81, '2026-11-26 18:13:08.996468+00', 'CB1000002', 'P1234567', 'orders:order:place', '01a2190f-b304-7058-badb-f92468ac6c83', 'done', '{"reference": "S20261126191308370", "content_sha256": "f339899b9ab435951fcbcf20613a717f8c3327d1ee44987f739b5d7562c2f9fe"}', 'd224325f30fe477589137988c258cf2d', '127.0.0.1'),
	(82, '2026-11-26 18:13:09.371382+00', 'CB1000002', 'P1234567', 'orders:draft:start', '14', 'done', '{}', 'ab8873e071d842719928adf89515f10a', '127.0.0.1'),
	(83, '2026-11-26 18:13:10.207469+00', 'CB1000002', 'P1234567', 'orders:draft:declare', '01a2190f-b47b-7e8c-b8ee-8929efe62910', 'done', '{"price_cents": 29900, "declarations": {"key": "1.0", "rates": "1.0", "terms": "1.0", "truth": "1.0", "domain": "1.0", "manager": "1.0", "publication": "1.0"}, "terms_version": "2026-01", "validity_days": 1095}', '4d0e14c6601548b89664eb14af118432', '127.0.0.1'),
	(84, '2026-11-26 18:13:10.666111+00', 'CB1000002', 'P1234567', 'orders:order:place', '01a2190f-b98a-79c0-abd2-b4bca6642fe5', 'done', '{"reference": "S20261126191310765", "content_sha256": "e5558c6432ba406ccad3337074cd52ab1cdaaeb53544b2ab8544d190e3b65197"}', '20e6c865311348629b0da043cace2cf5', '127.0.0.1'),
	(85, '2026-11-26 18:13:11.944954+00', 'CB1000002', 'P1234567', 'orders:draft:start', '15', 'done', '{}', '61f40381ff104d03be73bc381c60245f', '127.0.0.1'),
	(86, '2026-11-26 18:13:12.725773+00', 'CB1000002', 'P1234567', 'orders:draft:declare', '01a2190f-be88-715c-b353-e5774eee2a6e', 'done', '{"price_cents": 29900, "declarations": {"key": "1.0", "rates": "1.0", "terms": "1.0", "truth": "1.0", "domain": "1.0", "manager": "1.0", "publication": "1.0"}, "terms_version": "2026-01", "validity_days": 1095}', '91d573f36dae4ba390d58f531de379e6', '127.0.0.1'),
	(87, '2026-11-26 18:13:12.87137+00', 'CB1000002', 'P1234567', 'orders:order:place', '01a2190f-c227-792d-a3df-1f05f4339b7c', 'done', '{"reference": "S20261126191312695", "content_sha256": "729c5e80bb3075d5c9e847cd812b04e020f9eab23d615afae3d2496a78bab6f4"}', 'cfdf2edd6f8944a5b9b4402f55023563', '127.0.0.1');


INSERT INTO public.case_act OVERRIDING SYSTEM VALUE VALUES
	(1, '01a2190f-16f2-714c-aa23-f8806c393ccb', 'claimed', '2026-11-26 18:13:00.142128+00', 'CB9000001', 'Vera Toets', NULL),
	(2, '01a2190f-5408-77b3-a985-dd9af764da26', 'claimed', '2026-11-26 18:13:00.348576+00', 'CB9000001', 'Vera Toets', NULL),
	(3, '01a2190f-5408-77b3-a985-dd9af764da26', 'given_back', '2026-11-26 18:13:00.493741+00', 'CB9000001', 'Vera Toets', 'Het domein wordt nog nagevraagd.'),
	(4, '01a2190f-5a49-7d9f-bc5c-04631fce3088', 'claimed', '2026-11-26 18:13:00.595453+00', 'CB9000002', 'Karim Keur', NULL),
	(5, '01a2190f-5a49-7d9f-bc5c-04631fce3088', 'approved', '2026-11-26 18:13:00.673131+00', 'CB9000002', 'Karim Keur', NULL),
	(6, '01a2190f-7df9-7997-a017-0561427d3f8d', 'claimed', '2026-11-26 18:13:00.914976+00', 'CB9000002', 'Karim Keur', NULL),
	(7, '01a2190f-7df9-7997-a017-0561427d3f8d', 'rejected', '2026-11-26 18:13:01.118433+00', 'CB9000002', 'Karim Keur', NULL),
	(8, '01a2190f-6d8b-70ed-bd80-91c8ee9f085d', 'claimed', '2026-11-26 18:13:01.580234+00', 'CB9000001', 'Vera Toets', NULL),
	(9, '01a2190f-6d8b-70ed-bd80-91c8ee9f085d', 'approved', '2026-11-26 18:13:01.908312+00', 'CB9000001', 'Vera Toets', NULL),
	(10, '01a2190f-74fc-74f2-9702-27f92a087f4d', 'claimed', '2026-11-26 18:13:04.010418+00', 'CB9000001', 'Vera Toets', NULL),
	(11, '01a2190f-74fc-74f2-9702-27f92a087f4d', 'approved', '2026-11-26 18:13:04.183849+00', 'CB9000001', 'Vera Toets', NULL),
	(12, '01a2190f-69ae-7ccf-aa96-71551c9a7130', 'claimed', '2026-11-26 18:13:05.028988+00', 'CB9000001', 'Vera Toets', NULL),
	(13, '01a2190f-69ae-7ccf-aa96-71551c9a7130', 'approved', '2026-11-26 18:13:05.230468+00', 'CB9000001', 'Vera Toets', NULL),
	(14, '01a2190f-6ff7-78eb-9496-7cacd05c7593', 'claimed', '2026-11-26 18:13:06.514515+00', 'CB9000001', 'Vera Toets', NULL),
	(15, '01a2190f-6ff7-78eb-9496-7cacd05c7593', 'approved', '2026-11-26 18:13:06.813919+00', 'CB9000001', 'Vera Toets', NULL),
	(16, '01a2190f-62bc-7a7c-ac6f-4914d269aeb5', 'claimed', '2026-11-26 18:13:07.436195+00', 'CB9000001', 'Vera Toets', NULL),
	(17, '01a2190f-62bc-7a7c-ac6f-4914d269aeb5', 'approved', '2026-11-26 18:13:07.633454+00', 'CB9000001', 'Vera Toets', NULL);


INSERT INTO public.certificate VALUES
	(1, 1, 'P1234567', 'pkio_private', '4dafdcb914b1793226e4f7349bc945adbe0ac6f5', 'onmaakbaar.voorbeeldstad.example', '{onmaakbaar.voorbeeldstad.example}', '85f10281d446f0bb119520550b6a504378565ff4fccf79aba02172f62dacb531', 'CB1000010', '2024-09-17 12:00:00+00', '2027-09-02 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(2, 1, 'P1234567', 'pkio_private', '4628e0297a1a6736b845d22afb08442cda644a0c', 'wacht.voorbeeldstad.example', '{wacht.voorbeeldstad.example}', '1f1e5e2ce42b9806a0517d90e2b93d0d66c54a735b3fdaca39f889f901cd7956', 'CB1000010', '2024-09-17 12:00:00+00', '2027-09-02 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(3, 1, 'P1234567', 'pkio_private', '6795f3109c1b22013c937b38127ff508e680333b', 'bekeken.voorbeeldstad.example', '{bekeken.voorbeeldstad.example}', '085ab20bc5abf057cf93446649e9e761b6e7cd8ad94e3e1e418f3cb43efdb8a9', 'CB1000010', '2024-09-17 12:00:00+00', '2027-09-02 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(4, 1, 'P1234567', 'pkio_private', '3c2a225889c98998c4283af9c1da5fd25ad76bfa', 'teruggegeven.voorbeeldstad.example', '{teruggegeven.voorbeeldstad.example}', '1afaf7e91391ba55e88597fb6151a73a0ac310c18f0eb13c821d75d01d3c6bc8', 'CB1000010', '2024-09-17 12:00:00+00', '2027-09-02 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(5, 1, 'P1234567', 'pkio_private', '0362d7d802ee615fa07827e0dfe68438b319a3a9', 'half.voorbeeldstad.example', '{half.voorbeeldstad.example}', 'ec7217e63b72be4250b3b9d612f2338aa89dd2b760a9c298474b7b35f0246b5a', 'CB1000010', '2024-09-17 12:00:00+00', '2027-09-02 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(6, 1, 'P1234567', 'pkio_private', '4585035df10ee4b69c216b34bddde1383d4e573c', 'goedgekeurd.voorbeeldstad.example', '{goedgekeurd.voorbeeldstad.example}', '95aeb39da751ee7ffc39a6265b0e8b9fa08be549d8a4fa0a7e46c82e3ad1be33', 'CB1000010', '2024-09-17 12:00:00+00', '2027-09-02 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(7, 1, 'P1234567', 'pkio_private', '4ad058d132a7e63f0e868804cb6f96139f9bcc38', 'gevraagd.voorbeeldstad.example', '{gevraagd.voorbeeldstad.example}', '623917749732bf38cb6040a19bcae01fd1c3c991d23df0c09e34bed3bba1ff74', 'CB1000010', '2024-09-17 12:00:00+00', '2027-09-02 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(8, 1, 'P1234567', 'pkio_private', '18f973109e969fb0b02c6a638d9aee41cd7ce4ca', 'uitgegeven.voorbeeldstad.example', '{uitgegeven.voorbeeldstad.example}', '6d2d06dc8284f21893328796dbff3c68f8ed322ad98587a9f1f15fcd80903b78', 'CB1000010', '2024-09-17 12:00:00+00', '2027-09-02 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(9, 1, 'P1234567', 'pkio_private', '50225507c540695221c64f6d99f6c08fcf120fe3', 'anders.voorbeeldstad.example', '{anders.voorbeeldstad.example}', '2cfd30b52fe9e4cdab9f180f6247045288fec0c0f3aff4d57459f009c5e886c4', 'CB1000010', '2024-09-17 12:00:00+00', '2027-09-02 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(10, 1, 'P1234567', 'pkio_private', '37632b65dc8ff8d9c22fc9c2787cf764d7e295ef', 'mislukt.voorbeeldstad.example', '{mislukt.voorbeeldstad.example}', '476aa84bc1d48b17365c32956aab8af4061a02ff84aed84898ef0f917cb1b526', 'CB1000010', '2024-09-17 12:00:00+00', '2027-09-02 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(11, 1, 'P1234567', 'pkio_private', '698e053f8f6d1631aee1ea52fcf2f4b4a0d1ab7a', 'afgewezen.voorbeeldstad.example', '{afgewezen.voorbeeldstad.example}', '5df3fdf3eca46e90d9adbe189dd252e650e2c581a421c96eab4bd607b8efcd3f', 'CB1000010', '2024-09-17 12:00:00+00', '2027-09-02 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(12, 1, 'P1234567', 'pkio_private', '74a295ac98719c81ebb865d65b2cc4246508d028', 'ingetrokken.voorbeeldstad.example', '{ingetrokken.voorbeeldstad.example}', 'c088eda3d559746f4e9f5ac4773ec7f192cb86e0b03d49577a1517ce36c7f8ea', 'CB1000010', '2024-09-17 12:00:00+00', '2027-09-02 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(13, 1, 'P1234567', 'pkio_private', '49b5338d86d07ea645a0b12a98682490d5a69f3d', 'formulier.voorbeeldstad.example', '{formulier.voorbeeldstad.example}', 'c9781e912d1784abbefa3223a704de63e99e07b26a1e2aacdc4ff0b9092c1c66', 'CB1000010', '2024-09-17 12:00:00+00', '2027-09-02 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(14, 1, 'P1234567', 'pkio_private', '13e7e8af8f90d337ff0089b7af03702460ceb137', 'verzegeld.voorbeeldstad.example', '{verzegeld.voorbeeldstad.example}', 'ed719f619a96aff202ceaa967974c51086d28a445f0a8967eeaf4fb7ec82b08e', 'CB1000010', '2024-09-17 12:00:00+00', '2027-09-02 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(15, 1, 'P1234567', 'pkio_private', '7c2a43e127f9dff254b3b994593ebf9dfc17d2c3', 'geplaatst.voorbeeldstad.example', '{geplaatst.voorbeeldstad.example}', '96db5eba3bc4f68517cec93e73e12e149e43bc48a00a737b11b73ff451d30f55', 'CB1000010', '2024-09-17 12:00:00+00', '2027-09-02 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(16, 1, 'P1234567', 'pkio_private', '150479b63f23def45aade85ff78a6ef78fe000c3', 'begonnen.voorbeeldstad.example', '{begonnen.voorbeeldstad.example}', '72b97c416f7e89185b4738a0ab9a91769a6be1d2866c0bd799b89e3669c7b577', 'CB1000010', '2024-09-17 12:00:00+00', '2027-09-02 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(17, 1, 'P1234567', 'pkio_private', '2706778ed7cae34d70748ee0ad250cabaf3a8689', 'gelezen.voorbeeldstad.example', '{gelezen.voorbeeldstad.example}', 'c71da1e4a1af38b9a4d7e5744a297fab49a05f640b9fff8011bece0d96d9b49c', 'CB1000010', '2024-09-17 12:00:00+00', '2027-09-02 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(18, 1, 'P1234567', 'pkio_private', '1b043e51c4f5c1e491ba75eee4a1382fff3dbb74', 'beheerder.voorbeeldstad.example', '{beheerder.voorbeeldstad.example}', 'c6aef86ba3dc79acb07b1761abe215212f1ebefcc3e70f408d02569dbda78f09', 'CB1000010', '2024-09-17 12:00:00+00', '2027-09-02 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(19, 1, 'P1234567', 'pkio_private', '073ca976ee031610e87d7910a38b04e786a237b8', 'bevindingen.voorbeeldstad.example', '{bevindingen.voorbeeldstad.example}', 'd96bc7611f8f1648fc4e6532699fd9e54f9b9d422be7f7b420a38bac49dcebae', 'CB1000010', '2024-09-17 12:00:00+00', '2027-09-02 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(20, 1, 'P1234567', 'pkio_private', '6797d41e4ad5d4c261c68e585dcacf296b3826f0', 'controle.voorbeeldstad.example', '{controle.voorbeeldstad.example}', '1bf2a2c0e893075cfe0e1f7a5e247b96ea12d7fb0d5268273a0dea3054896b6f', 'CB1000010', '2024-09-17 12:00:00+00', '2027-09-02 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(21, 1, 'P1234567', 'pkio_private', '1ec2e8b759c63a3869cd4550d36b4fd5c453fd83', 'verklaard.voorbeeldstad.example', '{verklaard.voorbeeldstad.example}', '736f89e03fc23f499144d16edef70bd9ef6c491c92224368202ab31f98cebd6a', 'CB1000010', '2024-09-17 12:00:00+00', '2027-09-02 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(22, 1, 'P1234567', 'pkio_private', '532e665a70200323da757cc2066067e48f988220', 'getypt.voorbeeldstad.example', '{getypt.voorbeeldstad.example}', 'bcdaf239a19e6a322091c22f3d7e89355ce36e7d60a85cadb22198f3f268396c', 'CB1000010', '2024-09-17 12:00:00+00', '2027-09-02 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(23, 1, 'P1234567', 'pkio_private', '61fce0efb8baff9888443e71074acd5a657e8917', 'samen.voorbeeldstad.example', '{samen.voorbeeldstad.example}', '6981da9755f47d9a24b61ffc3081c74ed8df3201a56dae326c7686bfa078e138', 'CB1000010', '2024-09-17 12:00:00+00', '2027-09-02 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(24, 1, 'P1234567', 'pkio_private', '0617d2cc878315f0f87560563a014de371bbbfc6', 'oud.voorbeeldstad.example', '{oud.voorbeeldstad.example}', '772bec035c4defbf835563b3078e0bd6dd6ed0cc868410c10ed91f3af368c16b', 'CB1000010', '2023-08-14 12:00:00+00', '2026-08-12 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(25, 1, 'P1234567', 'pkio_private', '56ab1e8134158c1d2dd2c497501e65a63bde2850', 'gelekt.voorbeeldstad.example', '{gelekt.voorbeeldstad.example}', 'a26a885cb13f23964eb5cc33272c5ac84ab52428f2679d23637ad6f66b7e26f1', 'CB1000010', '2026-05-10 12:00:00+00', '2029-05-08 12:00:00+00', '2026-10-27 12:00:00+00', NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(26, 1, 'P1234567', 'public_ov', '17b1c9d6728b8a0e2fc8d853358f47734c55df23', 'openbaar.voorbeeldstad.example', '{openbaar.voorbeeldstad.example,test-openbaar.voorbeeldstad.example,acc-openbaar.voorbeeldstad.example,extra-openbaar.voorbeeldstad.example}', 'de9965b0c2007be5791bea01df2452c57e6a5590295d531067b6f06af3369528', 'CB1000010', '2026-08-16 12:00:00+00', '2027-03-02 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(27, 1, 'P1234567', 'trial', '6d75f154b4d0b0112617fc5489f5510f789d7fe6', 'proef.voorbeeldstad.example', '{proef.voorbeeldstad.example}', 'cafa354466b3269608fbd622a9e58265d16f70d969bebbf179abaeba986d4800', 'CB1000010', '2026-08-18 12:00:00+00', '2027-09-12 12:00:00+00', NULL, NULL, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256'),
	(28, 1, 'P7654321', 'pkio_private', '513983a76640abe9c69fffd39fcb3ce2c29db3cb', 'peilbeheer.voorbeeldland.example', '{peilbeheer.voorbeeldland.example}', '4ecbbe61e4321b0c3f5d08d53e8690bed8e5265bdc9d0b2014a9fc913e072b1a', 'CB2000010', '2024-09-07 12:00:00+00', '2027-09-06 12:00:00+00', NULL, NULL, 'Waterschap Voorbeeldland', 'Voorbeelddijk', 'Utrecht', 'EC P-256'),
	(29, 1, 'P1234567', 'pkio_private', '350ea4601530e9db562ac3f99eef29852814c84b', 'uitgegeven.voorbeeldstad.example', '{uitgegeven.voorbeeldstad.example}', '8467d1b9c7e9d09ff1150c06d5f77764ee8178ae1a2ff3c8b25a5c1afc10dcea', 'CB1000010', '2026-11-26 18:13:02+00', '2028-10-31 23:59:59+00', NULL, 8, 'Gemeente Voorbeeldstad', 'Voorbeeldstad', 'Utrecht', 'EC P-256');




INSERT INTO public.declaration VALUES
	('truth', 'nl', '2026-01-01', '1.0', 1, 'Alle gegevens in deze bestelling zijn juist en volledig.'),
	('truth', 'en', '2026-01-01', '1.0', 1, 'All data in this order are correct and complete.'),
	('terms', 'nl', '2026-01-01', '1.0', 2, 'Ik heb de voorwaarden gelezen. Mijn organisatie gaat ermee akkoord.'),
	('terms', 'en', '2026-01-01', '1.0', 2, 'I have read the terms and conditions. My organisation agrees to them.'),
	('manager', 'nl', '2026-01-01', '1.0', 3, 'De certificaatbeheerder weet van deze bestelling. Hij of zij mag en kan het certificaat installeren, beheren en intrekken.'),
	('manager', 'en', '2026-01-01', '1.0', 3, 'The certificate manager knows of this order and is authorised and able to install, manage and revoke the certificate.'),
	('key', 'nl', '2026-01-01', '1.0', 4, 'Het sleutelpaar is gemaakt in een veilige omgeving en wordt daar ook bewaard.'),
	('key', 'en', '2026-01-01', '1.0', 4, 'The key pair was made in a safe environment and is kept there.'),
	('rates', 'nl', '2026-01-01', '1.0', 5, 'Ik ken de prijs van dit certificaat. Mijn organisatie betaalt die.'),
	('rates', 'en', '2026-01-01', '1.0', 5, 'I know the price of this certificate. My organisation will pay it.'),
	('publication', 'nl', '2026-01-01', '1.0', 6, 'Het certificaat mag worden gepubliceerd, zodat anderen het kunnen controleren.'),
	('publication', 'en', '2026-01-01', '1.0', 6, 'The certificate may be published, so that others can check it.'),
	('domain', 'nl', '2026-01-01', '1.0', 7, 'Mijn organisatie is verantwoordelijk voor de domeinnamen in het certificaat, of heeft toestemming om ze te gebruiken.'),
	('domain', 'en', '2026-01-01', '1.0', 7, 'My organisation is responsible for the domain names in the certificate, or has permission to use them.');


INSERT INTO public.draft VALUES
	('01a2190e-d75a-75b4-ab55-f06b2977e6b2', 1, 'P1234567', 'CB1000002', 'nl', 'pkio_private', 16, 'CB1000010', '', '{begonnen.voorbeeldstad.example}', 'karel.tak@gemeente-voorbeeldstad.example', '{}', '2026-11-26 18:12:12.762057+00', '2026-11-26 18:12:12.762057+00', '2026-12-26 18:12:12.762057+00', '{}', NULL),
	('01a2190e-d8b7-7b3d-90e9-359d75c5aa87', 2, 'P1234567', 'CB1000002', 'nl', 'pkio_private', 17, 'CB1000010', '', '{gelezen.voorbeeldstad.example}', 'karel.tak@gemeente-voorbeeldstad.example', '{contact}', '2026-11-26 18:12:13.111106+00', '2026-11-26 18:12:13.167748+00', '2026-12-26 18:12:13.167748+00', '{"CB1000002": {"at": "2026-11-26T18:12:13.167748Z", "steps": {}, "warnings": [], "agreement": null}}', NULL),
	('01a2190e-da65-7541-b6e1-e22bbbdb2ffa', 3, 'P1234567', 'CB1000002', 'nl', 'pkio_private', 18, 'CB1000010', '', '{beheerder.voorbeeldstad.example}', 'karel.tak@gemeente-voorbeeldstad.example', '{contact,manager}', '2026-11-26 18:12:13.541725+00', '2026-11-26 18:12:13.938946+00', '2026-12-26 18:12:13.938946+00', '{"CB1000002": {"at": "2026-11-26T18:12:13.938946Z", "steps": {}, "warnings": [], "agreement": null}}', NULL),
	('01a2190e-ddfa-7b33-8dc7-cbe3288bd184', 4, 'P1234567', 'CB1000002', 'nl', 'pkio_private', 19, 'CB1000010', '', '{www.bevindingen.voorbeeldstad.example}', 'karel.tak@gemeente-voorbeeldstad.example', '{contact,manager}', '2026-11-26 18:12:14.458868+00', '2026-11-26 18:12:14.829645+00', '2026-12-26 18:12:14.829645+00', '{"CB1000002": {"at": "2026-11-26T18:12:14.829645Z", "steps": {}, "warnings": [], "agreement": null}}', 1095),
	('01a2190e-e8d5-788a-9d11-ea361c4f0518', 4, 'P1234567', 'CB1000002', 'nl', 'pkio_private', 20, 'CB1000010', '-----BEGIN CERTIFICATE REQUEST-----
MIHlMIGLAgEAMCkxJzAlBgNVBAMMHmNvbnRyb2xlLnZvb3JiZWVsZHN0YWQuZXhh
bXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABHkmg9y1uEuDUPQTqQlqVN2n
iz1CdkTtTQDJEdCrgBCuc/V8HOfbXwnLzHEUMpZNoVgT1Cypjm7VtQJn68ibp1+g
ADAKBggqhkjOPQQDAgNJADBGAiEAwbgWQvlbv+vxMG3CNw/QGbOjTHUdKqtdxiBU
WlVrK9ACIQDQS+X/gNsQ2YtzLoAuOy01kgxgzOpdjygZgqbNL9/LKA==
-----END CERTIFICATE REQUEST-----
', '{}', 'karel.tak@gemeente-voorbeeldstad.example', '{contact,manager,certificate}', '2026-11-26 18:12:17.237465+00', '2026-11-26 18:12:17.53069+00', '2026-12-26 18:12:17.53069+00', '{"CB1000002": {"at": "2026-11-26T18:12:17.530690Z", "steps": {}, "warnings": [], "agreement": null}}', 1095),
	('01a2190e-eb4c-7b86-ae17-0a832552915e', 6, 'P1234567', 'CB1000002', 'nl', 'pkio_private', 21, 'CB1000010', '-----BEGIN CERTIFICATE REQUEST-----
MIHkMIGMAgEAMCoxKDAmBgNVBAMMH3ZlcmtsYWFyZC52b29yYmVlbGRzdGFkLmV4
YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQa6Spo5SyEcbdxrpe6H668
50+2qF8DmDrS2/O8jxEN89TUteh0mw65cKvMKVka+BCxAC7baNH+CYLFpCqRtiw6
oAAwCgYIKoZIzj0EAwIDRwAwRAIgFa7GFP+LTy3w/eEThYhvUzOkEbtbayMCUthq
6kMRsGgCICcUqV6KTx6NHrobG30U4aORc6fIyT13InM8bzDeZGxK
-----END CERTIFICATE REQUEST-----
', '{}', 'karel.tak@gemeente-voorbeeldstad.example', '{contact,manager,certificate}', '2026-11-26 18:12:17.868566+00', '2026-11-26 18:12:18.496399+00', '2026-12-26 18:12:18.496399+00', '{"CB1000002": {"at": "2026-11-26T18:12:18.496399Z", "steps": {"check": "2026-11-26T18:12:18.381066Z", "conditions": "2026-11-26T18:12:18.496399Z"}, "warnings": [], "agreement": {"price_cents": 29900, "declarations": {"key": "1.0", "rates": "1.0", "terms": "1.0", "truth": "1.0", "domain": "1.0", "manager": "1.0", "publication": "1.0"}, "terms_version": "2026-01", "validity_days": 1095}}}', 1095),
	('01a2190e-ef2f-7e06-8b1d-cd72d0f71ff5', 3, 'P1234567', 'CB1000002', 'nl', 'pkio_private', 22, 'CB1000010', '', '{getypt.voorbeeldstad.example}', 'karel.tak@gemeente-voorbeeldstad.example', '{contact,manager}', '2026-11-26 18:12:18.863401+00', '2026-11-26 18:12:19.124599+00', '2026-12-26 18:12:19.124599+00', '{"CB1000002": {"at": "2026-11-26T18:12:19.124599Z", "steps": {}, "warnings": [], "agreement": null}}', NULL),
	('01a2190e-f19d-749e-92b0-4fbbe0703704', 7, 'P1234567', 'CB1000002', 'nl', 'pkio_private', 23, 'CB1000010', '-----BEGIN CERTIFICATE REQUEST-----
MIHhMIGIAgEAMCYxJDAiBgNVBAMMG3NhbWVuLnZvb3JiZWVsZHN0YWQuZXhhbXBs
ZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABKnSChxd9kcPcLUimTqlX5oL2Jro
+pobcBCdzKA0O5WYRhFGLnqYzYvsA7MM6Djx9RgVjSJ69+Lf1Wa0Y0Ql58ugADAK
BggqhkjOPQQDAgNIADBFAiEA1EBoqfi7mgrn+YaLgNghNhtCEO8YoIbJCEzrWZE7
4MICIF13QtsrvtOctdH1XR0v9S1IQbDZsL/yX3ZxTsyy1BmC
-----END CERTIFICATE REQUEST-----
', '{}', 'karel.tak@gemeente-voorbeeldstad.example', '{contact,manager,certificate}', '2026-11-26 18:12:19.485711+00', '2026-11-26 18:12:20.868364+00', '2026-12-26 18:12:20.868364+00', '{"CB1000002": {"at": "2026-11-26T18:12:20.493745Z", "steps": {}, "warnings": [], "agreement": null}, "CB1000003": {"at": "2026-11-26T18:12:20.868364Z", "steps": {}, "warnings": [], "agreement": null}}', 1095);


INSERT INTO public.form_request VALUES
	('01a2190e-fcaa-7241-8e9a-8a709bfbccd7', '01a2190e-fcaa-79d2-9fad-d0a575b7ff18'),
	('01a2190f-0db9-7e9b-82fc-45c6d8052661', '01a2190f-0db9-7b0a-b143-5939b59e88d3'),
	('01a2190f-16f2-7b77-a955-c4c58056d5b8', '01a2190f-16f2-714c-aa23-f8806c393ccb'),
	('01a2190f-5408-7413-8143-d638ca806a32', '01a2190f-5408-77b3-a985-dd9af764da26'),
	('01a2190f-5a49-7e4f-b4ab-d04f1097ef96', '01a2190f-5a49-7d9f-bc5c-04631fce3088'),
	('01a2190f-62bc-75cc-b0c7-d54d4d557ac1', '01a2190f-62bc-7a7c-ac6f-4914d269aeb5'),
	('01a2190f-69ae-7e40-beb4-d6e031c8447d', '01a2190f-69ae-7ccf-aa96-71551c9a7130'),
	('01a2190f-6d8b-7ceb-a737-e0da6cfaf690', '01a2190f-6d8b-70ed-bd80-91c8ee9f085d'),
	('01a2190f-6ff7-7289-a662-80cbd3a5a976', '01a2190f-6ff7-78eb-9496-7cacd05c7593'),
	('01a2190f-74fc-75c2-b9ac-8b98ea954905', '01a2190f-74fc-74f2-9702-27f92a087f4d'),
	('01a2190f-7df9-7829-a771-8540f12490aa', '01a2190f-7df9-7997-a017-0561427d3f8d'),
	('01a2190f-87bd-7633-9543-506d1e5f8929', '01a2190f-87bd-7ddd-8ba8-642b9aefa955'),
	('01a2190f-b304-7d9d-8f49-cfc85cda9fa4', '01a2190f-b304-7058-badb-f92468ac6c83'),
	('01a2190f-b98a-74c7-ba5d-cbe817f2e4ba', '01a2190f-b98a-79c0-abd2-b4bca6642fe5'),
	('01a2190f-c227-7cb7-aa2c-66b0dd4d4a40', '01a2190f-c227-792d-a3df-1f05f4339b7c');


INSERT INTO public.inbox VALUES
	('orders', '01a2190e-9855-7957-b583-bd9c2910406d', '2026-11-26 18:11:57.074154+00'),
	('orders', '01a2190e-9895-76c8-b330-1efb7cf2f3fb', '2026-11-26 18:11:57.143191+00'),
	('orders', '01a2190e-98a5-798e-9f20-50f180161bf3', '2026-11-26 18:11:57.176957+00'),
	('orders', '01a2190e-98ad-702f-9276-035f812cc8cc', '2026-11-26 18:11:57.229503+00'),
	('orders', '01a2190e-98ba-7435-8f25-465379658a09', '2026-11-26 18:11:57.276205+00'),
	('orders', '01a2190e-98c2-7a6e-a0f1-2694ffa666d4', '2026-11-26 18:11:57.332464+00'),
	('orders', '01a2190e-98cb-7bad-8223-226804e96fb3', '2026-11-26 18:11:57.495645+00'),
	('orders', '01a2190e-98d3-7c7e-b057-1b4054409e11', '2026-11-26 18:11:57.556336+00'),
	('orders', '01a2190e-98db-754f-83aa-eebd4ba65bd5', '2026-11-26 18:11:57.591276+00'),
	('orders', '01a2190e-98e4-7203-8352-b67a0441f362', '2026-11-26 18:11:57.609706+00'),
	('orders', '01a2190e-98ec-735e-bec2-d38aa5ada1f2', '2026-11-26 18:11:57.641065+00'),
	('orders', '01a2190e-98f3-71aa-bed3-f6058403c996', '2026-11-26 18:11:57.687772+00'),
	('orders', '01a2190e-98fb-71af-aee9-77de832bf97f', '2026-11-26 18:11:57.767067+00'),
	('orders', '01a2190e-9902-7456-bff2-e61e51602d4a', '2026-11-26 18:11:57.809696+00'),
	('orders', '01a2190e-991c-73ad-82a1-3da3af005e8f', '2026-11-26 18:11:57.835953+00'),
	('orders', '01a2190e-992e-78b6-aa0b-befdd8151895', '2026-11-26 18:11:57.863628+00'),
	('orders', '01a2190e-9949-746e-841f-34c2d2cfbacc', '2026-11-26 18:11:57.900861+00'),
	('orders', '01a2190e-9961-76a2-86c3-f35d6d885e26', '2026-11-26 18:11:57.943262+00'),
	('orders', '01a2190e-9975-7412-839b-9d41885bfe90', '2026-11-26 18:11:57.973814+00'),
	('orders', '01a2190e-9986-7d5c-9bbc-db76478c2905', '2026-11-26 18:11:58.011585+00'),
	('orders', '01a2190e-9994-7e39-827a-e8e80835ff14', '2026-11-26 18:11:58.10791+00'),
	('orders', '01a2190e-a149-7ade-9c71-7a157a8d0a25', '2026-11-26 18:12:02.593186+00'),
	('orders', '01a2190e-a149-7957-8fd4-85479e991d40', '2026-11-26 18:12:02.721681+00'),
	('orders', '01a2190e-a149-7207-b0cd-56e56cd03e14', '2026-11-26 18:12:02.734284+00'),
	('orders', '01a2190e-a149-76bb-8ec3-6be604a1c3d0', '2026-11-26 18:12:02.755843+00'),
	('orders', '01a2190e-a149-75c2-959b-3df02f169234', '2026-11-26 18:12:02.768432+00'),
	('orders', '01a2190e-a149-7cd3-aa43-580036c3bcf1', '2026-11-26 18:12:02.783659+00'),
	('orders', '01a2190e-a149-7530-8a63-0fbec400b088', '2026-11-26 18:12:02.794714+00'),
	('orders', '01a2190e-a149-7c6e-9e20-904b4b7d7427', '2026-11-26 18:12:02.80801+00'),
	('orders', '01a2190e-a149-7d22-8152-4208caae2b79', '2026-11-26 18:12:02.828012+00'),
	('orders', '01a2190e-a149-77fe-9a96-f5b7999eed51', '2026-11-26 18:12:02.843305+00'),
	('orders', '01a2190e-a149-70c0-8be9-0c5c85c8e696', '2026-11-26 18:12:02.852447+00'),
	('orders', '01a2190e-a149-773d-9e1e-000ff1641186', '2026-11-26 18:12:02.872871+00'),
	('orders', '01a2190e-a149-7d11-8ce9-7da0e833a3d5', '2026-11-26 18:12:02.883254+00'),
	('orders', '01a2190e-a149-73d4-8bc2-3d85d1d68da8', '2026-11-26 18:12:02.892495+00'),
	('orders', '01a2190e-a149-76b8-b2c2-cb6b72925497', '2026-11-26 18:12:02.899694+00'),
	('orders', '01a2190e-a149-709d-b837-bd1417df4599', '2026-11-26 18:12:02.906306+00'),
	('orders', '01a2190e-a149-7d85-b4a7-4dc89c9cf4fa', '2026-11-26 18:12:02.91658+00'),
	('orders', '01a2190e-a149-7c4e-99bd-4d64ac860c3c', '2026-11-26 18:12:02.922909+00'),
	('orders', '01a2190e-a149-7aa7-99f4-14ad2339caff', '2026-11-26 18:12:02.935458+00'),
	('orders', '01a2190e-a149-7447-a0cd-bde6d50409c2', '2026-11-26 18:12:02.948666+00'),
	('orders', '01a2190e-a149-7136-baec-62c1a3dc3738', '2026-11-26 18:12:02.971438+00'),
	('orders', '01a2190e-a149-7a63-9e94-f59801a8e8d1', '2026-11-26 18:12:02.991919+00'),
	('orders', '01a2190e-a149-7435-af46-4d571fb79ea7', '2026-11-26 18:12:03.008239+00'),
	('orders', '01a2190e-a149-7051-9de5-2efaad609a38', '2026-11-26 18:12:03.021801+00'),
	('orders', '01a2190e-a149-7443-acfd-8c5d2e27121f', '2026-11-26 18:12:03.045178+00'),
	('orders', '01a2190e-a149-740c-9418-2db652630c7d', '2026-11-26 18:12:03.061645+00'),
	('orders', '01a2190e-a149-7c66-a6e4-17d0147b6f3e', '2026-11-26 18:12:03.082601+00'),
	('orders', '01a2190e-a149-70ea-b03d-85ccccccc460', '2026-11-26 18:12:03.097397+00'),
	('orders', '01a2190e-ff70-7714-9e9c-d0f9c0466a32', '2026-11-26 18:12:23.33601+00'),
	('orders', '01a2190f-8a37-7864-924d-ee453e7483c0', '2026-11-26 18:12:59.206516+00'),
	('orders', '01a2190f-8a7c-7b2e-b917-d24914f5d8da', '2026-11-26 18:12:59.279304+00'),
	('orders', '01a2190f-8ace-759f-bd4c-f94f4f2754b7', '2026-11-26 18:12:59.310421+00'),
	('orders', '01a2190f-8b1b-77e4-96d3-f44771c0826e', '2026-11-26 18:12:59.333362+00'),
	('orders', '01a2190f-8b58-75b4-ba27-0e9a24cb3cf4', '2026-11-26 18:12:59.371679+00'),
	('orders', '01a2190f-8b8c-7b43-baed-3aa78d931f6d', '2026-11-26 18:12:59.39161+00'),
	('orders', '01a2190f-8bac-7883-a3ae-c3ef39932bb4', '2026-11-26 18:12:59.409082+00'),
	('orders', '01a2190f-8bc2-7e0b-8454-bcde69a679c9', '2026-11-26 18:12:59.427578+00'),
	('orders', '01a2190f-8c06-75c4-836a-bc45b2ded4f1', '2026-11-26 18:12:59.447419+00'),
	('orders', '01a2190f-8c23-7a79-aae1-b655574d72af', '2026-11-26 18:12:59.474964+00'),
	('orders', '01a2190f-8c3c-70e1-8c1e-e6537545fb5c', '2026-11-26 18:12:59.492469+00'),
	('orders', '01a2190f-9944-7b4d-9b0f-9316f3be4c59', '2026-11-26 18:13:02.838559+00'),
	('orders', '01a2190f-99d2-77d5-8e6a-6099a8aa2abc', '2026-11-26 18:13:02.878379+00'),
	('orders', '01a2190f-a138-7aef-ac4f-6974f69cbdb0', '2026-11-26 18:13:04.580807+00'),
	('orders', '01a2190f-a166-74a0-bc36-777507c19a4c', '2026-11-26 18:13:04.589097+00'),
	('orders', '01a2190f-a590-757e-8503-11e167234bb7', '2026-11-26 18:13:05.679385+00');


INSERT INTO public.job OVERRIDING SYSTEM VALUE VALUES
	(1, 'mail', 'order.01a2190f-0db9-7b0a-b143-5939b59e88d3.placed', '', 1, '{"cc": [], "to": "sanne.de.vries@gemeente-voorbeeldstad.example", "key": "order.01a2190f-0db9-7b0a-b143-5939b59e88d3.placed", "html": "", "only": [], "text": "", "letter": {"link": "/bestellingen/01a2190f-0db9-7b0a-b143-5939b59e88d3", "facts": [["Referentie", "S20261126191226721"], ["Organisatie", "Gemeente Voorbeeldstad (P1234567)"], ["Naam van de service", "wacht.voorbeeldstad.example"], ["Besteld door", "Sanne de Vries"], ["Besteld op", "26-11-2026 om 19:12 uur"], ["Geldigheid", "3 jaar, ten minste tot en met 24-11-2029"]], "link_text": "Bekijk de bestelling in MijnCertificaten", "paragraphs": ["U heeft een verlenging besteld van het servercertificaat wacht.voorbeeldstad.example.", "In de bijlage vindt u het bestelformulier. Wij hebben het elektronisch verzegeld. Bewaar het goed.", "U hoeft nu niets te doen. Onze afdeling validatie controleert de bestelling. Soms hebben wij een vraag, bijvoorbeeld over een domeinnaam. Dan nemen wij contact met u op."]}, "subject": "Uw bestelling S20261126191226721 is geplaatst", "to_name": "Sanne de Vries", "language": "nl", "attachments": [{"text": null, "sha256": "172146a70c3bcbf88b30f6f4c3252e07aba9b9419c353bc98318259e78ce8a71", "file_name": "bestelling-S20261126191226721.pdf", "media_type": "application/pdf"}]}', 'waiting', 0, 0, '2026-11-26 18:12:59.206516+00', NULL, '2026-11-26 18:12:59.206516+00', NULL, '23b89ac2208a49fb99c21c1fa7b62e07', '', NULL),
	(2, 'mail', 'order.01a2190f-16f2-714c-aa23-f8806c393ccb.placed', '', 2, '{"cc": [], "to": "sanne.de.vries@gemeente-voorbeeldstad.example", "key": "order.01a2190f-16f2-714c-aa23-f8806c393ccb.placed", "html": "", "only": [], "text": "", "letter": {"link": "/bestellingen/01a2190f-16f2-714c-aa23-f8806c393ccb", "facts": [["Referentie", "S20261126191229321"], ["Organisatie", "Gemeente Voorbeeldstad (P1234567)"], ["Naam van de service", "bekeken.voorbeeldstad.example"], ["Besteld door", "Sanne de Vries"], ["Besteld op", "26-11-2026 om 19:12 uur"], ["Geldigheid", "3 jaar, ten minste tot en met 24-11-2029"]], "link_text": "Bekijk de bestelling in MijnCertificaten", "paragraphs": ["U heeft een verlenging besteld van het servercertificaat bekeken.voorbeeldstad.example.", "In de bijlage vindt u het bestelformulier. Wij hebben het elektronisch verzegeld. Bewaar het goed.", "U hoeft nu niets te doen. Onze afdeling validatie controleert de bestelling. Soms hebben wij een vraag, bijvoorbeeld over een domeinnaam. Dan nemen wij contact met u op."]}, "subject": "Uw bestelling S20261126191229321 is geplaatst", "to_name": "Sanne de Vries", "language": "nl", "attachments": [{"text": null, "sha256": "dd78a4932eb48795a7e17ff107962a9a5d3ac1258204eab989bc66ce98fa98ab", "file_name": "bestelling-S20261126191229321.pdf", "media_type": "application/pdf"}]}', 'waiting', 0, 0, '2026-11-26 18:12:59.279304+00', NULL, '2026-11-26 18:12:59.279304+00', NULL, 'd26ce8878a0c4d8aaf10bad54480b139', '', NULL),
	(3, 'mail', 'order.01a2190f-5408-77b3-a985-dd9af764da26.placed', '', 3, '{"cc": [], "to": "sanne.de.vries@gemeente-voorbeeldstad.example", "key": "order.01a2190f-5408-77b3-a985-dd9af764da26.placed", "html": "", "only": [], "text": "", "letter": {"link": "/bestellingen/01a2190f-5408-77b3-a985-dd9af764da26", "facts": [["Referentie", "S20261126191244446"], ["Organisatie", "Gemeente Voorbeeldstad (P1234567)"], ["Naam van de service", "teruggegeven.voorbeeldstad.example"], ["Besteld door", "Sanne de Vries"], ["Besteld op", "26-11-2026 om 19:12 uur"], ["Geldigheid", "3 jaar, ten minste tot en met 24-11-2029"]], "link_text": "Bekijk de bestelling in MijnCertificaten", "paragraphs": ["U heeft een verlenging besteld van het servercertificaat teruggegeven.voorbeeldstad.example.", "In de bijlage vindt u het bestelformulier. Wij hebben het elektronisch verzegeld. Bewaar het goed.", "U hoeft nu niets te doen. Onze afdeling validatie controleert de bestelling. Soms hebben wij een vraag, bijvoorbeeld over een domeinnaam. Dan nemen wij contact met u op."]}, "subject": "Uw bestelling S20261126191244446 is geplaatst", "to_name": "Sanne de Vries", "language": "nl", "attachments": [{"text": null, "sha256": "89048963ba04ead58fb5db246ee13b49cc7a38168cf849e405bc1376ed308e70", "file_name": "bestelling-S20261126191244446.pdf", "media_type": "application/pdf"}]}', 'waiting', 0, 0, '2026-11-26 18:12:59.310421+00', NULL, '2026-11-26 18:12:59.310421+00', NULL, '538be979796443d09d4b48b750a674ba', '', NULL),
	(4, 'mail', 'order.01a2190f-5a49-7d9f-bc5c-04631fce3088.placed', '', 4, '{"cc": [], "to": "sanne.de.vries@gemeente-voorbeeldstad.example", "key": "order.01a2190f-5a49-7d9f-bc5c-04631fce3088.placed", "html": "", "only": [], "text": "", "letter": {"link": "/bestellingen/01a2190f-5a49-7d9f-bc5c-04631fce3088", "facts": [["Referentie", "S20261126191246131"], ["Organisatie", "Gemeente Voorbeeldstad (P1234567)"], ["Naam van de service", "half.voorbeeldstad.example"], ["Besteld door", "Sanne de Vries"], ["Besteld op", "26-11-2026 om 19:12 uur"], ["Geldigheid", "3 jaar, ten minste tot en met 24-11-2029"]], "link_text": "Bekijk de bestelling in MijnCertificaten", "paragraphs": ["U heeft een verlenging besteld van het servercertificaat half.voorbeeldstad.example.", "In de bijlage vindt u het bestelformulier. Wij hebben het elektronisch verzegeld. Bewaar het goed.", "U hoeft nu niets te doen. Onze afdeling validatie controleert de bestelling. Soms hebben wij een vraag, bijvoorbeeld over een domeinnaam. Dan nemen wij contact met u op."]}, "subject": "Uw bestelling S20261126191246131 is geplaatst", "to_name": "Sanne de Vries", "language": "nl", "attachments": [{"text": null, "sha256": "413c9dde8d6b719c80dbeea5c409c24361b219b6654be619cf961f57d0b42122", "file_name": "bestelling-S20261126191246131.pdf", "media_type": "application/pdf"}]}', 'waiting', 0, 0, '2026-11-26 18:12:59.333362+00', NULL, '2026-11-26 18:12:59.333362+00', NULL, '0bdd8ee604de4ba38685915bf066fe14', '', NULL),
	(5, 'mail', 'order.01a2190f-62bc-7a7c-ac6f-4914d269aeb5.placed', '', 5, '{"cc": [], "to": "sanne.de.vries@gemeente-voorbeeldstad.example", "key": "order.01a2190f-62bc-7a7c-ac6f-4914d269aeb5.placed", "html": "", "only": [], "text": "", "letter": {"link": "/bestellingen/01a2190f-62bc-7a7c-ac6f-4914d269aeb5", "facts": [["Referentie", "S20261126191248817"], ["Organisatie", "Gemeente Voorbeeldstad (P1234567)"], ["Naam van de service", "goedgekeurd.voorbeeldstad.example"], ["Besteld door", "Sanne de Vries"], ["Besteld op", "26-11-2026 om 19:12 uur"], ["Geldigheid", "3 jaar, ten minste tot en met 24-11-2029"]], "link_text": "Bekijk de bestelling in MijnCertificaten", "paragraphs": ["U heeft een verlenging besteld van het servercertificaat goedgekeurd.voorbeeldstad.example.", "In de bijlage vindt u het bestelformulier. Wij hebben het elektronisch verzegeld. Bewaar het goed.", "U hoeft nu niets te doen. Onze afdeling validatie controleert de bestelling. Soms hebben wij een vraag, bijvoorbeeld over een domeinnaam. Dan nemen wij contact met u op."]}, "subject": "Uw bestelling S20261126191248817 is geplaatst", "to_name": "Sanne de Vries", "language": "nl", "attachments": [{"text": null, "sha256": "25087e33e5ddd3cc66e57277364e1a192605778390884e718fc6d7926c86c2a5", "file_name": "bestelling-S20261126191248817.pdf", "media_type": "application/pdf"}]}', 'waiting', 0, 0, '2026-11-26 18:12:59.371679+00', NULL, '2026-11-26 18:12:59.371679+00', NULL, '5c20f281fa0043cea0aa93776a9ecb80', '', NULL),
	(6, 'mail', 'order.01a2190f-69ae-7ccf-aa96-71551c9a7130.placed', '', 6, '{"cc": [], "to": "sanne.de.vries@gemeente-voorbeeldstad.example", "key": "order.01a2190f-69ae-7ccf-aa96-71551c9a7130.placed", "html": "", "only": [], "text": "", "letter": {"link": "/bestellingen/01a2190f-69ae-7ccf-aa96-71551c9a7130", "facts": [["Referentie", "S20261126191250582"], ["Organisatie", "Gemeente Voorbeeldstad (P1234567)"], ["Naam van de service", "gevraagd.voorbeeldstad.example"], ["Besteld door", "Sanne de Vries"], ["Besteld op", "26-11-2026 om 19:12 uur"], ["Geldigheid", "3 jaar, ten minste tot en met 24-11-2029"]], "link_text": "Bekijk de bestelling in MijnCertificaten", "paragraphs": ["U heeft een verlenging besteld van het servercertificaat gevraagd.voorbeeldstad.example.", "In de bijlage vindt u het bestelformulier. Wij hebben het elektronisch verzegeld. Bewaar het goed.", "U hoeft nu niets te doen. Onze afdeling validatie controleert de bestelling. Soms hebben wij een vraag, bijvoorbeeld over een domeinnaam. Dan nemen wij contact met u op."]}, "subject": "Uw bestelling S20261126191250582 is geplaatst", "to_name": "Sanne de Vries", "language": "nl", "attachments": [{"text": null, "sha256": "a8c5f6fec8b5d1cee00695780f05f09badac7f4264f1cd5b6eb97a24d4f36e57", "file_name": "bestelling-S20261126191250582.pdf", "media_type": "application/pdf"}]}', 'waiting', 0, 0, '2026-11-26 18:12:59.39161+00', NULL, '2026-11-26 18:12:59.39161+00', NULL, '9420500279434125af038ba6f338146b', '', NULL),
	(7, 'mail', 'order.01a2190f-6d8b-70ed-bd80-91c8ee9f085d.placed', '', 7, '{"cc": [], "to": "sanne.de.vries@gemeente-voorbeeldstad.example", "key": "order.01a2190f-6d8b-70ed-bd80-91c8ee9f085d.placed", "html": "", "only": [], "text": "", "letter": {"link": "/bestellingen/01a2190f-6d8b-70ed-bd80-91c8ee9f085d", "facts": [["Referentie", "S20261126191251515"], ["Organisatie", "Gemeente Voorbeeldstad (P1234567)"], ["Naam van de service", "uitgegeven.voorbeeldstad.example"], ["Besteld door", "Sanne de Vries"], ["Besteld op", "26-11-2026 om 19:12 uur"], ["Geldigheid", "3 jaar, ten minste tot en met 24-11-2029"]], "link_text": "Bekijk de bestelling in MijnCertificaten", "paragraphs": ["U heeft een verlenging besteld van het servercertificaat uitgegeven.voorbeeldstad.example.", "In de bijlage vindt u het bestelformulier. Wij hebben het elektronisch verzegeld. Bewaar het goed.", "U hoeft nu niets te doen. Onze afdeling validatie controleert de bestelling. Soms hebben wij een vraag, bijvoorbeeld over een domeinnaam. Dan nemen wij contact met u op."]}, "subject": "Uw bestelling S20261126191251515 is geplaatst", "to_name": "Sanne de Vries", "language": "nl", "attachments": [{"text": null, "sha256": "f8c3346869ac67741ec40fdffe6789efc33a237dc0a3c08729fe7c96172febff", "file_name": "bestelling-S20261126191251515.pdf", "media_type": "application/pdf"}]}', 'waiting', 0, 0, '2026-11-26 18:12:59.409082+00', NULL, '2026-11-26 18:12:59.409082+00', NULL, '0f7073ee267e4c70be95c5033a9c9d04', '', NULL),
	(8, 'mail', 'order.01a2190f-6ff7-78eb-9496-7cacd05c7593.placed', '', 8, '{"cc": [], "to": "sanne.de.vries@gemeente-voorbeeldstad.example", "key": "order.01a2190f-6ff7-78eb-9496-7cacd05c7593.placed", "html": "", "only": [], "text": "", "letter": {"link": "/bestellingen/01a2190f-6ff7-78eb-9496-7cacd05c7593", "facts": [["Referentie", "S20261126191251761"], ["Organisatie", "Gemeente Voorbeeldstad (P1234567)"], ["Naam van de service", "anders.voorbeeldstad.example"], ["Besteld door", "Sanne de Vries"], ["Besteld op", "26-11-2026 om 19:12 uur"], ["Geldigheid", "3 jaar, ten minste tot en met 24-11-2029"]], "link_text": "Bekijk de bestelling in MijnCertificaten", "paragraphs": ["U heeft een verlenging besteld van het servercertificaat anders.voorbeeldstad.example.", "In de bijlage vindt u het bestelformulier. Wij hebben het elektronisch verzegeld. Bewaar het goed.", "U hoeft nu niets te doen. Onze afdeling validatie controleert de bestelling. Soms hebben wij een vraag, bijvoorbeeld over een domeinnaam. Dan nemen wij contact met u op."]}, "subject": "Uw bestelling S20261126191251761 is geplaatst", "to_name": "Sanne de Vries", "language": "nl", "attachments": [{"text": null, "sha256": "b9bc10da805c069bf34b2b2e2bda925f0ddfcbfeed5bd18cdce80d65a51d6ea9", "file_name": "bestelling-S20261126191251761.pdf", "media_type": "application/pdf"}]}', 'waiting', 0, 0, '2026-11-26 18:12:59.427578+00', NULL, '2026-11-26 18:12:59.427578+00', NULL, '4fb2dc5de5604b1b83a1c2af6b6f61e0', '', NULL),
	(9, 'mail', 'order.01a2190f-74fc-74f2-9702-27f92a087f4d.placed', '', 9, '{"cc": [], "to": "sanne.de.vries@gemeente-voorbeeldstad.example", "key": "order.01a2190f-74fc-74f2-9702-27f92a087f4d.placed", "html": "", "only": [], "text": "", "letter": {"link": "/bestellingen/01a2190f-74fc-74f2-9702-27f92a087f4d", "facts": [["Referentie", "S20261126191253991"], ["Organisatie", "Gemeente Voorbeeldstad (P1234567)"], ["Naam van de service", "mislukt.voorbeeldstad.example"], ["Besteld door", "Sanne de Vries"], ["Besteld op", "26-11-2026 om 19:12 uur"], ["Geldigheid", "3 jaar, ten minste tot en met 24-11-2029"]], "link_text": "Bekijk de bestelling in MijnCertificaten", "paragraphs": ["U heeft een verlenging besteld van het servercertificaat mislukt.voorbeeldstad.example.", "In de bijlage vindt u het bestelformulier. Wij hebben het elektronisch verzegeld. Bewaar het goed.", "U hoeft nu niets te doen. Onze afdeling validatie controleert de bestelling. Soms hebben wij een vraag, bijvoorbeeld over een domeinnaam. Dan nemen wij contact met u op."]}, "subject": "Uw bestelling S20261126191253991 is geplaatst", "to_name": "Sanne de Vries", "language": "nl", "attachments": [{"text": null, "sha256": "f4fff83af0ca035316fd3cafcfdf6da66ce98ce5fc628085dbceaa664413b139", "file_name": "bestelling-S20261126191253991.pdf", "media_type": "application/pdf"}]}', 'waiting', 0, 0, '2026-11-26 18:12:59.447419+00', NULL, '2026-11-26 18:12:59.447419+00', NULL, 'b21118d43dd74b489c4937e9530d722c', '', NULL),
	(10, 'mail', 'order.01a2190f-7df9-7997-a017-0561427d3f8d.placed', '', 10, '{"cc": [], "to": "sanne.de.vries@gemeente-voorbeeldstad.example", "key": "order.01a2190f-7df9-7997-a017-0561427d3f8d.placed", "html": "", "only": [], "text": "", "letter": {"link": "/bestellingen/01a2190f-7df9-7997-a017-0561427d3f8d", "facts": [["Referentie", "S20261126191255914"], ["Organisatie", "Gemeente Voorbeeldstad (P1234567)"], ["Naam van de service", "afgewezen.voorbeeldstad.example"], ["Besteld door", "Sanne de Vries"], ["Besteld op", "26-11-2026 om 19:12 uur"], ["Geldigheid", "3 jaar, ten minste tot en met 24-11-2029"]], "link_text": "Bekijk de bestelling in MijnCertificaten", "paragraphs": ["U heeft een verlenging besteld van het servercertificaat afgewezen.voorbeeldstad.example.", "In de bijlage vindt u het bestelformulier. Wij hebben het elektronisch verzegeld. Bewaar het goed.", "U hoeft nu niets te doen. Onze afdeling validatie controleert de bestelling. Soms hebben wij een vraag, bijvoorbeeld over een domeinnaam. Dan nemen wij contact met u op."]}, "subject": "Uw bestelling S20261126191255914 is geplaatst", "to_name": "Sanne de Vries", "language": "nl", "attachments": [{"text": null, "sha256": "10790f5e9d9559fb6438c8630268e3b65543a32967a649239f6203bff7ba79fa", "file_name": "bestelling-S20261126191255914.pdf", "media_type": "application/pdf"}]}', 'waiting', 0, 0, '2026-11-26 18:12:59.474964+00', NULL, '2026-11-26 18:12:59.474964+00', NULL, 'c354e20d22c84d62a885b8453847fd2e', '', NULL),
	(11, 'mail', 'order.01a2190f-87bd-7ddd-8ba8-642b9aefa955.placed', '', 11, '{"cc": [], "to": "sanne.de.vries@gemeente-voorbeeldstad.example", "key": "order.01a2190f-87bd-7ddd-8ba8-642b9aefa955.placed", "html": "", "only": [], "text": "", "letter": {"link": "/bestellingen/01a2190f-87bd-7ddd-8ba8-642b9aefa955", "facts": [["Referentie", "S20261126191257196"], ["Organisatie", "Gemeente Voorbeeldstad (P1234567)"], ["Naam van de service", "ingetrokken.voorbeeldstad.example"], ["Besteld door", "Sanne de Vries"], ["Besteld op", "26-11-2026 om 19:12 uur"], ["Geldigheid", "3 jaar, ten minste tot en met 24-11-2029"]], "link_text": "Bekijk de bestelling in MijnCertificaten", "paragraphs": ["U heeft een verlenging besteld van het servercertificaat ingetrokken.voorbeeldstad.example.", "In de bijlage vindt u het bestelformulier. Wij hebben het elektronisch verzegeld. Bewaar het goed.", "U hoeft nu niets te doen. Onze afdeling validatie controleert de bestelling. Soms hebben wij een vraag, bijvoorbeeld over een domeinnaam. Dan nemen wij contact met u op."]}, "subject": "Uw bestelling S20261126191257196 is geplaatst", "to_name": "Sanne de Vries", "language": "nl", "attachments": [{"text": null, "sha256": "1e799fca72886b5a0e0c233d51f8a86bfaf98ce924ee2483920d53db4c266dcf", "file_name": "bestelling-S20261126191257196.pdf", "media_type": "application/pdf"}]}', 'waiting', 0, 0, '2026-11-26 18:12:59.492469+00', NULL, '2026-11-26 18:12:59.492469+00', NULL, '8d255715c32c4b1fa5b4424500555284', '', NULL),
	(12, 'mail', 'order.01a2190f-7df9-7997-a017-0561427d3f8d.rejected', '', 12, '{"cc": [], "to": "sanne.de.vries@gemeente-voorbeeldstad.example", "key": "order.01a2190f-7df9-7997-a017-0561427d3f8d.rejected", "html": "", "only": [], "text": "", "letter": {"link": "/bestellingen/01a2190f-7df9-7997-a017-0561427d3f8d", "facts": [["Referentie", "S20261126191255914"], ["Organisatie", "Gemeente Voorbeeldstad (P1234567)"], ["Naam van de service", "afgewezen.voorbeeldstad.example"], ["Besteld door", "Sanne de Vries"], ["Besteld op", "26-11-2026 om 19:12 uur"]], "link_text": "Bekijk de bestelling in MijnCertificaten", "paragraphs": ["Wij hebben uw bestelling voor afgewezen.voorbeeldstad.example gecontroleerd. Wij kunnen het certificaat niet maken.", "De reden is:", "De domeinnaam is niet van uw organisatie.", "U kunt een nieuwe bestelling plaatsen. Heeft u vragen? Bel onze servicedesk en noem de referentie."]}, "subject": "Uw bestelling S20261126191255914 is afgewezen", "to_name": "Sanne de Vries", "language": "nl", "attachments": []}', 'waiting', 0, 0, '2026-11-26 18:13:01.118433+00', NULL, '2026-11-26 18:13:01.118433+00', NULL, 'c354e20d22c84d62a885b8453847fd2e', '', NULL),
	(13, 'mail', 'order.01a2190f-6d8b-70ed-bd80-91c8ee9f085d.approved', '', 13, '{"cc": [], "to": "sanne.de.vries@gemeente-voorbeeldstad.example", "key": "order.01a2190f-6d8b-70ed-bd80-91c8ee9f085d.approved", "html": "", "only": [], "text": "", "letter": {"link": "/bestellingen/01a2190f-6d8b-70ed-bd80-91c8ee9f085d", "facts": [["Referentie", "S20261126191251515"], ["Organisatie", "Gemeente Voorbeeldstad (P1234567)"], ["Naam van de service", "uitgegeven.voorbeeldstad.example"], ["Besteld door", "Sanne de Vries"], ["Besteld op", "26-11-2026 om 19:12 uur"], ["Geldigheid", "3 jaar, ten minste tot en met 24-11-2029"]], "link_text": "Bekijk de bestelling in MijnCertificaten", "paragraphs": ["Wij hebben uw bestelling voor uitgegeven.voorbeeldstad.example gecontroleerd en goedgekeurd.", "Wij maken nu het certificaat. Daarna sturen wij het naar Karel Tak. U krijgt een kopie."]}, "subject": "Uw bestelling S20261126191251515 is goedgekeurd", "to_name": "Sanne de Vries", "language": "nl", "attachments": []}', 'waiting', 0, 0, '2026-11-26 18:13:01.908312+00', NULL, '2026-11-26 18:13:01.908312+00', NULL, '0f7073ee267e4c70be95c5033a9c9d04', '', NULL),
	(14, 'mail', 'order.01a2190f-6d8b-70ed-bd80-91c8ee9f085d.issued', '', 14, '{"cc": ["sanne.de.vries@gemeente-voorbeeldstad.example"], "to": "karel.tak@gemeente-voorbeeldstad.example", "key": "order.01a2190f-6d8b-70ed-bd80-91c8ee9f085d.issued", "html": "", "only": [], "text": "", "letter": {"link": "/servercertificaten/29", "facts": [["Referentie", "S20261126191251515"], ["Organisatie", "Gemeente Voorbeeldstad (P1234567)"], ["Naam van de service", "uitgegeven.voorbeeldstad.example"], ["Besteld door", "Sanne de Vries"], ["Besteld op", "26-11-2026 om 19:12 uur"], ["Serienummer", "350ea4601530e9db562ac3f99eef29852814c84b"], ["Geldig tot", "01-11-2028"]], "link_text": "Bekijk het certificaat in MijnCertificaten", "paragraphs": ["Het servercertificaat voor uitgegeven.voorbeeldstad.example is klaar. U vindt het in de bijlage, met de certificaten van de uitgever.", "Installeer het certificaat op uw server, samen met de geheime sleutel die bij de aanvraag hoort.", "Het oude certificaat trekken wij niet in. Werkt het nieuwe? Verwijder dan het oude van uw server."]}, "subject": "Uw certificaat voor uitgegeven.voorbeeldstad.example", "to_name": "Karel Tak", "language": "nl", "attachments": [{"text": "-----BEGIN CERTIFICATE-----\nMIIDpDCCA0mgAwIBAgIUNQ6kYBUw6dtWKsP5nu8phSgUyEswCgYIKoZIzj0EAwIw\nWTELMAkGA1UEBhMCTkwxKzApBgNVBAoMIlZvb3JiZWVsZCBWZXJ0cm91d2Vuc2Rp\nZW5zdGVuIEIuVi4xHTAbBgNVBAMMFFZvb3JiZWVsZCBTZXJ2ZXJzIENBMB4XDTI2\nMTEyNjE4MTMwMloXDTI4MTAzMTIzNTk1OVowgbsxCzAJBgNVBAYTAk5MMRAwDgYD\nVQQIDAdVdHJlY2h0MRYwFAYDVQQHDA1Wb29yYmVlbGRzdGFkMR8wHQYDVQQKDBZH\nZW1lZW50ZSBWb29yYmVlbGRzdGFkMRcwFQYDVQRhDA5OVFJOTC0xMjM0NTY3ODEd\nMBsGA1UEBRMUMDAwMDAwMDMxMjM0NTY3ODAwMDAxKTAnBgNVBAMMIHVpdGdlZ2V2\nZW4udm9vcmJlZWxkc3RhZC5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcD\nQgAEisENd2ukVHs39I+TCczbqYuKe6eH6NiOmfhqgUv0rAGp9YAmzd1RN9bfJxjz\nRXAnvC3eb8A1uYfReJFzXCkj/6OCAYowggGGMAwGA1UdEwEB/wQCMAAwHQYDVR0O\nBBYEFFOLvis+xZmKFODBBod9L4ubBxOgMB8GA1UdIwQYMBaAFOUrzM85WvbG0Eta\nemTeMETjUUAkMA4GA1UdDwEB/wQEAwIHgDAXBgNVHSAEEDAOMAwGCmCEEAGHawEC\nCAYwHQYDVR0lBBYwFAYIKwYBBQUHAwEGCCsGAQUFBwMCMCsGA1UdEQQkMCKCIHVp\ndGdlZ2V2ZW4udm9vcmJlZWxkc3RhZC5leGFtcGxlMIGABggrBgEFBQcBAQR0MHIw\nNgYIKwYBBQUHMAGGKmh0dHA6Ly8xMjcuMC4wLjE6NTgxMDMvb2NzcC9zZXJ2ZXIt\naXNzdWluZzA4BggrBgEFBQcwAoYsaHR0cDovLzEyNy4wLjAuMTo1ODEwMy9jYS9z\nZXJ2ZXItaXNzdWluZy5jZXIwPgYDVR0fBDcwNTAzoDGgL4YtaHR0cDovLzEyNy4w\nLjAuMTo1ODEwMy9jcmwvc2VydmVyLWlzc3VpbmcuY3JsMAoGCCqGSM49BAMCA0kA\nMEYCIQCvhw5+hweN0FgepPXALarPFz12MHCeaG8/G4qIcY7iGgIhAJGpFhq6licz\noHkN5GqqpYt2xlZDaTp+ebwPzD2wPFNM\n-----END CERTIFICATE-----\n", "sha256": null, "file_name": "uitgegeven.voorbeeldstad.example.pem", "media_type": "application/x-pem-file"}, {"text": "-----BEGIN CERTIFICATE-----\nMIICxzCCAm6gAwIBAgIUQwwty4qkiZIzEGoEhh93EDIZY2kwCgYIKoZIzj0EAwIw\nZjELMAkGA1UEBhMCTkwxKzApBgNVBAoMIlZvb3JiZWVsZCBWZXJ0cm91d2Vuc2Rp\nZW5zdGVuIEIuVi4xKjAoBgNVBAMMIVZvb3JiZWVsZCBTdGFtY2VydGlmaWNhYXQg\nU2VydmVyczAeFw0yMDExMjcxODExNDRaFw0zODExMjMxODExNDRaMFkxCzAJBgNV\nBAYTAk5MMSswKQYDVQQKDCJWb29yYmVlbGQgVmVydHJvdXdlbnNkaWVuc3RlbiBC\nLlYuMR0wGwYDVQQDDBRWb29yYmVlbGQgU2VydmVycyBDQTBZMBMGByqGSM49AgEG\nCCqGSM49AwEHA0IABLdtgPQOyo1ilJMk5IAEFRdhUT8046CtBTcjGdytyAwjn2cI\nNR7T2YF/i04ne+SZPBzA9G3X0+s0W7kyB8y9+wKjggEFMIIBATASBgNVHRMBAf8E\nCDAGAQH/AgEAMB0GA1UdDgQWBBTlK8zPOVr2xtBLWnpk3jBE41FAJDAfBgNVHSME\nGDAWgBQV0mwVkMltnBZynuho3Fu9u0R23zAOBgNVHQ8BAf8EBAMCAQYwFwYDVR0g\nBBAwDjAMBgpghBABh2sBAggGMEUGCCsGAQUFBwEBBDkwNzA1BggrBgEFBQcwAoYp\naHR0cDovLzEyNy4wLjAuMTo1ODEwMy9jYS9zZXJ2ZXItcm9vdC5jZXIwOwYDVR0f\nBDQwMjAwoC6gLIYqaHR0cDovLzEyNy4wLjAuMTo1ODEwMy9jcmwvc2VydmVyLXJv\nb3QuY3JsMAoGCCqGSM49BAMCA0cAMEQCIHH3cWyVylnTgFNe3g+NyfP4kTX7pH78\nMUjGqxqiTwYsAiAYpEhkoBZ74V8XOYEl5sBPwFW4K+so6Az03ZUGpczJfw==\n-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\nMIICMjCCAdegAwIBAgIUcGMDVUAbi4oPTdxGVDSgy3n5EHQwCgYIKoZIzj0EAwIw\nZjELMAkGA1UEBhMCTkwxKzApBgNVBAoMIlZvb3JiZWVsZCBWZXJ0cm91d2Vuc2Rp\nZW5zdGVuIEIuVi4xKjAoBgNVBAMMIVZvb3JiZWVsZCBTdGFtY2VydGlmaWNhYXQg\nU2VydmVyczAeFw0yMDExMjcxODExNDRaFw00NjExMjExODExNDRaMGYxCzAJBgNV\nBAYTAk5MMSswKQYDVQQKDCJWb29yYmVlbGQgVmVydHJvdXdlbnNkaWVuc3RlbiBC\nLlYuMSowKAYDVQQDDCFWb29yYmVlbGQgU3RhbWNlcnRpZmljYWF0IFNlcnZlcnMw\nWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASJIZbC9xqk5+1AC3kFjR5iBmBZPWqw\nBVdjmqJu5laolZUrbyS1qygEQA798ltLl1k7Mou/Lad4vuvo60b0YXLyo2MwYTAP\nBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBQV0mwVkMltnBZynuho3Fu9u0R23zAf\nBgNVHSMEGDAWgBQV0mwVkMltnBZynuho3Fu9u0R23zAOBgNVHQ8BAf8EBAMCAQYw\nCgYIKoZIzj0EAwIDSQAwRgIhAOsDzOpgPmOR3u21DKEtw+G7negNPUtl0oDlo8un\nA3ZOAiEAkqTFMiL8/ZLjv5Y7cfqe8eYtpnX/pTAUpNqYbqlSjN4=\n-----END CERTIFICATE-----\n", "sha256": null, "file_name": "uitgegeven.voorbeeldstad.example-keten.pem", "media_type": "application/x-pem-file"}]}', 'waiting', 0, 0, '2026-11-26 18:13:02.878379+00', NULL, '2026-11-26 18:13:02.878379+00', NULL, '0f7073ee267e4c70be95c5033a9c9d04', '', NULL),
	(15, 'mail', 'order.01a2190f-74fc-74f2-9702-27f92a087f4d.approved', '', 15, '{"cc": [], "to": "sanne.de.vries@gemeente-voorbeeldstad.example", "key": "order.01a2190f-74fc-74f2-9702-27f92a087f4d.approved", "html": "", "only": [], "text": "", "letter": {"link": "/bestellingen/01a2190f-74fc-74f2-9702-27f92a087f4d", "facts": [["Referentie", "S20261126191253991"], ["Organisatie", "Gemeente Voorbeeldstad (P1234567)"], ["Naam van de service", "mislukt.voorbeeldstad.example"], ["Besteld door", "Sanne de Vries"], ["Besteld op", "26-11-2026 om 19:12 uur"], ["Geldigheid", "3 jaar, ten minste tot en met 24-11-2029"]], "link_text": "Bekijk de bestelling in MijnCertificaten", "paragraphs": ["Wij hebben uw bestelling voor mislukt.voorbeeldstad.example gecontroleerd en goedgekeurd.", "Wij maken nu het certificaat. Daarna sturen wij het naar Karel Tak. U krijgt een kopie."]}, "subject": "Uw bestelling S20261126191253991 is goedgekeurd", "to_name": "Sanne de Vries", "language": "nl", "attachments": []}', 'waiting', 0, 0, '2026-11-26 18:13:04.183849+00', NULL, '2026-11-26 18:13:04.183849+00', NULL, 'b21118d43dd74b489c4937e9530d722c', '', NULL),
	(16, 'mail', 'order.01a2190f-69ae-7ccf-aa96-71551c9a7130.approved', '', 16, '{"cc": [], "to": "sanne.de.vries@gemeente-voorbeeldstad.example", "key": "order.01a2190f-69ae-7ccf-aa96-71551c9a7130.approved", "html": "", "only": [], "text": "", "letter": {"link": "/bestellingen/01a2190f-69ae-7ccf-aa96-71551c9a7130", "facts": [["Referentie", "S20261126191250582"], ["Organisatie", "Gemeente Voorbeeldstad (P1234567)"], ["Naam van de service", "gevraagd.voorbeeldstad.example"], ["Besteld door", "Sanne de Vries"], ["Besteld op", "26-11-2026 om 19:12 uur"], ["Geldigheid", "3 jaar, ten minste tot en met 24-11-2029"]], "link_text": "Bekijk de bestelling in MijnCertificaten", "paragraphs": ["Wij hebben uw bestelling voor gevraagd.voorbeeldstad.example gecontroleerd en goedgekeurd.", "Wij maken nu het certificaat. Daarna sturen wij het naar Karel Tak. U krijgt een kopie."]}, "subject": "Uw bestelling S20261126191250582 is goedgekeurd", "to_name": "Sanne de Vries", "language": "nl", "attachments": []}', 'waiting', 0, 0, '2026-11-26 18:13:05.230468+00', NULL, '2026-11-26 18:13:05.230468+00', NULL, '9420500279434125af038ba6f338146b', '', NULL),
	(17, 'mail', 'order.01a2190f-6ff7-78eb-9496-7cacd05c7593.approved', '', 17, '{"cc": [], "to": "sanne.de.vries@gemeente-voorbeeldstad.example", "key": "order.01a2190f-6ff7-78eb-9496-7cacd05c7593.approved", "html": "", "only": [], "text": "", "letter": {"link": "/bestellingen/01a2190f-6ff7-78eb-9496-7cacd05c7593", "facts": [["Referentie", "S20261126191251761"], ["Organisatie", "Gemeente Voorbeeldstad (P1234567)"], ["Naam van de service", "anders.voorbeeldstad.example"], ["Besteld door", "Sanne de Vries"], ["Besteld op", "26-11-2026 om 19:12 uur"], ["Geldigheid", "3 jaar, ten minste tot en met 24-11-2029"]], "link_text": "Bekijk de bestelling in MijnCertificaten", "paragraphs": ["Wij hebben uw bestelling voor anders.voorbeeldstad.example gecontroleerd en goedgekeurd.", "Wij maken nu het certificaat. Daarna sturen wij het naar Karel Tak. U krijgt een kopie."]}, "subject": "Uw bestelling S20261126191251761 is goedgekeurd", "to_name": "Sanne de Vries", "language": "nl", "attachments": []}', 'waiting', 0, 0, '2026-11-26 18:13:06.813919+00', NULL, '2026-11-26 18:13:06.813919+00', NULL, '4fb2dc5de5604b1b83a1c2af6b6f61e0', '', NULL),
	(18, 'mail', 'order.01a2190f-62bc-7a7c-ac6f-4914d269aeb5.approved', '', 18, '{"cc": [], "to": "sanne.de.vries@gemeente-voorbeeldstad.example", "key": "order.01a2190f-62bc-7a7c-ac6f-4914d269aeb5.approved", "html": "", "only": [], "text": "", "letter": {"link": "/bestellingen/01a2190f-62bc-7a7c-ac6f-4914d269aeb5", "facts": [["Referentie", "S20261126191248817"], ["Organisatie", "Gemeente Voorbeeldstad (P1234567)"], ["Naam van de service", "goedgekeurd.voorbeeldstad.example"], ["Besteld door", "Sanne de Vries"], ["Besteld op", "26-11-2026 om 19:12 uur"], ["Geldigheid", "3 jaar, ten minste tot en met 24-11-2029"]], "link_text": "Bekijk de bestelling in MijnCertificaten", "paragraphs": ["Wij hebben uw bestelling voor goedgekeurd.voorbeeldstad.example gecontroleerd en goedgekeurd.", "Wij maken nu het certificaat. Daarna sturen wij het naar Karel Tak. U krijgt een kopie."]}, "subject": "Uw bestelling S20261126191248817 is goedgekeurd", "to_name": "Sanne de Vries", "language": "nl", "attachments": []}', 'waiting', 0, 0, '2026-11-26 18:13:07.633454+00', NULL, '2026-11-26 18:13:07.633454+00', NULL, '5c20f281fa0043cea0aa93776a9ecb80', '', NULL);


INSERT INTO public.job_tenant VALUES
	('mail', '', 18);


INSERT INTO public.key_reservation VALUES
	('85f10281d446f0bb119520550b6a504378565ff4fccf79aba02172f62dacb531', 'P1234567', NULL, 1, false, '2026-11-26 18:12:02.593186+00'),
	('1f1e5e2ce42b9806a0517d90e2b93d0d66c54a735b3fdaca39f889f901cd7956', 'P1234567', NULL, 2, false, '2026-11-26 18:12:02.721681+00'),
	('085ab20bc5abf057cf93446649e9e761b6e7cd8ad94e3e1e418f3cb43efdb8a9', 'P1234567', NULL, 3, false, '2026-11-26 18:12:02.734284+00'),
	('1afaf7e91391ba55e88597fb6151a73a0ac310c18f0eb13c821d75d01d3c6bc8', 'P1234567', NULL, 4, false, '2026-11-26 18:12:02.755843+00'),
	('ec7217e63b72be4250b3b9d612f2338aa89dd2b760a9c298474b7b35f0246b5a', 'P1234567', NULL, 5, false, '2026-11-26 18:12:02.768432+00'),
	('95aeb39da751ee7ffc39a6265b0e8b9fa08be549d8a4fa0a7e46c82e3ad1be33', 'P1234567', NULL, 6, false, '2026-11-26 18:12:02.783659+00'),
	('623917749732bf38cb6040a19bcae01fd1c3c991d23df0c09e34bed3bba1ff74', 'P1234567', NULL, 7, false, '2026-11-26 18:12:02.794714+00'),
	('6d2d06dc8284f21893328796dbff3c68f8ed322ad98587a9f1f15fcd80903b78', 'P1234567', NULL, 8, false, '2026-11-26 18:12:02.80801+00'),
	('2cfd30b52fe9e4cdab9f180f6247045288fec0c0f3aff4d57459f009c5e886c4', 'P1234567', NULL, 9, false, '2026-11-26 18:12:02.828012+00'),
	('476aa84bc1d48b17365c32956aab8af4061a02ff84aed84898ef0f917cb1b526', 'P1234567', NULL, 10, false, '2026-11-26 18:12:02.843305+00'),
	('5df3fdf3eca46e90d9adbe189dd252e650e2c581a421c96eab4bd607b8efcd3f', 'P1234567', NULL, 11, false, '2026-11-26 18:12:02.852447+00'),
	('c088eda3d559746f4e9f5ac4773ec7f192cb86e0b03d49577a1517ce36c7f8ea', 'P1234567', NULL, 12, false, '2026-11-26 18:12:02.872871+00'),
	('c9781e912d1784abbefa3223a704de63e99e07b26a1e2aacdc4ff0b9092c1c66', 'P1234567', NULL, 13, false, '2026-11-26 18:12:02.883254+00'),
	('ed719f619a96aff202ceaa967974c51086d28a445f0a8967eeaf4fb7ec82b08e', 'P1234567', NULL, 14, false, '2026-11-26 18:12:02.892495+00'),
	('96db5eba3bc4f68517cec93e73e12e149e43bc48a00a737b11b73ff451d30f55', 'P1234567', NULL, 15, false, '2026-11-26 18:12:02.899694+00'),
	('72b97c416f7e89185b4738a0ab9a91769a6be1d2866c0bd799b89e3669c7b577', 'P1234567', NULL, 16, false, '2026-11-26 18:12:02.906306+00'),
	('c71da1e4a1af38b9a4d7e5744a297fab49a05f640b9fff8011bece0d96d9b49c', 'P1234567', NULL, 17, false, '2026-11-26 18:12:02.91658+00'),
	('c6aef86ba3dc79acb07b1761abe215212f1ebefcc3e70f408d02569dbda78f09', 'P1234567', NULL, 18, false, '2026-11-26 18:12:02.922909+00'),
	('d96bc7611f8f1648fc4e6532699fd9e54f9b9d422be7f7b420a38bac49dcebae', 'P1234567', NULL, 19, false, '2026-11-26 18:12:02.935458+00'),
	('1bf2a2c0e893075cfe0e1f7a5e247b96ea12d7fb0d5268273a0dea3054896b6f', 'P1234567', NULL, 20, false, '2026-11-26 18:12:02.948666+00'),
	('736f89e03fc23f499144d16edef70bd9ef6c491c92224368202ab31f98cebd6a', 'P1234567', NULL, 21, false, '2026-11-26 18:12:02.971438+00'),
	('bcdaf239a19e6a322091c22f3d7e89355ce36e7d60a85cadb22198f3f268396c', 'P1234567', NULL, 22, false, '2026-11-26 18:12:02.991919+00'),
	('6981da9755f47d9a24b61ffc3081c74ed8df3201a56dae326c7686bfa078e138', 'P1234567', NULL, 23, false, '2026-11-26 18:12:03.008239+00'),
	('772bec035c4defbf835563b3078e0bd6dd6ed0cc868410c10ed91f3af368c16b', 'P1234567', NULL, 24, false, '2026-11-26 18:12:03.021801+00'),
	('a26a885cb13f23964eb5cc33272c5ac84ab52428f2679d23637ad6f66b7e26f1', 'P1234567', NULL, 25, false, '2026-11-26 18:12:03.045178+00'),
	('de9965b0c2007be5791bea01df2452c57e6a5590295d531067b6f06af3369528', 'P1234567', NULL, 26, false, '2026-11-26 18:12:03.061645+00'),
	('cafa354466b3269608fbd622a9e58265d16f70d969bebbf179abaeba986d4800', 'P1234567', NULL, 27, false, '2026-11-26 18:12:03.082601+00'),
	('4ecbbe61e4321b0c3f5d08d53e8690bed8e5265bdc9d0b2014a9fc913e072b1a', 'P7654321', NULL, 28, false, '2026-11-26 18:12:03.097397+00'),
	('3d3b0cd53e9d348418720f58a0b92fbadf9294d19a6acaacded8fe3f4d01a5f1', 'P1234567', '01a2190e-fcaa-79d2-9fad-d0a575b7ff18', NULL, false, '2026-11-26 18:12:22.314791+00'),
	('c5697bfa9fd36faefd0bd3564164c278d27aeca23e2178f0a11325cde075fca9', 'P1234567', '01a2190f-0db9-7b0a-b143-5939b59e88d3', NULL, false, '2026-11-26 18:12:26.681116+00'),
	('a26ade578bbe5c3447a05e5c3c1d406d216557e6af81e7475a1daf2c4bb7a924', 'P1234567', '01a2190f-16f2-714c-aa23-f8806c393ccb', NULL, false, '2026-11-26 18:12:29.04235+00'),
	('06bf17bfc19da6c6624ce8979719a12d390cf192c79af95faeb5189597ff45b9', 'P1234567', '01a2190f-5408-77b3-a985-dd9af764da26', NULL, false, '2026-11-26 18:12:44.680618+00'),
	('e9cfb86da4921e70ef952271101374f071b98f78fbfa94190ad9993b4804865a', 'P1234567', '01a2190f-5a49-7d9f-bc5c-04631fce3088', NULL, false, '2026-11-26 18:12:46.281452+00'),
	('fdd4a583539b79ee7e770446fd71768220585862b2c0ba5a6fcee0517e875056', 'P1234567', '01a2190f-62bc-7a7c-ac6f-4914d269aeb5', NULL, false, '2026-11-26 18:12:48.444478+00'),
	('7f03c9e4624698b74609e05f654d9b3a4f64e5f643d70e104f095177fb42384d', 'P1234567', '01a2190f-69ae-7ccf-aa96-71551c9a7130', NULL, false, '2026-11-26 18:12:50.222238+00'),
	('0bfddfdf2a8de4e2e52cfa6a374a192311c4761fc07d73ebec594b8ba9886d77', 'P1234567', '01a2190f-6ff7-78eb-9496-7cacd05c7593', NULL, false, '2026-11-26 18:12:51.831685+00'),
	('5950602ccf534c8230bb5c7d4bfea7a1c36e76ada7e34d46e32f3a1ee614f75f', 'P1234567', '01a2190f-7df9-7997-a017-0561427d3f8d', NULL, true, '2026-11-26 18:12:55.41781+00'),
	('8467d1b9c7e9d09ff1150c06d5f77764ee8178ae1a2ff3c8b25a5c1afc10dcea', 'P1234567', '01a2190f-6d8b-70ed-bd80-91c8ee9f085d', 29, false, '2026-11-26 18:12:51.211605+00'),
	('07a560768aa82eb9c618972cc134e85f21ac9fe5f711b2f593a7df59a2237d3e', 'P1234567', '01a2190f-74fc-74f2-9702-27f92a087f4d', NULL, true, '2026-11-26 18:12:53.116081+00'),
	('54e4471bceea68ccd8b8c203681f9468a02b76afd2058ff48b587cc7e5fc2488', 'P1234567', '01a2190f-87bd-7ddd-8ba8-642b9aefa955', NULL, true, '2026-11-26 18:12:57.917887+00'),
	('1bcc87cfeb255fc49c54564d2df053200deb212600d82c5a72d9e3dd0b42ffd8', 'P1234567', '01a2190f-b304-7058-badb-f92468ac6c83', NULL, false, '2026-11-26 18:13:08.996468+00'),
	('f532ccc632dd5fc598f3e24586902a1ebf35241558f139430fc200dcff04d78f', 'P1234567', '01a2190f-b98a-79c0-abd2-b4bca6642fe5', NULL, false, '2026-11-26 18:13:10.666111+00'),
	('5cb8b413ac3b4322a145566afa59760feee4a5bb437b96a22edc2f26be6978ea', 'P1234567', '01a2190f-c227-792d-a3df-1f05f4339b7c', NULL, false, '2026-11-26 18:13:12.87137+00');


INSERT INTO public.legal_text VALUES
	('terms', '2026-01', 'nl', '2026-01-01', 'Voorwaarden voor servercertificaten', '[{"title": "Voor wie gelden deze voorwaarden?", "paragraphs": ["Deze voorwaarden gelden voor elk servercertificaat dat uw organisatie bestelt in dit portaal. “U” is uw organisatie, de abonnee. “Wij” is de aanbieder van het portaal.", "Wie bestelt, doet dat namens uw organisatie. Dat mag een bevoegd vertegenwoordiger of een contactpersoon."]}, {"title": "Bestellen", "paragraphs": ["Met “Plaats bestelling” staat uw bestelling vast. U krijgt een bestelformulier als PDF, met ons elektronische zegel.", "Onze afdeling validatie controleert elke bestelling. Klopt er iets niet, dan kunnen wij de bestelling afwijzen. Wij schrijven dan waarom. U kunt daarna opnieuw bestellen."]}, {"title": "Juiste gegevens", "paragraphs": ["U zorgt dat alle gegevens in de bestelling juist en volledig zijn. Verandert er later iets dat in het certificaat staat? Laat het ons dan meteen weten.", "U bent verantwoordelijk voor de domeinnamen in het certificaat, of u heeft toestemming om ze te gebruiken."]}, {"title": "De sleutel", "paragraphs": ["U maakt voor elk certificaat een nieuw sleutelpaar, in een veilige omgeving. De geheime sleutel blijft daar. U geeft hem aan niemand, ook niet aan ons.", "U gebruikt de sleutel en het certificaat alleen voor de namen die erin staan, en niet meer nadat het certificaat is verlopen of ingetrokken."]}, {"title": "De certificaatbeheerder", "paragraphs": ["U wijst een certificaatbeheerder aan. Die mag en kan het certificaat installeren, beheren en laten intrekken. Wij sturen het certificaat naar het adres dat u opgeeft."]}, {"title": "Intrekken", "paragraphs": ["Is de sleutel gelekt of misbruikt, of kan dat zo zijn? Dan belt u ons meteen. Dat kan dag en nacht. Ook als gegevens in het certificaat niet meer kloppen, laat u het intrekken.", "Wij trekken een certificaat zelf in als de sleutel niet meer veilig is, als het onjuiste gegevens bevat, of als de regels voor uitgevers van certificaten dat eisen. Wij laten het u weten. Intrekken kan niet ongedaan worden gemaakt."]}, {"title": "Hoe lang een certificaat geldig is", "paragraphs": ["In de bestelling staat tot wanneer uw certificaat ten minste geldig is. U vervangt het op tijd. Wij vervangen een certificaat nooit vanzelf."]}, {"title": "Prijs", "paragraphs": ["U betaalt de prijs die in de bestelling staat. Dat is het tarief van de dag waarop u bestelt, zonder btw."]}, {"title": "Publicatie en gegevens", "paragraphs": ["Het certificaat mag worden gepubliceerd, zodat anderen het kunnen controleren.", "Wij bewaren de bestelling, het formulier en het bewijs ten minste zeven jaar nadat het certificaat is geëindigd. In de privacyverklaring staat wat wij met persoonsgegevens doen."]}, {"title": "Nieuwe voorwaarden", "paragraphs": ["Wij kunnen deze voorwaarden wijzigen. Een wijziging is een nieuwe versie, met een datum. Voor een bestelling geldt de versie waarmee u akkoord ging toen u bestelde. Oude versies blijven leesbaar."]}]'),
	('terms', '2026-01', 'en', '2026-01-01', 'Terms for server certificates', '[{"title": "Whom do these terms apply to?", "paragraphs": ["These terms apply to every server certificate that your organisation orders in this portal. “You” is your organisation, the subscriber. “We” is the provider of the portal.", "Who orders does so on behalf of your organisation: an authorised representative or a contact person."]}, {"title": "Ordering", "paragraphs": ["With “Plaats bestelling” your order is final. You receive an order form as PDF, with our electronic seal.", "Our validation department checks every order. When something is not right we can reject the order, and we write why. You can then order again."]}, {"title": "Correct data", "paragraphs": ["You see to it that all data in the order are correct and complete. When something that is in the certificate changes later, you tell us at once.", "You are responsible for the domain names in the certificate, or have permission to use them."]}, {"title": "The key", "paragraphs": ["For every certificate you make a new key pair in a safe environment. The private key stays there. You give it to nobody, not to us either.", "You use key and certificate for the names in it only, and no longer after the certificate has expired or was revoked."]}, {"title": "The certificate manager", "paragraphs": ["You appoint a certificate manager, who is authorised and able to install and manage the certificate and to have it revoked. We send the certificate to the address that you give."]}, {"title": "Revocation", "paragraphs": ["Has the key leaked or been misused, or may it have been? Then you call us at once, day or night. You also have a certificate revoked when data in it are no longer right.", "We revoke a certificate ourselves when its key is no longer safe, when it holds incorrect data, or when the rules for issuers of certificates demand it. We let you know. A revocation cannot be undone."]}, {"title": "How long a certificate is valid", "paragraphs": ["The order says until when your certificate is valid at least. You replace it in time. We never replace a certificate by ourselves."]}, {"title": "Price", "paragraphs": ["You pay the price in the order. It is the rate of the day on which you order, without VAT."]}, {"title": "Publication and data", "paragraphs": ["The certificate may be published, so that others can check it.", "We keep the order, the form and the evidence for at least seven years after the certificate ended. The privacy statement says what we do with personal data."]}, {"title": "New terms", "paragraphs": ["We can change these terms. A change is a new version with a date. An order has the version that you agreed to when you ordered. Old versions can still be read."]}]');


INSERT INTO public.order_move OVERRIDING SYSTEM VALUE VALUES
	(1, '01a2190e-fcaa-79d2-9fad-d0a575b7ff18', 'placed', '2026-11-26 18:12:22.314791+00', 'Sanne de Vries', false),
	(2, '01a2190e-fcaa-79d2-9fad-d0a575b7ff18', 'failed', '2026-11-26 18:12:23.33601+00', NULL, false),
	(3, '01a2190f-0db9-7b0a-b143-5939b59e88d3', 'placed', '2026-11-26 18:12:26.681116+00', 'Sanne de Vries', false),
	(4, '01a2190f-16f2-714c-aa23-f8806c393ccb', 'placed', '2026-11-26 18:12:29.04235+00', 'Sanne de Vries', false),
	(5, '01a2190f-5408-77b3-a985-dd9af764da26', 'placed', '2026-11-26 18:12:44.680618+00', 'Sanne de Vries', false),
	(6, '01a2190f-5a49-7d9f-bc5c-04631fce3088', 'placed', '2026-11-26 18:12:46.281452+00', 'Sanne de Vries', false),
	(7, '01a2190f-62bc-7a7c-ac6f-4914d269aeb5', 'placed', '2026-11-26 18:12:48.444478+00', 'Sanne de Vries', false),
	(8, '01a2190f-69ae-7ccf-aa96-71551c9a7130', 'placed', '2026-11-26 18:12:50.222238+00', 'Sanne de Vries', false),
	(9, '01a2190f-6d8b-70ed-bd80-91c8ee9f085d', 'placed', '2026-11-26 18:12:51.211605+00', 'Sanne de Vries', false),
	(10, '01a2190f-6ff7-78eb-9496-7cacd05c7593', 'placed', '2026-11-26 18:12:51.831685+00', 'Sanne de Vries', false),
	(11, '01a2190f-74fc-74f2-9702-27f92a087f4d', 'placed', '2026-11-26 18:12:53.116081+00', 'Sanne de Vries', false),
	(12, '01a2190f-7df9-7997-a017-0561427d3f8d', 'placed', '2026-11-26 18:12:55.41781+00', 'Sanne de Vries', false),
	(13, '01a2190f-87bd-7ddd-8ba8-642b9aefa955', 'placed', '2026-11-26 18:12:57.917887+00', 'Sanne de Vries', false),
	(14, '01a2190f-0db9-7b0a-b143-5939b59e88d3', 'in_validation', '2026-11-26 18:12:59.206516+00', NULL, false),
	(15, '01a2190f-16f2-714c-aa23-f8806c393ccb', 'in_validation', '2026-11-26 18:12:59.279304+00', NULL, false),
	(16, '01a2190f-5408-77b3-a985-dd9af764da26', 'in_validation', '2026-11-26 18:12:59.310421+00', NULL, false),
	(17, '01a2190f-5a49-7d9f-bc5c-04631fce3088', 'in_validation', '2026-11-26 18:12:59.333362+00', NULL, false),
	(18, '01a2190f-62bc-7a7c-ac6f-4914d269aeb5', 'in_validation', '2026-11-26 18:12:59.371679+00', NULL, false),
	(19, '01a2190f-69ae-7ccf-aa96-71551c9a7130', 'in_validation', '2026-11-26 18:12:59.39161+00', NULL, false),
	(20, '01a2190f-6d8b-70ed-bd80-91c8ee9f085d', 'in_validation', '2026-11-26 18:12:59.409082+00', NULL, false),
	(21, '01a2190f-6ff7-78eb-9496-7cacd05c7593', 'in_validation', '2026-11-26 18:12:59.427578+00', NULL, false),
	(22, '01a2190f-74fc-74f2-9702-27f92a087f4d', 'in_validation', '2026-11-26 18:12:59.447419+00', NULL, false),
	(23, '01a2190f-7df9-7997-a017-0561427d3f8d', 'in_validation', '2026-11-26 18:12:59.474964+00', NULL, false),
	(24, '01a2190f-87bd-7ddd-8ba8-642b9aefa955', 'in_validation', '2026-11-26 18:12:59.492469+00', NULL, false),
	(25, '01a2190f-7df9-7997-a017-0561427d3f8d', 'rejected', '2026-11-26 18:13:01.118433+00', 'Karim Keur', true),
	(26, '01a2190f-6d8b-70ed-bd80-91c8ee9f085d', 'approved', '2026-11-26 18:13:01.908312+00', 'Vera Toets', true),
	(27, '01a2190f-6d8b-70ed-bd80-91c8ee9f085d', 'fulfilling', '2026-11-26 18:13:02.838559+00', NULL, false),
	(28, '01a2190f-6d8b-70ed-bd80-91c8ee9f085d', 'completed', '2026-11-26 18:13:02.878379+00', NULL, false),
	(29, '01a2190f-74fc-74f2-9702-27f92a087f4d', 'approved', '2026-11-26 18:13:04.183849+00', 'Vera Toets', true),
	(30, '01a2190f-74fc-74f2-9702-27f92a087f4d', 'fulfilling', '2026-11-26 18:13:04.580807+00', NULL, false),
	(31, '01a2190f-74fc-74f2-9702-27f92a087f4d', 'failed', '2026-11-26 18:13:04.589097+00', NULL, false),
	(32, '01a2190f-69ae-7ccf-aa96-71551c9a7130', 'approved', '2026-11-26 18:13:05.230468+00', 'Vera Toets', true),
	(33, '01a2190f-69ae-7ccf-aa96-71551c9a7130', 'fulfilling', '2026-11-26 18:13:05.679385+00', NULL, false),
	(34, '01a2190f-87bd-7ddd-8ba8-642b9aefa955', 'withdrawn', '2026-11-26 18:12:57.917887+00', 'Sanne de Vries', false),
	(35, '01a2190f-6ff7-78eb-9496-7cacd05c7593', 'approved', '2026-11-26 18:13:06.813919+00', 'Vera Toets', true),
	(36, '01a2190f-62bc-7a7c-ac6f-4914d269aeb5', 'approved', '2026-11-26 18:13:07.633454+00', 'Vera Toets', true),
	(37, '01a2190f-b304-7058-badb-f92468ac6c83', 'placed', '2026-11-26 18:13:08.996468+00', 'Sanne de Vries', false),
	(38, '01a2190f-b98a-79c0-abd2-b4bca6642fe5', 'placed', '2026-11-26 18:13:10.666111+00', 'Sanne de Vries', false),
	(39, '01a2190f-c227-792d-a3df-1f05f4339b7c', 'placed', '2026-11-26 18:13:12.87137+00', 'Sanne de Vries', false);


INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES
	(49, '01a2190f-c227-7fb2-ae84-797a024a4f2e', 'mc.orders.v1', '01a2190f-c227-792d-a3df-1f05f4339b7c', 0, '\x7b2276657273696f6e223a312c226f72646572223a2230316132313930662d633232372d373932642d613364662d316630356634333339623763222c227265666572656e6365223a22533230323631313236313931333132363935222c2273756273637269626572223a225031323334353637222c2270726f64756374223a22706b696f5f70726976617465222c227374617465223a22706c61636564222c22726571756573746572223a22434231303030303032222c226d616e61676572223a22434231303030303130222c22636f6d6d6f6e5f6e616d65223a226765706c61617473742e766f6f726265656c64737461642e6578616d706c65222c2273616e73223a5b226765706c61617473742e766f6f726265656c64737461642e6578616d706c65225d2c227265706c61636573223a31352c2270726963655f63656e7473223a32393930302c2276616c69646974795f64617973223a313039352c2276616c69645f756e74696c223a22323032392d31312d3234222c22636f6e74656e745f736861323536223a2237323963356538306262333037356435633965383437636438313262303465303230663965616232336436313561666165336432343936613738626162366634222c22706c616365645f6174223a22323032362d31312d32365431383a31333a31322e3837313337305a222c226174223a22323032362d31312d32365431383a31333a31322e3837313337305a222c226465636c617265645f6279223a22434231303030303032222c226465636c617265645f6174223a22323032362d31312d32365431383a31333a31322e3732353737335a227d', '{"ce_id": "01a2190f-c227-7fb2-ae84-797a024a4f2e", "ce_time": "2026-11-26T18:13:12.871370Z", "ce_type": "nl.mijncertificaten.order.placed.v1", "ce_source": "/mijncertificaten/orders", "ce_subject": "01a2190f-c227-792d-a3df-1f05f4339b7c", "content-type": "application/json", "ce_dataschema": "urn:mijncertificaten:schema:order.placed.v1", "ce_subscriber": "P1234567", "ce_specversion": "1.0", "correlation_id": "cfdf2edd6f8944a5b9b4402f55023563", "ce_correlationid": "cfdf2edd6f8944a5b9b4402f55023563", "ce_aggregateversion": "1"}', '2026-11-26 18:13:12.87137+00', NULL, NULL),
	(50, '01a2190f-c227-7809-b684-18ea8df64cdc', 'mc.forms.v1', '01a2190f-c227-7cb7-aa2c-66b0dd4d4a40', 5, '\x7b2276657273696f6e223a312c2272657175657374223a2230316132313930662d633232372d376362372d616132632d363662306464346434613430222c22726571756573746572223a226f7264657273222c227375626a656374223a2230316132313930662d633232372d373932642d613364662d316630356634333339623763222c2273756273637269626572223a225031323334353637222c2266696c655f6e616d65223a2262657374656c6c696e672d5332303236313132363139313331323639352e706466222c22636f6e74656e74223a7b226b696e64223a226f726465722e736572766572222c226c616e6775616765223a226e6c222c227469746c65223a225665726c656e67696e67207365727665726365727469666963616174222c227265666572656e6365223a22533230323631313236313931333132363935222c22696e74726f64756374696f6e223a224d65742064697420666f726d756c6965722062657374656c742047656d65656e746520566f6f726265656c64737461642065656e2073657276657263657274696669636161742e2048657420766f6c67742065656e206265737461616e64206365727469666963616174206f702e20486965726f6e64657220737461616e20616c6c65206765676576656e732076616e2064652062657374656c6c696e672e204265776161722064697420666f726d756c69657220696e2075772061646d696e69737472617469652e222c2273656374696f6e73223a5b7b227469746c65223a2241626f6e6e6565222c22726f7773223a5b7b226c6162656c223a2241626f6e6e65656e756d6d6572222c2276616c756573223a5b225031323334353637225d2c226d6f6e6f223a747275657d2c7b226c6162656c223a224f7267616e697361746965222c2276616c756573223a5b2247656d65656e746520566f6f726265656c6473746164225d2c226d6f6e6f223a66616c73657d2c7b226c6162656c223a224b764b2d6e756d6d6572222c2276616c756573223a5b223132333435363738225d2c226d6f6e6f223a747275657d2c7b226c6162656c223a224164726573222c2276616c756573223a5b22446f727073706c65696e2031222c223132333420414220566f6f726265656c6473746164222c22557472656368742c204e4c225d2c226d6f6e6f223a66616c73657d5d7d2c7b227469746c65223a22436f6e74616374706572736f6f6e222c22726f7773223a5b7b226c6162656c223a224e61616d222c2276616c756573223a5b2253616e6e65206465205672696573225d2c226d6f6e6f223a66616c73657d2c7b226c6162656c223a22506572736f6f6e736e756d6d6572222c2276616c756573223a5b22434231303030303032225d2c226d6f6e6f223a747275657d2c7b226c6162656c223a22452d6d61696c6164726573222c2276616c756573223a5b2273616e6e652e64652e76726965734067656d65656e74652d766f6f726265656c64737461642e6578616d706c65225d2c226d6f6e6f223a66616c73657d2c7b226c6162656c223a224f7267616e697361746965222c2276616c756573223a5b2247656d65656e746520566f6f726265656c6473746164225d2c226d6f6e6f223a66616c73657d2c7b226c6162656c223a2254656c65666f6f6e6e756d6d6572222c2276616c756573223a5b222b3331363131303030303032225d2c226d6f6e6f223a66616c73657d5d7d2c7b227469746c65223a224365727469666963616174626568656572646572222c22726f7773223a5b7b226c6162656c223a224e61616d222c2276616c756573223a5b224b6172656c2054616b225d2c226d6f6e6f223a66616c73657d2c7b226c6162656c223a22506572736f6f6e736e756d6d6572222c2276616c756573223a5b22434231303030303130225d2c226d6f6e6f223a747275657d2c7b226c6162656c223a22452d6d61696c6164726573222c2276616c756573223a5b226b6172656c2e74616b4067656d65656e74652d766f6f726265656c64737461642e6578616d706c65225d2c226d6f6e6f223a66616c73657d2c7b226c6162656c223a224f7267616e697361746965222c2276616c756573223a5b2247656d65656e746520566f6f726265656c6473746164225d2c226d6f6e6f223a66616c73657d2c7b226c6162656c223a2254656c65666f6f6e6e756d6d6572222c2276616c756573223a5b222b3331363131303030303130225d2c226d6f6e6f223a66616c73657d5d7d2c7b227469746c65223a224365727469666963616174222c22726f7773223a5b7b226c6162656c223a2250726f64756374222c2276616c756573223a5b22504b496f766572686569642050524956415445207365727665726365727469666963616174225d2c226d6f6e6f223a66616c73657d2c7b226c6162656c223a224e61616d2076616e20646520736572766963652028434e29222c2276616c756573223a5b226765706c61617473742e766f6f726265656c64737461642e6578616d706c65225d2c226d6f6e6f223a66616c73657d2c7b226c6162656c223a22416c6c65206e616d656e202853414e29222c2276616c756573223a5b226765706c61617473742e766f6f726265656c64737461642e6578616d706c65225d2c226d6f6e6f223a66616c73657d2c7b226c6162656c223a224765676576656e7320696e20686574206365727469666963616174222c2276616c756573223a5b224f203d2047656d65656e746520566f6f726265656c6473746164222c224c203d20566f6f726265656c6473746164222c225354203d2055747265636874222c2243203d204e4c222c2273657269616c4e756d626572203d203030303030303033313233343536373830303030222c226f7267616e697a6174696f6e4964656e746966696572203d204e54524e4c2d3132333435363738225d2c226d6f6e6f223a66616c73657d2c7b226c6162656c223a22536c657574656c222c2276616c756573223a5b22454320502d323536225d2c226d6f6e6f223a66616c73657d2c7b226c6162656c223a225348412d3235362076616e20646520736c657574656c222c2276616c756573223a5b2235636238623431336163336234333232613134353536366166613539373630666565653461356262343337623936613232656463326632366265363937386561225d2c226d6f6e6f223a747275657d2c7b226c6162656c223a225348412d3235362076616e20646520435352222c2276616c756573223a5b2234613532393738343539353236323862363639366235643030636362323639316262383263396565303833353461396231333530663437643563633666303133225d2c226d6f6e6f223a747275657d2c7b226c6162656c223a224f70766f6c6765722076616e2073657269656e756d6d6572222c2276616c756573223a5b2237633261343365313237663964666632353462336239393435393365626639646663313764326333225d2c226d6f6e6f223a747275657d2c7b226c6162656c223a224f7564652063657274696669636161742067656c64696720746f74222c2276616c756573223a5b2230322d30392d32303237225d2c226d6f6e6f223a66616c73657d5d7d2c7b227469746c65223a224c65766572696e6720656e207072696a73222c22726f7773223a5b7b226c6162656c223a2243657274696669636161742070657220652d6d61696c206e616172222c2276616c756573223a5b226b6172656c2e74616b4067656d65656e74652d766f6f726265656c64737461642e6578616d706c65225d2c226d6f6e6f223a66616c73657d2c7b226c6162656c223a2247656c64696768656964222c2276616c756573223a5b2233206a6161722c2074656e206d696e73746520746f7420656e206d65742032342d31312d32303239225d2c226d6f6e6f223a66616c73657d2c7b226c6162656c223a225072696a73222c2276616c756573223a5b22e282ac203239392c30302c207a6f6e64657220627477225d2c226d6f6e6f223a66616c73657d2c7b226c6162656c223a22566f6f727761617264656e222c2276616c756573223a5b2256657273696520323032362d3031222c2268747470733a2f2f6c6f63616c686f73743a383434332f766f6f727761617264656e2f323032362d3031225d2c226d6f6e6f223a66616c73657d2c7b226c6162656c223a22546172696576656e222c2276616c756573223a5b2256616e2032362d31312d32303236222c2268747470733a2f2f6c6f63616c686f73743a383434332f746172696576656e3f6461673d323032362d31312d3236225d2c226d6f6e6f223a66616c73657d5d7d5d2c22637372223a222d2d2d2d2d424547494e20434552544946494341544520524551554553542d2d2d2d2d5c6e4d49486d4d49474d416745414d436f784b44416d42674e5642414d4d4832646c634778685958527a6443353262323979596d566c6247527a6447466b4c6d56345c6e59573177624755775754415442676371686b6a4f5051494242676771686b6a4f50514d4242774e43414154634a454d567051697a6e6f43676a354f6b58504b685c6e722f614b5734374b4337453046533737445a3070656f6657524876653977585077544c7a4d576b686572473564527a72534c49766c4c6272556d6c7677466f425c6e6f414177436759494b6f5a497a6a3045417749445351417752674968414c647a4e65533568525066694834766646456170737a697665562f323261623242445a5c6e742b69387278374e4169454134336851304f5943306a67475258596d714f41536356435863713933533454646f4f48616a4b732f5232593d5c6e2d2d2d2d2d454e4420434552544946494341544520524551554553542d2d2d2d2d5c6e222c226465636c61726174696f6e735f7469746c65223a2244652062657374656c6c65722c2053616e6e652064652056726965732028434231303030303032292c207665726b6c61617274222c226465636c61726174696f6e73223a5b7b22636f6465223a227472757468222c2276657273696f6e223a22312e30222c2274657874223a22416c6c65206765676576656e7320696e2064657a652062657374656c6c696e67207a696a6e206a7569737420656e20766f6c6c656469672e227d2c7b22636f6465223a227465726d73222c2276657273696f6e223a22312e30222c2274657874223a22496b2068656220646520766f6f727761617264656e2067656c657a656e2e204d696a6e206f7267616e69736174696520676161742065726d656520616b6b6f6f72642e227d2c7b22636f6465223a226d616e61676572222c2276657273696f6e223a22312e30222c2274657874223a22446520636572746966696361617462656865657264657220776565742076616e2064657a652062657374656c6c696e672e2048696a206f66207a696a206d616720656e206b616e2068657420636572746966696361617420696e7374616c6c6572656e2c206265686572656e20656e20696e7472656b6b656e2e227d2c7b22636f6465223a226b6579222c2276657273696f6e223a22312e30222c2274657874223a2248657420736c657574656c706161722069732067656d61616b7420696e2065656e207665696c696765206f6d676576696e6720656e20776f7264742064616172206f6f6b20626577616172642e227d2c7b22636f6465223a227261746573222c2276657273696f6e223a22312e30222c2274657874223a22496b206b656e206465207072696a732076616e206469742063657274696669636161742e204d696a6e206f7267616e6973617469652062657461616c74206469652e227d2c7b22636f6465223a227075626c69636174696f6e222c2276657273696f6e223a22312e30222c2274657874223a22486574206365727469666963616174206d616720776f7264656e2067657075626c6963656572642c207a6f64617420616e646572656e20686574206b756e6e656e20636f6e74726f6c6572656e2e227d2c7b22636f6465223a22646f6d61696e222c2276657273696f6e223a22312e30222c2274657874223a224d696a6e206f7267616e69736174696520697320766572616e74776f6f7264656c696a6b20766f6f7220646520646f6d65696e6e616d656e20696e206865742063657274696669636161742c206f6620686565667420746f657374656d6d696e67206f6d207a65207465206765627275696b656e2e227d5d2c2263726564656e7469616c5f7469746c65223a22436572746966696361617420776161726d656520697320696e67656c6f6764222c2263726564656e7469616c223a7b22736861323536223a2238643438356231363038366530346662363733336365386265376336346434623361653335386463386631616463373765313231313964623534623730623862222c22697373756572223a22434e3d566f6f726265656c6420506572736f6e656e2043412c4f3d566f6f726265656c642056657274726f7577656e736469656e7374656e20422e562e2c433d4e4c222c227375626a656374223a2273657269616c4e756d6265723d4342313030303030322c434e3d53616e6e652064652056726965732c534e3d64652056726965732c474e3d53616e6e652c4f3d47656d65656e746520566f6f726265656c64737461642c433d4e4c222c2273657269616c223a2232653136633530303563613937666132393336386661376363376566666631306665366462666665227d2c227369676e6572223a2253616e6e65206465205672696573202843423130303030303229222c22706c616365223a22566f6f726265656c6473746164222c226174223a22323032362d31312d32365431383a31333a31322e3837313337305a222c22636f6e74656e745f736861323536223a2237323963356538306262333037356435633965383437636438313262303465303230663965616232336436313561666165336432343936613738626162366634222c226e6578745f73746570735f7469746c65223a22486f65206761617420686574207665726465723f222c226e6578745f7374657073223a5b224f6e7a6520616664656c696e672076616c69646174696520636f6e74726f6c656572742064652062657374656c6c696e672e20536f6d732068656262656e2077696a2065656e2076726161672c2062696a766f6f726265656c64206f7665722065656e20646f6d65696e6e61616d2e222c2249732064652062657374656c6c696e6720676f656467656b657572643f2044616e206d616b656e2077696a206865742063657274696669636161742e204465206365727469666963616174626568656572646572206b72696a6774206865742070657220652d6d61696c2e222c22486574206f75646520636572746966696361617420626c696a6674207765726b656e20746f74206465207665726c6f6f70646174756d2e2056657276616e6720686574206f702074696a642e225d2c227365616c5f7469746c65223a22456c656b74726f6e69736368207665727a6567656c6420646f6f72204d696a6e43657274696669636174656e222c227365616c5f74657874223a2244697420666f726d756c696572206973206e612064652062657374656c6c696e672067656d61616b7420656e207665727a6567656c642e2057616e6e65657220646174207761732c20737461617420696e20686574207a6567656c2e20566572616e646572742069656d616e64206965747320696e206469742062657374616e642c2064616e206b6c6f707420686574207a6567656c206e696574206d6565722e222c22776f726473223a7b7d7d7d', '{"ce_id": "01a2190f-c227-7809-b684-18ea8df64cdc", "ce_time": "2026-11-26T18:13:12.871370Z", "ce_type": "nl.mijncertificaten.form.requested.v1", "ce_source": "/mijncertificaten/orders", "ce_subject": "01a2190f-c227-7cb7-aa2c-66b0dd4d4a40", "content-type": "application/json", "ce_dataschema": "urn:mijncertificaten:schema:form.requested.v1", "ce_subscriber": "P1234567", "ce_specversion": "1.0", "correlation_id": "cfdf2edd6f8944a5b9b4402f55023563", "ce_correlationid": "cfdf2edd6f8944a5b9b4402f55023563", "ce_aggregateversion": "1"}', '2026-11-26 18:13:12.87137+00', NULL, NULL);


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
	('CB1000001', 1, 'Anna Bakker', 'anna.bakker@gemeente-voorbeeldstad.example', '+31611000001', 'Gemeente Voorbeeldstad', true, NULL),
	('CB1000002', 1, 'Sanne de Vries', 'sanne.de.vries@gemeente-voorbeeldstad.example', '+31611000002', 'Gemeente Voorbeeldstad', true, NULL),
	('CB1000003', 1, 'Joris Bos', 'joris.bos@gemeente-voorbeeldstad.example', '+31611000003', 'Gemeente Voorbeeldstad', true, NULL),
	('CB1000004', 1, 'Noor Dubbel', 'noor.dubbel@gemeente-voorbeeldstad.example', '+31611000004', 'Gemeente Voorbeeldstad', true, NULL),
	('CB2000001', 1, 'Pim Waterman', 'pim.waterman@waterschap-voorbeeldland.example', '+31612000001', 'Waterschap Voorbeeldland', true, NULL),
	('CB9000001', 1, 'Vera Toets', 'vera.toets@mijncertificaten.example', '+31619000001', 'Certificaatportaal', true, NULL),
	('CB9000002', 1, 'Karim Keur', 'karim.keur@mijncertificaten.example', '+31619000002', 'Certificaatportaal', true, NULL),
	('CB9000003', 1, 'Sam Dienst', 'sam.dienst@mijncertificaten.example', '+31619000003', 'Certificaatportaal', true, NULL),
	('CB1000010', 1, 'Karel Tak', 'karel.tak@gemeente-voorbeeldstad.example', '+31611000010', 'Gemeente Voorbeeldstad', true, NULL),
	('CB1000011', 1, 'Victoria Berg', 'victoria.berg@gemeente-voorbeeldstad.example', '+31611000011', 'Gemeente Voorbeeldstad', true, NULL),
	('CB1000012', 1, 'Gerda Oud', 'gerda.oud@gemeente-voorbeeldstad.example', '+31611000012', 'Gemeente Voorbeeldstad', false, NULL),
	('CB2000010', 1, 'Willem Dijk', 'willem.dijk@waterschap-voorbeeldland.example', '+31612000010', 'Waterschap Voorbeeldland', true, NULL),
	('CB1000021', 1, 'Ruben Ingetrokken', 'ruben.ingetrokken@gemeente-voorbeeldstad.example', '+31611000021', 'Gemeente Voorbeeldstad', true, NULL),
	('CB1000022', 1, 'Vera Verlopen', 'vera.verlopen@gemeente-voorbeeldstad.example', '+31611000022', 'Gemeente Voorbeeldstad', true, NULL),
	('CB1000024', 1, 'Hanna Handtekening', 'hanna.handtekening@gemeente-voorbeeldstad.example', '+31611000024', 'Gemeente Voorbeeldstad', true, NULL),
	('CB1000026', 1, 'Nina Nieuw', 'nina.nieuw@gemeente-voorbeeldstad.example', '+31611000026', 'Gemeente Voorbeeldstad', true, NULL),
	('CB1000027', 1, 'Ivo Inactief', 'ivo.inactief@gemeente-voorbeeldstad.example', '+31611000027', 'Gemeente Voorbeeldstad', false, NULL),
	('CB1000028', 1, 'Stef Still', 'stef.still@stichting-stilgelegd.example', '+31611000028', 'Stichting Stilgelegd', true, NULL);


INSERT INTO public.placed_order VALUES
	('01a2190e-fcaa-79d2-9fad-d0a575b7ff18', 'S20261126191222836', 2, '01a2190e-f8f0-70da-9604-642de5f4cefb', 6, 'P1234567', 'pkio_private', 'failed', 'Gemeente Voorbeeldstad', 'CB1000002', 'Sanne de Vries', 'CB1000010', 'onmaakbaar.voorbeeldstad.example', 1, '{"contact":{"active":true,"email":"sanne.de.vries@gemeente-voorbeeldstad.example","name":"Sanne de Vries","number":"CB1000002","organisation":"Gemeente Voorbeeldstad","phone":"+31611000002"},"credential":{"issuer":"CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL","serial":"2e16c5005ca97fa29368fa7cc7efff10fe6dbffe","sha256":"8d485b16086e04fb6733ce8be7c64d4b3ae358dc8f1adc77e12119db54b70b8b","subject":"serialNumber=CB1000002,CN=Sanne de Vries,SN=de Vries,GN=Sanne,O=Gemeente Voorbeeldstad,C=NL"},"csr_pem":"-----BEGIN CERTIFICATE REQUEST-----\nMIHlMIGNAgEAMCsxKTAnBgNVBAMMIG9ubWFha2JhYXIudm9vcmJlZWxkc3RhZC5l\neGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE9H51ZTImdxsQz0Jzr+m7\ns1sly+Y43OIhZziSgkb4DaFPT+bKSUMksjP9VRp8WS3nOvOst85cuOt78Q08loAX\nPqAAMAoGCCqGSM49BAMCA0cAMEQCIFk8QtrQ02A8MFKc33cv9R1I0f1685ZvJ7RY\nWX/+xkPSAiAm8d1djjQY/NP6w5eEFKxoJ8qj3qLlXi8jIcmBxAW6eA==\n-----END CERTIFICATE REQUEST-----\n","csr_summary":{"common_name":"onmaakbaar.voorbeeldstad.example","country":null,"key_type":"EC P-256","locality":null,"organisation":null,"sans":[],"spki_sha256":"3d3b0cd53e9d348418720f58a0b92fbadf9294d19a6acaacded8fe3f4d01a5f1","state":null},"declarations":[{"code":"truth","text":"Alle gegevens in deze bestelling zijn juist en volledig.","version":"1.0"},{"code":"terms","text":"Ik heb de voorwaarden gelezen. Mijn organisatie gaat ermee akkoord.","version":"1.0"},{"code":"manager","text":"De certificaatbeheerder weet van deze bestelling. Hij of zij mag en kan het certificaat installeren, beheren en intrekken.","version":"1.0"},{"code":"key","text":"Het sleutelpaar is gemaakt in een veilige omgeving en wordt daar ook bewaard.","version":"1.0"},{"code":"rates","text":"Ik ken de prijs van dit certificaat. Mijn organisatie betaalt die.","version":"1.0"},{"code":"publication","text":"Het certificaat mag worden gepubliceerd, zodat anderen het kunnen controleren.","version":"1.0"},{"code":"domain","text":"Mijn organisatie is verantwoordelijk voor de domeinnamen in het certificaat, of heeft toestemming om ze te gebruiken.","version":"1.0"}],"declared_at":"2026-11-26T18:12:22.117316Z","declared_by":"CB1000002","delivery_email":"karel.tak@gemeente-voorbeeldstad.example","language":"nl","manager":{"active":true,"email":"karel.tak@gemeente-voorbeeldstad.example","name":"Karel Tak","number":"CB1000010","organisation":"Gemeente Voorbeeldstad","phone":"+31611000010"},"placed_at":"2026-11-26T18:12:22.314791Z","price_cents":29900,"product":"pkio_private","reference":"S20261126191222836","renews":{"common_name":"onmaakbaar.voorbeeldstad.example","id":1,"manager":"CB1000010","not_after":"2027-09-02T12:00:00Z","not_before":"2024-09-17T12:00:00Z","product":"pkio_private","sans":["onmaakbaar.voorbeeldstad.example"],"serial":"4dafdcb914b1793226e4f7349bc945adbe0ac6f5"},"sans":["onmaakbaar.voorbeeldstad.example"],"spki_sha256":"3d3b0cd53e9d348418720f58a0b92fbadf9294d19a6acaacded8fe3f4d01a5f1","subject":{"common_name":"onmaakbaar.voorbeeldstad.example","country":"NL","locality":"Voorbeeldstad","organisation":"Gemeente Voorbeeldstad","organisation_identifier":"NTRNL-12345678","serial_number":"00000003123456780000","state":"Utrecht"},"subscriber":{"country":"NL","kvk":"12345678","name":"Gemeente Voorbeeldstad","number":"P1234567","postcode":"1234 AB","state":"Utrecht","street":"Dorpsplein 1","town":"Voorbeeldstad"},"terms_version":"2026-01","validity":{"days":1095,"issuer_ends":false,"until":"2029-11-24"},"validity_days":1095}', '2f9776ec59b5e58cf87ef02c0c9839015e4c3de8daddcdf1772689e4907febe5', '3d3b0cd53e9d348418720f58a0b92fbadf9294d19a6acaacded8fe3f4d01a5f1', 29900, 1, '2026-11-26 18:12:22.314791+00', '2965ec55810c4b2b8ce71966d78303e6', '01a2190e-fcaa-7241-8e9a-8a709bfbccd7', NULL, NULL, NULL, NULL, 2, NULL, NULL, NULL, NULL, 'form.layout', 'placed', '2026-11-26 18:12:22.314791+00', '2026-11-26 18:12:22.314791+00', 1, DEFAULT),
	('01a2190f-0db9-7b0a-b143-5939b59e88d3', 'S20261126191226721', 2, '01a2190f-0302-7787-a732-eab5a584d76e', 6, 'P1234567', 'pkio_private', 'in_validation', 'Gemeente Voorbeeldstad', 'CB1000002', 'Sanne de Vries', 'CB1000010', 'wacht.voorbeeldstad.example', 2, '{"contact":{"active":true,"email":"sanne.de.vries@gemeente-voorbeeldstad.example","name":"Sanne de Vries","number":"CB1000002","organisation":"Gemeente Voorbeeldstad","phone":"+31611000002"},"credential":{"issuer":"CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL","serial":"2e16c5005ca97fa29368fa7cc7efff10fe6dbffe","sha256":"8d485b16086e04fb6733ce8be7c64d4b3ae358dc8f1adc77e12119db54b70b8b","subject":"serialNumber=CB1000002,CN=Sanne de Vries,SN=de Vries,GN=Sanne,O=Gemeente Voorbeeldstad,C=NL"},"csr_pem":"-----BEGIN CERTIFICATE REQUEST-----\nMIHgMIGIAgEAMCYxJDAiBgNVBAMMG3dhY2h0LnZvb3JiZWVsZHN0YWQuZXhhbXBs\nZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABMzG/CG9nyB3sZw2baXa+MOMgQ/q\nkY/8Ch1xBoTc79d2XrZ29PQtYQzoS+eKKJuB+oVUnjI1nMocMkbGf/oQ7wqgADAK\nBggqhkjOPQQDAgNHADBEAiBoozQYlg8Ke9L7NOB5oBJcRk4SY/ACTU4/hfGcIpRo\nBQIgfs+5++aYHAJFGQCDmODfnBxGvSCP2NMgsXjx+03qE0Q=\n-----END CERTIFICATE REQUEST-----\n","csr_summary":{"common_name":"wacht.voorbeeldstad.example","country":null,"key_type":"EC P-256","locality":null,"organisation":null,"sans":[],"spki_sha256":"c5697bfa9fd36faefd0bd3564164c278d27aeca23e2178f0a11325cde075fca9","state":null},"declarations":[{"code":"truth","text":"Alle gegevens in deze bestelling zijn juist en volledig.","version":"1.0"},{"code":"terms","text":"Ik heb de voorwaarden gelezen. Mijn organisatie gaat ermee akkoord.","version":"1.0"},{"code":"manager","text":"De certificaatbeheerder weet van deze bestelling. Hij of zij mag en kan het certificaat installeren, beheren en intrekken.","version":"1.0"},{"code":"key","text":"Het sleutelpaar is gemaakt in een veilige omgeving en wordt daar ook bewaard.","version":"1.0"},{"code":"rates","text":"Ik ken de prijs van dit certificaat. Mijn organisatie betaalt die.","version":"1.0"},{"code":"publication","text":"Het certificaat mag worden gepubliceerd, zodat anderen het kunnen controleren.","version":"1.0"},{"code":"domain","text":"Mijn organisatie is verantwoordelijk voor de domeinnamen in het certificaat, of heeft toestemming om ze te gebruiken.","version":"1.0"}],"declared_at":"2026-11-26T18:12:25.782109Z","declared_by":"CB1000002","delivery_email":"karel.tak@gemeente-voorbeeldstad.example","language":"nl","manager":{"active":true,"email":"karel.tak@gemeente-voorbeeldstad.example","name":"Karel Tak","number":"CB1000010","organisation":"Gemeente Voorbeeldstad","phone":"+31611000010"},"placed_at":"2026-11-26T18:12:26.681116Z","price_cents":29900,"product":"pkio_private","reference":"S20261126191226721","renews":{"common_name":"wacht.voorbeeldstad.example","id":2,"manager":"CB1000010","not_after":"2027-09-02T12:00:00Z","not_before":"2024-09-17T12:00:00Z","product":"pkio_private","sans":["wacht.voorbeeldstad.example"],"serial":"4628e0297a1a6736b845d22afb08442cda644a0c"},"sans":["wacht.voorbeeldstad.example"],"spki_sha256":"c5697bfa9fd36faefd0bd3564164c278d27aeca23e2178f0a11325cde075fca9","subject":{"common_name":"wacht.voorbeeldstad.example","country":"NL","locality":"Voorbeeldstad","organisation":"Gemeente Voorbeeldstad","organisation_identifier":"NTRNL-12345678","serial_number":"00000003123456780000","state":"Utrecht"},"subscriber":{"country":"NL","kvk":"12345678","name":"Gemeente Voorbeeldstad","number":"P1234567","postcode":"1234 AB","state":"Utrecht","street":"Dorpsplein 1","town":"Voorbeeldstad"},"terms_version":"2026-01","validity":{"days":1095,"issuer_ends":false,"until":"2029-11-24"},"validity_days":1095}', '041d2aad2afab609b19e73d9a07aefda11797da8e34eadc1b2368db856172e0a', 'c5697bfa9fd36faefd0bd3564164c278d27aeca23e2178f0a11325cde075fca9', 29900, 1, '2026-11-26 18:12:26.681116+00', '23b89ac2208a49fb99c21c1fa7b62e07', '01a2190f-0db9-7e9b-82fc-45c6d8052661', '172146a70c3bcbf88b30f6f4c3252e07aba9b9419c353bc98318259e78ce8a71', 135, 'bestelling-S20261126191226721.pdf', 'application/pdf', 1, NULL, NULL, NULL, NULL, NULL, NULL, '2026-11-26 18:12:26.681116+00', '2026-11-26 18:12:26.681116+00', 1, DEFAULT),
	('01a2190f-5408-77b3-a985-dd9af764da26', 'S20261126191244446', 2, '01a2190f-1c0a-7a0e-af8c-381bc105c000', 6, 'P1234567', 'pkio_private', 'in_validation', 'Gemeente Voorbeeldstad', 'CB1000002', 'Sanne de Vries', 'CB1000010', 'teruggegeven.voorbeeldstad.example', 4, '{"contact":{"active":true,"email":"sanne.de.vries@gemeente-voorbeeldstad.example","name":"Sanne de Vries","number":"CB1000002","organisation":"Gemeente Voorbeeldstad","phone":"+31611000002"},"credential":{"issuer":"CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL","serial":"2e16c5005ca97fa29368fa7cc7efff10fe6dbffe","sha256":"8d485b16086e04fb6733ce8be7c64d4b3ae358dc8f1adc77e12119db54b70b8b","subject":"serialNumber=CB1000002,CN=Sanne de Vries,SN=de Vries,GN=Sanne,O=Gemeente Voorbeeldstad,C=NL"},"csr_pem":"-----BEGIN CERTIFICATE REQUEST-----\nMIHoMIGPAgEAMC0xKzApBgNVBAMMInRlcnVnZ2VnZXZlbi52b29yYmVlbGRzdGFk\nLmV4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARCRtpbhmmUW6ylvWlR\nReEpS6WQe8vPgF4JmO3EcaY6kr66eemvbjPHD1nNjgBMwMvHoihzUkW27eeO/mV+\nKjV9oAAwCgYIKoZIzj0EAwIDSAAwRQIhAMIHTKeoWx78BdG6xLFDovSdmL5zPEce\nl0tNJGY1FnZNAiAZqZ4scAJtZMAeoGnPHTdYnrVceHvD3/2S5ElAW4M+3A==\n-----END CERTIFICATE REQUEST-----\n","csr_summary":{"common_name":"teruggegeven.voorbeeldstad.example","country":null,"key_type":"EC P-256","locality":null,"organisation":null,"sans":[],"spki_sha256":"06bf17bfc19da6c6624ce8979719a12d390cf192c79af95faeb5189597ff45b9","state":null},"declarations":[{"code":"truth","text":"Alle gegevens in deze bestelling zijn juist en volledig.","version":"1.0"},{"code":"terms","text":"Ik heb de voorwaarden gelezen. Mijn organisatie gaat ermee akkoord.","version":"1.0"},{"code":"manager","text":"De certificaatbeheerder weet van deze bestelling. Hij of zij mag en kan het certificaat installeren, beheren en intrekken.","version":"1.0"},{"code":"key","text":"Het sleutelpaar is gemaakt in een veilige omgeving en wordt daar ook bewaard.","version":"1.0"},{"code":"rates","text":"Ik ken de prijs van dit certificaat. Mijn organisatie betaalt die.","version":"1.0"},{"code":"publication","text":"Het certificaat mag worden gepubliceerd, zodat anderen het kunnen controleren.","version":"1.0"},{"code":"domain","text":"Mijn organisatie is verantwoordelijk voor de domeinnamen in het certificaat, of heeft toestemming om ze te gebruiken.","version":"1.0"}],"declared_at":"2026-11-26T18:12:44.454913Z","declared_by":"CB1000002","delivery_email":"karel.tak@gemeente-voorbeeldstad.example","language":"nl","manager":{"active":true,"email":"karel.tak@gemeente-voorbeeldstad.example","name":"Karel Tak","number":"CB1000010","organisation":"Gemeente Voorbeeldstad","phone":"+31611000010"},"placed_at":"2026-11-26T18:12:44.680618Z","price_cents":29900,"product":"pkio_private","reference":"S20261126191244446","renews":{"common_name":"teruggegeven.voorbeeldstad.example","id":4,"manager":"CB1000010","not_after":"2027-09-02T12:00:00Z","not_before":"2024-09-17T12:00:00Z","product":"pkio_private","sans":["teruggegeven.voorbeeldstad.example"],"serial":"3c2a225889c98998c4283af9c1da5fd25ad76bfa"},"sans":["teruggegeven.voorbeeldstad.example"],"spki_sha256":"06bf17bfc19da6c6624ce8979719a12d390cf192c79af95faeb5189597ff45b9","subject":{"common_name":"teruggegeven.voorbeeldstad.example","country":"NL","locality":"Voorbeeldstad","organisation":"Gemeente Voorbeeldstad","organisation_identifier":"NTRNL-12345678","serial_number":"00000003123456780000","state":"Utrecht"},"subscriber":{"country":"NL","kvk":"12345678","name":"Gemeente Voorbeeldstad","number":"P1234567","postcode":"1234 AB","state":"Utrecht","street":"Dorpsplein 1","town":"Voorbeeldstad"},"terms_version":"2026-01","validity":{"days":1095,"issuer_ends":false,"until":"2029-11-24"},"validity_days":1095}', 'e426e11b58ffc8f3525a6729aad55fb3af6accd907c01f541537e100acba24d6', '06bf17bfc19da6c6624ce8979719a12d390cf192c79af95faeb5189597ff45b9', 29900, 1, '2026-11-26 18:12:44.680618+00', '538be979796443d09d4b48b750a674ba', '01a2190f-5408-7413-8143-d638ca806a32', '89048963ba04ead58fb5db246ee13b49cc7a38168cf849e405bc1376ed308e70', 135, 'bestelling-S20261126191244446.pdf', 'application/pdf', 3, NULL, NULL, NULL, NULL, NULL, NULL, '2026-11-26 18:12:44.680618+00', '2026-11-26 18:12:44.680618+00', 1, DEFAULT),
	('01a2190f-62bc-7a7c-ac6f-4914d269aeb5', 'S20261126191248817', 3, '01a2190f-5bce-7504-a91f-a05a6f62222d', 6, 'P1234567', 'pkio_private', 'approved', 'Gemeente Voorbeeldstad', 'CB1000002', 'Sanne de Vries', 'CB1000010', 'goedgekeurd.voorbeeldstad.example', 6, '{"contact":{"active":true,"email":"sanne.de.vries@gemeente-voorbeeldstad.example","name":"Sanne de Vries","number":"CB1000002","organisation":"Gemeente Voorbeeldstad","phone":"+31611000002"},"credential":{"issuer":"CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL","serial":"2e16c5005ca97fa29368fa7cc7efff10fe6dbffe","sha256":"8d485b16086e04fb6733ce8be7c64d4b3ae358dc8f1adc77e12119db54b70b8b","subject":"serialNumber=CB1000002,CN=Sanne de Vries,SN=de Vries,GN=Sanne,O=Gemeente Voorbeeldstad,C=NL"},"csr_pem":"-----BEGIN CERTIFICATE REQUEST-----\nMIHnMIGOAgEAMCwxKjAoBgNVBAMMIWdvZWRnZWtldXJkLnZvb3JiZWVsZHN0YWQu\nZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABBxGoBDmMnBE4XSk21ZY\n6/ksxK1sVWHaN3bI5ewGixk5pmhzTGvZ1hV7KABS78bIJQ8G1aaJZyidobtUrcIE\nUKigADAKBggqhkjOPQQDAgNIADBFAiEAmaiqKGPN8vvzQI9daHb7KQNyi21nrywe\n6F8N2Xvy39UCIAvcRVWErloASCRmQ4uE1L2Lm4czdfEUe0oWura6GgKi\n-----END CERTIFICATE REQUEST-----\n","csr_summary":{"common_name":"goedgekeurd.voorbeeldstad.example","country":null,"key_type":"EC P-256","locality":null,"organisation":null,"sans":[],"spki_sha256":"fdd4a583539b79ee7e770446fd71768220585862b2c0ba5a6fcee0517e875056","state":null},"declarations":[{"code":"truth","text":"Alle gegevens in deze bestelling zijn juist en volledig.","version":"1.0"},{"code":"terms","text":"Ik heb de voorwaarden gelezen. Mijn organisatie gaat ermee akkoord.","version":"1.0"},{"code":"manager","text":"De certificaatbeheerder weet van deze bestelling. Hij of zij mag en kan het certificaat installeren, beheren en intrekken.","version":"1.0"},{"code":"key","text":"Het sleutelpaar is gemaakt in een veilige omgeving en wordt daar ook bewaard.","version":"1.0"},{"code":"rates","text":"Ik ken de prijs van dit certificaat. Mijn organisatie betaalt die.","version":"1.0"},{"code":"publication","text":"Het certificaat mag worden gepubliceerd, zodat anderen het kunnen controleren.","version":"1.0"},{"code":"domain","text":"Mijn organisatie is verantwoordelijk voor de domeinnamen in het certificaat, of heeft toestemming om ze te gebruiken.","version":"1.0"}],"declared_at":"2026-11-26T18:12:47.817749Z","declared_by":"CB1000002","delivery_email":"karel.tak@gemeente-voorbeeldstad.example","language":"nl","manager":{"active":true,"email":"karel.tak@gemeente-voorbeeldstad.example","name":"Karel Tak","number":"CB1000010","organisation":"Gemeente Voorbeeldstad","phone":"+31611000010"},"placed_at":"2026-11-26T18:12:48.444478Z","price_cents":29900,"product":"pkio_private","reference":"S20261126191248817","renews":{"common_name":"goedgekeurd.voorbeeldstad.example","id":6,"manager":"CB1000010","not_after":"2027-09-02T12:00:00Z","not_before":"2024-09-17T12:00:00Z","product":"pkio_private","sans":["goedgekeurd.voorbeeldstad.example"],"serial":"4585035df10ee4b69c216b34bddde1383d4e573c"},"sans":["goedgekeurd.voorbeeldstad.example"],"spki_sha256":"fdd4a583539b79ee7e770446fd71768220585862b2c0ba5a6fcee0517e875056","subject":{"common_name":"goedgekeurd.voorbeeldstad.example","country":"NL","locality":"Voorbeeldstad","organisation":"Gemeente Voorbeeldstad","organisation_identifier":"NTRNL-12345678","serial_number":"00000003123456780000","state":"Utrecht"},"subscriber":{"country":"NL","kvk":"12345678","name":"Gemeente Voorbeeldstad","number":"P1234567","postcode":"1234 AB","state":"Utrecht","street":"Dorpsplein 1","town":"Voorbeeldstad"},"terms_version":"2026-01","validity":{"days":1095,"issuer_ends":false,"until":"2029-11-24"},"validity_days":1095}', '22a84f060084b44d66b617662cd6c06ef9a6da4f7bc2caaf04324034168a2f02', 'fdd4a583539b79ee7e770446fd71768220585862b2c0ba5a6fcee0517e875056', 29900, 1, '2026-11-26 18:12:48.444478+00', '5c20f281fa0043cea0aa93776a9ecb80', '01a2190f-62bc-75cc-b0c7-d54d4d557ac1', '25087e33e5ddd3cc66e57277364e1a192605778390884e718fc6d7926c86c2a5', 135, 'bestelling-S20261126191248817.pdf', 'application/pdf', 3, NULL, NULL, NULL, NULL, NULL, NULL, '2026-11-26 18:12:48.444478+00', '2026-11-26 18:12:48.444478+00', 1, DEFAULT),
	('01a2190f-6ff7-78eb-9496-7cacd05c7593', 'S20261126191251761', 3, '01a2190f-6e7d-7c7f-9091-0f56c8020646', 6, 'P1234567', 'pkio_private', 'approved', 'Gemeente Voorbeeldstad', 'CB1000002', 'Sanne de Vries', 'CB1000010', 'anders.voorbeeldstad.example', 9, '{"contact":{"active":true,"email":"sanne.de.vries@gemeente-voorbeeldstad.example","name":"Sanne de Vries","number":"CB1000002","organisation":"Gemeente Voorbeeldstad","phone":"+31611000002"},"credential":{"issuer":"CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL","serial":"2e16c5005ca97fa29368fa7cc7efff10fe6dbffe","sha256":"8d485b16086e04fb6733ce8be7c64d4b3ae358dc8f1adc77e12119db54b70b8b","subject":"serialNumber=CB1000002,CN=Sanne de Vries,SN=de Vries,GN=Sanne,O=Gemeente Voorbeeldstad,C=NL"},"csr_pem":"-----BEGIN CERTIFICATE REQUEST-----\nMIHjMIGJAgEAMCcxJTAjBgNVBAMMHGFuZGVycy52b29yYmVlbGRzdGFkLmV4YW1w\nbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASG+na/iZxGOtfvARHWRFSrarty\nz2MZmijwooRZlSJlc17gIrbNbKIvx30AhjV2Ko5U8HD/67MEK/4dffXsUiKjoAAw\nCgYIKoZIzj0EAwIDSQAwRgIhAJcR0izGD2QWnc9Gqln/U2M/1PWjEHcdQrdjEyGJ\nz3E6AiEA2YJW4HwDR/VtCoavy/fpylVqqUMfE7V2iss92P8uRtk=\n-----END CERTIFICATE REQUEST-----\n","csr_summary":{"common_name":"anders.voorbeeldstad.example","country":null,"key_type":"EC P-256","locality":null,"organisation":null,"sans":[],"spki_sha256":"0bfddfdf2a8de4e2e52cfa6a374a192311c4761fc07d73ebec594b8ba9886d77","state":null},"declarations":[{"code":"truth","text":"Alle gegevens in deze bestelling zijn juist en volledig.","version":"1.0"},{"code":"terms","text":"Ik heb de voorwaarden gelezen. Mijn organisatie gaat ermee akkoord.","version":"1.0"},{"code":"manager","text":"De certificaatbeheerder weet van deze bestelling. Hij of zij mag en kan het certificaat installeren, beheren en intrekken.","version":"1.0"},{"code":"key","text":"Het sleutelpaar is gemaakt in een veilige omgeving en wordt daar ook bewaard.","version":"1.0"},{"code":"rates","text":"Ik ken de prijs van dit certificaat. Mijn organisatie betaalt die.","version":"1.0"},{"code":"publication","text":"Het certificaat mag worden gepubliceerd, zodat anderen het kunnen controleren.","version":"1.0"},{"code":"domain","text":"Mijn organisatie is verantwoordelijk voor de domeinnamen in het certificaat, of heeft toestemming om ze te gebruiken.","version":"1.0"}],"declared_at":"2026-11-26T18:12:51.749682Z","declared_by":"CB1000002","delivery_email":"karel.tak@gemeente-voorbeeldstad.example","language":"nl","manager":{"active":true,"email":"karel.tak@gemeente-voorbeeldstad.example","name":"Karel Tak","number":"CB1000010","organisation":"Gemeente Voorbeeldstad","phone":"+31611000010"},"placed_at":"2026-11-26T18:12:51.831685Z","price_cents":29900,"product":"pkio_private","reference":"S20261126191251761","renews":{"common_name":"anders.voorbeeldstad.example","id":9,"manager":"CB1000010","not_after":"2027-09-02T12:00:00Z","not_before":"2024-09-17T12:00:00Z","product":"pkio_private","sans":["anders.voorbeeldstad.example"],"serial":"50225507c540695221c64f6d99f6c08fcf120fe3"},"sans":["anders.voorbeeldstad.example"],"spki_sha256":"0bfddfdf2a8de4e2e52cfa6a374a192311c4761fc07d73ebec594b8ba9886d77","subject":{"common_name":"anders.voorbeeldstad.example","country":"NL","locality":"Voorbeeldstad","organisation":"Gemeente Voorbeeldstad","organisation_identifier":"NTRNL-12345678","serial_number":"00000003123456780000","state":"Utrecht"},"subscriber":{"country":"NL","kvk":"12345678","name":"Gemeente Voorbeeldstad","number":"P1234567","postcode":"1234 AB","state":"Utrecht","street":"Dorpsplein 1","town":"Voorbeeldstad"},"terms_version":"2026-01","validity":{"days":1095,"issuer_ends":false,"until":"2029-11-24"},"validity_days":1095}', '889fbc453ba8151dc8139005529444e120e98733f0f08b1079998368ef550045', '0bfddfdf2a8de4e2e52cfa6a374a192311c4761fc07d73ebec594b8ba9886d77', 29900, 1, '2026-11-26 18:12:51.831685+00', '4fb2dc5de5604b1b83a1c2af6b6f61e0', '01a2190f-6ff7-7289-a662-80cbd3a5a976', 'b9bc10da805c069bf34b2b2e2bda925f0ddfcbfeed5bd18cdce80d65a51d6ea9', 135, 'bestelling-S20261126191251761.pdf', 'application/pdf', 3, NULL, NULL, NULL, NULL, NULL, NULL, '2026-11-26 18:12:51.831685+00', '2026-11-26 18:12:51.831685+00', 1, DEFAULT),
	('01a2190f-69ae-7ccf-aa96-71551c9a7130', 'S20261126191250582', 3, '01a2190f-6631-76f8-9dcb-23f2b565f197', 6, 'P1234567', 'pkio_private', 'fulfilling', 'Gemeente Voorbeeldstad', 'CB1000002', 'Sanne de Vries', 'CB1000010', 'gevraagd.voorbeeldstad.example', 7, '{"contact":{"active":true,"email":"sanne.de.vries@gemeente-voorbeeldstad.example","name":"Sanne de Vries","number":"CB1000002","organisation":"Gemeente Voorbeeldstad","phone":"+31611000002"},"credential":{"issuer":"CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL","serial":"2e16c5005ca97fa29368fa7cc7efff10fe6dbffe","sha256":"8d485b16086e04fb6733ce8be7c64d4b3ae358dc8f1adc77e12119db54b70b8b","subject":"serialNumber=CB1000002,CN=Sanne de Vries,SN=de Vries,GN=Sanne,O=Gemeente Voorbeeldstad,C=NL"},"csr_pem":"-----BEGIN CERTIFICATE REQUEST-----\nMIHkMIGLAgEAMCkxJzAlBgNVBAMMHmdldnJhYWdkLnZvb3JiZWVsZHN0YWQuZXhh\nbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABPntJs8SqdTa+BopJDw4A/Pq\nuVGDgELRoYCt66Tn6u50w5fwuvpNXThnwPp70HPIKwB8H6Eve1N9Ma40zkRsFj6g\nADAKBggqhkjOPQQDAgNIADBFAiEAxApeh3biy5er1Bh98vIeCtVk/Y3I+KeRHy36\nO/JzCKkCIHcrp4kOPU++kFEW66clR87n+NFPpa6ikR33AXrBgP67\n-----END CERTIFICATE REQUEST-----\n","csr_summary":{"common_name":"gevraagd.voorbeeldstad.example","country":null,"key_type":"EC P-256","locality":null,"organisation":null,"sans":[],"spki_sha256":"7f03c9e4624698b74609e05f654d9b3a4f64e5f643d70e104f095177fb42384d","state":null},"declarations":[{"code":"truth","text":"Alle gegevens in deze bestelling zijn juist en volledig.","version":"1.0"},{"code":"terms","text":"Ik heb de voorwaarden gelezen. Mijn organisatie gaat ermee akkoord.","version":"1.0"},{"code":"manager","text":"De certificaatbeheerder weet van deze bestelling. Hij of zij mag en kan het certificaat installeren, beheren en intrekken.","version":"1.0"},{"code":"key","text":"Het sleutelpaar is gemaakt in een veilige omgeving en wordt daar ook bewaard.","version":"1.0"},{"code":"rates","text":"Ik ken de prijs van dit certificaat. Mijn organisatie betaalt die.","version":"1.0"},{"code":"publication","text":"Het certificaat mag worden gepubliceerd, zodat anderen het kunnen controleren.","version":"1.0"},{"code":"domain","text":"Mijn organisatie is verantwoordelijk voor de domeinnamen in het certificaat, of heeft toestemming om ze te gebruiken.","version":"1.0"}],"declared_at":"2026-11-26T18:12:50.050443Z","declared_by":"CB1000002","delivery_email":"karel.tak@gemeente-voorbeeldstad.example","language":"nl","manager":{"active":true,"email":"karel.tak@gemeente-voorbeeldstad.example","name":"Karel Tak","number":"CB1000010","organisation":"Gemeente Voorbeeldstad","phone":"+31611000010"},"placed_at":"2026-11-26T18:12:50.222238Z","price_cents":29900,"product":"pkio_private","reference":"S20261126191250582","renews":{"common_name":"gevraagd.voorbeeldstad.example","id":7,"manager":"CB1000010","not_after":"2027-09-02T12:00:00Z","not_before":"2024-09-17T12:00:00Z","product":"pkio_private","sans":["gevraagd.voorbeeldstad.example"],"serial":"4ad058d132a7e63f0e868804cb6f96139f9bcc38"},"sans":["gevraagd.voorbeeldstad.example"],"spki_sha256":"7f03c9e4624698b74609e05f654d9b3a4f64e5f643d70e104f095177fb42384d","subject":{"common_name":"gevraagd.voorbeeldstad.example","country":"NL","locality":"Voorbeeldstad","organisation":"Gemeente Voorbeeldstad","organisation_identifier":"NTRNL-12345678","serial_number":"00000003123456780000","state":"Utrecht"},"subscriber":{"country":"NL","kvk":"12345678","name":"Gemeente Voorbeeldstad","number":"P1234567","postcode":"1234 AB","state":"Utrecht","street":"Dorpsplein 1","town":"Voorbeeldstad"},"terms_version":"2026-01","validity":{"days":1095,"issuer_ends":false,"until":"2029-11-24"},"validity_days":1095}', 'ec93c385a31e797fabeea716a4fcac0ccfc3a22fb5e819304663d2e88d0b235e', '7f03c9e4624698b74609e05f654d9b3a4f64e5f643d70e104f095177fb42384d', 29900, 1, '2026-11-26 18:12:50.222238+00', '9420500279434125af038ba6f338146b', '01a2190f-69ae-7e40-beb4-d6e031c8447d', 'a8c5f6fec8b5d1cee00695780f05f09badac7f4264f1cd5b6eb97a24d4f36e57', 135, 'bestelling-S20261126191250582.pdf', 'application/pdf', 3, NULL, NULL, NULL, NULL, NULL, NULL, '2026-11-26 18:12:50.222238+00', '2026-11-26 18:12:50.222238+00', 1, DEFAULT),
	('01a2190f-16f2-714c-aa23-f8806c393ccb', 'S20261126191229321', 2, '01a2190f-10f4-7483-a08d-633f08cc37e5', 6, 'P1234567', 'pkio_private', 'in_validation', 'Gemeente Voorbeeldstad', 'CB1000002', 'Sanne de Vries', 'CB1000010', 'bekeken.voorbeeldstad.example', 3, '{"contact":{"active":true,"email":"sanne.de.vries@gemeente-voorbeeldstad.example","name":"Sanne de Vries","number":"CB1000002","organisation":"Gemeente Voorbeeldstad","phone":"+31611000002"},"credential":{"issuer":"CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL","serial":"2e16c5005ca97fa29368fa7cc7efff10fe6dbffe","sha256":"8d485b16086e04fb6733ce8be7c64d4b3ae358dc8f1adc77e12119db54b70b8b","subject":"serialNumber=CB1000002,CN=Sanne de Vries,SN=de Vries,GN=Sanne,O=Gemeente Voorbeeldstad,C=NL"},"csr_pem":"-----BEGIN CERTIFICATE REQUEST-----\nMIHiMIGKAgEAMCgxJjAkBgNVBAMMHWJla2VrZW4udm9vcmJlZWxkc3RhZC5leGFt\ncGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8Sgis99Yko69ci8jMY2xfNXP\nI6hrnVAH+rZQzObvgwLXEMEJ2xLlALmIqV8vJhMWDYb3LEPAVg7Cz/SLvFhV8KAA\nMAoGCCqGSM49BAMCA0cAMEQCIEq++WRgRUZxjN5WS95VYXJFqSPfzkJqalu1J0Wk\n56feAiBhEpGkSiDCLMtI9psVRPFluf+aByQirLL6GVR0L5nZUg==\n-----END CERTIFICATE REQUEST-----\n","csr_summary":{"common_name":"bekeken.voorbeeldstad.example","country":null,"key_type":"EC P-256","locality":null,"organisation":null,"sans":[],"spki_sha256":"a26ade578bbe5c3447a05e5c3c1d406d216557e6af81e7475a1daf2c4bb7a924","state":null},"declarations":[{"code":"truth","text":"Alle gegevens in deze bestelling zijn juist en volledig.","version":"1.0"},{"code":"terms","text":"Ik heb de voorwaarden gelezen. Mijn organisatie gaat ermee akkoord.","version":"1.0"},{"code":"manager","text":"De certificaatbeheerder weet van deze bestelling. Hij of zij mag en kan het certificaat installeren, beheren en intrekken.","version":"1.0"},{"code":"key","text":"Het sleutelpaar is gemaakt in een veilige omgeving en wordt daar ook bewaard.","version":"1.0"},{"code":"rates","text":"Ik ken de prijs van dit certificaat. Mijn organisatie betaalt die.","version":"1.0"},{"code":"publication","text":"Het certificaat mag worden gepubliceerd, zodat anderen het kunnen controleren.","version":"1.0"},{"code":"domain","text":"Mijn organisatie is verantwoordelijk voor de domeinnamen in het certificaat, of heeft toestemming om ze te gebruiken.","version":"1.0"}],"declared_at":"2026-11-26T18:12:28.587414Z","declared_by":"CB1000002","delivery_email":"karel.tak@gemeente-voorbeeldstad.example","language":"nl","manager":{"active":true,"email":"karel.tak@gemeente-voorbeeldstad.example","name":"Karel Tak","number":"CB1000010","organisation":"Gemeente Voorbeeldstad","phone":"+31611000010"},"placed_at":"2026-11-26T18:12:29.042350Z","price_cents":29900,"product":"pkio_private","reference":"S20261126191229321","renews":{"common_name":"bekeken.voorbeeldstad.example","id":3,"manager":"CB1000010","not_after":"2027-09-02T12:00:00Z","not_before":"2024-09-17T12:00:00Z","product":"pkio_private","sans":["bekeken.voorbeeldstad.example"],"serial":"6795f3109c1b22013c937b38127ff508e680333b"},"sans":["bekeken.voorbeeldstad.example"],"spki_sha256":"a26ade578bbe5c3447a05e5c3c1d406d216557e6af81e7475a1daf2c4bb7a924","subject":{"common_name":"bekeken.voorbeeldstad.example","country":"NL","locality":"Voorbeeldstad","organisation":"Gemeente Voorbeeldstad","organisation_identifier":"NTRNL-12345678","serial_number":"00000003123456780000","state":"Utrecht"},"subscriber":{"country":"NL","kvk":"12345678","name":"Gemeente Voorbeeldstad","number":"P1234567","postcode":"1234 AB","state":"Utrecht","street":"Dorpsplein 1","town":"Voorbeeldstad"},"terms_version":"2026-01","validity":{"days":1095,"issuer_ends":false,"until":"2029-11-24"},"validity_days":1095}', '20af415accd1670d65efd944d0316c3a4bb61b3d60dcd26731d4512ddcd83916', 'a26ade578bbe5c3447a05e5c3c1d406d216557e6af81e7475a1daf2c4bb7a924', 29900, 1, '2026-11-26 18:12:29.04235+00', 'd26ce8878a0c4d8aaf10bad54480b139', '01a2190f-16f2-7b77-a955-c4c58056d5b8', 'dd78a4932eb48795a7e17ff107962a9a5d3ac1258204eab989bc66ce98fa98ab', 135, 'bestelling-S20261126191229321.pdf', 'application/pdf', 2, 'CB9000001', 'Vera Toets', '2026-11-26 18:13:00.142128+00', NULL, NULL, NULL, '2026-11-26 18:12:29.04235+00', '2026-11-26 18:12:29.04235+00', 1, DEFAULT),
	('01a2190f-5a49-7d9f-bc5c-04631fce3088', 'S20261126191246131', 2, '01a2190f-5683-7fbf-a7cd-892c2f1bb2d3', 6, 'P1234567', 'pkio_private', 'in_validation', 'Gemeente Voorbeeldstad', 'CB1000002', 'Sanne de Vries', 'CB1000010', 'half.voorbeeldstad.example', 5, '{"contact":{"active":true,"email":"sanne.de.vries@gemeente-voorbeeldstad.example","name":"Sanne de Vries","number":"CB1000002","organisation":"Gemeente Voorbeeldstad","phone":"+31611000002"},"credential":{"issuer":"CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL","serial":"2e16c5005ca97fa29368fa7cc7efff10fe6dbffe","sha256":"8d485b16086e04fb6733ce8be7c64d4b3ae358dc8f1adc77e12119db54b70b8b","subject":"serialNumber=CB1000002,CN=Sanne de Vries,SN=de Vries,GN=Sanne,O=Gemeente Voorbeeldstad,C=NL"},"csr_pem":"-----BEGIN CERTIFICATE REQUEST-----\nMIHgMIGHAgEAMCUxIzAhBgNVBAMMGmhhbGYudm9vcmJlZWxkc3RhZC5leGFtcGxl\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEUujb7xD1gLt/ca3U6n920oHNDdFc\niH8A96OPJ2Hj1HpBhGk+eNgcJj2xd4T6zCPe6Tav+uKi6561L9aBt1t8KqAAMAoG\nCCqGSM49BAMCA0gAMEUCIAg6hyT/KmC1uqfDA+OeJ7EIXDKKKSWLR9oB4x7k+nAZ\nAiEAtOAKUEHNDs+lSJgt2UwuPmeUkfuoDsU0B6MD0ZJY6gU=\n-----END CERTIFICATE REQUEST-----\n","csr_summary":{"common_name":"half.voorbeeldstad.example","country":null,"key_type":"EC P-256","locality":null,"organisation":null,"sans":[],"spki_sha256":"e9cfb86da4921e70ef952271101374f071b98f78fbfa94190ad9993b4804865a","state":null},"declarations":[{"code":"truth","text":"Alle gegevens in deze bestelling zijn juist en volledig.","version":"1.0"},{"code":"terms","text":"Ik heb de voorwaarden gelezen. Mijn organisatie gaat ermee akkoord.","version":"1.0"},{"code":"manager","text":"De certificaatbeheerder weet van deze bestelling. Hij of zij mag en kan het certificaat installeren, beheren en intrekken.","version":"1.0"},{"code":"key","text":"Het sleutelpaar is gemaakt in een veilige omgeving en wordt daar ook bewaard.","version":"1.0"},{"code":"rates","text":"Ik ken de prijs van dit certificaat. Mijn organisatie betaalt die.","version":"1.0"},{"code":"publication","text":"Het certificaat mag worden gepubliceerd, zodat anderen het kunnen controleren.","version":"1.0"},{"code":"domain","text":"Mijn organisatie is verantwoordelijk voor de domeinnamen in het certificaat, of heeft toestemming om ze te gebruiken.","version":"1.0"}],"declared_at":"2026-11-26T18:12:45.833663Z","declared_by":"CB1000002","delivery_email":"karel.tak@gemeente-voorbeeldstad.example","language":"nl","manager":{"active":true,"email":"karel.tak@gemeente-voorbeeldstad.example","name":"Karel Tak","number":"CB1000010","organisation":"Gemeente Voorbeeldstad","phone":"+31611000010"},"placed_at":"2026-11-26T18:12:46.281452Z","price_cents":29900,"product":"pkio_private","reference":"S20261126191246131","renews":{"common_name":"half.voorbeeldstad.example","id":5,"manager":"CB1000010","not_after":"2027-09-02T12:00:00Z","not_before":"2024-09-17T12:00:00Z","product":"pkio_private","sans":["half.voorbeeldstad.example"],"serial":"0362d7d802ee615fa07827e0dfe68438b319a3a9"},"sans":["half.voorbeeldstad.example"],"spki_sha256":"e9cfb86da4921e70ef952271101374f071b98f78fbfa94190ad9993b4804865a","subject":{"common_name":"half.voorbeeldstad.example","country":"NL","locality":"Voorbeeldstad","organisation":"Gemeente Voorbeeldstad","organisation_identifier":"NTRNL-12345678","serial_number":"00000003123456780000","state":"Utrecht"},"subscriber":{"country":"NL","kvk":"12345678","name":"Gemeente Voorbeeldstad","number":"P1234567","postcode":"1234 AB","state":"Utrecht","street":"Dorpsplein 1","town":"Voorbeeldstad"},"terms_version":"2026-01","validity":{"days":1095,"issuer_ends":false,"until":"2029-11-24"},"validity_days":1095}', '926ceb01521cebeb5764ad9d7425bfc6e0a7c76fbf4e6e30c544ced51100cf5c', 'e9cfb86da4921e70ef952271101374f071b98f78fbfa94190ad9993b4804865a', 29900, 2, '2026-11-26 18:12:46.281452+00', '0bdd8ee604de4ba38685915bf066fe14', '01a2190f-5a49-7e4f-b4ab-d04f1097ef96', '413c9dde8d6b719c80dbeea5c409c24361b219b6654be619cf961f57d0b42122', 135, 'bestelling-S20261126191246131.pdf', 'application/pdf', 3, NULL, NULL, NULL, NULL, NULL, NULL, '2026-11-26 18:12:46.281452+00', '2026-11-26 18:12:46.281452+00', 1, DEFAULT),
	('01a2190f-74fc-74f2-9702-27f92a087f4d', 'S20261126191253991', 4, '01a2190f-7115-7ed7-b642-c339fbb93514', 6, 'P1234567', 'pkio_private', 'failed', 'Gemeente Voorbeeldstad', 'CB1000002', 'Sanne de Vries', 'CB1000010', 'mislukt.voorbeeldstad.example', 10, '{"contact":{"active":true,"email":"sanne.de.vries@gemeente-voorbeeldstad.example","name":"Sanne de Vries","number":"CB1000002","organisation":"Gemeente Voorbeeldstad","phone":"+31611000002"},"credential":{"issuer":"CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL","serial":"2e16c5005ca97fa29368fa7cc7efff10fe6dbffe","sha256":"8d485b16086e04fb6733ce8be7c64d4b3ae358dc8f1adc77e12119db54b70b8b","subject":"serialNumber=CB1000002,CN=Sanne de Vries,SN=de Vries,GN=Sanne,O=Gemeente Voorbeeldstad,C=NL"},"csr_pem":"-----BEGIN CERTIFICATE REQUEST-----\nMIHjMIGKAgEAMCgxJjAkBgNVBAMMHW1pc2x1a3Qudm9vcmJlZWxkc3RhZC5leGFt\ncGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEGWnI6kYWSkcoE9WTZtGsOOQ4\n3y9LTTm+ZIdXSZANeY8hFFCUDAu9oULK4jnMzwhPXybUt+TJG0rApX+eZmBqbqAA\nMAoGCCqGSM49BAMCA0gAMEUCIQDQq4Rt5JbwidqSIXPxMpQZDJTTcHaxYuzZDQZh\ny8C4owIgESIhjZ6ipfqkVlLeFiNMbkW3WKYRHQ7TOPq+G6ypWD0=\n-----END CERTIFICATE REQUEST-----\n","csr_summary":{"common_name":"mislukt.voorbeeldstad.example","country":null,"key_type":"EC P-256","locality":null,"organisation":null,"sans":[],"spki_sha256":"07a560768aa82eb9c618972cc134e85f21ac9fe5f711b2f593a7df59a2237d3e","state":null},"declarations":[{"code":"truth","text":"Alle gegevens in deze bestelling zijn juist en volledig.","version":"1.0"},{"code":"terms","text":"Ik heb de voorwaarden gelezen. Mijn organisatie gaat ermee akkoord.","version":"1.0"},{"code":"manager","text":"De certificaatbeheerder weet van deze bestelling. Hij of zij mag en kan het certificaat installeren, beheren en intrekken.","version":"1.0"},{"code":"key","text":"Het sleutelpaar is gemaakt in een veilige omgeving en wordt daar ook bewaard.","version":"1.0"},{"code":"rates","text":"Ik ken de prijs van dit certificaat. Mijn organisatie betaalt die.","version":"1.0"},{"code":"publication","text":"Het certificaat mag worden gepubliceerd, zodat anderen het kunnen controleren.","version":"1.0"},{"code":"domain","text":"Mijn organisatie is verantwoordelijk voor de domeinnamen in het certificaat, of heeft toestemming om ze te gebruiken.","version":"1.0"}],"declared_at":"2026-11-26T18:12:52.889478Z","declared_by":"CB1000002","delivery_email":"karel.tak@gemeente-voorbeeldstad.example","language":"nl","manager":{"active":true,"email":"karel.tak@gemeente-voorbeeldstad.example","name":"Karel Tak","number":"CB1000010","organisation":"Gemeente Voorbeeldstad","phone":"+31611000010"},"placed_at":"2026-11-26T18:12:53.116081Z","price_cents":29900,"product":"pkio_private","reference":"S20261126191253991","renews":{"common_name":"mislukt.voorbeeldstad.example","id":10,"manager":"CB1000010","not_after":"2027-09-02T12:00:00Z","not_before":"2024-09-17T12:00:00Z","product":"pkio_private","sans":["mislukt.voorbeeldstad.example"],"serial":"37632b65dc8ff8d9c22fc9c2787cf764d7e295ef"},"sans":["mislukt.voorbeeldstad.example"],"spki_sha256":"07a560768aa82eb9c618972cc134e85f21ac9fe5f711b2f593a7df59a2237d3e","subject":{"common_name":"mislukt.voorbeeldstad.example","country":"NL","locality":"Voorbeeldstad","organisation":"Gemeente Voorbeeldstad","organisation_identifier":"NTRNL-12345678","serial_number":"00000003123456780000","state":"Utrecht"},"subscriber":{"country":"NL","kvk":"12345678","name":"Gemeente Voorbeeldstad","number":"P1234567","postcode":"1234 AB","state":"Utrecht","street":"Dorpsplein 1","town":"Voorbeeldstad"},"terms_version":"2026-01","validity":{"days":1095,"issuer_ends":false,"until":"2029-11-24"},"validity_days":1095}', '57d5f878bc218e02d2d040e3f496b6aace2c4cae7908307b7eae54ec4109d24b', '07a560768aa82eb9c618972cc134e85f21ac9fe5f711b2f593a7df59a2237d3e', 29900, 1, '2026-11-26 18:12:53.116081+00', 'b21118d43dd74b489c4937e9530d722c', '01a2190f-74fc-75c2-b9ac-8b98ea954905', 'f4fff83af0ca035316fd3cafcfdf6da66ce98ce5fc628085dbceaa664413b139', 135, 'bestelling-S20261126191253991.pdf', 'application/pdf', 3, NULL, NULL, NULL, NULL, 'certificate.mismatch', 'approved', '2026-11-26 18:12:53.116081+00', '2026-11-26 18:12:53.116081+00', 1, DEFAULT),
	('01a2190f-7df9-7997-a017-0561427d3f8d', 'S20261126191255914', 3, '01a2190f-761d-7dcc-bfdb-6a9315bd8376', 6, 'P1234567', 'pkio_private', 'rejected', 'Gemeente Voorbeeldstad', 'CB1000002', 'Sanne de Vries', 'CB1000010', 'afgewezen.voorbeeldstad.example', 11, '{"contact":{"active":true,"email":"sanne.de.vries@gemeente-voorbeeldstad.example","name":"Sanne de Vries","number":"CB1000002","organisation":"Gemeente Voorbeeldstad","phone":"+31611000002"},"credential":{"issuer":"CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL","serial":"2e16c5005ca97fa29368fa7cc7efff10fe6dbffe","sha256":"8d485b16086e04fb6733ce8be7c64d4b3ae358dc8f1adc77e12119db54b70b8b","subject":"serialNumber=CB1000002,CN=Sanne de Vries,SN=de Vries,GN=Sanne,O=Gemeente Voorbeeldstad,C=NL"},"csr_pem":"-----BEGIN CERTIFICATE REQUEST-----\nMIHlMIGMAgEAMCoxKDAmBgNVBAMMH2FmZ2V3ZXplbi52b29yYmVlbGRzdGFkLmV4\nYW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARH2vk2Xmh996uKx8i1Re8+\nOQ0RYLl7EYZAKFbNAe0KRpWpsQUNpCg1IoTlq8NBFYyp9GhqVmWlkcob0U0bqBxb\noAAwCgYIKoZIzj0EAwIDSAAwRQIgLxh7kTIzlgXWteQxtS6JQsGfacShljyxAlSG\nH7ZboUUCIQD3n8wK/ZP+PSRL+oYYHwNDy1tte2phKnOZlQZN7G2T+A==\n-----END CERTIFICATE REQUEST-----\n","csr_summary":{"common_name":"afgewezen.voorbeeldstad.example","country":null,"key_type":"EC P-256","locality":null,"organisation":null,"sans":[],"spki_sha256":"5950602ccf534c8230bb5c7d4bfea7a1c36e76ada7e34d46e32f3a1ee614f75f","state":null},"declarations":[{"code":"truth","text":"Alle gegevens in deze bestelling zijn juist en volledig.","version":"1.0"},{"code":"terms","text":"Ik heb de voorwaarden gelezen. Mijn organisatie gaat ermee akkoord.","version":"1.0"},{"code":"manager","text":"De certificaatbeheerder weet van deze bestelling. Hij of zij mag en kan het certificaat installeren, beheren en intrekken.","version":"1.0"},{"code":"key","text":"Het sleutelpaar is gemaakt in een veilige omgeving en wordt daar ook bewaard.","version":"1.0"},{"code":"rates","text":"Ik ken de prijs van dit certificaat. Mijn organisatie betaalt die.","version":"1.0"},{"code":"publication","text":"Het certificaat mag worden gepubliceerd, zodat anderen het kunnen controleren.","version":"1.0"},{"code":"domain","text":"Mijn organisatie is verantwoordelijk voor de domeinnamen in het certificaat, of heeft toestemming om ze te gebruiken.","version":"1.0"}],"declared_at":"2026-11-26T18:12:54.638283Z","declared_by":"CB1000002","delivery_email":"karel.tak@gemeente-voorbeeldstad.example","language":"nl","manager":{"active":true,"email":"karel.tak@gemeente-voorbeeldstad.example","name":"Karel Tak","number":"CB1000010","organisation":"Gemeente Voorbeeldstad","phone":"+31611000010"},"placed_at":"2026-11-26T18:12:55.417810Z","price_cents":29900,"product":"pkio_private","reference":"S20261126191255914","renews":{"common_name":"afgewezen.voorbeeldstad.example","id":11,"manager":"CB1000010","not_after":"2027-09-02T12:00:00Z","not_before":"2024-09-17T12:00:00Z","product":"pkio_private","sans":["afgewezen.voorbeeldstad.example"],"serial":"698e053f8f6d1631aee1ea52fcf2f4b4a0d1ab7a"},"sans":["afgewezen.voorbeeldstad.example"],"spki_sha256":"5950602ccf534c8230bb5c7d4bfea7a1c36e76ada7e34d46e32f3a1ee614f75f","subject":{"common_name":"afgewezen.voorbeeldstad.example","country":"NL","locality":"Voorbeeldstad","organisation":"Gemeente Voorbeeldstad","organisation_identifier":"NTRNL-12345678","serial_number":"00000003123456780000","state":"Utrecht"},"subscriber":{"country":"NL","kvk":"12345678","name":"Gemeente Voorbeeldstad","number":"P1234567","postcode":"1234 AB","state":"Utrecht","street":"Dorpsplein 1","town":"Voorbeeldstad"},"terms_version":"2026-01","validity":{"days":1095,"issuer_ends":false,"until":"2029-11-24"},"validity_days":1095}', '737ba064e2bc90afcb5e2cfd79db2e27d06be636aa703e0a5a17dd1247842edc', '5950602ccf534c8230bb5c7d4bfea7a1c36e76ada7e34d46e32f3a1ee614f75f', 29900, 1, '2026-11-26 18:12:55.41781+00', 'c354e20d22c84d62a885b8453847fd2e', '01a2190f-7df9-7829-a771-8540f12490aa', '10790f5e9d9559fb6438c8630268e3b65543a32967a649239f6203bff7ba79fa', 135, 'bestelling-S20261126191255914.pdf', 'application/pdf', 3, NULL, NULL, NULL, NULL, 'De domeinnaam is niet van uw organisatie.', NULL, '2026-11-26 18:12:55.41781+00', '2026-11-26 18:12:55.41781+00', 1, DEFAULT),
	('01a2190f-b98a-79c0-abd2-b4bca6642fe5', 'S20261126191310765', 1, '01a2190f-b47b-7e8c-b8ee-8929efe62910', 6, 'P1234567', 'pkio_private', 'placed', 'Gemeente Voorbeeldstad', 'CB1000002', 'Sanne de Vries', 'CB1000010', 'verzegeld.voorbeeldstad.example', 14, '{"contact":{"active":true,"email":"sanne.de.vries@gemeente-voorbeeldstad.example","name":"Sanne de Vries","number":"CB1000002","organisation":"Gemeente Voorbeeldstad","phone":"+31611000002"},"credential":{"issuer":"CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL","serial":"2e16c5005ca97fa29368fa7cc7efff10fe6dbffe","sha256":"8d485b16086e04fb6733ce8be7c64d4b3ae358dc8f1adc77e12119db54b70b8b","subject":"serialNumber=CB1000002,CN=Sanne de Vries,SN=de Vries,GN=Sanne,O=Gemeente Voorbeeldstad,C=NL"},"csr_pem":"-----BEGIN CERTIFICATE REQUEST-----\nMIHlMIGMAgEAMCoxKDAmBgNVBAMMH3ZlcnplZ2VsZC52b29yYmVlbGRzdGFkLmV4\nYW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATghD8Q9W9jfzxQ/xV1sZL5\n8fk5NsOJULkf/heYb1ouwYuViL98rM+KnQMGrA1ekCayqoAs/hzSpcEefP7CYHW2\noAAwCgYIKoZIzj0EAwIDSAAwRQIhAKLEy32Y0DypyozM/BZeM2vlE366DI0bvdk0\nPexADTA0AiAQ9BwCxSjrohme5vqccSxx5r8nvNw6Saxxyr3NbnQysg==\n-----END CERTIFICATE REQUEST-----\n","csr_summary":{"common_name":"verzegeld.voorbeeldstad.example","country":null,"key_type":"EC P-256","locality":null,"organisation":null,"sans":[],"spki_sha256":"f532ccc632dd5fc598f3e24586902a1ebf35241558f139430fc200dcff04d78f","state":null},"declarations":[{"code":"truth","text":"Alle gegevens in deze bestelling zijn juist en volledig.","version":"1.0"},{"code":"terms","text":"Ik heb de voorwaarden gelezen. Mijn organisatie gaat ermee akkoord.","version":"1.0"},{"code":"manager","text":"De certificaatbeheerder weet van deze bestelling. Hij of zij mag en kan het certificaat installeren, beheren en intrekken.","version":"1.0"},{"code":"key","text":"Het sleutelpaar is gemaakt in een veilige omgeving en wordt daar ook bewaard.","version":"1.0"},{"code":"rates","text":"Ik ken de prijs van dit certificaat. Mijn organisatie betaalt die.","version":"1.0"},{"code":"publication","text":"Het certificaat mag worden gepubliceerd, zodat anderen het kunnen controleren.","version":"1.0"},{"code":"domain","text":"Mijn organisatie is verantwoordelijk voor de domeinnamen in het certificaat, of heeft toestemming om ze te gebruiken.","version":"1.0"}],"declared_at":"2026-11-26T18:13:10.207469Z","declared_by":"CB1000002","delivery_email":"karel.tak@gemeente-voorbeeldstad.example","language":"nl","manager":{"active":true,"email":"karel.tak@gemeente-voorbeeldstad.example","name":"Karel Tak","number":"CB1000010","organisation":"Gemeente Voorbeeldstad","phone":"+31611000010"},"placed_at":"2026-11-26T18:13:10.666111Z","price_cents":29900,"product":"pkio_private","reference":"S20261126191310765","renews":{"common_name":"verzegeld.voorbeeldstad.example","id":14,"manager":"CB1000010","not_after":"2027-09-02T12:00:00Z","not_before":"2024-09-17T12:00:00Z","product":"pkio_private","sans":["verzegeld.voorbeeldstad.example"],"serial":"13e7e8af8f90d337ff0089b7af03702460ceb137"},"sans":["verzegeld.voorbeeldstad.example"],"spki_sha256":"f532ccc632dd5fc598f3e24586902a1ebf35241558f139430fc200dcff04d78f","subject":{"common_name":"verzegeld.voorbeeldstad.example","country":"NL","locality":"Voorbeeldstad","organisation":"Gemeente Voorbeeldstad","organisation_identifier":"NTRNL-12345678","serial_number":"00000003123456780000","state":"Utrecht"},"subscriber":{"country":"NL","kvk":"12345678","name":"Gemeente Voorbeeldstad","number":"P1234567","postcode":"1234 AB","state":"Utrecht","street":"Dorpsplein 1","town":"Voorbeeldstad"},"terms_version":"2026-01","validity":{"days":1095,"issuer_ends":false,"until":"2029-11-24"},"validity_days":1095}', 'e5558c6432ba406ccad3337074cd52ab1cdaaeb53544b2ab8544d190e3b65197', 'f532ccc632dd5fc598f3e24586902a1ebf35241558f139430fc200dcff04d78f', 29900, 1, '2026-11-26 18:13:10.666111+00', '20e6c865311348629b0da043cace2cf5', '01a2190f-b98a-74c7-ba5d-cbe817f2e4ba', NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, '2026-11-26 18:13:10.666111+00', '2026-11-26 18:13:10.666111+00', 1, DEFAULT),
	('01a2190f-c227-792d-a3df-1f05f4339b7c', 'S20261126191312695', 1, '01a2190f-be88-715c-b353-e5774eee2a6e', 6, 'P1234567', 'pkio_private', 'placed', 'Gemeente Voorbeeldstad', 'CB1000002', 'Sanne de Vries', 'CB1000010', 'geplaatst.voorbeeldstad.example', 15, '{"contact":{"active":true,"email":"sanne.de.vries@gemeente-voorbeeldstad.example","name":"Sanne de Vries","number":"CB1000002","organisation":"Gemeente Voorbeeldstad","phone":"+31611000002"},"credential":{"issuer":"CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL","serial":"2e16c5005ca97fa29368fa7cc7efff10fe6dbffe","sha256":"8d485b16086e04fb6733ce8be7c64d4b3ae358dc8f1adc77e12119db54b70b8b","subject":"serialNumber=CB1000002,CN=Sanne de Vries,SN=de Vries,GN=Sanne,O=Gemeente Voorbeeldstad,C=NL"},"csr_pem":"-----BEGIN CERTIFICATE REQUEST-----\nMIHmMIGMAgEAMCoxKDAmBgNVBAMMH2dlcGxhYXRzdC52b29yYmVlbGRzdGFkLmV4\nYW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAATcJEMVpQiznoCgj5OkXPKh\nr/aKW47KC7E0FS77DZ0peofWRHve9wXPwTLzMWkherG5dRzrSLIvlLbrUmlvwFoB\noAAwCgYIKoZIzj0EAwIDSQAwRgIhALdzNeS5hRPfiH4vfFEapsziveV/22ab2BDZ\nt+i8rx7NAiEA43hQ0OYC0jgGRXYmqOAScVCXcq93S4TdoOHajKs/R2Y=\n-----END CERTIFICATE REQUEST-----\n","csr_summary":{"common_name":"geplaatst.voorbeeldstad.example","country":null,"key_type":"EC P-256","locality":null,"organisation":null,"sans":[],"spki_sha256":"5cb8b413ac3b4322a145566afa59760feee4a5bb437b96a22edc2f26be6978ea","state":null},"declarations":[{"code":"truth","text":"Alle gegevens in deze bestelling zijn juist en volledig.","version":"1.0"},{"code":"terms","text":"Ik heb de voorwaarden gelezen. Mijn organisatie gaat ermee akkoord.","version":"1.0"},{"code":"manager","text":"De certificaatbeheerder weet van deze bestelling. Hij of zij mag en kan het certificaat installeren, beheren en intrekken.","version":"1.0"},{"code":"key","text":"Het sleutelpaar is gemaakt in een veilige omgeving en wordt daar ook bewaard.","version":"1.0"},{"code":"rates","text":"Ik ken de prijs van dit certificaat. Mijn organisatie betaalt die.","version":"1.0"},{"code":"publication","text":"Het certificaat mag worden gepubliceerd, zodat anderen het kunnen controleren.","version":"1.0"},{"code":"domain","text":"Mijn organisatie is verantwoordelijk voor de domeinnamen in het certificaat, of heeft toestemming om ze te gebruiken.","version":"1.0"}],"declared_at":"2026-11-26T18:13:12.725773Z","declared_by":"CB1000002","delivery_email":"karel.tak@gemeente-voorbeeldstad.example","language":"nl","manager":{"active":true,"email":"karel.tak@gemeente-voorbeeldstad.example","name":"Karel Tak","number":"CB1000010","organisation":"Gemeente Voorbeeldstad","phone":"+31611000010"},"placed_at":"2026-11-26T18:13:12.871370Z","price_cents":29900,"product":"pkio_private","reference":"S20261126191312695","renews":{"common_name":"geplaatst.voorbeeldstad.example","id":15,"manager":"CB1000010","not_after":"2027-09-02T12:00:00Z","not_before":"2024-09-17T12:00:00Z","product":"pkio_private","sans":["geplaatst.voorbeeldstad.example"],"serial":"7c2a43e127f9dff254b3b994593ebf9dfc17d2c3"},"sans":["geplaatst.voorbeeldstad.example"],"spki_sha256":"5cb8b413ac3b4322a145566afa59760feee4a5bb437b96a22edc2f26be6978ea","subject":{"common_name":"geplaatst.voorbeeldstad.example","country":"NL","locality":"Voorbeeldstad","organisation":"Gemeente Voorbeeldstad","organisation_identifier":"NTRNL-12345678","serial_number":"00000003123456780000","state":"Utrecht"},"subscriber":{"country":"NL","kvk":"12345678","name":"Gemeente Voorbeeldstad","number":"P1234567","postcode":"1234 AB","state":"Utrecht","street":"Dorpsplein 1","town":"Voorbeeldstad"},"terms_version":"2026-01","validity":{"days":1095,"issuer_ends":false,"until":"2029-11-24"},"validity_days":1095}', '729c5e80bb3075d5c9e847cd812b04e020f9eab23d615afae3d2496a78bab6f4', '5cb8b413ac3b4322a145566afa59760feee4a5bb437b96a22edc2f26be6978ea', 29900, 1, '2026-11-26 18:13:12.87137+00', 'cfdf2edd6f8944a5b9b4402f55023563', '01a2190f-c227-7cb7-aa2c-66b0dd4d4a40', NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, '2026-11-26 18:13:12.87137+00', '2026-11-26 18:13:12.87137+00', 1, DEFAULT),
	('01a2190f-6d8b-70ed-bd80-91c8ee9f085d', 'S20261126191251515', 4, '01a2190f-6aec-780e-a7a1-54bdb6c5a022', 6, 'P1234567', 'pkio_private', 'completed', 'Gemeente Voorbeeldstad', 'CB1000002', 'Sanne de Vries', 'CB1000010', 'uitgegeven.voorbeeldstad.example', 8, '{"contact":{"active":true,"email":"sanne.de.vries@gemeente-voorbeeldstad.example","name":"Sanne de Vries","number":"CB1000002","organisation":"Gemeente Voorbeeldstad","phone":"+31611000002"},"credential":{"issuer":"CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL","serial":"2e16c5005ca97fa29368fa7cc7efff10fe6dbffe","sha256":"8d485b16086e04fb6733ce8be7c64d4b3ae358dc8f1adc77e12119db54b70b8b","subject":"serialNumber=CB1000002,CN=Sanne de Vries,SN=de Vries,GN=Sanne,O=Gemeente Voorbeeldstad,C=NL"},"csr_pem":"-----BEGIN CERTIFICATE REQUEST-----\nMIHmMIGNAgEAMCsxKTAnBgNVBAMMIHVpdGdlZ2V2ZW4udm9vcmJlZWxkc3RhZC5l\neGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEisENd2ukVHs39I+TCczb\nqYuKe6eH6NiOmfhqgUv0rAGp9YAmzd1RN9bfJxjzRXAnvC3eb8A1uYfReJFzXCkj\n/6AAMAoGCCqGSM49BAMCA0gAMEUCIQDR2Qu85DV5/xm0W06IvQnZzxLiBAD7z5CB\nNYwAnmmPNgIgUIScTb0WqBhqipYHgrm8ypFtXpgMjbInIW3GDwMMQGU=\n-----END CERTIFICATE REQUEST-----\n","csr_summary":{"common_name":"uitgegeven.voorbeeldstad.example","country":null,"key_type":"EC P-256","locality":null,"organisation":null,"sans":[],"spki_sha256":"8467d1b9c7e9d09ff1150c06d5f77764ee8178ae1a2ff3c8b25a5c1afc10dcea","state":null},"declarations":[{"code":"truth","text":"Alle gegevens in deze bestelling zijn juist en volledig.","version":"1.0"},{"code":"terms","text":"Ik heb de voorwaarden gelezen. Mijn organisatie gaat ermee akkoord.","version":"1.0"},{"code":"manager","text":"De certificaatbeheerder weet van deze bestelling. Hij of zij mag en kan het certificaat installeren, beheren en intrekken.","version":"1.0"},{"code":"key","text":"Het sleutelpaar is gemaakt in een veilige omgeving en wordt daar ook bewaard.","version":"1.0"},{"code":"rates","text":"Ik ken de prijs van dit certificaat. Mijn organisatie betaalt die.","version":"1.0"},{"code":"publication","text":"Het certificaat mag worden gepubliceerd, zodat anderen het kunnen controleren.","version":"1.0"},{"code":"domain","text":"Mijn organisatie is verantwoordelijk voor de domeinnamen in het certificaat, of heeft toestemming om ze te gebruiken.","version":"1.0"}],"declared_at":"2026-11-26T18:12:51.106173Z","declared_by":"CB1000002","delivery_email":"karel.tak@gemeente-voorbeeldstad.example","language":"nl","manager":{"active":true,"email":"karel.tak@gemeente-voorbeeldstad.example","name":"Karel Tak","number":"CB1000010","organisation":"Gemeente Voorbeeldstad","phone":"+31611000010"},"placed_at":"2026-11-26T18:12:51.211605Z","price_cents":29900,"product":"pkio_private","reference":"S20261126191251515","renews":{"common_name":"uitgegeven.voorbeeldstad.example","id":8,"manager":"CB1000010","not_after":"2027-09-02T12:00:00Z","not_before":"2024-09-17T12:00:00Z","product":"pkio_private","sans":["uitgegeven.voorbeeldstad.example"],"serial":"18f973109e969fb0b02c6a638d9aee41cd7ce4ca"},"sans":["uitgegeven.voorbeeldstad.example"],"spki_sha256":"8467d1b9c7e9d09ff1150c06d5f77764ee8178ae1a2ff3c8b25a5c1afc10dcea","subject":{"common_name":"uitgegeven.voorbeeldstad.example","country":"NL","locality":"Voorbeeldstad","organisation":"Gemeente Voorbeeldstad","organisation_identifier":"NTRNL-12345678","serial_number":"00000003123456780000","state":"Utrecht"},"subscriber":{"country":"NL","kvk":"12345678","name":"Gemeente Voorbeeldstad","number":"P1234567","postcode":"1234 AB","state":"Utrecht","street":"Dorpsplein 1","town":"Voorbeeldstad"},"terms_version":"2026-01","validity":{"days":1095,"issuer_ends":false,"until":"2029-11-24"},"validity_days":1095}', '8cc3311cc6321a7b89438e6daf75ee7d1a7c57459685470a46d4764db7d03a0c', '8467d1b9c7e9d09ff1150c06d5f77764ee8178ae1a2ff3c8b25a5c1afc10dcea', 29900, 1, '2026-11-26 18:12:51.211605+00', '0f7073ee267e4c70be95c5033a9c9d04', '01a2190f-6d8b-7ceb-a737-e0da6cfaf690', 'f8c3346869ac67741ec40fdffe6789efc33a237dc0a3c08729fe7c96172febff', 135, 'bestelling-S20261126191251515.pdf', 'application/pdf', 3, NULL, NULL, NULL, 29, NULL, NULL, '2026-11-26 18:12:51.211605+00', '2026-11-26 18:12:51.211605+00', 1, DEFAULT),
	('01a2190f-87bd-7ddd-8ba8-642b9aefa955', 'S20261126191257196', 2, '01a2190f-814d-7504-a220-3356d4c711f8', 6, 'P1234567', 'pkio_private', 'withdrawn', 'Gemeente Voorbeeldstad', 'CB1000002', 'Sanne de Vries', 'CB1000010', 'ingetrokken.voorbeeldstad.example', 12, '{"contact":{"active":true,"email":"sanne.de.vries@gemeente-voorbeeldstad.example","name":"Sanne de Vries","number":"CB1000002","organisation":"Gemeente Voorbeeldstad","phone":"+31611000002"},"credential":{"issuer":"CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL","serial":"2e16c5005ca97fa29368fa7cc7efff10fe6dbffe","sha256":"8d485b16086e04fb6733ce8be7c64d4b3ae358dc8f1adc77e12119db54b70b8b","subject":"serialNumber=CB1000002,CN=Sanne de Vries,SN=de Vries,GN=Sanne,O=Gemeente Voorbeeldstad,C=NL"},"csr_pem":"-----BEGIN CERTIFICATE REQUEST-----\nMIHnMIGOAgEAMCwxKjAoBgNVBAMMIWluZ2V0cm9ra2VuLnZvb3JiZWVsZHN0YWQu\nZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABOnmDp6Dlgbi3+21Q7hh\nP6KXKILfbzz7LVRLJ96vR4Qsb24o7VHooRsUHlvDj8xs/kTmQKzeTIhS1dwN9xoU\nsQ6gADAKBggqhkjOPQQDAgNIADBFAiEAr99ywtbns1O5SmzR6486yzfR7bWxKrWc\nO8nUc/lTp50CIAzHeXPYCyhzwzW8D9nqrTARnsy9vI0eegtVbsCtRfpn\n-----END CERTIFICATE REQUEST-----\n","csr_summary":{"common_name":"ingetrokken.voorbeeldstad.example","country":null,"key_type":"EC P-256","locality":null,"organisation":null,"sans":[],"spki_sha256":"54e4471bceea68ccd8b8c203681f9468a02b76afd2058ff48b587cc7e5fc2488","state":null},"declarations":[{"code":"truth","text":"Alle gegevens in deze bestelling zijn juist en volledig.","version":"1.0"},{"code":"terms","text":"Ik heb de voorwaarden gelezen. Mijn organisatie gaat ermee akkoord.","version":"1.0"},{"code":"manager","text":"De certificaatbeheerder weet van deze bestelling. Hij of zij mag en kan het certificaat installeren, beheren en intrekken.","version":"1.0"},{"code":"key","text":"Het sleutelpaar is gemaakt in een veilige omgeving en wordt daar ook bewaard.","version":"1.0"},{"code":"rates","text":"Ik ken de prijs van dit certificaat. Mijn organisatie betaalt die.","version":"1.0"},{"code":"publication","text":"Het certificaat mag worden gepubliceerd, zodat anderen het kunnen controleren.","version":"1.0"},{"code":"domain","text":"Mijn organisatie is verantwoordelijk voor de domeinnamen in het certificaat, of heeft toestemming om ze te gebruiken.","version":"1.0"}],"declared_at":"2026-11-26T18:12:57.549680Z","declared_by":"CB1000002","delivery_email":"karel.tak@gemeente-voorbeeldstad.example","language":"nl","manager":{"active":true,"email":"karel.tak@gemeente-voorbeeldstad.example","name":"Karel Tak","number":"CB1000010","organisation":"Gemeente Voorbeeldstad","phone":"+31611000010"},"placed_at":"2026-11-26T18:12:57.917887Z","price_cents":29900,"product":"pkio_private","reference":"S20261126191257196","renews":{"common_name":"ingetrokken.voorbeeldstad.example","id":12,"manager":"CB1000010","not_after":"2027-09-02T12:00:00Z","not_before":"2024-09-17T12:00:00Z","product":"pkio_private","sans":["ingetrokken.voorbeeldstad.example"],"serial":"74a295ac98719c81ebb865d65b2cc4246508d028"},"sans":["ingetrokken.voorbeeldstad.example"],"spki_sha256":"54e4471bceea68ccd8b8c203681f9468a02b76afd2058ff48b587cc7e5fc2488","subject":{"common_name":"ingetrokken.voorbeeldstad.example","country":"NL","locality":"Voorbeeldstad","organisation":"Gemeente Voorbeeldstad","organisation_identifier":"NTRNL-12345678","serial_number":"00000003123456780000","state":"Utrecht"},"subscriber":{"country":"NL","kvk":"12345678","name":"Gemeente Voorbeeldstad","number":"P1234567","postcode":"1234 AB","state":"Utrecht","street":"Dorpsplein 1","town":"Voorbeeldstad"},"terms_version":"2026-01","validity":{"days":1095,"issuer_ends":false,"until":"2029-11-24"},"validity_days":1095}', '7015c5aa3c22caa9a6414da0c7440d9a625b4ad53d1fc398c1fdb2e52ddbc7e5', '54e4471bceea68ccd8b8c203681f9468a02b76afd2058ff48b587cc7e5fc2488', 29900, 1, '2026-11-26 18:12:57.917887+00', '8d255715c32c4b1fa5b4424500555284', '01a2190f-87bd-7633-9543-506d1e5f8929', '1e799fca72886b5a0e0c233d51f8a86bfaf98ce924ee2483920d53db4c266dcf', 135, 'bestelling-S20261126191257196.pdf', 'application/pdf', 1, NULL, NULL, NULL, NULL, NULL, NULL, '2026-11-26 18:12:57.917887+00', '2026-11-26 18:12:57.917887+00', 1, DEFAULT),
	('01a2190f-b304-7058-badb-f92468ac6c83', 'S20261126191308370', 1, '01a2190f-af37-78ed-ae52-3b4b4e4d4638', 6, 'P1234567', 'pkio_private', 'placed', 'Gemeente Voorbeeldstad', 'CB1000002', 'Sanne de Vries', 'CB1000010', 'formulier.voorbeeldstad.example', 13, '{"contact":{"active":true,"email":"sanne.de.vries@gemeente-voorbeeldstad.example","name":"Sanne de Vries","number":"CB1000002","organisation":"Gemeente Voorbeeldstad","phone":"+31611000002"},"credential":{"issuer":"CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL","serial":"2e16c5005ca97fa29368fa7cc7efff10fe6dbffe","sha256":"8d485b16086e04fb6733ce8be7c64d4b3ae358dc8f1adc77e12119db54b70b8b","subject":"serialNumber=CB1000002,CN=Sanne de Vries,SN=de Vries,GN=Sanne,O=Gemeente Voorbeeldstad,C=NL"},"csr_pem":"-----BEGIN CERTIFICATE REQUEST-----\nMIHlMIGMAgEAMCoxKDAmBgNVBAMMH2Zvcm11bGllci52b29yYmVlbGRzdGFkLmV4\nYW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQhFDcppCJcjfoz8ut54sqL\nYQoK0eUalM2KGUApVOxsnkPlJ2jg+9ZzdVZLrIRWnzma7R9ABdWC6E7eZs81d/oy\noAAwCgYIKoZIzj0EAwIDSAAwRQIhANs+UB5i7/XjxQlq8cQ/j5ZZY1YIBv11u+a9\nFS433iFgAiAE3pQlGT0ezsOTNmQILoF548f8wHoFn5a9PrPQfhdh9A==\n-----END CERTIFICATE REQUEST-----\n","csr_summary":{"common_name":"formulier.voorbeeldstad.example","country":null,"key_type":"EC P-256","locality":null,"organisation":null,"sans":[],"spki_sha256":"1bcc87cfeb255fc49c54564d2df053200deb212600d82c5a72d9e3dd0b42ffd8","state":null},"declarations":[{"code":"truth","text":"Alle gegevens in deze bestelling zijn juist en volledig.","version":"1.0"},{"code":"terms","text":"Ik heb de voorwaarden gelezen. Mijn organisatie gaat ermee akkoord.","version":"1.0"},{"code":"manager","text":"De certificaatbeheerder weet van deze bestelling. Hij of zij mag en kan het certificaat installeren, beheren en intrekken.","version":"1.0"},{"code":"key","text":"Het sleutelpaar is gemaakt in een veilige omgeving en wordt daar ook bewaard.","version":"1.0"},{"code":"rates","text":"Ik ken de prijs van dit certificaat. Mijn organisatie betaalt die.","version":"1.0"},{"code":"publication","text":"Het certificaat mag worden gepubliceerd, zodat anderen het kunnen controleren.","version":"1.0"},{"code":"domain","text":"Mijn organisatie is verantwoordelijk voor de domeinnamen in het certificaat, of heeft toestemming om ze te gebruiken.","version":"1.0"}],"declared_at":"2026-11-26T18:13:08.798323Z","declared_by":"CB1000002","delivery_email":"karel.tak@gemeente-voorbeeldstad.example","language":"nl","manager":{"active":true,"email":"karel.tak@gemeente-voorbeeldstad.example","name":"Karel Tak","number":"CB1000010","organisation":"Gemeente Voorbeeldstad","phone":"+31611000010"},"placed_at":"2026-11-26T18:13:08.996468Z","price_cents":29900,"product":"pkio_private","reference":"S20261126191308370","renews":{"common_name":"formulier.voorbeeldstad.example","id":13,"manager":"CB1000010","not_after":"2027-09-02T12:00:00Z","not_before":"2024-09-17T12:00:00Z","product":"pkio_private","sans":["formulier.voorbeeldstad.example"],"serial":"49b5338d86d07ea645a0b12a98682490d5a69f3d"},"sans":["formulier.voorbeeldstad.example"],"spki_sha256":"1bcc87cfeb255fc49c54564d2df053200deb212600d82c5a72d9e3dd0b42ffd8","subject":{"common_name":"formulier.voorbeeldstad.example","country":"NL","locality":"Voorbeeldstad","organisation":"Gemeente Voorbeeldstad","organisation_identifier":"NTRNL-12345678","serial_number":"00000003123456780000","state":"Utrecht"},"subscriber":{"country":"NL","kvk":"12345678","name":"Gemeente Voorbeeldstad","number":"P1234567","postcode":"1234 AB","state":"Utrecht","street":"Dorpsplein 1","town":"Voorbeeldstad"},"terms_version":"2026-01","validity":{"days":1095,"issuer_ends":false,"until":"2029-11-24"},"validity_days":1095}', 'f339899b9ab435951fcbcf20613a717f8c3327d1ee44987f739b5d7562c2f9fe', '1bcc87cfeb255fc49c54564d2df053200deb212600d82c5a72d9e3dd0b42ffd8', 29900, 1, '2026-11-26 18:13:08.996468+00', 'd224325f30fe477589137988c258cf2d', '01a2190f-b304-7d9d-8f49-cfc85cda9fa4', NULL, NULL, NULL, NULL, 1, NULL, NULL, NULL, NULL, NULL, NULL, '2026-11-26 18:13:08.996468+00', '2026-11-26 18:13:08.996468+00', 1, DEFAULT);


INSERT INTO public.product VALUES
	('pkio_private', '2026-01-01', false, 'PKIoverheid PRIVATE servercertificaat', 'PKIoverheid PRIVATE server certificate', 1, 3072, 8192, '{P-256,P-384}', 10, '2026-01', NULL);




INSERT INTO public.product_term VALUES
	('pkio_private', 1095, '2026-01-01', 29900),
	('pkio_private', 365, '2026-01-01', 12900),
	('pkio_private', 730, '2026-01-01', 21900);


INSERT INTO public.registration VALUES
	('CB1000001', 'P1234567', 'representative', true),
	('CB1000002', 'P1234567', 'contact', true),
	('CB1000003', 'P1234567', 'contact', true),
	('CB1000004', 'P1234567', 'contact', true),
	('CB1000004', 'P7654321', 'contact', true),
	('CB2000001', 'P7654321', 'representative', true),
	('CB1000010', 'P1234567', 'manager', true),
	('CB1000011', 'P1234567', 'manager', true),
	('CB1000012', 'P1234567', 'manager', false),
	('CB2000010', 'P7654321', 'manager', true),
	('CB1000021', 'P1234567', 'contact', true),
	('CB1000022', 'P1234567', 'contact', true),
	('CB1000024', 'P1234567', 'contact', true),
	('CB1000026', 'P1234567', 'contact', true),
	('CB1000027', 'P1234567', 'contact', true),
	('CB1000028', 'P1112223', 'contact', true);


INSERT INTO public.service_state VALUES
	('caught_up:mc.certificates.v1', 'yes', '2026-11-26 18:11:56.523973+00'),
	('caught_up:mc.documents.v1', 'yes', '2026-11-26 18:11:56.548814+00'),
	('caught_up:mc.organisation.v1', 'yes', '2026-11-26 18:11:56.550053+00');


INSERT INTO public.subscriber VALUES
	('P1234567', 1, 'Gemeente Voorbeeldstad', '12345678', '00000003123456780000', 'Dorpsplein 1', '1234 AB', 'Voorbeeldstad', 'Utrecht', 'NL', true),
	('P7654321', 1, 'Waterschap Voorbeeldland', '87654321', NULL, 'Dijkweg 12', '4321 BA', 'Voorbeelddijk', 'Utrecht', 'NL', true),
	('P1112223', 1, 'Stichting Stilgelegd', '11122233', NULL, 'Stille Steeg 3', '1111 AA', 'Stilleveen', 'Utrecht', 'NL', false);


INSERT INTO public.typed VALUES
	('01a2190e-da65-7541-b6e1-e22bbbdb2ffa', 'CB1000002', 'manager', 3, NULL, '2026-11-26 18:12:13.938946+00'),
	('01a2190e-ddfa-7b33-8dc7-cbe3288bd184', 'CB1000002', 'manager', 3, NULL, '2026-11-26 18:12:14.706242+00'),
	('01a2190e-ddfa-7b33-8dc7-cbe3288bd184', 'CB1000002', 'certificate', 4, NULL, '2026-11-26 18:12:14.829645+00'),
	('01a2190e-e8d5-788a-9d11-ea361c4f0518', 'CB1000002', 'manager', 3, NULL, '2026-11-26 18:12:17.425365+00'),
	('01a2190e-e8d5-788a-9d11-ea361c4f0518', 'CB1000002', 'certificate', 4, NULL, '2026-11-26 18:12:17.53069+00'),
	('01a2190e-eb4c-7b86-ae17-0a832552915e', 'CB1000002', 'manager', 3, NULL, '2026-11-26 18:12:18.141671+00'),
	('01a2190e-eb4c-7b86-ae17-0a832552915e', 'CB1000002', 'certificate', 4, NULL, '2026-11-26 18:12:18.269915+00'),
	('01a2190e-ef2f-7e06-8b1d-cd72d0f71ff5', 'CB1000002', 'manager', 3, NULL, '2026-11-26 18:12:19.124599+00'),
	('01a2190e-ef2f-7e06-8b1d-cd72d0f71ff5', 'CB1000002', 'certificate', 3, '{"csr": "", "email": "beheer@voorbeeldstad.example", "names": "acc.getypt.voorbeeldstad.example"}', '2026-11-26 18:12:19.243647+00'),
	('01a2190e-f19d-749e-92b0-4fbbe0703704', 'CB1000002', 'manager', 3, NULL, '2026-11-26 18:12:19.733672+00'),
	('01a2190e-f19d-749e-92b0-4fbbe0703704', 'CB1000002', 'certificate', 4, NULL, '2026-11-26 18:12:20.00377+00'),
	('01a2190e-f19d-749e-92b0-4fbbe0703704', 'CB1000003', 'certificate', 7, NULL, '2026-11-26 18:12:20.868364+00');


SELECT pg_catalog.setval('public.audit_id_seq', 87, true);


SELECT pg_catalog.setval('public.case_act_id_seq', 17, true);


SELECT pg_catalog.setval('public.dead_letter_id_seq', 1, false);


SELECT pg_catalog.setval('public.job_id_seq', 18, true);


SELECT pg_catalog.setval('public.order_move_id_seq', 39, true);


SELECT pg_catalog.setval('public.outbox_id_seq', 50, true);


ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);


ALTER TABLE ONLY public.anonymous_refusal
    ADD CONSTRAINT anonymous_refusal_pkey PRIMARY KEY (hour, action, outcome, source);


ALTER TABLE ONLY public.approval
    ADD CONSTRAINT approval_pkey PRIMARY KEY ("order", approver);


ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.case_act
    ADD CONSTRAINT case_act_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.certificate
    ADD CONSTRAINT certificate_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.dead_letter
    ADD CONSTRAINT dead_letter_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.dead_letter
    ADD CONSTRAINT dead_letter_topic_partition_offset_key UNIQUE (topic, partition, "offset");


ALTER TABLE ONLY public.declaration
    ADD CONSTRAINT declaration_pkey PRIMARY KEY (code, language, from_date);


ALTER TABLE ONLY public.draft
    ADD CONSTRAINT draft_certificate_created_by_key UNIQUE (certificate, created_by);


ALTER TABLE ONLY public.draft
    ADD CONSTRAINT draft_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.form_request
    ADD CONSTRAINT form_request_pkey PRIMARY KEY (request);


ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (consumer, event_id);


ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_kind_key_key UNIQUE (kind, key);


ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.job_tenant
    ADD CONSTRAINT job_tenant_pkey PRIMARY KEY (kind, tenant);


ALTER TABLE ONLY public.key_reservation
    ADD CONSTRAINT key_reservation_pkey PRIMARY KEY (spki_sha256);


ALTER TABLE ONLY public.legal_text
    ADD CONSTRAINT legal_text_pkey PRIMARY KEY (code, version, language);


ALTER TABLE ONLY public.order_move
    ADD CONSTRAINT order_move_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_event_id_key UNIQUE (event_id);


ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.outbox_shard
    ADD CONSTRAINT outbox_shard_pkey PRIMARY KEY (shard);


ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (number);


ALTER TABLE ONLY public.placed_order
    ADD CONSTRAINT placed_order_draft_key UNIQUE (draft);


ALTER TABLE ONLY public.placed_order
    ADD CONSTRAINT placed_order_form_request_key UNIQUE (form_request);


ALTER TABLE ONLY public.placed_order
    ADD CONSTRAINT placed_order_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.placed_order
    ADD CONSTRAINT placed_order_reference_key UNIQUE (reference);


ALTER TABLE ONLY public.product_limits
    ADD CONSTRAINT product_limits_pkey PRIMARY KEY (product);


ALTER TABLE ONLY public.product
    ADD CONSTRAINT product_pkey PRIMARY KEY (code, from_date);


ALTER TABLE ONLY public.product_term
    ADD CONSTRAINT product_term_pkey PRIMARY KEY (product, days, from_date);


ALTER TABLE ONLY public.registration
    ADD CONSTRAINT registration_pkey PRIMARY KEY (person, subscriber, role);


ALTER TABLE ONLY public.service_state
    ADD CONSTRAINT service_state_pkey PRIMARY KEY (name);


ALTER TABLE ONLY public.subscriber
    ADD CONSTRAINT subscriber_pkey PRIMARY KEY (number);


ALTER TABLE ONLY public.typed
    ADD CONSTRAINT typed_pkey PRIMARY KEY (draft, person, step);


CREATE INDEX audit_not_found ON public.audit USING btree (actor, at) WHERE (outcome = 'not_found'::text);


CREATE INDEX audit_source ON public.audit USING btree (at) WHERE (source IS NOT NULL);


CREATE INDEX audit_subject ON public.audit USING btree (subject, id);


CREATE INDEX case_act_order ON public.case_act USING btree ("order", id);


CREATE INDEX case_act_person ON public.case_act USING btree (person, at DESC, id) WHERE (act <> 'claimed'::text);


CREATE INDEX certificate_names ON public.certificate USING gin (sans);


CREATE INDEX certificate_replaces ON public.certificate USING btree (replaces) WHERE (replaces IS NOT NULL);


CREATE INDEX certificate_subscriber ON public.certificate USING btree (subscriber);


CREATE INDEX draft_expires ON public.draft USING btree (expires_at);


CREATE INDEX draft_subscriber ON public.draft USING btree (subscriber, saved_at);


CREATE INDEX form_request_order ON public.form_request USING btree ("order");


CREATE INDEX job_leased ON public.job USING btree (lease_until) WHERE (state = 'leased'::text);


CREATE INDEX job_waiting ON public.job USING btree (kind, finish, id) WHERE (state = 'waiting'::text);


CREATE UNIQUE INDEX one_open_renewal ON public.placed_order USING btree (replaces) WHERE ((replaces IS NOT NULL) AND ((state = ANY (ARRAY['placed'::text, 'in_validation'::text, 'approved'::text, 'fulfilling'::text])) OR (failed_in = 'placed'::text)));


CREATE INDEX order_certificate ON public.placed_order USING btree (certificate) WHERE (certificate IS NOT NULL);


CREATE INDEX order_move_order ON public.order_move USING btree ("order", id);


CREATE INDEX order_queue ON public.placed_order USING btree (placed_at, id) WHERE ((state = 'in_validation'::text) OR (failed_in = 'placed'::text));


CREATE INDEX order_replaces ON public.placed_order USING btree (replaces) WHERE (replaces IS NOT NULL);


CREATE INDEX order_subscriber ON public.placed_order USING btree (subscriber, placed_at DESC, id);


CREATE INDEX order_without_form ON public.placed_order USING btree (form_asked_at) WHERE (state = 'placed'::text);


CREATE INDEX outbox_shard_id ON public.outbox USING btree (shard, id);


CREATE INDEX registration_subscriber ON public.registration USING btree (subscriber, role);


CREATE TRIGGER content_never_changes BEFORE UPDATE ON public.placed_order FOR EACH ROW WHEN ((((((old.content IS DISTINCT FROM new.content) OR (old.content_sha256 IS DISTINCT FROM new.content_sha256)) OR (old.reference IS DISTINCT FROM new.reference)) OR (old.subscriber IS DISTINCT FROM new.subscriber)) OR (old.requester IS DISTINCT FROM new.requester))) EXECUTE FUNCTION public.content_never_changes();


CREATE TRIGGER legal_text_never_changes BEFORE DELETE OR UPDATE ON public.legal_text FOR EACH ROW EXECUTE FUNCTION public.legal_text_never_changes();


ALTER TABLE ONLY public.approval
    ADD CONSTRAINT approval_order_fkey FOREIGN KEY ("order") REFERENCES public.placed_order(id);


ALTER TABLE ONLY public.case_act
    ADD CONSTRAINT case_act_order_fkey FOREIGN KEY ("order") REFERENCES public.placed_order(id);


ALTER TABLE ONLY public.form_request
    ADD CONSTRAINT form_request_order_fkey FOREIGN KEY ("order") REFERENCES public.placed_order(id);


ALTER TABLE ONLY public.order_move
    ADD CONSTRAINT order_move_order_fkey FOREIGN KEY ("order") REFERENCES public.placed_order(id);


ALTER TABLE ONLY public.registration
    ADD CONSTRAINT registration_person_fkey FOREIGN KEY (person) REFERENCES public.person(number) ON DELETE CASCADE;


ALTER TABLE ONLY public.typed
    ADD CONSTRAINT typed_draft_fkey FOREIGN KEY (draft) REFERENCES public.draft(id) ON DELETE CASCADE;



