-- What reports add up, one narrow row each, written in the same commit as scorecards and verdicts. Everything here
-- follows from other tables; `review::records` holds what, and a test compares.
create table report_conversations (
    conversation_id text primary key not null references conversations (id) on delete cascade,
    at bigint not null,
    agent_id text,
    agent_name text,
    team text,
    channel text not null,
    language text,
    issue text,
    survey double precision,
    satisfaction double precision,
    first_response_ms double precision,
    complaint bigint not null
);
create index report_conversations_at on report_conversations (at);

-- The score of record of a conversation under one rubric, and the machine's beside it. `marks` has a letter for each
-- criterion and `dimensions` a score for each dimension of the layout.
create table report_scores (
    conversation_id text not null references conversations (id) on delete cascade,
    rubric_id text not null,
    at bigint not null,
    agent_id text,
    agent_name text,
    team text,
    channel text not null,
    language text,
    issue text,
    sampled bigint not null,
    sample_probability double precision not null,
    by_person bigint not null,
    strictest bigint not null,
    overall double precision,
    machine_overall double precision,
    band text,
    critical bigint not null,
    layout text not null,
    marks text not null,
    dimensions text not null,
    primary key (conversation_id, rubric_id)
);
create index report_scores_at on report_scores (at);
create index report_scores_agent on report_scores (agent_id, at);

-- Criteria and dimensions in the order of `marks` and `dimensions`.
create table report_layouts (
    hash text primary key not null,
    body text not null
);
