/** The audit log: who changed what, for everything that is no document with a timeline of its own. Insert only. */
import { actorText, type Ctx } from '../kernel/context.ts';
import { toJson } from '../kernel/db/sql.ts';

/** `action` is `area.verb`, `subject` `kind/id`. `detail` never holds a secret. */
export const audit = async (
  ctx: Ctx,
  action: string,
  subject: string,
  detail: Record<string, unknown> = {},
): Promise<void> => {
  await ctx.sql`
    insert into audit_entry (tenant_id, id, actor, action, subject, detail)
    values (${ctx.tenant}, ${ctx.newId()}, ${actorText(ctx.actor)}, ${action}, ${subject}, ${detail})`;
};

/** The same for many subjects of one action, in one statement. */
export const auditAll = async (
  ctx: Ctx,
  action: string,
  entries: readonly { subject: string; detail: Record<string, unknown> }[],
): Promise<void> => {
  if (entries.length === 0) return;
  await ctx.sql`
    insert into audit_entry (tenant_id, id, actor, action, subject, detail)
    select ${ctx.tenant}, n.id, ${actorText(ctx.actor)}, ${action}, n.subject, n.detail::jsonb
    from unnest(${entries.map(() => ctx.newId())}::uuid[], ${entries.map((entry) => entry.subject)}::text[],
                ${entries.map((entry) => toJson(entry.detail))}::text[]) n(id, subject, detail)`;
};

/** The same for what was kept anew, told by what differs; of what stayed as it was there is nothing to tell. */
export const auditChanges = (ctx: Ctx, action: string, entries: Parameters<typeof auditAll>[2]): Promise<void> =>
  auditAll(
    ctx,
    action,
    entries.filter(({ detail }) => Object.keys(detail).length > 0),
  );
