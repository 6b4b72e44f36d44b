create table users (
    name text primary key,
    password text,
    disabled integer not null,
    created bigint not null,
    last_seen bigint
);

create table grants (
    user_name text not null references users (name) on delete cascade,
    role text not null,
    project text not null,
    primary key (user_name, role, project)
);

create table sessions (
    id text primary key,
    secret_hash text not null unique,
    user_name text not null references users (name) on delete cascade,
    address text not null,
    since bigint not null,
    last_seen bigint not null
);

create table tokens (
    id text primary key,
    secret_hash text not null unique,
    user_name text not null references users (name) on delete cascade,
    label text not null,
    rights text not null,
    created bigint not null,
    expires bigint,
    last_used bigint
);

create table sign_in_links (
    secret_hash text primary key,
    user_name text not null references users (name) on delete cascade,
    expires bigint not null
);

create table audit (
    id bigint primary key,
    intent bigint,
    at bigint not null,
    who text not null,
    via text not null,
    project text not null,
    action text not null,
    object text not null,
    object_name text not null,
    before_json text,
    after_json text,
    outcome text not null,
    message text,
    change_id text,
    previous_hash text not null,
    hash text not null
);

create unique index audit_outcome on audit (intent);

create table limit_changes (
    change_id text primary key,
    gear text not null,
    gear_name text not null,
    host text not null,
    project text not null,
    state text not null,
    result text not null
);

create table events (
    id bigint primary key,
    host text not null,
    generation bigint not null,
    sequence bigint,
    at bigint not null,
    gear text,
    gear_name text,
    project text not null,
    kind text not null,
    severity text not null,
    severity_rank integer not null,
    text text not null,
    details text not null,
    unique (host, generation, sequence)
);

create index events_gear on events (gear, id);

create table event_cursor (
    host text primary key,
    generation bigint not null,
    sequence bigint not null,
    at bigint not null
);
