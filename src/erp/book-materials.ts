/** Materials whose dry run somebody has looked at are booked, from the text that came. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, Refused, refuse } from '../kernel/refusal.ts';
import { connections, type ErpPorts } from './connections.ts';
import { type MessageRow, messagesById, setMessages } from './messages.ts';
import { bookMaterials } from './take-materials.ts';

/** Refuses per message `erp.messageUnknown`, `erp.notToBook`, and what the catalog refuses of one of its materials. */
export async function bookMessages(ctx: Ctx, ports: ErpPorts, ids: readonly Id[]): Promise<Outcome<Id, string>[]> {
  const rows = new Map((await messagesById(ctx, ids)).map((row) => [row.id, row]));
  const known = new Map((await connections(ctx)).map((one) => [one.id, one]));
  const outcomes: Outcome<Id, string>[] = [];
  const booked: MessageRow[] = [];
  // One after the other: a later document may change what an earlier one made.
  for (const id of ids) {
    const row = rows.get(id);
    if (row?.kind !== 'materials' || row.state !== 'read') {
      outcomes.push(row ? refuse(id, 'erp.notToBook', { number: row.number }) : refuse(id, 'erp.messageUnknown'));
      continue;
    }
    const connection = known.get(row.connectionId)!;
    const [document] = ports.systems.get(connection.kind)!.read(ports.openErp(connection), Buffer.from(row.text));
    const materials = document?.kind === 'materials' ? document.materials : [];
    await ctx.sql`savepoint booking`;
    try {
      booked.push({ ...row, state: 'taken', code: '', detail: { materials: await bookMaterials(ctx, materials) } });
      outcomes.push(done(id));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      await ctx.sql`rollback to savepoint booking`;
      outcomes.push(refuse(id, error.code, error.data));
    }
  }
  await setMessages(ctx, booked);
  return outcomes;
}
