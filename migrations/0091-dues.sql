-- Open items (FIN-2): what is owed to the house and by it, line by line of the general ledger's accounts of customers and
-- suppliers; what was matched with what; letters, provisions, write-offs.
create table due_item (
  tenant_id       int not null,
  id              uuid not null,
  voucher_id      uuid not null,
  line            int not null,
  side            text not null check (side in ('receivable', 'payable')),
  account         text not null,
  -- Whose: an id of a customer or supplier, or a name where the books know no more.
  party           text not null,
  document_kind   text not null,
  document_id     text not null,
  document_number text not null,
  memo            text not null,
  -- The order it is of, where it is of one.
  order_ref       text not null default '',
  on_day          date not null,
  due_on          date not null,
  -- Above zero what is owed; below zero money that came, a return, a write-off: what was owed is matched with it.
  amount_minor    bigint not null check (amount_minor <> 0),
  open_minor      bigint not null check (abs(open_minor) <= abs(amount_minor) and open_minor * sign(amount_minor) >= 0),
  -- Not before this day is nothing of it open any more.
  closed_on       date,
  primary key (tenant_id, id),
  unique (tenant_id, voucher_id, line),
  check ((open_minor = 0) = (closed_on is not null))
) with (fillfactor = 85);
create index due_item_open on due_item (tenant_id, side, party) where open_minor <> 0;
create index due_item_closed on due_item (tenant_id, side, closed_on) where closed_on is not null;
create index due_item_party on due_item (tenant_id, party, on_day);
create index due_item_document on due_item (tenant_id, document_kind, document_id);
create index due_item_order on due_item (tenant_id, order_ref) where order_ref <> '' and open_minor <> 0;

create table due_match (
  tenant_id    int not null,
  id           uuid not null,
  claim_id     uuid not null,
  credit_id    uuid not null,
  amount_minor bigint not null check (amount_minor > 0),
  on_day       date not null,
  made_by      text not null,
  made_at      timestamptz not null,
  undone_on    date,
  undone_by    text not null default '',
  primary key (tenant_id, id)
);
create index due_match_claim on due_match (tenant_id, claim_id);
create index due_match_credit on due_match (tenant_id, credit_id);

-- When customers and suppliers pay; one without a row goes by the house's days.
create table due_term (
  tenant_id int not null,
  party     text not null,
  net_days  int not null check (net_days between 0 and 720),
  -- Counted from the end of the month.
  month_end boolean not null,
  -- Nobody writes to him because of it: something is disputed.
  no_letters boolean not null,
  -- To whom and where letters go.
  contact   text not null,
  address   text not null,
  version   int not null default 1,
  primary key (tenant_id, party)
);

create table due_setting (
  tenant_id       int not null,
  -- One row.
  id              int not null default 1 check (id = 1),
  receivable_days int not null,
  payable_days    int not null,
  -- Per bucket, in ppm.
  loss_ppm        int[] not null check (cardinality(loss_ppm) = 6),
  -- [{afterDays, title, text}]
  levels          jsonb not null,
  -- Not again within so many days.
  letter_days     int not null,
  version         int not null default 1,
  primary key (tenant_id, id)
);

create sequence due_letter_number start 100001;
create sequence write_off_number start 100001;
grant usage on sequence due_letter_number, write_off_number to guanjia_app;

create table due_letter (
  tenant_id   int not null,
  id          uuid not null,
  number      text not null default 'DL' || nextval('due_letter_number'),
  party       text not null,
  level       int not null,
  on_day      date not null,
  -- [{id, number, onDay, dueOn, openMinor}], and what was written, as it was.
  items       jsonb not null,
  total_minor bigint not null,
  addressee   text not null,
  title       text not null,
  text        text not null,
  made_by     text not null,
  made_at     timestamptz not null,
  primary key (tenant_id, id),
  unique (tenant_id, number)
);
create index due_letter_party on due_letter (tenant_id, party, id);
-- About one item nobody is written to twice at the same level.
create table due_letter_item (
  tenant_id int not null,
  item_id   uuid not null,
  level     int not null,
  letter_id uuid not null,
  primary key (tenant_id, item_id, level)
);

create table due_provision (
  tenant_id      int not null,
  id             uuid not null,
  on_day         date not null,
  -- [{bucket, openMinor, lossPpm, requiredMinor}]
  buckets        jsonb not null,
  required_minor bigint not null,
  -- What stood there before, and the difference that was booked.
  standing_minor bigint not null,
  booked_minor   bigint not null,
  made_by        text not null,
  made_at        timestamptz not null,
  primary key (tenant_id, id),
  check (booked_minor = required_minor - standing_minor)
);
create index due_provision_day on due_provision (tenant_id, on_day, id);

create table write_off (
  tenant_id  int not null,
  id         uuid not null,
  number     text not null default 'WO' || nextval('write_off_number'),
  state      text not null check (state in ('open', 'sentBack', 'booked', 'dropped')),
  reason     text not null,
  -- Everybody who had a hand in it.
  makers     text[] not null,
  made_at    timestamptz not null,
  note       text not null default '',
  booked_at  timestamptz,
  booked_by  text not null default '',
  version    int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, number),
  -- The last signature is never a maker's.
  check (state <> 'booked' or (booked_by <> '' and not booked_by = any(makers)))
);
create index write_off_state on write_off (tenant_id, state, id);

-- The claims given up, which are kept beside the books: what came back of them all the same.
create table write_off_line (
  tenant_id       int not null,
  write_off_id    uuid not null,
  item_id         uuid not null,
  amount_minor    bigint not null check (amount_minor > 0),
  recovered_minor bigint not null default 0 check (recovered_minor between 0 and amount_minor),
  primary key (tenant_id, write_off_id, item_id)
);
create index write_off_line_item on write_off_line (tenant_id, item_id);

call guard_tenant('{due_item, due_match, due_term, due_setting, write_off}', 'select, insert, update');
call guard_tenant('{write_off_line}');
call guard_tenant('{due_letter, due_letter_item, due_provision}', 'select, insert');

-- What the books hold already is taken up once.
insert into job (tenant_id, id, kind, payload, run_at)
select tenant_id, gen_random_uuid(), 'books.openItems', '{"vouchers": null}', now()
from gl_voucher
group by tenant_id;
