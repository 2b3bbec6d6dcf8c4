-- Splits are read with the newest payment first.
create index split_newest on split (tenant_id, paid_at, id);
