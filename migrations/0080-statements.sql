-- What is agreed with suppliers whose goods are settled when they are sold (PUR-2), their statements (SUP-1, SUP-2), and
-- what they see of them themselves (SUP-3).

-- The role of requests that a supplier's person makes: it may touch the tables named at the end of this file and no
-- other, and of these only the rows of its own supplier. A table of tomorrow is closed to it until somebody opens it.
do $$
begin
  if not exists (select from pg_roles where rolname = 'guanjia_portal') then
    create role guanjia_portal nologin nobypassrls;
  end if;
  begin
    set local role guanjia_portal;
    reset role;
  exception when insufficient_privilege then
    execute format('grant guanjia_portal to %I', current_user);
  end;
end $$;

-- The supplier whose person asks; null in transactions of the house.
create function app_supplier() returns uuid
  language sql stable parallel safe
  return nullif(current_setting('app.supplier', true), '')::uuid;

-- Beside the wall between tenants stands one between suppliers.
create procedure open_to_supplier(t regclass, rights text, own text default 'supplier_id = app_supplier()')
  language plpgsql as $$
begin
  execute format('grant %s on %s to guanjia_portal', rights, t);
  execute format('create policy own_supplier on %s as restrictive to guanjia_portal using (%s) with check (%s)', t, own, own);
end $$;

-- Somebody of a supplier: he has no roles, and sees what is open to suppliers.
alter table app_user
  add column supplier_id          uuid,
  -- The password was handed out by somebody else: nothing works but choosing an own one.
  add column must_change_password boolean not null default false;
create index app_user_supplier on app_user (tenant_id, supplier_id) where supplier_id is not null;

drop function find_callers(int[], bytea[]);
create function find_callers(p_tenant int[], p_hash bytea[])
  returns table (number int, tenant_id int, kind text, id uuid, user_id uuid, name text, rested boolean,
                 key_rights text[], grants jsonb, supplier_id uuid, must_change_password boolean)
  language sql stable security definer set search_path = public
as $$
  select a.number::int, a.tenant_id, c.kind, c.id, u.id, u.name, c.seen_at < now() - interval '1 minute', c.rights,
         (select jsonb_agg(jsonb_build_array(r.rights, g.organisation_id, g.shop_id, g.node_id, r.limits))
          from role_grant g
          join role r on r.tenant_id = g.tenant_id and r.id = g.role_id
          where g.tenant_id = u.tenant_id and g.user_id = u.id),
         u.supplier_id, u.must_change_password
  from unnest(p_tenant, p_hash) with ordinality a(tenant_id, hash, number)
  cross join lateral (
    select 'user' as kind, s.id, s.user_id, s.seen_at, null::text[] as rights
    from session s
    where s.tenant_id = a.tenant_id
      and s.hash = a.hash
      and s.expires_at > now()
      and s.seen_at > now() - interval '12 hours'
    union all
    select 'apiKey', k.id, k.user_id, now(), k.rights
    from api_key k
    where k.tenant_id = a.tenant_id
      and k.hash = a.hash
      and k.revoked_at is null
      and (k.expires_at is null or k.expires_at > now())) c
  join app_user u on u.tenant_id = a.tenant_id and u.id = c.user_id and u.disabled_at is null
$$;
revoke all on function find_callers from public;
grant execute on function find_callers to guanjia_app;

-- Terms of a supplier at a counter for a time. Without shop and node they hold wherever no closer ones do.
create table supplier_term (
  tenant_id              int not null,
  id                     uuid not null,
  supplier_id            uuid not null,
  name                   text not null,
  shop_id                uuid,
  node_id                uuid,
  kind                   text not null check (kind in ('buyOut', 'consignment', 'joint')),
  -- Whether the house sells as its own trader or for the supplier: what of the sale is its revenue.
  presentation           text not null check (presentation in ('principal', 'agent')),
  valid_from             date not null,
  valid_until            date,
  currency               text not null,
  -- [{code, name, taxPpm, categories, tiers: [{from, ratePpm}]}]; the first one takes what no other names.
  classes                jsonb not null default '[]',
  tiers                  text not null check (tiers in ('marginal', 'whole')),
  commission_on_share    boolean not null,
  scope                  text not null check (scope in ('month', 'quarter', 'year')),
  sales_guarantee_minor  bigint check (sales_guarantee_minor >= 0),
  guarantee_rate_ppm     int not null check (guarantee_rate_ppm between 0 and 1000000),
  profit_guarantee_minor bigint check (profit_guarantee_minor >= 0),
  active                 boolean not null,
  version                int not null default 1,
  primary key (tenant_id, id),
  check (num_nonnulls(shop_id, node_id) <= 1),
  check (valid_until is null or valid_until >= valid_from)
);
create index supplier_term_supplier on supplier_term (tenant_id, supplier_id);

