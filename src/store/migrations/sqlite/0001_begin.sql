-- Column types are the portable ones: text ids, bigint milliseconds and 0/1, text for JSON, double precision.
-- The PostgreSQL twin differs in `bytea` alone; a test compares the two.

create table meta (
    key text primary key not null,
    value text not null
);

create table conversations (
    id text primary key not null,
    source text not null,
    external_id text not null,
    about text not null,
    channel text not null,
    language text,
    agent_id text,
    team text,
    started_at bigint,
    received_at bigint not null,
    revision bigint not null,
    edition bigint not null,
    content_hash text not null,
    state text not null,
    stage text not null,
    progress double precision not null,
    failure text,
    sample_probability double precision not null,
    sampled bigint not null,
    risk double precision,
    flags text,
    constraint conversations_source_external_id unique (source, external_id)
);
create index conversations_started_at on conversations (started_at, id);
create index conversations_agent on conversations (agent_id, started_at);
create index conversations_state on conversations (state, id);

create table recordings (
    conversation_id text not null references conversations (id) on delete cascade,
    revision bigint not null,
    blob text not null,
    bytes bigint not null,
    media_type text not null,
    duration_ms bigint,
    sample_rate bigint,
    channels bigint,
    peaks blob,
    primary key (conversation_id, revision)
);
create index recordings_blob on recordings (blob);

-- Blobs that nobody may need any more; the sweep looks again before it deletes.
create table blob_trash (
    blob text primary key not null
);

create table transcripts (
    conversation_id text not null references conversations (id) on delete cascade,
    revision bigint not null,
    engine text not null,
    body text not null,
    primary key (conversation_id, revision)
);

-- Word times are large and needed by the player alone: a re-score never reads them.
create table words (
    conversation_id text not null references conversations (id) on delete cascade,
    revision bigint not null,
    body text not null,
    primary key (conversation_id, revision)
);

create table roles (
    conversation_id text not null references conversations (id) on delete cascade,
    revision bigint not null,
    origin text not null,
    confidence double precision not null,
    body text not null,
    primary key (conversation_id, revision)
);

create table measurements (
    conversation_id text not null references conversations (id) on delete cascade,
    revision bigint not null,
    version bigint not null,
    model text,
    body text not null,
    primary key (conversation_id, revision)
);

create table embeddings (
    text_hash text not null,
    model text not null,
    vector blob not null,
    primary key (text_hash, model)
);

create table embedding_uses (
    conversation_id text not null references conversations (id) on delete cascade,
    text_hash text not null,
    model text not null,
    primary key (conversation_id, text_hash, model)
);
create index embedding_uses_text on embedding_uses (text_hash, model);

create table facts (
    conversation_id text not null references conversations (id) on delete cascade,
    revision bigint not null,
    version bigint not null,
    hash text not null,
    body text not null,
    primary key (conversation_id, revision)
);

create table rubrics (
    hash text primary key not null,
    id text not null,
    yaml text not null,
    published_at bigint not null,
    active bigint not null
);
create unique index rubrics_active on rubrics (id) where active = 1;

create table scorecards (
    conversation_id text not null references conversations (id) on delete cascade,
    revision bigint not null,
    rubric_id text not null,
    rubric_hash text not null,
    hash text not null,
    overall double precision,
    band text,
    critical bigint not null,
    body text not null,
    current bigint not null,
    scored_at bigint not null,
    primary key (conversation_id, revision, rubric_id, hash)
);
create unique index scorecards_current on scorecards (conversation_id, rubric_id) where current = 1;

create table cases (
    id text primary key not null,
    conversation_id text not null references conversations (id) on delete cascade,
    revision bigint not null,
    state text not null,
    stream text not null,
    reasons text not null,
    risk double precision not null,
    priority bigint not null,
    due_at bigint,
    created_at bigint not null,
    updated_at bigint not null,
    taken_by text,
    closed_at bigint,
    closed_why text
);
create unique index cases_open on cases (conversation_id) where state = 'open';
create index cases_order on cases (state, priority desc, risk desc, created_at);

create table jobs (
    id text primary key not null,
    kind text not null,
    subject text,
    payload text not null,
    dedupe text,
    priority bigint not null,
    state text not null,
    run_at bigint not null,
    attempt bigint not null,
    max_attempts bigint not null,
    time_limit_ms bigint not null,
    lease bigint not null,
    lease_until bigint,
    deadline bigint,
    worker text,
    alone bigint not null,
    company bigint not null,
    reason text,
    created_at bigint not null
);
create unique index jobs_dedupe on jobs (dedupe) where state = 'ready';
create index jobs_ready on jobs (state, priority desc, run_at, id);
create index jobs_lease on jobs (state, lease_until);
create index jobs_subject on jobs (subject);
