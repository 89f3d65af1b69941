-- {"service": "auth", "commit": "9a61ed1", "at": "2026-11-26T18:13:13.387387+00:00", "made_by": "tests/stories/existing/fill.py"}

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


CREATE TABLE public.budget (
    name text NOT NULL,
    key text NOT NULL,
    hits timestamp with time zone[] NOT NULL,
    until timestamp with time zone NOT NULL
);


CREATE TABLE public.credential (
    sha256 text NOT NULL,
    der bytea NOT NULL,
    issuer text NOT NULL,
    subject text NOT NULL,
    serial text NOT NULL,
    not_after timestamp with time zone NOT NULL,
    status text NOT NULL,
    checked_at timestamp with time zone NOT NULL,
    check_at timestamp with time zone NOT NULL,
    CONSTRAINT credential_status_check CHECK ((status = ANY (ARRAY['good'::text, 'unknown'::text, 'revoked'::text, 'refused'::text])))
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


CREATE TABLE public.hand_over (
    code_hash text NOT NULL,
    state_hash text NOT NULL,
    person text NOT NULL,
    credential text NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone
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


CREATE TABLE public.list_number (
    source text NOT NULL,
    number numeric(49,0) NOT NULL
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
    version bigint NOT NULL,
    name text NOT NULL,
    enrolled boolean NOT NULL,
    active boolean NOT NULL,
    registrations json NOT NULL,
    language text
);


CREATE TABLE public.service_state (
    name text NOT NULL,
    value text NOT NULL,
    at timestamp with time zone NOT NULL
);


CREATE TABLE public.session (
    hash text NOT NULL,
    person text NOT NULL,
    subscriber text,
    credential text NOT NULL,
    method text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    ends_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    end_reason text,
    source text DEFAULT ''::text NOT NULL,
    browser text DEFAULT ''::text NOT NULL,
    notices json DEFAULT '[]'::json NOT NULL,
    told boolean DEFAULT false NOT NULL,
    CONSTRAINT session_check CHECK (((ended_at IS NULL) = (end_reason IS NULL)))
);


CREATE TABLE public.subscriber (
    number text NOT NULL,
    version bigint NOT NULL,
    name text NOT NULL,
    active boolean NOT NULL
);


INSERT INTO public.alembic_version VALUES
	('0006');




INSERT INTO public.audit OVERRIDING SYSTEM VALUE VALUES
	(1, '2026-11-26 18:12:10.776493+00', 'gateway', NULL, 'auth:session:card_login', 'CB1000002', 'done', '{"status_by": "ocsp", "credential": {"issuer": "CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL", "serial": "2e16c5005ca97fa29368fa7cc7efff10fe6dbffe", "sha256": "8d485b16086e04fb6733ce8be7c64d4b3ae358dc8f1adc77e12119db54b70b8b", "subject": "serialNumber=CB1000002,CN=Sanne de Vries,SN=de Vries,GN=Sanne,O=Gemeente Voorbeeldstad,C=NL"}, "issuing_ca": "login-personal"}', 'ded3f6445be8422692804f9f768d7d2c', '127.0.0.1'),
	(2, '2026-11-26 18:12:10.83741+00', 'gateway', NULL, 'auth:session:start', 'CB1000002', 'done', '{"session": "af19d4e6e8697a081ca06a494d09f577c3f4e329d1a90754318aac3b5feaff3c", "credential": "8d485b16086e04fb6733ce8be7c64d4b3ae358dc8f1adc77e12119db54b70b8b", "subscriber": "P1234567"}', 'a18c8d899a4e4c2289fb27da83174074', '127.0.0.1'),
	(3, '2026-11-26 18:12:11.530411+00', 'gateway', NULL, 'auth:session:card_login', 'CB1000003', 'done', '{"status_by": "ocsp", "credential": {"issuer": "CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL", "serial": "29f0ad5bbc0918a76b2472986c41e05a62675106", "sha256": "efab354ceadbfed4ac23503d099e5cfa5dc81811f39c373ba7eb7dfc5c56b02e", "subject": "serialNumber=CB1000003,CN=Joris Bos,SN=Bos,GN=Joris,O=Gemeente Voorbeeldstad,C=NL"}, "issuing_ca": "login-personal"}', '1310e9a59a8d4ec6b8eea1ab89d0e8ce', '127.0.0.1'),
	(4, '2026-11-26 18:12:11.563973+00', 'gateway', NULL, 'auth:session:start', 'CB1000003', 'done', '{"session": "540c52e3538339e8a2b5411f6a2f53839d43600d00230b3d2a12cd6d936bdcbe", "credential": "efab354ceadbfed4ac23503d099e5cfa5dc81811f39c373ba7eb7dfc5c56b02e", "subscriber": "P1234567"}', '16a402eaf6764fe181279d09d50ff873', '127.0.0.1'),
	(5, '2026-11-26 18:12:11.787933+00', 'gateway', NULL, 'auth:session:card_login', 'CB9000001', 'done', '{"status_by": "ocsp", "credential": {"issuer": "CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL", "serial": "7c10c0591476aafaa962f9132eafb62c73bb1fe5", "sha256": "4887c76a9dbd3a4ec30a4bacb067ddf0b907d20ac895523ef93c5c55d58d5cf6", "subject": "serialNumber=CB9000001,CN=Vera Toets,SN=Toets,GN=Vera,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL"}, "issuing_ca": "login-personal"}', 'c1dc6afe92734007adb4c0101b5e6ca0', '127.0.0.1'),
	(6, '2026-11-26 18:12:11.824957+00', 'gateway', NULL, 'auth:session:start', 'CB9000001', 'done', '{"session": "053b4575b190db306838276405f4b0dfe6c2134b6ba902b2de7f70207a4786a0", "credential": "4887c76a9dbd3a4ec30a4bacb067ddf0b907d20ac895523ef93c5c55d58d5cf6"}', 'cbd52553f5bc45248b1fbac46538627c', '127.0.0.1'),
	(7, '2026-11-26 18:12:12.022787+00', 'gateway', NULL, 'auth:session:card_login', 'CB9000002', 'done', '{"status_by": "ocsp", "credential": {"issuer": "CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL", "serial": "320beea9e16bb6d33926f0f601003d90a7d264d4", "sha256": "cdf14489592771e2408ee54572ff5ae2f08bdd408b2c4e1533c0df9ec1398c03", "subject": "serialNumber=CB9000002,CN=Karim Keur,SN=Keur,GN=Karim,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL"}, "issuing_ca": "login-personal"}', 'a6fb19f8a085479fb747353ea55ec851', '127.0.0.1'),
	(8, '2026-11-26 18:12:12.048382+00', 'gateway', NULL, 'auth:session:start', 'CB9000002', 'done', '{"session": "107f1681ac0f9218a53b5c0d1e9d31b26c3e9ad03acc0eef04ef32b82ea2877a", "credential": "cdf14489592771e2408ee54572ff5ae2f08bdd408b2c4e1533c0df9ec1398c03"}', '0e8297fe1c9c45f5a994cb96c825ed45', '127.0.0.1'),
	(9, '2026-11-26 18:13:13.085001+00', 'gateway', NULL, 'auth:session:card_login', 'CB1000004', 'done', '{"status_by": "ocsp", "credential": {"issuer": "CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL", "serial": "73537f9db3330f6840367921e6667ac997a19758", "sha256": "6b595deca0a88fb50f2d588eadc59e877dbc7bba5771610daae21988159e4b78", "subject": "serialNumber=CB1000004,CN=Noor Dubbel,SN=Dubbel,GN=Noor,O=Gemeente Voorbeeldstad,C=NL"}, "issuing_ca": "login-personal"}', '778503b2b2bb4d27870c5eee932abfda', '127.0.0.1'),
	(10, '2026-11-26 18:13:13.121064+00', 'gateway', NULL, 'auth:session:start', 'CB1000004', 'done', '{"session": "7da2da708953b42c5bc26c42a0059d77500301705e4371f1223682d67059a849", "credential": "6b595deca0a88fb50f2d588eadc59e877dbc7bba5771610daae21988159e4b78"}', '875b645bfea943488f0ea79d2a1a224f', '127.0.0.1');


INSERT INTO public.budget VALUES
	('code_guesses', '0dad179f7a3064cb0b30ab16406e895549e0324cf48d9335900e5c711c5d981d', '{"2026-11-26 18:13:13.121064+00"}', '2026-11-26 18:14:13.121064+00');


INSERT INTO public.credential VALUES
	('efab354ceadbfed4ac23503d099e5cfa5dc81811f39c373ba7eb7dfc5c56b02e', '\x30820358308202fda003020102021429f0ad5bbc0918a76b2472986c41e05a62675106300a06082a8648ce3d040302305a310b3009060355040613024e4c312b3029060355040a0c22566f6f726265656c642056657274726f7577656e736469656e7374656e20422e562e311e301c06035504030c15566f6f726265656c6420506572736f6e656e204341301e170d3236313032373138313134355a170d3239313032353138313134355a3074310b3009060355040613024e4c311f301d060355040a0c1647656d65656e746520566f6f726265656c6473746164310e300c060355042a0c054a6f726973310c300a06035504040c03426f733112301006035504030c094a6f72697320426f7331123010060355040513094342313030303030333059301306072a8648ce3d020106082a8648ce3d03010703420004549d932043134793a5d59f9b933e1ca4eb551740c4912649515d3025518f3d3efe4df53839b7ffe432b0c202658fe4cbce87e6f3b4ebec496de282c2b93e59a8a382018530820181300c0603551d130101ff04023000301d0603551d0e04160414d9718f7cd7d886ed1649847fd7f83a92be32ed5d301f0603551d2304183016801482f25a52a33690c888a0a30845577c467ada5caa300e0603551d0f0101ff04040302078030170603551d200410300e300c060a60841001876b01020501301d0603551d250416301406082b0601050507030206082b0601050507030430260603551d11041f301d811b6a6f7269732e626f7340766f6f726265656c642e6578616d706c6530818006082b0601050507010104743072303606082b06010505073001862a687474703a2f2f3132372e302e302e313a35383130332f6f6373702f6c6f67696e2d706572736f6e616c303806082b06010505073002862c687474703a2f2f3132372e302e302e313a35383130332f63612f6c6f67696e2d706572736f6e616c2e636572303e0603551d1f043730353033a031a02f862d687474703a2f2f3132372e302e302e313a35383130332f63726c2f6c6f67696e2d706572736f6e616c2e63726c300a06082a8648ce3d0403020349003046022100e5bdc53a44a297949b1c2286c5446c232cd6817cf0f13ae3246cb7a72a9a4a2c022100dc39d746251084ae6be17074ca6d1f939eac9a7c9604266d85c17c1bf9806111', 'CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL', 'serialNumber=CB1000003,CN=Joris Bos,SN=Bos,GN=Joris,O=Gemeente Voorbeeldstad,C=NL', '29f0ad5bbc0918a76b2472986c41e05a62675106', '2029-10-25 18:11:45+00', 'good', '2026-11-26 18:12:11.472942+00', '2026-11-26 18:26:11.472942+00'),
	('cdf14489592771e2408ee54572ff5ae2f08bdd408b2c4e1533c0df9ec1398c03', '\x308203673082030da0030201020214320beea9e16bb6d33926f0f601003d90a7d264d4300a06082a8648ce3d040302305a310b3009060355040613024e4c312b3029060355040a0c22566f6f726265656c642056657274726f7577656e736469656e7374656e20422e562e311e301c06035504030c15566f6f726265656c6420506572736f6e656e204341301e170d3236313032373138313134365a170d3239313032353138313134365a308182310b3009060355040613024e4c312b3029060355040a0c22566f6f726265656c642056657274726f7577656e736469656e7374656e20422e562e310e300c060355042a0c054b6172696d310d300b06035504040c044b6575723113301106035504030c0a4b6172696d204b65757231123010060355040513094342393030303030323059301306072a8648ce3d020106082a8648ce3d030107034200043ac060c2e23fc52f269676955c99afd3b64e3026aa0c86d40d3f43c89f6865897136fa2bc71e240647e4836cad048d785e1d5846ba9d86248846844ea714fe86a382018630820182300c0603551d130101ff04023000301d0603551d0e041604142ac0f30f43d41735ddbe5e6256c4dbf9268f1d73301f0603551d2304183016801482f25a52a33690c888a0a30845577c467ada5caa300e0603551d0f0101ff04040302078030170603551d200410300e300c060a60841001876b01020501301d0603551d250416301406082b0601050507030206082b0601050507030430270603551d110420301e811c6b6172696d2e6b65757240766f6f726265656c642e6578616d706c6530818006082b0601050507010104743072303606082b06010505073001862a687474703a2f2f3132372e302e302e313a35383130332f6f6373702f6c6f67696e2d706572736f6e616c303806082b06010505073002862c687474703a2f2f3132372e302e302e313a35383130332f63612f6c6f67696e2d706572736f6e616c2e636572303e0603551d1f043730353033a031a02f862d687474703a2f2f3132372e302e302e313a35383130332f63726c2f6c6f67696e2d706572736f6e616c2e63726c300a06082a8648ce3d040302034800304502200c94b3ae7a88da8a587b853ed59666310a785cb880a7ac88249d012b53d4bc34022100ae6a1430d88a0bab16200140917eeba128d5d7a5dab24d96491b635a8e5ab1ba', 'CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL', 'serialNumber=CB9000002,CN=Karim Keur,SN=Keur,GN=Karim,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL', '320beea9e16bb6d33926f0f601003d90a7d264d4', '2029-10-25 18:11:46+00', 'good', '2026-11-26 18:13:01.053899+00', '2026-11-26 18:27:01.053899+00'),
	('8d485b16086e04fb6733ce8be7c64d4b3ae358dc8f1adc77e12119db54b70b8b', '\x308203653082030ca00302010202142e16c5005ca97fa29368fa7cc7efff10fe6dbffe300a06082a8648ce3d040302305a310b3009060355040613024e4c312b3029060355040a0c22566f6f726265656c642056657274726f7577656e736469656e7374656e20422e562e311e301c06035504030c15566f6f726265656c6420506572736f6e656e204341301e170d3236313032373138313134355a170d3239313032353138313134355a307e310b3009060355040613024e4c311f301d060355040a0c1647656d65656e746520566f6f726265656c6473746164310e300c060355042a0c0553616e6e653111300f06035504040c0864652056726965733117301506035504030c0e53616e6e6520646520567269657331123010060355040513094342313030303030323059301306072a8648ce3d020106082a8648ce3d030107034200045de60877d13f86df92689aa5692ce284ad458bcecc8bd91f846c8172bb11c0744b95934a15fd312d70ccc5dab0b867d8f79da6d0f11b6c8afb04db6e5940d34da382018a30820186300c0603551d130101ff04023000301d0603551d0e0416041490132f37a06b06b47c82c4d3a17ba13308a603d8301f0603551d2304183016801482f25a52a33690c888a0a30845577c467ada5caa300e0603551d0f0101ff04040302078030170603551d200410300e300c060a60841001876b01020501301d0603551d250416301406082b0601050507030206082b06010505070304302b0603551d1104243022812073616e6e652e64652e767269657340766f6f726265656c642e6578616d706c6530818006082b0601050507010104743072303606082b06010505073001862a687474703a2f2f3132372e302e302e313a35383130332f6f6373702f6c6f67696e2d706572736f6e616c303806082b06010505073002862c687474703a2f2f3132372e302e302e313a35383130332f63612f6c6f67696e2d706572736f6e616c2e636572303e0603551d1f043730353033a031a02f862d687474703a2f2f3132372e302e302e313a35383130332f63726c2f6c6f67696e2d706572736f6e616c2e63726c300a06082a8648ce3d0403020347003044022049234c64f93077c559c2fef580ae85857d7a3ab87c4bb8d0a17a6cf9bb2a6c8702207a6522c768b4e2c99294b44c4ac5e2c6e62e48849b26e574c42d6625dad8733e', 'CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL', 'serialNumber=CB1000002,CN=Sanne de Vries,SN=de Vries,GN=Sanne,O=Gemeente Voorbeeldstad,C=NL', '2e16c5005ca97fa29368fa7cc7efff10fe6dbffe', '2029-10-25 18:11:45+00', 'good', '2026-11-26 18:13:12.83349+00', '2026-11-26 18:27:12.83349+00'),
	('4887c76a9dbd3a4ec30a4bacb067ddf0b907d20ac895523ef93c5c55d58d5cf6', '\x308203663082030da00302010202147c10c0591476aafaa962f9132eafb62c73bb1fe5300a06082a8648ce3d040302305a310b3009060355040613024e4c312b3029060355040a0c22566f6f726265656c642056657274726f7577656e736469656e7374656e20422e562e311e301c06035504030c15566f6f726265656c6420506572736f6e656e204341301e170d3236313032373138313134365a170d3239313032353138313134365a308182310b3009060355040613024e4c312b3029060355040a0c22566f6f726265656c642056657274726f7577656e736469656e7374656e20422e562e310d300b060355042a0c0456657261310e300c06035504040c05546f6574733113301106035504030c0a5665726120546f65747331123010060355040513094342393030303030313059301306072a8648ce3d020106082a8648ce3d03010703420004f3d0e68c4034d4c68aaee07fe210749fa7045e950362cfb1f244382dcf075329b73280b2c294c356e6f09000b972ca7d3194b53c525ea66140e814a95ab7d33ea382018630820182300c0603551d130101ff04023000301d0603551d0e04160414a9e1874bc2809373784ca6b05cf2f2478628e51b301f0603551d2304183016801482f25a52a33690c888a0a30845577c467ada5caa300e0603551d0f0101ff04040302078030170603551d200410300e300c060a60841001876b01020501301d0603551d250416301406082b0601050507030206082b0601050507030430270603551d110420301e811c766572612e746f65747340766f6f726265656c642e6578616d706c6530818006082b0601050507010104743072303606082b06010505073001862a687474703a2f2f3132372e302e302e313a35383130332f6f6373702f6c6f67696e2d706572736f6e616c303806082b06010505073002862c687474703a2f2f3132372e302e302e313a35383130332f63612f6c6f67696e2d706572736f6e616c2e636572303e0603551d1f043730353033a031a02f862d687474703a2f2f3132372e302e302e313a35383130332f63726c2f6c6f67696e2d706572736f6e616c2e63726c300a06082a8648ce3d0403020347003044022070aff8f1a07d076080fec7064c881d265ffb3c48349426f8d296ae399c0a9d150220292da1093bbbcc2c26cb4a0527af409bed27d0b8ae856c90502067257e96f956', 'CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL', 'serialNumber=CB9000001,CN=Vera Toets,SN=Toets,GN=Vera,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL', '7c10c0591476aafaa962f9132eafb62c73bb1fe5', '2029-10-25 18:11:46+00', 'good', '2026-11-26 18:13:07.566465+00', '2026-11-26 18:27:07.566465+00'),
	('6b595deca0a88fb50f2d588eadc59e877dbc7bba5771610daae21988159e4b78', '\x3082035c30820303a003020102021473537f9db3330f6840367921e6667ac997a19758300a06082a8648ce3d040302305a310b3009060355040613024e4c312b3029060355040a0c22566f6f726265656c642056657274726f7577656e736469656e7374656e20422e562e311e301c06035504030c15566f6f726265656c6420506572736f6e656e204341301e170d3236313032373138313134365a170d3239313032353138313134365a3078310b3009060355040613024e4c311f301d060355040a0c1647656d65656e746520566f6f726265656c6473746164310d300b060355042a0c044e6f6f72310f300d06035504040c0644756262656c3114301206035504030c0b4e6f6f722044756262656c31123010060355040513094342313030303030343059301306072a8648ce3d020106082a8648ce3d03010703420004455104a1739dce8d914f2d90bfc25b042102d3bae834c3a93d020b98947e87a605bb13e32b1ae9857460a41649be7417913f17140e8936001cbee89a80c69c9da382018730820183300c0603551d130101ff04023000301d0603551d0e04160414c831ccf5176cd9b62b7b221574c2e4a849e4b4c0301f0603551d2304183016801482f25a52a33690c888a0a30845577c467ada5caa300e0603551d0f0101ff04040302078030170603551d200410300e300c060a60841001876b01020501301d0603551d250416301406082b0601050507030206082b0601050507030430280603551d110421301f811d6e6f6f722e64756262656c40766f6f726265656c642e6578616d706c6530818006082b0601050507010104743072303606082b06010505073001862a687474703a2f2f3132372e302e302e313a35383130332f6f6373702f6c6f67696e2d706572736f6e616c303806082b06010505073002862c687474703a2f2f3132372e302e302e313a35383130332f63612f6c6f67696e2d706572736f6e616c2e636572303e0603551d1f043730353033a031a02f862d687474703a2f2f3132372e302e302e313a35383130332f63726c2f6c6f67696e2d706572736f6e616c2e63726c300a06082a8648ce3d04030203470030440220169283d32d548b68875176f1efb61540194fe63a16d0f6d147880ba6c6f8d3ea02204fa479c653d339db5b4ddd259a97d7f7cb41e34251a6ec85bb57149e917421f1', 'CN=Voorbeeld Personen CA,O=Voorbeeld Vertrouwensdiensten B.V.,C=NL', 'serialNumber=CB1000004,CN=Noor Dubbel,SN=Dubbel,GN=Noor,O=Gemeente Voorbeeldstad,C=NL', '73537f9db3330f6840367921e6667ac997a19758', '2029-10-25 18:11:46+00', 'good', '2026-11-26 18:13:13.066089+00', '2026-11-26 18:27:13.066089+00');




INSERT INTO public.hand_over VALUES
	('f70afe654792331cc9bec7e3c9ca31c5d1fd826f1633068b006652d1ce12636b', '19fadd3b96bc103b1a2ca8c105eaa58c882f87367b10fafc30395748a7358d62', 'CB1000002', '8d485b16086e04fb6733ce8be7c64d4b3ae358dc8f1adc77e12119db54b70b8b', '2026-11-26 18:12:40.776493+00', '2026-11-26 18:12:10.83741+00'),
	('fdf652920c101b51c455144cb3072b22c09950364f95f68725012a63da67a23a', 'a6f67777126c0578581e42d194bbf1d13e2181e60f804d2cbd32360a9e6917b6', 'CB1000003', 'efab354ceadbfed4ac23503d099e5cfa5dc81811f39c373ba7eb7dfc5c56b02e', '2026-11-26 18:12:41.530411+00', '2026-11-26 18:12:11.563973+00'),
	('d0824ce842d1d1ecc23c0f785e598420857aea4430216d0c94cd816009aa87b6', 'a3be50f20a05e6ba34a5730ee25b2ed13b22d625b1286e96d448ec0caa41262f', 'CB9000001', '4887c76a9dbd3a4ec30a4bacb067ddf0b907d20ac895523ef93c5c55d58d5cf6', '2026-11-26 18:12:41.787933+00', '2026-11-26 18:12:11.824957+00'),
	('a808a2cb39f2314cef10c203d9472fcc4a1009559bcc543179ca2e95d2e8835b', '8100e5232f8938414b6938c10bb02d15f6061662bb915a23325a4df393e73bb2', 'CB9000002', 'cdf14489592771e2408ee54572ff5ae2f08bdd408b2c4e1533c0df9ec1398c03', '2026-11-26 18:12:42.022787+00', '2026-11-26 18:12:12.048382+00'),
	('95854ed93311b21db25e318ea484f38ff672d25e058ebbf468101f92f93a1aa6', 'e68875b07183fda0266777bb54cae51abd820022ea3b97d36e6c77672fceda19', 'CB1000004', '6b595deca0a88fb50f2d588eadc59e877dbc7bba5771610daae21988159e4b78', '2026-11-26 18:13:43.085001+00', '2026-11-26 18:13:13.121064+00');


INSERT INTO public.inbox VALUES
	('auth', '01a2190e-9855-7957-b583-bd9c2910406d', '2026-11-26 18:11:57.035324+00'),
	('auth', '01a2190e-9895-76c8-b330-1efb7cf2f3fb', '2026-11-26 18:11:57.129115+00'),
	('auth', '01a2190e-98a5-798e-9f20-50f180161bf3', '2026-11-26 18:11:57.160793+00'),
	('auth', '01a2190e-98ad-702f-9276-035f812cc8cc', '2026-11-26 18:11:57.18771+00'),
	('auth', '01a2190e-98ba-7435-8f25-465379658a09', '2026-11-26 18:11:57.23792+00'),
	('auth', '01a2190e-98c2-7a6e-a0f1-2694ffa666d4', '2026-11-26 18:11:57.288113+00'),
	('auth', '01a2190e-98cb-7bad-8223-226804e96fb3', '2026-11-26 18:11:57.346155+00'),
	('auth', '01a2190e-98d3-7c7e-b057-1b4054409e11', '2026-11-26 18:11:57.510784+00'),
	('auth', '01a2190e-98db-754f-83aa-eebd4ba65bd5', '2026-11-26 18:11:57.57279+00'),
	('auth', '01a2190e-98e4-7203-8352-b67a0441f362', '2026-11-26 18:11:57.597232+00'),
	('auth', '01a2190e-98ec-735e-bec2-d38aa5ada1f2', '2026-11-26 18:11:57.621311+00'),
	('auth', '01a2190e-98f3-71aa-bed3-f6058403c996', '2026-11-26 18:11:57.647848+00'),
	('auth', '01a2190e-98fb-71af-aee9-77de832bf97f', '2026-11-26 18:11:57.69176+00'),
	('auth', '01a2190e-9902-7456-bff2-e61e51602d4a', '2026-11-26 18:11:57.799326+00'),
	('auth', '01a2190e-991c-73ad-82a1-3da3af005e8f', '2026-11-26 18:11:57.816604+00'),
	('auth', '01a2190e-992e-78b6-aa0b-befdd8151895', '2026-11-26 18:11:57.844731+00'),
	('auth', '01a2190e-9949-746e-841f-34c2d2cfbacc', '2026-11-26 18:11:57.876103+00'),
	('auth', '01a2190e-9961-76a2-86c3-f35d6d885e26', '2026-11-26 18:11:57.915724+00'),
	('auth', '01a2190e-9975-7412-839b-9d41885bfe90', '2026-11-26 18:11:57.948231+00'),
	('auth', '01a2190e-9986-7d5c-9bbc-db76478c2905', '2026-11-26 18:11:57.986107+00'),
	('auth', '01a2190e-9994-7e39-827a-e8e80835ff14', '2026-11-26 18:11:58.07933+00');






INSERT INTO public.list_number VALUES
	('a08ab8a4f608d5be1e3552bf5414eaf8531eaf13a0163324c138da3fa8e391dd http://127.0.0.1:58103/crl/login-domain.crl', 1),
	('c04ca92ff43bb11f3063a5e2bc27683d41d12ea34b7e32aa2fb0efb0ae5b7ac4 http://127.0.0.1:58103/crl/login-root.crl', 1);


INSERT INTO public.outbox OVERRIDING SYSTEM VALUE VALUES
	(5, '01a2190f-c321-70f8-8df8-0c8a3276202e', 'mc.auth.v1', '7da2da708953b42c5bc26c42a0059d77500301705e4371f1223682d67059a849', 5, '\x7b2276657273696f6e223a312c2273657373696f6e223a2237646132646137303839353362343263356263323663343261303035396437373530303330313730356534333731663132323336383264363730353961383439222c22706572736f6e223a22434231303030303034222c2273756273637269626572223a6e756c6c2c226d6574686f64223a2263617264222c226174223a22323032362d31312d32365431383a31333a31332e3132313036345a227d', '{"ce_id": "01a2190f-c321-70f8-8df8-0c8a3276202e", "ce_time": "2026-11-26T18:13:13.121064Z", "ce_type": "nl.mijncertificaten.session.started.v1", "ce_source": "/mijncertificaten/auth", "ce_subject": "7da2da708953b42c5bc26c42a0059d77500301705e4371f1223682d67059a849", "content-type": "application/json", "ce_dataschema": "urn:mijncertificaten:schema:session.started.v1", "ce_specversion": "1.0", "correlation_id": "875b645bfea943488f0ea79d2a1a224f", "ce_correlationid": "875b645bfea943488f0ea79d2a1a224f", "ce_aggregateversion": "1"}', '2026-11-26 18:13:13.121064+00', NULL, NULL);


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
	('CB1000001', 1, 'Anna Bakker', true, true, '[{"subscriber": "P1234567", "role": "representative", "authorisation": null, "active": true}]', NULL),
	('CB1000002', 1, 'Sanne de Vries', true, true, '[{"subscriber": "P1234567", "role": "contact", "authorisation": "full", "active": true}]', NULL),
	('CB1000003', 1, 'Joris Bos', true, true, '[{"subscriber": "P1234567", "role": "contact", "authorisation": "basic", "active": true}]', NULL),
	('CB1000004', 1, 'Noor Dubbel', true, true, '[{"subscriber": "P1234567", "role": "contact", "authorisation": "full", "active": true}, {"subscriber": "P7654321", "role": "contact", "authorisation": "full", "active": true}]', NULL),
	('CB2000001', 1, 'Pim Waterman', true, true, '[{"subscriber": "P7654321", "role": "representative", "authorisation": null, "active": true}]', NULL),
	('CB9000001', 1, 'Vera Toets', true, true, '[{"subscriber": null, "role": "validation", "authorisation": null, "active": true}]', NULL),
	('CB9000002', 1, 'Karim Keur', true, true, '[{"subscriber": null, "role": "validation", "authorisation": null, "active": true}]', NULL),
	('CB9000003', 1, 'Sam Dienst', true, true, '[{"subscriber": null, "role": "servicedesk", "authorisation": null, "active": true}]', NULL),
	('CB1000010', 1, 'Karel Tak', false, true, '[{"subscriber": "P1234567", "role": "manager", "authorisation": null, "active": true}]', NULL),
	('CB1000011', 1, 'Victoria Berg', false, true, '[{"subscriber": "P1234567", "role": "manager", "authorisation": null, "active": true}]', NULL),
	('CB1000012', 1, 'Gerda Oud', false, false, '[{"subscriber": "P1234567", "role": "manager", "authorisation": null, "active": false}]', NULL),
	('CB2000010', 1, 'Willem Dijk', false, true, '[{"subscriber": "P7654321", "role": "manager", "authorisation": null, "active": true}]', NULL),
	('CB1000021', 1, 'Ruben Ingetrokken', true, true, '[{"subscriber": "P1234567", "role": "contact", "authorisation": "full", "active": true}]', NULL),
	('CB1000022', 1, 'Vera Verlopen', true, true, '[{"subscriber": "P1234567", "role": "contact", "authorisation": "full", "active": true}]', NULL),
	('CB1000024', 1, 'Hanna Handtekening', true, true, '[{"subscriber": "P1234567", "role": "contact", "authorisation": "full", "active": true}]', NULL),
	('CB1000026', 1, 'Nina Nieuw', false, true, '[{"subscriber": "P1234567", "role": "contact", "authorisation": "full", "active": true}]', NULL),
	('CB1000027', 1, 'Ivo Inactief', true, false, '[{"subscriber": "P1234567", "role": "contact", "authorisation": "full", "active": true}]', NULL),
	('CB1000028', 1, 'Stef Still', true, true, '[{"subscriber": "P1112223", "role": "contact", "authorisation": "full", "active": true}]', NULL);


INSERT INTO public.service_state VALUES
	('caught_up:mc.organisation.v1', 'yes', '2026-11-26 18:11:56.4743+00');


INSERT INTO public.session VALUES
	('540c52e3538339e8a2b5411f6a2f53839d43600d00230b3d2a12cd6d936bdcbe', 'CB1000003', 'P1234567', 'efab354ceadbfed4ac23503d099e5cfa5dc81811f39c373ba7eb7dfc5c56b02e', 'card', '2026-11-26 18:12:11.563973+00', '2026-11-26 18:12:11.563973+00', '2026-11-27 02:12:11.563973+00', NULL, NULL, '127.0.0.1', '', '[]', false),
	('053b4575b190db306838276405f4b0dfe6c2134b6ba902b2de7f70207a4786a0', 'CB9000001', NULL, '4887c76a9dbd3a4ec30a4bacb067ddf0b907d20ac895523ef93c5c55d58d5cf6', 'card', '2026-11-26 18:12:11.824957+00', '2026-11-26 18:12:11.824957+00', '2026-11-27 02:12:11.824957+00', NULL, NULL, '127.0.0.1', '', '[]', false),
	('107f1681ac0f9218a53b5c0d1e9d31b26c3e9ad03acc0eef04ef32b82ea2877a', 'CB9000002', NULL, 'cdf14489592771e2408ee54572ff5ae2f08bdd408b2c4e1533c0df9ec1398c03', 'card', '2026-11-26 18:12:12.048382+00', '2026-11-26 18:12:12.048382+00', '2026-11-27 02:12:12.048382+00', NULL, NULL, '127.0.0.1', '', '[]', false),
	('af19d4e6e8697a081ca06a494d09f577c3f4e329d1a90754318aac3b5feaff3c', 'CB1000002', 'P1234567', '8d485b16086e04fb6733ce8be7c64d4b3ae358dc8f1adc77e12119db54b70b8b', 'card', '2026-11-26 18:12:10.83741+00', '2026-11-26 18:13:10.951673+00', '2026-11-27 02:12:10.83741+00', NULL, NULL, '127.0.0.1', '', '[]', false),
	('7da2da708953b42c5bc26c42a0059d77500301705e4371f1223682d67059a849', 'CB1000004', NULL, '6b595deca0a88fb50f2d588eadc59e877dbc7bba5771610daae21988159e4b78', 'card', '2026-11-26 18:13:13.121064+00', '2026-11-26 18:13:13.121064+00', '2026-11-27 02:13:13.121064+00', NULL, NULL, '127.0.0.1', '', '[]', false);


INSERT INTO public.subscriber VALUES
	('P1234567', 1, 'Gemeente Voorbeeldstad', true),
	('P7654321', 1, 'Waterschap Voorbeeldland', true),
	('P1112223', 1, 'Stichting Stilgelegd', false);


SELECT pg_catalog.setval('public.audit_id_seq', 10, true);


SELECT pg_catalog.setval('public.dead_letter_id_seq', 1, false);


SELECT pg_catalog.setval('public.job_id_seq', 1, false);


SELECT pg_catalog.setval('public.outbox_id_seq', 5, true);


ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);


ALTER TABLE ONLY public.anonymous_refusal
    ADD CONSTRAINT anonymous_refusal_pkey PRIMARY KEY (hour, action, outcome, source);


ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.budget
    ADD CONSTRAINT budget_pkey PRIMARY KEY (name, key);


ALTER TABLE ONLY public.credential
    ADD CONSTRAINT credential_pkey PRIMARY KEY (sha256);


ALTER TABLE ONLY public.dead_letter
    ADD CONSTRAINT dead_letter_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.dead_letter
    ADD CONSTRAINT dead_letter_topic_partition_offset_key UNIQUE (topic, partition, "offset");


ALTER TABLE ONLY public.hand_over
    ADD CONSTRAINT hand_over_pkey PRIMARY KEY (code_hash);


ALTER TABLE ONLY public.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (consumer, event_id);


ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_kind_key_key UNIQUE (kind, key);


ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (id);


ALTER TABLE ONLY public.job_tenant
    ADD CONSTRAINT job_tenant_pkey PRIMARY KEY (kind, tenant);


ALTER TABLE ONLY public.list_number
    ADD CONSTRAINT list_number_pkey PRIMARY KEY (source);


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


ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (hash);


ALTER TABLE ONLY public.subscriber
    ADD CONSTRAINT subscriber_pkey PRIMARY KEY (number);


CREATE INDEX audit_not_found ON public.audit USING btree (actor, at) WHERE (outcome = 'not_found'::text);


CREATE INDEX audit_source ON public.audit USING btree (at) WHERE (source IS NOT NULL);


CREATE INDEX audit_subject ON public.audit USING btree (subject, id);


CREATE INDEX budget_until ON public.budget USING btree (until);


CREATE INDEX hand_over_expires ON public.hand_over USING btree (expires_at);


CREATE INDEX job_leased ON public.job USING btree (lease_until) WHERE (state = 'leased'::text);


CREATE INDEX job_waiting ON public.job USING btree (kind, finish, id) WHERE (state = 'waiting'::text);


CREATE INDEX outbox_shard_id ON public.outbox USING btree (shard, id);


CREATE INDEX session_credential ON public.session USING btree (credential) WHERE (ended_at IS NULL);


CREATE INDEX session_person ON public.session USING btree (person) WHERE (ended_at IS NULL);


CREATE INDEX session_seen ON public.session USING btree (seen_at) WHERE (ended_at IS NULL);


CREATE INDEX session_subscriber ON public.session USING btree (subscriber) WHERE (ended_at IS NULL);


CREATE INDEX session_untold ON public.session USING btree (person) WHERE ((end_reason = 'servicedesk'::text) AND (NOT told));


ALTER TABLE ONLY public.hand_over
    ADD CONSTRAINT hand_over_credential_fkey FOREIGN KEY (credential) REFERENCES public.credential(sha256);


ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_credential_fkey FOREIGN KEY (credential) REFERENCES public.credential(sha256);



