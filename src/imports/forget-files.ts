/**
 * Files that came in hold names and addresses, so they are not kept for ever: some days after their import ended they
 * go. What the import said of their rows stays. Until then a failed row can be given back and a dry run be booked.
 */
import fs from 'node:fs';
import type { Static } from 'typebox';
import type { ImportSettings } from '../contract/imports.ts';
import { audit } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { assertVersion } from '../kernel/http/route.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { sourcesDir } from './keep-files.ts';
import type { ImportPorts } from './ports.ts';
import type { Import } from './store.ts';

type Settings = Static<typeof ImportSettings>;

const KEEP_DAYS = 90;
const DAY_MS = 86_400_000;
const MOST = 1_000;

/** A tenant that never chose has the default, version 0. */
export async function importSettings(ctx: Ctx): Promise<Settings> {
  const [row] = await ctx.sql<Settings>`
    select keep_days as "keepDays", version
    from import_setting
    where tenant_id = ${ctx.tenant}`;
  return row ?? { keepDays: KEEP_DAYS, version: 0 };
}

/** Refuses what `assertVersion` does. */
export async function changeSettings(ctx: Ctx, keepDays: number, ifMatch: string | undefined): Promise<Settings> {
  const before = await importSettings(ctx);
  assertVersion({ ifMatch }, before.version);
  if (keepDays === before.keepDays) return before;
  const [after] = await ctx.sql<Settings>`
    insert into import_setting (tenant_id, keep_days)
    values (${ctx.tenant}, ${keepDays})
    on conflict (tenant_id) do update
    set keep_days = excluded.keep_days,
        version = import_setting.version + 1
    where import_setting.version = ${before.version}
    returning keep_days as "keepDays", version`;
  if (!after) throw new Refused('http.changedMeanwhile', { version: String(before.version + 1) }, 409);
  await audit(ctx, 'imports.settings', 'importSettings', { keepDays });
  return after;
}

/** Refuses `imports.filesDeleted`. */
export function assertKept(one: Import): void {
  if (one.filesDeletedAt) throw new Refused('imports.filesDeleted', { at: one.filesDeletedAt.toISOString() });
}

/**
 * Deletes the files of imports that ended long enough ago; nothing is deleted of one that waits or runs. Marked before
 * they go, so that nobody starts on them; what a process that died left behind goes on one of the next days.
 */
export async function forgetFiles(db: Database, scope: Scope, ports: ImportPorts): Promise<void> {
  const gone = await db.transaction(scope, async (ctx) => {
    const { keepDays } = await importSettings(ctx);
    await ctx.sql`
      update import
      set files_deleted_at = ${new Date(ctx.now())}
      where tenant_id = ${ctx.tenant}
        and id in (
          select id
          from import
          where tenant_id = ${ctx.tenant}
            and files_deleted_at is null
            and state in ('read', 'done', 'refused', 'cancelled')
            and finished_at < ${new Date(ctx.now() - keepDays * DAY_MS)}
          limit ${MOST})`;
    return ctx.sql<{ id: Id }>`
      select id
      from import
      where tenant_id = ${ctx.tenant}
        and files_deleted_at > ${new Date(ctx.now() - 3 * DAY_MS)}`;
  });
  for (const { id } of gone) await fs.promises.rm(sourcesDir(ports, id), { recursive: true, force: true });
}
