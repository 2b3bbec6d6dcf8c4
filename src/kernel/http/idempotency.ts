/**
 * A POST names itself with `Idempotency-Key`. The same key with the same request gives the first answer again, for at
 * least 30 days; with another request it is refused; while the first still runs the second is told so (figure 34). The
 * answer is written in the transaction of its effect, so there is never one without the other, and it is sealed,
 * because an answer may show what the database keeps encrypted.
 */
import { createHash } from 'node:crypto';
import type { Ctx } from '../context.ts';
import { actorText } from '../context.ts';
import type { Database, Scope } from '../db/database.ts';
import { Refused } from '../refusal.ts';
import { type KeyRing, openBytes, sealBytes } from '../secrets.ts';
import { PROBLEM_TYPE, problemBody, problemOf } from './problem.ts';

export type Keyed = {
  readonly key: string;
  /** Method and path of the endpoint: a key means something only for one endpoint, tenant and actor. */
  readonly route: string;
  readonly bodyHash: string;
};

/** The bytes of an answer, ready to send and to keep. */
export type Written = { readonly status: number; readonly type: string; readonly body: Buffer | string };

type Known = { body_hash: string; status: number | null; answer: Buffer | null; media_type: string | null };

/** A call outside the transaction that has not ended after this has died with its process. */
const LEASE_SECONDS = 600;
const KEPT_DAYS = 35;

/**
 * Lets `work` happen once for its key, in one transaction with the answer. A refusal takes the work's writes back and is
 * remembered afterwards. Refuses `http.keyReused`, `http.keyRunning` (409).
 */
export async function answerOnce(
  db: Database,
  scope: Scope,
  ring: KeyRing,
  keyed: Keyed,
  work: (ctx: Ctx) => Promise<Written>,
): Promise<Written> {
  try {
    return await db.transaction(scope, (ctx) => workOnce(ctx, ring, keyed, work));
  } catch (error) {
    const refusal = refusalOf(error);
    return db.transaction(scope, (ctx) => rememberFirst(ctx, ring, keyed, refusal));
  }
}

async function workOnce(ctx: Ctx, ring: KeyRing, keyed: Keyed, work: (ctx: Ctx) => Promise<Written>): Promise<Written> {
  // Sent together, and read after the lock: whoever held it before has committed what it answered.
  const [locks, known] = await Promise.all([
    ctx.sql<{ free: boolean }>`select pg_try_advisory_xact_lock(${lockOf(ctx, keyed)}) as free`,
    findAnswer(ctx, keyed),
  ]);
  if (known) return knownAnswer(ctx, ring, keyed, known);
  if (!locks[0]!.free) throw running();
  const written = await work(ctx);
  // Not waited for: it travels with the commit, and when it fails, the commit fails.
  insertAnswer(ctx, ring, keyed, written).catch(() => {});
  return written;
}

/** Keeps a refusal, unless the same key was tried again meanwhile and has its answer: then that one is the first. */
async function rememberFirst(ctx: Ctx, ring: KeyRing, keyed: Keyed, written: Written): Promise<Written> {
  // Waits for whoever works on the key, so that nobody's effect is committed beside a remembered refusal.
  await ctx.sql`select pg_advisory_xact_lock(${lockOf(ctx, keyed)})`;
  const known = await findAnswer(ctx, keyed);
  if (known) return knownAnswer(ctx, ring, keyed, known);
  await insertAnswer(ctx, ring, keyed, written);
  return written;
}

const insertAnswer = (ctx: Ctx, ring: KeyRing, keyed: Keyed, written: Written) => ctx.sql`
  insert into idempotency_key (tenant_id, actor, route, key, body_hash, status, media_type, answer)
  values (${ctx.tenant}, ${actorText(ctx.actor)}, ${keyed.route}, ${keyed.key}, ${keyed.bodyHash}, ${written.status},
          ${written.type}, ${sealBytes(ring, written.body, aboutOf(ctx, keyed))})`;

/**
 * The same for work that opens its own transactions: the key is claimed first and the answer written afterwards. When
 * the process dies in between, the claim ends after ten minutes and the work may run again.
 */
