-- People who log in. `password` is an Argon2 string; without one nobody logs in under this name by password.
create table users (
    id text primary key not null,
    name text not null,
    display_name text not null,
    role text not null,
    agent_id text,
    password text,
    language text,
    theme text,
    keys bigint not null,
    disabled_at bigint,
    created_at bigint not null
);
create unique index users_name on users (name);
create unique index users_agent on users (agent_id) where agent_id is not null;

create table teams (
    id text primary key not null,
    name text not null
);
create unique index teams_name on teams (name);

-- The teams that a supervisor leads, and those that a reviewer or trainer belongs to.
create table user_teams (
    user_id text not null references users (id) on delete cascade,
    team_id text not null references teams (id) on delete cascade,
    primary key (user_id, team_id)
);
create index user_teams_team on user_teams (team_id);

-- Where an agent belonged, from when until when. An agent without any row belongs where the source says.
create table memberships (
    agent_id text not null,
    team_id text not null references teams (id) on delete cascade,
    from_at bigint not null,
    to_at bigint,
    primary key (agent_id, team_id, from_at)
);
create index memberships_team on memberships (team_id, from_at);

create table sessions (
    token_hash text primary key not null,
    user_id text not null references users (id) on delete cascade,
    csrf text not null,
    created_at bigint not null,
    seen_at bigint not null,
    expires_at bigint not null
);
create index sessions_user on sessions (user_id);

create table tokens (
    id text primary key not null,
    user_id text not null references users (id) on delete cascade,
    name text not null,
    token_hash text not null,
    scopes text not null,
    created_at bigint not null,
    expires_at bigint,
    seen_at bigint
);
create unique index tokens_hash on tokens (token_hash);

-- Failed log-ins by name and by address, so that guessing is slow on every machine of an installation.
create table login_failures (
    subject text primary key not null,
    failures bigint not null,
    last_at bigint not null
);

-- Who saw, changed, exported, played or unmasked what. Each row's hash covers the row before it.
create table audit (
    seq bigint primary key not null,
    at bigint not null,
    who text not null,
    action text not null,
    subject text not null,
    detail text not null,
    hash text not null
);
create index audit_subject on audit (subject, seq);
create index audit_who on audit (who, seq);

-- When the score of record was shown to the agent; before that an agent does not see the conversation at all.
alter table conversations add column released_at bigint;
