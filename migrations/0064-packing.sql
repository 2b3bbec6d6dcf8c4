-- How goods are packed, and packing material as stock (WMS-8): a carton is a SKU of kind material, a closed parcel takes
-- one, and what its carton needs besides.

alter table sku
  -- Stands as it is; nothing is put on it; is sent in the box it came in; is used for packing and sold to nobody.
  add column upright    boolean not null default false,
  add column fragile    boolean not null default false,
  add column own_carton boolean not null default false,
  add column material   boolean not null default false;

alter table carton
  -- Its stock; null: it is not counted.
  add column sku_id  uuid,
  -- [{skuId, quantity}]: tape, fillers that one of them needs.
  add column fillers jsonb not null default '[]';

-- What was used to pack it, in the tenant's currency; null: nobody knows.
alter table fulfilment add column packing_minor bigint;

-- Written with the parcel that is closed; a job books what is open as one document a warehouse.
create table packing_use (
  tenant_id     int not null,
  id            uuid not null,
  fulfilment_id uuid not null,
  node_id       uuid not null,
  sku_id        uuid not null,
  quantity      bigint not null check (quantity > 0),
  -- What it costs; null where nobody said what a piece does.
  cost_minor    bigint,
  document_id   uuid,
  primary key (tenant_id, id)
);
create index packing_use_open on packing_use (tenant_id, node_id) where document_id is null;
create index packing_use_parcel on packing_use (tenant_id, fulfilment_id);
create index packing_use_document on packing_use (tenant_id, document_id) where document_id is not null;

alter table stock_document
  drop constraint stock_document_kind_check,
  add constraint stock_document_kind_check check (kind in
    ('receipt', 'opening', 'adjustment', 'count', 'assembly', 'disassembly', 'move', 'transfer', 'reversal',
     'supplierReturn', 'erpLoad', 'erpComparison', 'packing'));

call guard_tenant('{packing_use}');
