-- What an agent was shown of a conversation: the score of record as it was then. Of each conversation one is current.
create table releases (
    id text primary key not null,
    conversation_id text not null references conversations (id) on delete cascade,
    revision bigint not null,
    agent_id text not null,
    why text not null,
    released_by text not null,
    released_at bigint not null,
    appeal_until bigint not null,
    acknowledged_at bigint,
    current bigint not null,
    body text not null
);
create unique index releases_current on releases (conversation_id) where current = 1;
create index releases_agent on releases (agent_id, current, released_at);

-- An agent's objection to what was shown under one rubric.
create table appeals (
    id text primary key not null,
    conversation_id text not null references conversations (id) on delete cascade,
    release_id text not null references releases (id) on delete cascade,
    rubric_id text not null,
    agent_id text not null,
    reviewer text,
    state text not null,
    outcome text,
    opened_at bigint not null,
    due_at bigint,
    decided_by text,
    decided_at bigint,
    escalate_until bigint,
    escalated_at bigint,
    final_by text,
    final_at bigint,
    body text not null
);
create unique index appeals_once on appeals (release_id, rubric_id);
create index appeals_state on appeals (state, due_at);
create index appeals_conversation on appeals (conversation_id);
create index appeals_agent on appeals (agent_id, opened_at);

-- Cases of rubrics that appeals have made: masked turns and the marks they must get.
create table appeal_cases (
    id text primary key not null,
    rubric_id text not null,
    conversation_id text not null references conversations (id) on delete cascade,
    appeal_id text not null references appeals (id) on delete cascade,
    created_at bigint not null,
    body text not null
);
create unique index appeal_cases_appeal on appeal_cases (appeal_id);
create index appeal_cases_rubric on appeal_cases (rubric_id, created_at);

-- Several people judge the same conversations blind.
create table calibrations (
    id text primary key not null,
    name text not null,
    rubric_id text not null,
    rubric_hash text not null,
    expert text,
    seed bigint not null,
    created_by text not null,
    created_at bigint not null,
    due_at bigint,
    closed_at bigint
);
create index calibrations_created on calibrations (created_at);

create table calibration_people (
    calibration_id text not null references calibrations (id) on delete cascade,
    user_id text not null references users (id) on delete cascade,
    primary key (calibration_id, user_id)
);
create index calibration_people_user on calibration_people (user_id);

create table calibration_conversations (
    calibration_id text not null references calibrations (id) on delete cascade,
    position bigint not null,
    conversation_id text not null references conversations (id) on delete cascade,
    revision bigint not null,
    primary key (calibration_id, position)
);
create unique index calibration_conversations_once on calibration_conversations (calibration_id, conversation_id);
create index calibration_conversations_conversation on calibration_conversations (conversation_id);

create table calibration_verdicts (
    calibration_id text not null references calibrations (id) on delete cascade,
    conversation_id text not null,
    user_id text not null,
    verdict_id text not null references verdicts (id) on delete cascade,
    primary key (calibration_id, conversation_id, user_id)
);
create index calibration_verdicts_verdict on calibration_verdicts (verdict_id);

-- 整改: what is done about a conversation that failed, until it is closed.
create table remediations (
    id text primary key not null,
    conversation_id text not null references conversations (id) on delete cascade,
    rubric_id text not null,
    verdict_id text not null,
    agent_id text not null,
    team text,
    owner text,
    state text not null,
    action text not null,
    overall double precision,
    failed text not null,
    due_at bigint not null,
    opened_at bigint not null,
    acted_by text,
    acted_at bigint,
    rechecked_by text,
    closed_at bigint,
    reopened bigint not null,
    history text not null
);
create unique index remediations_once on remediations (conversation_id, rubric_id);
create index remediations_state on remediations (state, due_at);
create index remediations_owner on remediations (owner, state);
create index remediations_agent on remediations (agent_id, opened_at);
create index remediations_due on remediations (due_at);

-- Verdicts of record that were looked at: whether they failed is settled.
create table remediation_looks (
    verdict_id text primary key not null references verdicts (id) on delete cascade
);
