-- What there is to filter by is counted from this alone, never from the rows.
create index cases_facets on cases (state, source, language, channel, team, agent_id, happened_at, blind, id);
-- And why people should look: by case, with what is told of the reason.
create index case_reasons_told on case_reasons (case_id, reason, title);
