-- A token that another token made ends with it.
alter table tokens add column made_by text references tokens (id) on delete cascade;
