-- What a session was opened with and from.
alter table sessions add column device text not null default '';
alter table sessions add column how text not null default 'PASSWORD';
-- Whether a user is an account of the console's machine, and what its groups may do, as last asked.
alter table users add column machine integer not null default 0;

create table machine_grants (
    user_name text not null references users (name) on delete cascade,
    role text not null,
    project text not null,
    checked bigint not null,
    primary key (user_name, role, project)
);
