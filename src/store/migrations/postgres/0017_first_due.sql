-- When a remediation should have been closed before anybody moved the date: what "on time" is measured by. Of those that
-- are there already nobody knows, so it is the date they have.
alter table remediations add column first_due_at bigint not null default 0;
update remediations set first_due_at = due_at;
