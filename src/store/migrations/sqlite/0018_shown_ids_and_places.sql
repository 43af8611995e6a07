-- The source's id as it is shown, masked and in small letters: parts of it are looked for here, so that searching tells no
-- digit that is hidden. The service fills in what came before.
alter table conversations add column shown_id text not null default '';
create index conversations_unshown on conversations (id) where shown_id = '';

-- Held ids unmasked; the service writes them anew.
update cases set keywords = '';
create index cases_external on cases (external_id);
create index cases_ticket on cases (ticket);

-- Where somebody has logged in from, as a hash of name and place: the wrong passwords of others do not hold them up there.
create table familiar_places (
    mark text primary key not null,
    last_at bigint not null
);
