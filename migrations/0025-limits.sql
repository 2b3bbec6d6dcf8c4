-- How much a role may move at one go: [{action, currency, amount}]; none for an action: any sum.
alter table role add column limits jsonb not null default '[]';

-- As before, with the limits of each grant's role.
create or replace function find_callers(p_tenant int[], p_hash bytea[])
  returns table (number int, tenant_id int, kind text, id uuid, user_id uuid, name text, rested boolean,
                 key_rights text[], grants jsonb)
  language sql stable security definer set search_path = public
as $$
  select a.number::int, a.tenant_id, c.kind, c.id, u.id, u.name, c.seen_at < now() - interval '1 minute', c.rights,
         (select jsonb_agg(jsonb_build_array(r.rights, g.organisation_id, g.shop_id, g.node_id, r.limits))
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

-- A refund above its asker's limit waits for a second person.
alter table refund
  drop constraint refund_state_check,
  add constraint refund_state_check
    check (state in ('waitApproval', 'created', 'processing', 'success', 'closed', 'abnormal')),
  add column asked_by text not null default '',
  add column decided_by text not null default '',
  add column decided_at timestamptz,
  add column decision_note text not null default '',
  -- Nobody agrees to his own; he may take it back.
  add check (decided_by = '' or decided_by <> asked_by or state = 'closed');
create index refund_waiting on refund (tenant_id, id) where state = 'waitApproval';
