-- Each time a version of a rubric came into force, or a rubric was withdrawn: when, by whom, by which way and why.
create table rubric_publications (
    id text primary key not null,
    rubric_id text not null,
    hash text not null,
    at bigint not null,
    who text not null,
    way text not null,
    note text not null
);
create index rubric_publications_rubric on rubric_publications (rubric_id, at, id);
insert into rubric_publications (id, rubric_id, hash, at, who, way, note)
    select hash, id, hash, published_at, '', 'file', '' from rubrics;

-- What the configured file of a rubric last said. Where that is what is in force, the rubric follows its file.
create table rubric_files (
    rubric_id text primary key not null,
    hash text not null,
    yaml text not null,
    seen_at bigint not null
);
insert into rubric_files (rubric_id, hash, yaml, seen_at)
    select id, hash, yaml, published_at from rubrics where active = 1;

-- Conversations with the verdicts that they must get. `origin` is `rubric` for those written with the rubric; others
-- (upheld appeals) stand beside them, one row each.
create table rubric_cases (
    rubric_id text not null,
    origin text not null,
    yaml text not null,
    updated_at bigint not null,
    primary key (rubric_id, origin)
);

create table rubric_drafts (
    id text primary key not null,
    rubric_id text not null,
    title text not null,
    yaml text not null,
    cases text not null,
    based_on text,
    who text not null,
    created_at bigint not null,
    updated_at bigint not null
);
create index rubric_drafts_rubric on rubric_drafts (rubric_id, updated_at);

-- What a draft would change in all history, computed in lanes by workers.
create table rubric_previews (
    id text primary key not null,
    rubric_id text not null,
    draft_id text not null,
    hash text not null,
    text_hash text not null,
    yaml text not null,
    edition text not null,
    history text not null,
    total bigint not null,
    who text not null,
    started_at bigint not null,
    finished_at bigint,
    failure text
);
create index rubric_previews_draft on rubric_previews (draft_id, id);
create table rubric_preview_lanes (
    preview_id text not null references rubric_previews (id) on delete cascade,
    lane bigint not null,
    seen bigint not null,
    done bigint not null,
    body text not null,
    primary key (preview_id, lane)
);

-- Re-scores of history that somebody asked for in the browser.
create table back_fills (
    run text primary key not null,
    edition text not null,
    total bigint not null,
    who text not null,
    started_at bigint not null
);
