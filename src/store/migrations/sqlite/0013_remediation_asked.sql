-- What the agent is asked to do about it, in the words of whoever leads them.
alter table remediations add column asked text not null default '';
