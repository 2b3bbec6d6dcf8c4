/** What became of our documents over there. A status may be late or come before the answer to the sending itself. */
import type { Ctx } from '../kernel/context.ts';
import { Refused } from '../kernel/refusal.ts';
import type { Connection } from './connections.ts';
import type { ErpStatus } from './erp-system.ts';
import { messagesByNumber, setMessages } from './messages.ts';
import type { Took } from './take-documents.ts';

/** What was accepted stays so; on its way is news only of what nobody has heard of. Refuses `erp.numberUnknown`. */
export async function takeStatuses(ctx: Ctx, connection: Connection, statuses: readonly ErpStatus[]): Promise<Took> {
  const numbers = statuses.map(({ number }) => number);
  const rows = new Map((await messagesByNumber(ctx, connection.id, 'out', numbers)).map((row) => [row.number, row]));
  for (const { number, result, code, message, segment, field, line } of statuses) {
    const row = rows.get(number);
    if (!row) throw new Refused('erp.numberUnknown', { segment, field, line, number });
    if (row.state === 'accepted' || (result === 'sent' && row.state === 'refused')) continue;
    const detail = result === 'refused' ? { segment, field, message } : { message };
    rows.set(number, { ...row, state: result, code: result === 'refused' ? code : '', detail, askAt: null });
  }
  await setMessages(ctx, [...rows.values()]);
  return { state: 'taken', about: numbers.join(' ').slice(0, 200), detail: { lines: statuses.length } };
}
