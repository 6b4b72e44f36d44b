-- 'met': only since the user came through the socket as an administrator of the machine; 'given' by somebody otherwise.
alter table grants add column origin text not null default 'given';
update grants set origin = 'met'
    where role = 'ADMIN' and project = '*' and user_name in (select name from users where password is null);
-- Who came through the socket is an account of the machine.
update users set machine = 1 where password is null and name in (select who from audit where via = 'ctl');
