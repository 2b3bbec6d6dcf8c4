-- What the finance step has to know of an order, who passed which step, and who keeps an order as it is.

alter table sales_order
  -- Money that was taken outside of any platform or provider, on somebody's word.
  add column paid_offline  boolean not null default false,
  -- A person changed what the goods cost: the seller on the platform, or whoever entered the order.
  add column price_changed boolean not null default false,
  -- Who passed the service review of an order that needs finance too, and who passed the finance review.
  add column reviewed_by   text not null default '',
  add column finance_by    text not null default '',
  -- A joining or division was undone by a person: rules neither join nor divide it again.
  add column kept_as_is    boolean not null default false;

alter table blacklist
  add column added_at timestamptz not null default now(),
  add column added_by text not null default '';

alter table blacklist
  drop constraint blacklist_kind_check,
  add constraint blacklist_kind_check check (kind in ('phone', 'buyer', 'name', 'address'));
