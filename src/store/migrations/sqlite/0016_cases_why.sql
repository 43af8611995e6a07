-- Why people should look stands in the case itself, by name and joined by commas: one pass over one index counts all
-- reasons, where a table of them had to be met case by case.
alter table cases add column why text not null default '';
update cases set why = coalesce((select group_concat(n.reason, ',') from case_reasons n where n.case_id = cases.id), '');
drop table case_reasons;
create index cases_why on cases (state, why, team, agent_id, happened_at, blind, taken_by, id);

-- The orders of urgency hold it as well, so that a page of one reason reads no case that has another.
drop index cases_rank;
create index cases_rank on cases (
    state, rank desc, id, overall, blind, due_at, assigned_to, lease_until, channel, language, agent_id, team,
    happened_at, why
);
drop index cases_neutral_rank;
create index cases_neutral_rank on cases (
    state, neutral_rank desc, id, overall, blind, neutral_due, assigned_to, lease_until, channel, language, agent_id, team,
    happened_at, why
);
