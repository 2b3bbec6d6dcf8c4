/**
 * A person says what the courier said of intercepts (SHP-5): where nobody else does, it is all that is known. The parcel
 * follows: one that was stopped comes back, one that came back is here.
 */
import { auditAll } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, refuse } from '../kernel/refusal.ts';
import { advance } from './fulfilment.ts';
import { hear, type Intercept, type InterceptNews, mayBecome } from './intercept.ts';
import { interceptsOf, interceptTable, saveIntercepts } from './intercept-store.ts';
import { type Parcel, ParcelWork } from './store.ts';
import { tellIntercepts } from './tell-intercepts.ts';

/** Refuses per intercept `shipping.interceptUnknown`, `shipping.interceptEnded` (data: state). Posts nothing. */
export async function noteIntercepts(
  ctx: Ctx,
  ids: readonly Id[],
  news: InterceptNews,
  note: string,
): Promise<Outcome<Id, string>[]> {
  const parcelIds = (await interceptsById(ctx, ids)).map(({ fulfilmentId }) => fulfilmentId);
  const work = new ParcelWork(ctx);
  const parcels = new Map((await work.lock(parcelIds)).map((parcel) => [parcel.id, parcel]));
  const found = new Map([...(await interceptsOf(ctx, parcelIds)).values()].map((one) => [one.id, one]));
  const changed: Intercept[] = [];
  const moved = new Map<Id, string>();
  const answers = ids.map((id): Outcome<Id, string> => {
    const intercept = found.get(id);
    if (!intercept) return refuse(id, 'shipping.interceptUnknown');
    if (!mayBecome(intercept, news)) return refuse(id, 'shipping.interceptEnded', { state: intercept.state });
    hear(intercept, news, new Date(ctx.now()));
    if (note) intercept.answer = note;
    const parcel = parcels.get(intercept.fulfilmentId)!;
    if (moveParcel(parcel, intercept.way, news)) moved.set(parcel.id, parcel.state);
    changed.push(intercept);
    return done(id);
  });
  await work.save();
  await saveIntercepts(ctx, changed);
  await tellIntercepts(ctx, changed);
  for (const state of ['intercepted', 'returned'] as const) {
    const fulfilmentIds = [...moved].filter(([, now]) => now === state).map(([id]) => id);
    if (fulfilmentIds.length) await ctx.enqueue(`fulfilment.${state}`, { fulfilmentIds });
  }
  await auditAll(
    ctx,
    'intercept.note',
    changed.map(({ id, waybillNumber }) => ({ subject: `intercept/${id}`, detail: { waybillNumber, news, note } })),
  );
  return answers;
}

export const interceptsById = (ctx: Ctx, ids: readonly Id[]): Promise<Intercept[]> =>
  ctx.run<Intercept>(sql`
    select ${interceptTable.select()}
    from parcel_intercept
    where tenant_id = ${ctx.tenant}
      and id = any(${ids as Id[]}::uuid[])`);

function moveParcel(parcel: Parcel, way: Intercept['way'], news: InterceptNews): boolean {
  if (way === 'redirect') return false;
  if (news === 'stopped') return advance(parcel, 'intercepted');
  return news === 'back' && advance(parcel, 'returned');
}
