-- When the machine was last asked whether who came through the socket is an administrator; null: not yet.
alter table grants add column checked integer;
-- Of a user who is no account of the machine it cannot be asked for: somebody gave it.
update grants set origin = 'given'
    where origin = 'met' and user_name in (select name from users where machine = 0);
