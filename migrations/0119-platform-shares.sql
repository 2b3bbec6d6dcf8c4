-- What the platform bears of the discounts of an order line (INV-1), and whether it is part of the buyer's invoice.
alter table sales_order_line add column platform_minor bigint not null default 0 check (platform_minor >= 0);
-- none: the buyer's invoice is over what he paid. buyer: over that and what the platform bears.
alter table invoice_shop add column subsidy text not null default 'none' check (subsidy in ('none', 'buyer'));
-- What of the platform's share the order's invoices are over; as the shop was set when they were issued.
alter table invoice_order add column subsidy_minor bigint not null default 0 check (subsidy_minor >= 0);
