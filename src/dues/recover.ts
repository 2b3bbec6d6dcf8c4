/** Money that comes in for a claim that was given up (row 20): the claim is there again, and paid. */
import { bookEvents, type FinanceEvent } from '../finance/finance.ts';
import { audit } from '../identity/identity.ts';
import { dayOf } from '../kernel/business-day.ts';
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { HOME_CURRENCY } from '../rates/rates.ts';
import { type Item, lockItems } from './store.ts';
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
      ...booked(item, BigInt(amount)),
      document: { kind: 'recovery', id: ctx.newId(), number: `${one.number} ${reference}` },
      ...{ effectiveAt: new Date(`${on}T12:00:00+08:00`), currency: HOME_CURRENCY },
      about: { party: item.party },
    },
  ]);
  await audit(ctx, 'writeOff.recover', `writeOff/${id}`, { item: item.documentNumber, amount, on, reference });
  return theWriteOff(ctx, id);
}

/**
 * What was advanced for a sub-merchant comes back from its money in custody, and clearing has booked that (9b): here only
 * the claim is there again, so what gave it up is booked red. Everything else comes to the bank.
 */
function booked({ account, documentKind }: Item, amount: bigint): Pick<FinanceEvent, 'kind' | 'amounts'> {
  if (documentKind === 'splitReturn') return { kind: 'advance.writtenOff', amounts: { amount: -amount } };
  return { kind: account === '1221' ? 'advance.recovered' : 'credit.recovered', amounts: { amount } };
}