-- Promotions a supplier takes part in: a rate of its own, and what the house bears of the discount.
create table supplier_promotion (
  tenant_id   int not null,
  id          uuid not null,
  supplier_id uuid not null,
  name        text not null,
  shop_id     uuid,
  valid_from  date not null,
  valid_until date not null,
  -- Empty: everything of the supplier.
  sku_ids     uuid[] not null default '{}',
  rate_ppm    int check (rate_ppm between 0 and 1000000),
  share_ppm   int not null check (share_ppm between 0 and 1000000),
  active      boolean not null,
  version     int not null default 1,
  primary key (tenant_id, id),
  check (valid_until >= valid_from)
);
create index supplier_promotion_supplier on supplier_promotion (tenant_id, supplier_id);

create sequence statement_number start 100001;
grant usage on sequence statement_number to guanjia_app;

create table supplier_statement (
  tenant_id       int not null,
  id              uuid not null,
  number          text not null default 'ST' || nextval('statement_number'),
  supplier_id     uuid not null,
  term_id         uuid not null,
  -- Names as they were when it was made.
  counter         text not null,
  period_from     date not null,
  period_until    date not null,
  state           text not null check (state in
    ('draft', 'published', 'confirmed', 'disputed', 'invoiced', 'approved', 'paid')),
  currency        text not null,
  -- The terms it was made by, whatever becomes of them.
  terms           jsonb not null,
  scope_start     date not null,
  -- What the scope's guarantees have counted with this one.
  scope           jsonb not null,
  sold_minor      bigint not null,
  returned_minor  bigint not null,
  share_minor     bigint not null,
  commission_minor bigint not null,
  due_minor       bigint not null,
  -- [{taxPpm, dueMinor, netMinor, vatMinor}]
  taxes           jsonb not null,
  outside_minor   bigint not null,
  carried_minor   bigint not null check (carried_minor <= 0),
  pay_minor       bigint not null check (pay_minor >= 0),
  carry_minor     bigint not null check (carry_minor <= 0),
  invoice_number  text not null default '',
  invoice_on      date,
  invoice_minor   bigint,
  pay_reference   text not null default '',
  version         int not null default 1,
  created_at      timestamptz not null,
  created_by      text not null,
  published_at    timestamptz,
  confirmed_at    timestamptz,
  confirmed_by    text not null default '',
  invoiced_by     text not null default '',
  approved_by     text not null default '',
  paid_on         date,
  primary key (tenant_id, id),
  unique (tenant_id, number),
  unique (tenant_id, term_id, period_until),
  check (period_until >= period_from)
);
create index supplier_statement_state on supplier_statement (tenant_id, state, id);
create index supplier_statement_supplier on supplier_statement (tenant_id, supplier_id, id);

create table supplier_statement_line (
  tenant_id        int not null,
  statement_id     uuid not null,
  line             int not null,
  supplier_id      uuid not null,
  kind             text not null check (kind in ('sales', 'promotion', 'lateReturn', 'priced', 'salesGuarantee',
    'profitGuarantee', 'inside', 'adjustment', 'outside', 'prepaid', 'deposit', 'carried')),
  class_code       text not null,
  title            text not null,
  sold_minor       bigint not null,
  returned_minor   bigint not null,
  share_minor      bigint not null,
  base_minor       bigint not null,
  -- Its exact rate, a later return comes at it.
  rate_num         numeric not null,
  rate_den         numeric not null check (rate_den > 0),
  commission_minor bigint not null,
  -- What it adds to what is due (above `outside`), or to what is paid.
  amount_minor     bigint not null,
  tax_ppm          int not null,
  note_id          uuid,
  primary key (tenant_id, statement_id, line)
);

-- Charges and credits beside the sales: taken by the next statement.
create table supplier_note (
  tenant_id    int not null,
  id           uuid not null,
  supplier_id  uuid not null,
  term_id      uuid not null,
  kind         text not null check (kind in ('inside', 'outside', 'prepaid', 'deposit', 'adjustment')),
  title        text not null,
  day          date not null,
  -- With tax. An adjustment may be below zero: it is on what is due.
  amount_minor bigint not null check (amount_minor > 0 or kind = 'adjustment'),
  tax_ppm      int not null check (tax_ppm between 0 and 1000000),
  -- The signed statement an adjustment corrects.
  corrects_id  uuid,
  statement_id uuid,
  created_at   timestamptz not null,
  created_by   text not null,
  primary key (tenant_id, id),
  check ((kind = 'adjustment') = (corrects_id is not null))
);
create index supplier_note_open on supplier_note (tenant_id, term_id) where statement_id is null;
create index supplier_note_statement on supplier_note (tenant_id, statement_id) where statement_id is not null;

