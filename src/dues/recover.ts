/** Money that comes in for a claim that was given up (row 20): the claim is there again, and paid. */
import { bookEvents } from '../finance/finance.ts';
import { audit } from '../identity/identity.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { lockItems } from './store.ts';
import { type KeptWriteOff, lineTable, theWriteOff } from './write-offs.ts';

type Recovery = { itemId: Id; amount: string; on: string; reference: string };

/**
 * Refuses `dues.writeOffUnknown` (404), `dues.writeOffWrongState`, `dues.itemUnknown`, `dues.recoveredTooMuch` (data:
 * `left`), `dues.dayAhead`. Books the claim anew and the money against it.
 */
export async function recover(ctx: Ctx, id: Id, { itemId, amount, on, reference }: Recovery): Promise<KeptWriteOff> {
  const one = await theWriteOff(ctx, id, true);
  if (one.state !== 'booked') throw new Refused('dues.writeOffWrongState', { state: one.state });
  if (on > dayOf(ctx.now())) throw new Refused('dues.dayAhead', { field: 'on' });
  const line = one.lines.find((each) => each.itemId === itemId);
  const item = (await lockItems(ctx, [itemId])).get(itemId);
  if (!line || !item) throw new Refused('dues.itemUnknown', { id: itemId });
  const left = line.amountMinor - line.recoveredMinor;
  if (BigInt(amount) > left || BigInt(amount) <= 0n)
    throw new Refused('dues.recoveredTooMuch', { left, field: 'amount' });
  await lineTable.update(
    ctx,
    [{ ...line, recoveredMinor: line.recoveredMinor + BigInt(amount) }],
    ['writeOffId', 'itemId'],
    ['recoveredMinor'],
  );
  await bookEvents(ctx, [
    {
      kind: item.account === '1221' ? 'advance.recovered' : 'credit.recovered',
      document: { kind: 'recovery', id: ctx.newId(), number: `${one.number} ${reference}` },
      ...{ effectiveAt: new Date(`${on}T12:00:00+08:00`), currency: HOME_CURRENCY },
      ...{ amounts: { amount: BigInt(amount) }, about: { party: item.party } },
    },
  ]);
  await audit(ctx, 'writeOff.recover', `writeOff/${id}`, { item: item.documentNumber, amount, on, reference });
  return theWriteOff(ctx, id);
}
