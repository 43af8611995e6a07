-- What somebody answered before the machine's answer was shown to them. Written once, never changed.
create table first_answers (
    conversation_id text not null references conversations (id) on delete cascade,
    revision bigint not null,
    user_id text not null,
    occasion text not null,
    body text not null,
    answered_at bigint not null,
    primary key (conversation_id, revision, user_id, occasion)
);

-- Words that a person heard better than the transcriber. Each made a revision of its own; the revision before keeps
-- what it said.
create table corrections (
    id text primary key not null,
    conversation_id text not null references conversations (id) on delete cascade,
    revision bigint not null,
    turn bigint not null,
    said_before text not null,
    said_now text not null,
    user_id text not null,
    corrected_at bigint not null
);
create index corrections_conversation on corrections (conversation_id, revision);
