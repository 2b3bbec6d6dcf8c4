-- E-invoices (INV-1 to INV-3): who issues them and through whom, what is to be invoiced, invoices blue and red.
create table invoice_provider (
  tenant_id   int not null,
  id          text not null,
  name        text not null,
  kind        text not null,
  endpoint    text not null,
  -- Sealed: {key: sealed text}; opened only for a call.
  credentials jsonb not null default '{}',
  options     jsonb not null default '{}',
  active      boolean not null default true,
  -- It did not answer: until then nothing new is sent to it.
  down_until  timestamptz,
  version     int not null default 1,
  primary key (tenant_id, id)
);

create table invoice_seller (
  tenant_id     int not null,
  id            text not null,
  name          text not null,
  tax_no        text not null,
  address       text not null default '',
  phone         text not null default '',
  bank          text not null default '',
  bank_account  text not null default '',
  -- Who is printed as having issued it.
  clerk         text not null default '',
  -- Providers in the order they are used.
  providers     text[] not null,
  max_lines     int not null check (max_lines between 2 and 2000),
  -- What a single invoice may be without tax.
  max_net_minor bigint not null check (max_net_minor > 0),
  -- What may be issued a month without tax, where the provider does not tell.
  quota_minor   bigint not null default 0 check (quota_minor >= 0),
  -- What freight is invoiced as; '' where it is shared over the goods.
  freight_code  text not null default '',
  active        boolean not null default true,
  version       int not null default 1,
  primary key (tenant_id, id)
);

create table invoice_shop (
  tenant_id    int not null,
  shop_id      uuid not null,
  seller_id    text not null,
  -- When what a buyer asked for is issued by itself; 'asked': a person issues it.
  issue_at     text not null check (issue_at in ('asked', 'shipped', 'signed')),
  -- For goods that have no tax code of their own.
  default_code text not null default '',
  active       boolean not null default true,
  version      int not null default 1,
  primary key (tenant_id, shop_id)
);

-- What goods of a tax code are called and bear. A code of a SKU that is not listed here is looked up by its beginning.
create table invoice_tax_code (
  tenant_id  int not null,
  code       text not null check (code ~ '^[0-9]{1,19}$'),
  -- The short word of the catalogue of goods and services: *word*name.
  word       text not null,
  preference text not null default '',
  active     boolean not null default true,
  version    int not null default 1,
  primary key (tenant_id, code)
);

-- An order somebody wants an invoice of. Whoever issues or takes back one of an order holds its row.
create table invoice_order (
  tenant_id    int not null,
  order_id     uuid not null,
  -- wanted: nothing issued yet. covered: an invoice is under way or there. uninvoiced: it was taken back and the new one failed.
  -- none: nobody has asked.
  state        text not null check (state in ('none', 'wanted', 'covered', 'uninvoiced')),
  kind         text not null check (kind in ('person', 'company')),
  type         text not null check (type in ('normal', 'special')),
  name         text not null,
  tax_no       text not null,
  address      text not null,
  phone        text not null,
  bank         text not null,
  bank_account text not null,
  email        text not null,
  mobile       text not null,
  asked_by     text not null,
  asked_at     timestamptz not null,
  -- Why it could not be issued by itself.
  code         text not null default '',
  version      int not null default 1,
  primary key (tenant_id, order_id)
) with (fillfactor = 85);
create index invoice_order_wanted on invoice_order (tenant_id, asked_at) where state = 'wanted';
create index invoice_order_uninvoiced on invoice_order (tenant_id, asked_at) where state = 'uninvoiced';

create sequence invoice_serial start 100001;
grant usage on sequence invoice_serial to guanjia_app;