-- What left of a supplier's goods and came back, a row for each time more of an order's line did.
create table supplier_sale (
  tenant_id      int not null,
  id             uuid not null,
  supplier_id    uuid not null,
  order_id       uuid not null,
  line           int not null,
  seq            int not null,
  order_number   text not null,
  shop_id        uuid not null,
  node_id        uuid,
  -- Names as they were.
  counter        text not null,
  sku_id         uuid not null,
  merchant_code  text not null,
  title          text not null,
  category       text not null,
  kind           text not null check (kind in ('sold', 'returned')),
  day            date not null,
  -- Below zero: goods that came back, or a parcel that turned out not to have left.
  quantity       bigint not null,
  amount_minor   bigint not null,
  discount_minor bigint not null,
  currency       text not null,
  -- What the house adds for its part of the discount; known when it is settled.
  share_minor    bigint not null default 0,
  -- Of goods at an agreed price: what the supplier gets.
  settled_minor  bigint,
  statement_id   uuid,
  statement_line int,
  primary key (tenant_id, id),
  unique (tenant_id, order_id, line, seq)
);
create index supplier_sale_day on supplier_sale (tenant_id, supplier_id, day, id);
create index supplier_sale_open on supplier_sale (tenant_id, supplier_id) where statement_id is null;
create index supplier_sale_statement on supplier_sale (tenant_id, statement_id, statement_line) where statement_id is not null;

-- What is said about a statement, by both sides.
create table supplier_message (
  tenant_id    int not null,
  id           uuid not null,
  supplier_id  uuid not null,
  statement_id uuid not null,
  at           timestamptz not null,
  by           text not null,
  -- His name then.
  author       text not null,
  from_house   boolean not null,
  text         text not null,
  file_name    text not null default '',
  file_type    text not null default '',
  file         bytea,
  primary key (tenant_id, id)
);
create index supplier_message_statement on supplier_message (tenant_id, statement_id, id);

-- Notices and documents for a supplier.
create table supplier_notice (
  tenant_id   int not null,
  id          uuid not null,
  supplier_id uuid not null,
  at          timestamptz not null,
  by          text not null,
  title       text not null,
  text        text not null,
  file_name   text not null default '',
  file_type   text not null default '',
  file        bytea,
  read_at     timestamptz,
  primary key (tenant_id, id)
);
create index supplier_notice_supplier on supplier_notice (tenant_id, supplier_id, id);

call guard_tenant('{supplier_term, supplier_promotion, supplier_statement, supplier_statement_line, supplier_note,
                    supplier_sale, supplier_message, supplier_notice}');

-- What a supplier's person may see and do. His answers are remembered under his own name, and what he changes is audited.
call open_to_supplier('supplier', 'select', 'id = app_supplier()');
call open_to_supplier('supplier_term', 'select');
call open_to_supplier('supplier_promotion', 'select');
-- A draft is ours alone, with its lines.
call open_to_supplier('supplier_statement', 'select', $$supplier_id = app_supplier() and state <> 'draft'$$);
grant update (state, version, confirmed_at, confirmed_by, invoice_number, invoice_on, invoice_minor, invoiced_by)
  on supplier_statement to guanjia_portal;
call open_to_supplier('supplier_statement_line', 'select', $$supplier_id = app_supplier() and exists (
  select from supplier_statement s where s.tenant_id = app_tenant() and s.id = statement_id)$$);
call open_to_supplier('supplier_note', 'select');
call open_to_supplier('supplier_sale', 'select');
call open_to_supplier('supplier_message', 'select, insert', $$supplier_id = app_supplier() and exists (
  select from supplier_statement s where s.tenant_id = app_tenant() and s.id = statement_id)$$);
call open_to_supplier('supplier_notice', 'select');
grant update (read_at) on supplier_notice to guanjia_portal;
grant select, insert, update, delete on idempotency_key to guanjia_portal;
grant insert on audit_entry to guanjia_portal;
-- What he signs is told to the books by the one kind of job he may write.
call open_to_supplier('job', 'select, insert, update',
  $$kind = 'statements.book' and payload ->> 'supplier' = app_supplier()::text$$);
