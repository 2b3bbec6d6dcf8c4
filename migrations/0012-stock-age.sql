-- Receipts of a SKU, for the age of what is left of them.
create index stock_document_line_sku on stock_document_line (tenant_id, sku_id);
