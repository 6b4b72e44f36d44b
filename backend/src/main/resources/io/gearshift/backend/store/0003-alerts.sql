-- The terms of a rule that was removed are null; before_terms is what undo brings back.
create table alert_rules (
    id text primary key,
    terms text,
    before_terms text,
    undoable integer not null,
    silenced_until bigint
);

-- What lasts now.
create table alerts (
    id text primary key,
    rule text not null,
    subject text not null,
    alert text not null,
    told integer not null,
    unique (rule, subject)
);

-- The secret is apart, so that nothing that shows a target has it at hand.
create table alert_targets (
    id text primary key,
    terms text not null,
    secret text,
    delivered bigint,
    problem text
);

-- What is still to be delivered.
create table alert_outbox (
    id bigint primary key,
    target text not null references alert_targets (id) on delete cascade,
    notice text not null,
    attempts integer not null,
    due bigint not null
);
