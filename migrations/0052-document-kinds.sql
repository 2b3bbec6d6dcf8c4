-- Every kind of stock document there is, transfers and returns to suppliers together: each had written the list without
-- the other.
alter table stock_document
  drop constraint stock_document_kind_check,
  add constraint stock_document_kind_check check (kind in
    ('receipt', 'opening', 'adjustment', 'count', 'assembly', 'disassembly', 'move', 'transfer', 'reversal',
     'supplierReturn'));
