-- An ERP that is exchanged documents with (ERP-1), and stock it owns (STK-11).
create table erp_connection (
  tenant_id      int not null,
  id             text not null,
  name           text not null,
  kind           text not null,
  -- 'http': it is called and calls us; 'folder': files lie in a folder of the data directory.
  transport      text not null check (transport in ('http', 'folder')),
  endpoint       text not null,
  -- Sealed: {key: sealed text}; opened only for a call.
  credentials    jsonb not null default '{}',
  options        jsonb not null default '{}',
  -- How the ERP describes its flat files; '' where XML is exchanged.
  layout         text not null default '',
  -- Materials are booked as they come; else a person looks at the dry run first.
  book_materials boolean not null default false,
  active         boolean not null default true,
  version        int not null default 1,
  primary key (tenant_id, id)
);

-- Which plant and storage location of the ERP is which node, and whose the stock there is.
create table erp_place (
  tenant_id        int not null,
  node_id          uuid not null,
  connection_id    text not null,
  plant            text not null,
  storage_location text not null,
  owner            text not null check (owner in ('here', 'erp')),
  -- A difference of more pieces of one SKU waits for a second person.
  limit_pieces     bigint not null check (limit_pieces >= 0),
  -- So long may a movement be known to one side only before it counts as a difference.
  under_way_days   int not null check (under_way_days between 1 and 60),
  -- A report is compared when it is so old: by then the ERP's movements before it are heard.
  settle_minutes   int not null check (settle_minutes between 0 and 1440),
  active           boolean not null default true,
  since            timestamptz not null,
  -- Parcels that left up to then are told.
  told_through     timestamptz not null,
  version          int not null default 1,
  primary key (tenant_id, node_id)
);
create unique index erp_place_there on erp_place (tenant_id, connection_id, plant, storage_location) where active;

-- What left a node since.
create index fulfilment_left on fulfilment (tenant_id, node_id, shipped_at) where shipped_at is not null;

create sequence erp_document_number start 1;
grant usage on sequence erp_document_number to guanjia_app;

-- Every document of the exchange, once per direction and number.
create table erp_message (
  tenant_id     int not null,
  id            uuid not null,
  connection_id text not null,
  direction     text not null check (direction in ('in', 'out')),
  -- The number in the control record.
  number        text not null,
  kind          text not null check (kind in ('order', 'materials', 'movements', 'stock', 'status', 'unreadable')),
  -- In: read (a dry run that waits), taken, refused. Out: waiting, sent, accepted, refused, unknown.
  state         text not null check (state in ('read', 'taken', 'refused', 'waiting', 'sent', 'accepted', 'unknown')),
  -- What it is about, in words of the ERP or ours: a parcel, a material, a plant.
  about         text not null default '',
  -- Out: the parcel.
  document_id   uuid,
  code          text not null default '',
  -- Where and why it was refused, or what it would do.
  detail        jsonb not null default '{}',
  text          text not null,
  -- SHA-256 of what came, to tell the same from another under one number.
  hash          text not null default '',
  asks          int not null default 0,
  ask_at        timestamptz,
  at            timestamptz not null,
  changed_at    timestamptz not null,
  primary key (tenant_id, id)
) with (fillfactor = 85);
create unique index erp_message_number on erp_message (tenant_id, connection_id, direction, number);
create unique index erp_message_document on erp_message (tenant_id, document_id) where document_id is not null;
create index erp_message_due on erp_message (tenant_id, ask_at) where ask_at is not null;
create index erp_message_state on erp_message (tenant_id, state, id);

-- What the ERP says it has posted: goods issues and other movements.
create table erp_movement (
  tenant_id  int not null,
  message_id uuid not null,
  item       int not null,
  node_id    uuid not null,
  sku_id     uuid not null,
  -- Signed: came to the place, or went.
  quantity   bigint not null check (quantity <> 0),
  -- What kind of movement, as the ERP calls it.
  type       text not null,
  -- Our document's number, as the ERP heard it; else its own document's.
  reference  text not null,
  -- A document of ours belongs to it; a correction over there stands alone.
  paired     boolean not null,
  posted_at  timestamptz not null,
  primary key (tenant_id, message_id, item)
);
create index erp_movement_node on erp_movement (tenant_id, node_id, posted_at);

-- What the ERP says it has, at a moment.
create table erp_report (
  tenant_id  int not null,
  message_id uuid not null,
  node_id    uuid not null,
  number     text not null,
  as_of      timestamptz not null,
  primary key (tenant_id, node_id, message_id)
);
create table erp_report_line (
  tenant_id  int not null,
  message_id uuid not null,
  node_id    uuid not null,
  sku_id     uuid not null,
  quantity   bigint not null,
  primary key (tenant_id, node_id, message_id, sku_id)
);

create sequence stock_comparison_number start 100001;
grant usage on sequence stock_comparison_number to guanjia_app;

create table stock_comparison (
  tenant_id   int not null,
  id          uuid not null,
  number      text not null default 'SC' || nextval('stock_comparison_number'),
  node_id     uuid not null,
  message_id  uuid not null,
  report      text not null,
  as_of       timestamptz not null,
  kind        text not null check (kind in ('load', 'comparison')),
  -- equal: nothing differs. shown: the stock is ours, nothing is adjusted. waiting: for a second person. posted: adjusted.
  -- rejected: a person said no. overtaken: a later report was compared before anybody decided.
  state       text not null check (state in ('equal', 'shown', 'waiting', 'posted', 'rejected', 'overtaken')),
  compared    int not null,
  unnamed     int not null,
  different   int not null,
  pieces_up   bigint not null,
  pieces_down bigint not null,
  -- What the adjusted pieces cost, without their sign.
  value_minor bigint not null,
  -- Orders that could not be kept: [{order, number, outcome}].
  short       jsonb not null default '[]',
  document_id uuid,
  made_by     text not null,
  made_at     timestamptz not null,
  decided_by  text,
  decided_at  timestamptz,
  reason      text not null default '',
  primary key (tenant_id, id)
);
create unique index stock_comparison_numbered on stock_comparison (tenant_id, number);
create unique index stock_comparison_report on stock_comparison (tenant_id, node_id, message_id);

-- What differs, and what would but for what is under way.
create table stock_comparison_line (
  tenant_id     int not null,
  comparison_id uuid not null,
  sku_id        uuid not null,
  -- null: the report does not name it, so it is left alone.
  theirs        bigint,
  ours          bigint not null,
  -- Ours less theirs of what one side has not seen yet.
  under_way     bigint not null,
  difference    bigint not null,
  reserved      bigint not null,
  -- The documents behind it: [{number, quantity}], the greatest first.
  parts         jsonb not null default '[]',
  primary key (tenant_id, comparison_id, sku_id)
);

alter table stock_document
  drop constraint stock_document_kind_check,
  add constraint stock_document_kind_check check (kind in
    ('receipt', 'opening', 'adjustment', 'count', 'assembly', 'disassembly', 'move', 'transfer', 'reversal',
     'supplierReturn', 'erpLoad', 'erpComparison'));

call guard_tenant('{erp_connection,erp_place,erp_message,erp_movement,erp_report,erp_report_line,stock_comparison,stock_comparison_line}');
