-- What the judge said of a conversation: one row for each question, for what was said then, and for the model. An
-- answer is `final` and never overwritten; a question that found no answer is, once it does.
create table opinions (
    conversation_id text not null references conversations (id) on delete cascade,
    said text not null,
    question text not null,
    model text not null,
    final bigint not null,
    prompt bigint not null,
    body text not null,
    asked_at bigint not null,
    primary key (conversation_id, said, question, model)
);

-- What asking has cost, by days since 1970 (UTC).
create table judge_days (
    day bigint primary key not null,
    requests bigint not null,
    tokens bigint not null
);
