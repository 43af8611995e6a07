-- Heads that a person has promoted. Of each name at most one is live; without one the shipped head is.
create table heads (
    hash text primary key not null,
    name text not null,
    file text not null,
    promoted_at bigint not null,
    live bigint not null
);
create unique index heads_live on heads (name) where live = 1;
