-- What listings of a channel are to be (CHN-1), and what the channel said. What was not said is null and stays as it is
-- there. `revision` counts the wishes, so that an answer to an older one is not taken for an answer to the newest.

create table listing_push (
  tenant_id   int not null,
  id          uuid not null,
  shop_id     uuid not null,
  item_id     text not null,
  -- Empty: the item itself.
  sku_id      text not null,
  title       text,
  price_minor bigint check (price_minor > 0),
  on_shelf    boolean,
  revision    int not null default 1,
  state       text not null check (state in ('waiting', 'accepted', 'refused', 'unknown')),
  tries       int not null default 0,
  due_at      timestamptz not null default now(),
  code        text not null default '',
  message     text not null default '',
  wanted_at   timestamptz not null,
  answered_at timestamptz,
  primary key (tenant_id, id),
  check (sku_id = '' or (title is null and on_shelf is null))
) with (fillfactor = 70);
create index listing_push_newest on listing_push (tenant_id, wanted_at, id);
create index listing_push_open on listing_push (tenant_id, shop_id, due_at) where state in ('waiting', 'unknown');

call guard_tenant('{listing_push}');

alter table shop_trouble
  drop constraint shop_trouble_call_check,
  add constraint shop_trouble_call_check check (call in ('pull', 'push', 'upload', 'listing'));
