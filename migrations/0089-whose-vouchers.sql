-- Vouchers people enter may be one organisation's (who issues invoices for shops); those of documents go by their shop.
alter table gl_draft add column organisation text not null default '';
