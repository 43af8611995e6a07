-- Moments worth hearing again. `body` is the masked copy of the turns, `searched` what a search for words looks at.
create table examples (
    id text primary key not null,
    conversation_id text not null references conversations (id) on delete cascade,
    revision bigint not null,
    from_turn bigint not null,
    to_turn bigint not null,
    rubric_id text,
    criterion text,
    dimension text,
    worth text not null,
    title text not null,
    why text not null,
    language text,
    channel text not null,
    body text not null,
    searched text not null,
    origin text not null,
    created_by text not null,
    created_at bigint not null,
    updated_at bigint not null
);
create index examples_created on examples (created_at, id);
create index examples_criterion on examples (criterion, created_at);
create index examples_conversation on examples (conversation_id);

create table lessons (
    id text primary key not null,
    title text not null,
    intro text not null,
    language text not null,
    team_id text,
    names_agents bigint not null,
    created_by text not null,
    created_at bigint not null,
    updated_at bigint not null,
    published_at bigint
);
create index lessons_updated on lessons (updated_at, id);

-- An example that goes (because its conversation was erased) leaves its lessons.
create table lesson_items (
    lesson_id text not null references lessons (id) on delete cascade,
    example_id text not null references examples (id) on delete cascade,
    position bigint not null,
    note text not null,
    primary key (lesson_id, example_id)
);
create index lesson_items_example on lesson_items (example_id);

-- Boards of phrases, computed beside everything else and kept with their date.
create table script_boards (
    key text primary key not null,
    body text not null,
    computed_at bigint not null
);
