-- A merchant may have more than one account at a payment company, and each has fund bills of its own.

-- Those he has besides the basic one.
alter table merchant_account add column fund_accounts jsonb not null default '[]';

-- Which of them a fund bill is of; empty for every other bill. Until now there was only the basic account.
alter table bill add column fund_account text not null default '';
update bill set fund_account = 'basic' where layout in ('fundFlow', 'fundDetail');
drop index bill_of_day;
create unique index bill_of_day on bill (tenant_id, merchant_account, layout, fund_account, day)
  where replaced_by is null and day is not null;
