-- Where an address is that nobody has placed: in the middle of the addresses of its district that somebody has.
alter table delivery_place
  add column district text not null
    generated always as (split_part(address, '|', 1) || '|' || split_part(address, '|', 2) || '|' || split_part(address, '|', 3)) stored;
create index delivery_place_district on delivery_place (tenant_id, district);

alter table delivery_booking
  drop constraint delivery_booking_placed_check,
  add constraint delivery_booking_placed_check check (placed in ('own', 'district', 'area', 'none'));
