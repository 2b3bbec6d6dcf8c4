-- Lots (STK-5) where goods are counted and where they come back.

-- What a person told of the lots he counts, `{sku/lot: {madeOn, expiresOn}}`: of goods kept by lot `found` and `to_fetch`
-- say `sku/lot`, too.
alter table stocktake_count add column lots jsonb not null default '{}';

-- '' is a lot nobody has named, and that of goods whose lots are not kept.
alter table stocktake_line add column lot text not null default '';
alter table stocktake_line drop constraint stocktake_line_pkey;
alter table stocktake_line add primary key (tenant_id, count_id, sku_id, lot);

-- Null of goods whose lots are not kept; '' is what bears none that can be read.
alter table return_item add column lot text;

-- Good pieces of a lot that may not be sold any more: they came back to the defective zone.
alter table return_item add column aside boolean not null default false;
