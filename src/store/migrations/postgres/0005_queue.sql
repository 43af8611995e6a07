-- What is searched and sorted by, beside the metadata it is read from.
alter table conversations add column ticket text;
alter table conversations add column customer_id text;
alter table conversations add column happened_at bigint not null default 0;
alter table conversations add column duration_ms bigint;
alter table conversations add column overall double precision;
alter table conversations add column critical bigint not null default 0;
update conversations set
    ticket = about::json ->> 'ticket',
    customer_id = about::json -> 'customer' ->> 'id',
    happened_at = coalesce(started_at, received_at),
    duration_ms = (select r.duration_ms from recordings r
                   where r.conversation_id = conversations.id and r.revision = conversations.revision),
    overall = (select min(s.overall) from scorecards s where s.conversation_id = conversations.id and s.current = 1),
    critical = coalesce((select max(s.critical) from scorecards s
                         where s.conversation_id = conversations.id and s.current = 1), 0);
create index conversations_happened on conversations (happened_at desc, id);
create index conversations_external on conversations (external_id);
create index conversations_ticket on conversations (ticket) where ticket is not null;
create index conversations_customer on conversations (customer_id) where customer_id is not null;
create index conversations_team on conversations (team);

-- What was said, personal data masked: as shown, one line for each turn, and folded, as phrases are compared.
create table search_texts (
    conversation_id text primary key not null references conversations (id) on delete cascade,
    revision bigint not null,
    seq bigint not null,
    shown text not null,
    folded text not null
);
create unique index search_texts_seq on search_texts (seq);
-- Words and pairs of Chinese characters.
create table search_index (
    conversation_id text primary key not null references conversations (id) on delete cascade,
    terms tsvector not null
);
create index search_index_terms on search_index using gin (terms);

-- The queue sorts and filters by its own copies. `rank` is for those who see everything; `neutral_rank` and
-- `neutral_due` are for those from whom the findings are hidden, and for blind cases depend on no finding.
alter table cases add column source text not null default '';
alter table cases add column external_id text not null default '';
alter table cases add column ticket text;
alter table cases add column channel text not null default '';
alter table cases add column language text;
alter table cases add column agent_id text;
alter table cases add column team text;
alter table cases add column duration_ms bigint;
alter table cases add column overall double precision;
alter table cases add column critical bigint not null default 0;
alter table cases add column blind bigint not null default 0;
alter table cases add column neutral double precision not null default 0;
alter table cases add column rank double precision not null default 0;
alter table cases add column neutral_rank double precision not null default 0;
alter table cases add column neutral_due bigint not null default 0;
alter table cases add column taken_at bigint;
alter table cases add column lease_until bigint;
alter table cases add column assigned_to text;
alter table cases add column assigned_at bigint;
alter table cases add column assigned_by text;
alter table cases add column skips bigint not null default 0;
alter table cases add column for_lead bigint not null default 0;
update cases set
    source = coalesce((select v.source from conversations v where v.id = cases.conversation_id), ''),
    external_id = coalesce((select v.external_id from conversations v where v.id = cases.conversation_id), ''),
    ticket = (select v.ticket from conversations v where v.id = cases.conversation_id),
    channel = coalesce((select v.channel from conversations v where v.id = cases.conversation_id), ''),
    language = (select v.language from conversations v where v.id = cases.conversation_id),
    agent_id = (select v.agent_id from conversations v where v.id = cases.conversation_id),
    team = (select v.team from conversations v where v.id = cases.conversation_id),
    duration_ms = (select v.duration_ms from conversations v where v.id = cases.conversation_id),
    overall = (select v.overall from conversations v where v.id = cases.conversation_id),
    critical = coalesce((select v.critical from conversations v where v.id = cases.conversation_id), 0),
    blind = case stream when 'sample' then 1 else 0 end,
    neutral = 0.5,
    due_at = coalesce(due_at, created_at + 86400000),
    rank = priority * 2.0 + risk,
    neutral_rank = priority * 2.0 + case stream when 'sample' then 0.5 else risk end,
    neutral_due = case when stream = 'sample' or due_at is null then created_at + 86400000 else due_at end;
drop index cases_order;
create index cases_rank on cases (state, rank desc, id);
create index cases_neutral_rank on cases (state, neutral_rank desc, id);
create index cases_risk on cases (state, risk desc, id);
create index cases_created on cases (state, created_at, id);
create index cases_due on cases (state, due_at, id);
create index cases_neutral_due on cases (state, neutral_due, id);
create index cases_agent on cases (state, agent_id);
create index cases_team on cases (state, team);
create index cases_assigned on cases (assigned_to, state);
create index cases_taken on cases (taken_by, state);
create index cases_updated on cases (updated_at);
create index cases_conversation on cases (conversation_id, created_at);

-- One row for each reason of an open case, so that the queue can be asked for one.
create table case_reasons (
    case_id text not null references cases (id) on delete cascade,
    reason text not null,
    title text not null,
    primary key (case_id, reason)
);
create index case_reasons_reason on case_reasons (reason, case_id);
insert into case_reasons (case_id, reason, title)
    select distinct k.id, j.value ->> 'reason', coalesce(j.value ->> 'title', '')
    from cases k cross join lateral json_array_elements(k.reasons::json) j (value) where k.state = 'open' on conflict do nothing;

-- Who passed a case on to others, and why.
create table case_skips (
    case_id text not null references cases (id) on delete cascade,
    user_id text not null,
    reason text not null,
    note text not null,
    at bigint not null,
    primary key (case_id, user_id)
);
create index case_skips_user on case_skips (user_id);

-- How new cases are dealt out. `given` counts all that a member ever got by it, `given_today` those of `day`.
create table assignment_policies (
    id text primary key not null,
    name text not null,
    kind text not null,
    filter text not null,
    never_own_team bigint not null,
    active bigint not null,
    position bigint not null,
    created_at bigint not null
);
create table assignment_members (
    policy_id text not null references assignment_policies (id) on delete cascade,
    user_id text not null,
    position bigint not null,
    weight bigint not null,
    given bigint not null,
    given_today bigint not null,
    day bigint not null,
    primary key (policy_id, user_id)
);

create table views (
    id text primary key not null,
    user_id text not null,
    name text not null,
    query text not null,
    shared bigint not null,
    created_at bigint not null
);
create index views_user on views (user_id);

-- How many cases a reviewer should do in a day, where a lead has set it.
create table goals (
    user_id text primary key not null,
    per_day bigint not null
);