export async function answerOnceOutside(
  db: Database,
  scope: Scope,
  ring: KeyRing,
  keyed: Keyed,
  work: () => Promise<Written>,
): Promise<Written> {
  const known = await db.transaction(scope, (ctx) => claim(ctx, keyed));
  if (known) return knownAnswer(scope, ring, keyed, known);
  try {
    const written = await work().catch(refusalOf);
    await db.transaction(scope, (ctx) => keep(ctx, ring, keyed, written));
    return written;
  } catch (error) {
    await db.transaction(scope, (ctx) => giveUp(ctx, keyed)).catch(() => {});
    throw error;
  }
}

/** Forgets answers older than 35 days of one tenant; for a nightly job. */
export async function forgetAnswers(ctx: Ctx): Promise<void> {
  await ctx.sql`
    delete from idempotency_key
    where tenant_id = ${ctx.tenant}
      and created_at < now() - make_interval(days => ${KEPT_DAYS})`;
}

const running = () => new Refused('http.keyRunning', { retryAfter: 1 }, 409);

/** A refusal of the work is an answer and is kept; ours about the key, "try later" and bugs are none. */
function refusalOf(error: unknown): Written {
  if (!(error instanceof Refused) || error.code.startsWith('http.key')) throw error;
  if (error.status === 429 || error.status >= 500) throw error;
  return writtenRefusal(error);
}

export function writtenRefusal(refusal: Refused): Written {
  const problem = problemOf(refusal);
  return { status: problem.status, type: PROBLEM_TYPE, body: problemBody(problem, '') };
}

async function findAnswer(ctx: Ctx, keyed: Keyed): Promise<Known | undefined> {
  const rows = await ctx.sql<Known>`
    select body_hash, status, answer, media_type
    from idempotency_key
    where tenant_id = ${ctx.tenant}
      and actor = ${actorText(ctx.actor)}
      and route = ${keyed.route}
      and key = ${keyed.key}`;
  return rows[0];
}

function knownAnswer(scope: Scope, ring: KeyRing, keyed: Keyed, known: Known): Written {
  if (known.body_hash !== keyed.bodyHash) throw new Refused('http.keyReused');
  if (known.status === null || known.answer === null || known.media_type === null) throw running();
  return { status: known.status, type: known.media_type, body: openBytes(ring, known.answer, aboutOf(scope, keyed)) };
}

const nameOf = (scope: Scope, keyed: Keyed) =>
  JSON.stringify([scope.tenant, actorText(scope.actor), keyed.route, keyed.key]);
const aboutOf = (scope: Scope, keyed: Keyed) => `answer/${nameOf(scope, keyed)}`;
const lockOf = (scope: Scope, keyed: Keyed) =>
  createHash('sha256').update(nameOf(scope, keyed)).digest().readBigInt64BE();

async function claim(ctx: Ctx, keyed: Keyed): Promise<Known | null> {
  const claimed = await ctx.sql`
    insert into idempotency_key as k (tenant_id, actor, route, key, body_hash)
    values (${ctx.tenant}, ${actorText(ctx.actor)}, ${keyed.route}, ${keyed.key}, ${keyed.bodyHash})
    on conflict (tenant_id, actor, route, key) do update set created_at = now()
    where k.status is null
      and k.body_hash = excluded.body_hash
      and k.created_at < now() - make_interval(secs => ${LEASE_SECONDS})
    returning key`;
  return claimed.length ? null : ((await findAnswer(ctx, keyed)) ?? null);
}

const keep = (ctx: Ctx, ring: KeyRing, keyed: Keyed, written: Written) => ctx.sql`
  update idempotency_key
  set status = ${written.status},
      media_type = ${written.type},
      answer = ${sealBytes(ring, written.body, aboutOf(ctx, keyed))}
  where tenant_id = ${ctx.tenant}
    and actor = ${actorText(ctx.actor)}
    and route = ${keyed.route}
    and key = ${keyed.key}`;

const giveUp = (ctx: Ctx, keyed: Keyed) => ctx.sql`
  delete from idempotency_key
  where tenant_id = ${ctx.tenant}
    and actor = ${actorText(ctx.actor)}
    and route = ${keyed.route}
    and key = ${keyed.key}
    and status is null`;
