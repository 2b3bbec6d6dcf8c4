-- Who may do what: organisations, users, roles, sessions, API keys, and the counting of sign-in tries.

-- Tenants are small integers inside; outside they have a name that does not count them.
alter table tenant add column public_id uuid not null default gen_random_uuid();
create unique index tenant_public on tenant (public_id);

-- The first answer to a request is kept sealed: it may show what other columns keep encrypted.
alter table idempotency_key drop column response, add column media_type text, add column answer bytea;

create table organisation (
  tenant_id  int not null,
  id         uuid not null,
  parent_id  uuid,
  name       text not null,
  created_at timestamptz not null default now(),
  primary key (tenant_id, id),
  foreign key (tenant_id, parent_id) references organisation
);

create table app_user (
  tenant_id         int not null,
  id                uuid not null,
  login             text not null,
  name              text not null,
  organisation_id   uuid,
  -- argon2id, with its parameters and salt.
  password_hash     text not null,
  -- Sealed. Asked for from the moment it is confirmed; each time step is accepted once.
  totp_secret       bytea,
  totp_confirmed_at timestamptz,
  totp_last_step    bigint not null default 0,
  disabled_at       timestamptz,
  created_at        timestamptz not null default now(),
  primary key (tenant_id, id),
  unique (tenant_id, login),
  foreign key (tenant_id, organisation_id) references organisation
);

-- People sign in with login and password only, so a login means one user of one tenant.
create table login_name (
  login     text primary key,
  tenant_id int not null,
  user_id   uuid not null
);

create table role (
  tenant_id int not null,
  id        uuid not null,
  code      text not null,
  name      text not null,
  -- `*` is every right, also those of later versions.
  rights    text[] not null,
  primary key (tenant_id, id),
  unique (tenant_id, code)
);

-- A role everywhere, or within one organisation, shop or node. Several grants add up; nothing takes away.
create table role_grant (
  tenant_id       int not null,
  id              uuid not null,
  user_id         uuid not null,
  role_id         uuid not null,
  organisation_id uuid,
  shop_id         uuid,
  node_id         uuid,
  granted_by      text not null,
  granted_at      timestamptz not null default now(),
  primary key (tenant_id, id),
  unique nulls not distinct (tenant_id, user_id, role_id, organisation_id, shop_id, node_id),
  check (num_nonnulls(organisation_id, shop_id, node_id) <= 1),
  foreign key (tenant_id, user_id) references app_user,
  foreign key (tenant_id, role_id) references role
);

-- A session lives as long as its row: ending it is deleting it. Only the hash of its token is known here.
create table session (
  tenant_id  int not null,
  hash       bytea not null,
  id         uuid not null,
  user_id    uuid not null,
  -- How it was opened: the browser's own words.
  agent      text not null,
  created_at timestamptz not null default now(),
  seen_at    timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (tenant_id, hash),
  foreign key (tenant_id, user_id) references app_user
);
create index session_user_id on session (tenant_id, user_id);

-- An API key acts for its user with those of its rights the user still has.
create table api_key (
  tenant_id  int not null,
  id         uuid not null,
  hash       bytea not null,
  -- The beginning of the key, to recognise it by.
  prefix     text not null,
  name       text not null,
  user_id    uuid not null,
  rights     text[] not null,
  created_by text not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz,
  primary key (tenant_id, id),
  unique (tenant_id, hash),
  foreign key (tenant_id, user_id) references app_user
);

-- Password right, second factor not given yet.
create table sign_in_challenge (
  tenant_id  int not null,
  hash       bytea not null,
  user_id    uuid not null,
  expires_at timestamptz not null,
  primary key (tenant_id, hash),
  foreign key (tenant_id, user_id) references app_user
);

call guard_tenant('{organisation, app_user, login_name, role, role_grant, session, api_key, sign_in_challenge}');

-- Tries at a secret within 15 minutes. It has no tenant: a guessed login may be nobody's. `subject` is a hash.
create table guess_count (
  subject bytea primary key,
  tries   int not null,
  since   timestamptz not null
) with (fillfactor = 50);
create index guess_count_since on guess_count (since);
grant select, insert, update, delete on guess_count to guanjia_app;

-- Counts one try on each subject and says for which of them it was one too many. Counting comes before checking, so
-- that a thousand tries at once are a thousand tries.
create function count_guess(p_subject bytea[], p_limit int[]) returns table (subject bytea, seconds_left int)
  language plpgsql set search_path = public
as $$
#variable_conflict use_column
begin
  return query
    with tried as (
      insert into guess_count as g (subject, tries, since)
      select s.subject, 1, now()
      from unnest(p_subject) s(subject)
      order by s.subject
      on conflict (subject) do update
      set tries = case when g.since < now() - interval '15 minutes' then 1 else g.tries + 1 end,
          since = case when g.since < now() - interval '15 minutes' then now() else g.since end
      returning g.subject, g.tries, g.since)
    select t.subject, ceil(extract(epoch from t.since + interval '15 minutes' - now()))::int
    from tried t
    join unnest(p_subject, p_limit) l(subject, max) on l.subject = t.subject
    where t.tries > l.max;
end $$;

-- Who has this login. Asked before the tenant is known, so it looks past row-level security, at one row.
create function find_login(p_login text) returns table (tenant_id int, user_id uuid)
  language sql stable security definer set search_path = public
as $$
  select tenant_id, user_id
  from login_name
  where login = p_login
$$;

-- The callers behind the hashes of tokens, with what is granted to them now. A token names its tenant. Sessions count
-- for 7 days and end after 12 hours of rest; `number` is the place in the arrays.
create function find_callers(p_tenant int[], p_hash bytea[])
  returns table (number int, tenant_id int, kind text, id uuid, user_id uuid, name text, rested boolean,
                 key_rights text[], grants jsonb)
  language sql stable security definer set search_path = public
as $$
  select a.number::int, a.tenant_id, c.kind, c.id, u.id, u.name, c.seen_at < now() - interval '1 minute', c.rights,
         (select jsonb_agg(jsonb_build_array(r.rights, g.organisation_id, g.shop_id, g.node_id))
          from role_grant g
          join role r on r.tenant_id = g.tenant_id and r.id = g.role_id
          where g.tenant_id = u.tenant_id and g.user_id = u.id)
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

-- What the metrics show of the job queue, over all tenants.
create function job_backlog()
  returns table (kind text, waiting bigint, running bigint, failed bigint, oldest_seconds float8)
  language sql stable security definer set search_path = public
as $$
  select kind,
         count(*) filter (where claimed_by is null and not needs_person),
         count(*) filter (where claimed_by is not null),
         count(*) filter (where needs_person),
         coalesce(extract(epoch from now() - min(run_at) filter (
           where run_at <= now() and claimed_by is null and not needs_person)), 0)::float8
  from job
  group by kind
$$;

revoke all on function find_login, find_callers, job_backlog from public;
grant execute on function find_login, find_callers, job_backlog to guanjia_app;
