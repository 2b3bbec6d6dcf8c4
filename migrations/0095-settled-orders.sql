-- Lines of platforms' settlements that are about an order we know: found by its number, whichever bill it stands on.
create index bill_line_settled on bill_line (tenant_id, merchant_account, reference) where verdict = 'settled';
