-- The statement of a licensed account is held against its pool in the custody book, not against the operator's own bank.

alter table statement_account add column custodian text;
alter table statement_account add constraint statement_account_of_bank check (custodian is null or kind = 'bank');
create unique index statement_account_pool on statement_account (tenant_id, custodian) where custodian is not null and active;

-- The day on which the money came, by the bank.
alter table channel_settlement add column settled_on date;
update channel_settlement set settled_on = (at at time zone 'Asia/Shanghai')::date;
alter table channel_settlement alter column settled_on set not null;
