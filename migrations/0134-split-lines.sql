-- Lines of fund bills that are shares of a payment its company divided, or such shares coming back (REC-3).
alter table bill_line
  drop constraint bill_line_kind_check,
  add constraint bill_line_kind_check
    check (kind in ('payment', 'refund', 'fee', 'transfer', 'revoked', 'split'));

create index bill_line_split on bill_line (tenant_id, merchant_account, at) where kind = 'split';
create index split_instruction_ended on split_instruction (tenant_id, merchant_account, ended_at) where ended_at is not null;
