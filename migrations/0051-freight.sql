-- What a parcel should cost by our price lists, written down when it leaves, and what couriers ask for it.
create table parcel_freight (
  tenant_id      int not null,
  fulfilment_id  uuid not null,
  waybill_number text not null,
  courier        text not null,
  node_id        uuid not null,
  day            date not null,
  -- As the scale said; `weighed` false: by the catalog.
  weight_g       bigint not null,
  weighed        boolean not null,
  origin         text not null,
  destination    text not null,
  cod_minor      bigint,
  -- null: no price list of the courier had this place and weight that day.
  estimate_minor bigint,
  -- Sum of what bills ask for it, lines billed twice left out.
  billed_minor   bigint not null default 0,
  billed_lines   int not null default 0,
  primary key (tenant_id, fulfilment_id)
) with (fillfactor = 85);
create index parcel_freight_number on parcel_freight (tenant_id, waybill_number);
create index parcel_freight_courier on parcel_freight (tenant_id, courier, day, fulfilment_id);

create sequence courier_bill_number;
grant usage on sequence courier_bill_number to guanjia_app;
create table courier_bill (
  tenant_id      int not null,
  id             uuid not null,
  number         text not null default 'F' || nextval('courier_bill_number'),
  courier        text not null,
  file_name      text not null,
  file_hash      bytea not null,
  first_day      date not null,
  last_day       date not null,
  lines          int not null,
  billed_minor   bigint not null,
  expected_minor bigint not null,
  imported_at    timestamptz not null,
  imported_by    text not null,
  primary key (tenant_id, id)
);
create unique index courier_bill_file on courier_bill (tenant_id, file_hash);

create table courier_bill_line (
  tenant_id      int not null,
  bill_id        uuid not null,
  id             uuid not null,
  line           int not null,
  waybill_number text not null,
  day            date not null,
  -- As the courier weighed; null: the bill does not say.
  billed_g       bigint,
  billed_minor   bigint not null,
  fulfilment_id  uuid,
  our_g          bigint,
  -- By our weight, and by the courier's, at our price list.
  expected_minor bigint,
  at_theirs_minor bigint,
  cause          text not null,
  state          text not null check (state in ('agreed', 'open', 'accepted', 'disputed')),
  note           text not null default '',
  settled_by     text,
  settled_at     timestamptz,
  primary key (tenant_id, bill_id, line)
) with (fillfactor = 85);
create unique index courier_bill_line_id on courier_bill_line (tenant_id, id);
create index courier_bill_line_number on courier_bill_line (tenant_id, waybill_number);
create index courier_bill_line_open on courier_bill_line (tenant_id, id) where state in ('open', 'disputed');
call guard_tenant('{parcel_freight,courier_bill,courier_bill_line}');
