/** The audit log: who changed what, for everything that is no document with a timeline of its own. Insert only. */
import { actorText, type Ctx } from '../kernel/context.ts';

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
