-- What people said of conversations. Of each conversation and rubric at most one verdict is the score of record.
create table verdicts (
    id text primary key not null,
    conversation_id text not null references conversations (id) on delete cascade,
    revision bigint not null,
    case_id text,
    rubric_id text not null,
    rubric_hash text not null,
    scorecard text,
    reviewer text not null,
    occasion text not null,
    blind bigint not null,
    overall double precision,
    band text,
    critical bigint not null,
    body text not null,
    seconds bigint not null,
    given_at bigint not null,
    of_record bigint not null
);
create unique index verdicts_of_record on verdicts (conversation_id, rubric_id) where of_record = 1;
create index verdicts_reviewer on verdicts (reviewer, given_at);
create index verdicts_given on verdicts (given_at);
create index verdicts_case on verdicts (case_id);

-- One row for each criterion, so that agreement can be counted without reading every body.
create table verdict_answers (
    verdict_id text not null references verdicts (id) on delete cascade,
    criterion text not null,
    dimension text not null,
    machine text,
    machine_confidence double precision,
    first text,
    mark text not null,
    primary key (verdict_id, criterion)
);
create index verdict_answers_criterion on verdict_answers (criterion);

-- A review that is not finished, saved while typing.
create table drafts (
    conversation_id text not null references conversations (id) on delete cascade,
    user_id text not null references users (id) on delete cascade,
    occasion text not null,
    body text not null,
    updated_at bigint not null,
    primary key (conversation_id, user_id, occasion)
);

-- What people remark on a turn, seen by all staff.
create table comments (
    id text primary key not null,
    conversation_id text not null references conversations (id) on delete cascade,
    revision bigint not null,
    turn bigint not null,
    user_id text not null,
    body text not null,
    created_at bigint not null
);
create index comments_conversation on comments (conversation_id, revision, turn);
