-- Log-ins that are under way at the provider of OpenID Connect, for some minutes.
create table sign_ons (
    state_hash text primary key not null,
    nonce text not null,
    verifier text not null,
    begun_at bigint not null
);

-- Who the provider's subjects are here; bound at the first log-in, so that a name that is given to somebody else there
-- opens nothing here.
create table sign_on_subjects (
    issuer text not null,
    subject text not null,
    user_id text not null references users (id) on delete cascade,
    primary key (issuer, subject)
);
create unique index sign_on_subjects_user on sign_on_subjects (issuer, user_id);
