-- What a licensed bank says each of its sub-accounts has at the end of a day, held against the custody book.

-- Which columns of its table say what, chosen once; only of an account that is a pool.
alter table statement_account add column register jsonb;
alter table statement_account add constraint statement_account_register check (register is null or custodian is not null);

-- Of a sub-account `gross_minor` is what may be paid out, and this is what is there and may not.
alter table bill_line add column blocked_minor bigint;
alter table bill_line drop constraint bill_line_kind_check;
alter table bill_line add constraint bill_line_kind_check
  check (kind in ('payment', 'refund', 'fee', 'transfer', 'revoked', 'split', 'balance'));
