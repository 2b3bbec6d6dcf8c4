-- How suppliers are paid for what they settled: whom, in runs that leave as a file and come back as results (SUP-1); and
-- mail, by which they hear of a statement and buyers get their invoice again (SUP-3, INV-1).

-- Where a supplier's money goes and who of it is written to. The account is sealed; who changed it last is kept, because
-- that person does not approve a run that pays to it.
create table supplier_payee (
  tenant_id      int not null,
  supplier_id    uuid not null,
  email          text not null,
  bank_name      text not null,
  bank_code      text not null,
  account_name   text not null,
  account_sealed text not null,
  account_masked text not null,
  changed_by     text not null,
  changed_at     timestamptz not null,
  version        int not null default 1,
  primary key (tenant_id, supplier_id)
);

create sequence payment_run_number start 100001;
grant usage on sequence payment_run_number to guanjia_app;

create table payment_run (
  tenant_id      int not null,
  id             uuid not null,
  number         text not null default 'PR' || nextval('payment_run_number'),
  state          text not null check (state in ('waitApproval', 'ready', 'sent', 'done', 'refused')),
  -- The account it is paid from, as it was.
  account_id     uuid not null,
  account_name   text not null,
  account_number text not null,
  day            date not null,
  currency       text not null,
  -- Frozen when it is made.
  lines          int not null,
  sum_minor      bigint not null check (sum_minor > 0),
  made_by        text not null,
  made_at        timestamptz not null,
  decided_by     text not null default '',
  decided_at     timestamptz,
  -- Whoever has the file may hand it to the bank.
  sent_at        timestamptz,
  reason         text not null default '',
  version        int not null default 1,
  primary key (tenant_id, id),
  unique (tenant_id, number)
);
create index payment_run_state on payment_run (tenant_id, state, id);

create table payment_run_line (
  tenant_id      int not null,
  id             uuid not null,
  run_id         uuid not null,
  line           int not null,
  statement_id   uuid not null,
  supplier_id    uuid not null,
  state          text not null check (state in ('waiting', 'success', 'failed', 'unknown', 'returned', 'cancelled')),
  amount_minor   bigint not null check (amount_minor > 0),
  -- Whom to pay, as it was.
  bank_name      text not null,
  bank_code      text not null,
  account_name   text not null,
  account_sealed text not null,
  account_masked text not null,
  account_by     text not null,
  reason         text not null default '',
  ended_at       timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, run_id, line)
);
-- A statement is paid by one run at a time, and once.
create unique index payment_run_line_alive on payment_run_line (tenant_id, statement_id)
  where state in ('waiting', 'unknown', 'success');

-- The server mail leaves by; without one, or while it is switched off, none is written.
create table mail_server (
  tenant_id   int not null,
  host        text not null,
  port        int not null check (port between 1 and 65535),
  security    text not null check (security in ('tls', 'startTls', 'none')),
  login       text not null,
  -- Sealed.
  credentials jsonb not null default '{}',
  sender      text not null,
  sender_name text not null,
  active      boolean not null,
  version     int not null default 1,
  primary key (tenant_id)
);

create table mail (
  tenant_id int not null,
  id        uuid not null,
  recipient text not null,
  title     text not null,
  text      text not null,
  -- What it is about (`statement/…`), and what goes with it: [{kind, id}], read when it is sent.
  about     text not null,
  attached  jsonb not null default '[]',
  -- unknown: the connection broke after everything was said, so a person decides whether to send it again.
  state     text not null check (state in ('waiting', 'sent', 'failed', 'unknown')),
  code      text not null default '',
  message   text not null default '',
  made_by   text not null,
  made_at   timestamptz not null,
  ended_at  timestamptz,
  primary key (tenant_id, id)
);
create index mail_about on mail (tenant_id, about, id);
create index mail_waiting on mail (tenant_id, id) where state = 'waiting';

call guard_tenant('{supplier_payee, payment_run, payment_run_line, mail_server, mail}');