create table invoice (
  tenant_id       int not null,
  id              uuid not null,
  -- Our number, and the serial of the request: the same invoice is asked for under it, however often.
  serial          text not null default 'IV' || nextval('invoice_serial'),
  color           text not null check (color in ('blue', 'red')),
  state           text not null check (state in
    ('draft', 'quotaReserved', 'submitted', 'issued', 'failed', 'unknown',
     'applied', 'waitConfirm', 'confirmed', 'rejected', 'expired', 'redIssued')),
  seller_id       text not null,
  -- Null until it is sent. From then on nobody else is asked for it.
  provider_id     text,
  sent_at         timestamptz,
  provider_serial text not null default '',
  -- The 20 digits of the tax bureau; taken beforehand where the provider works so.
  invoice_number  text not null default '',
  kind            text not null check (kind in ('person', 'company')),
  type            text not null check (type in ('normal', 'special')),
  name            text not null,
  tax_no          text not null,
  address         text not null,
  phone           text not null,
  bank            text not null,
  bank_account    text not null,
  email           text not null,
  mobile          text not null,
  -- Below zero for a red one.
  incl_minor      bigint not null,
  net_minor       bigint not null,
  tax_minor       bigint not null,
  -- Whose quota it takes: yyyymm.
  period          text not null default '',
  -- Red: the invoice it takes back, and why.
  original_id     uuid,
  reason          text check (reason in ('wrongIssue', 'return', 'serviceEnded', 'allowance')),
  confirmation    text not null default '',
  confirm_before  timestamptz,
  -- Red: what the new invoice is made out to once this one is issued; null: none.
  next_title      jsonb,
  -- Blue: the invoice it stands for now.
  replaces_id     uuid,
  note            text not null default '',
  code            text not null default '',
  message         text not null default '',
  asks            int not null default 0,
  ask_at          timestamptz,
  made_by         text not null,
  made_at         timestamptz not null,
  issued_at       timestamptz,
  changed_at      timestamptz not null,
  primary key (tenant_id, id),
  check ((color = 'red') = (original_id is not null)),
  check (net_minor + tax_minor = incl_minor)
) with (fillfactor = 85);
create unique index invoice_by_serial on invoice (tenant_id, serial);
create unique index invoice_by_number on invoice (tenant_id, invoice_number) where invoice_number <> '';
create unique index invoice_replaces on invoice (tenant_id, replaces_id) where replaces_id is not null and state <> 'failed';
create index invoice_original on invoice (tenant_id, original_id) where original_id is not null;
create index invoice_due on invoice (tenant_id, ask_at) where ask_at is not null;
create index invoice_state on invoice (tenant_id, state, id);
create index invoice_buyer on invoice (tenant_id, tax_no) where tax_no <> '';

create table invoice_line (
  tenant_id     int not null,
  invoice_id    uuid not null,
  line          int not null,
  kind          text not null check (kind in ('item', 'discount')),
  -- Red: which line of the original it takes back.
  original_line int,
  tax_code      text not null,
  tax_word      text not null,
  name          text not null,
  spec          text not null,
  unit          text not null,
  rate_ppm      int not null,
  preference    text not null,
  quantity      bigint not null,
  incl_minor    bigint not null,
  net_minor     bigint not null,
  tax_minor     bigint not null,
  primary key (tenant_id, invoice_id, line),
  check (net_minor + tax_minor = incl_minor)
);

-- Which order lines a line is made of, less its discount. Below zero for a red one.
create table invoice_part (
  tenant_id  int not null,
  invoice_id uuid not null,
  line       int not null,
  order_id   uuid not null,
  order_line int not null,
  quantity   bigint not null,
  incl_minor bigint not null,
  primary key (tenant_id, invoice_id, line, order_id, order_line)
);
create index invoice_part_order on invoice_part (tenant_id, order_id);

-- Numbers taken from the tax bureau beforehand; each is of one invoice, or of none yet.
create table invoice_number (
  tenant_id   int not null,
  number      text not null,
  seller_id   text not null,
  provider_id text not null,
  invoice_id  uuid,
  taken_at    timestamptz not null,
  primary key (tenant_id, number)
);
create index invoice_number_free on invoice_number (tenant_id, seller_id, provider_id, number) where invoice_id is null;

call guard_tenant('{invoice_provider,invoice_seller,invoice_shop,invoice_tax_code,invoice_order,invoice,invoice_line,invoice_part,invoice_number}');
