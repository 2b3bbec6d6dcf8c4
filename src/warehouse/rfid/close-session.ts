/** A session is ended: what was found is booked, or nothing is (see `sessions.ts` for what each kind books). */
import { audit } from '../../identity/identity.ts';
import { actorText, type Ctx } from '../../kernel/context.ts';
import { derivedId, type Id } from '../../kernel/ids.ts';
import { type Outcome, Refused } from '../../kernel/refusal.ts';
import {
  assertPiecesNamed,
  countStock,
  leftOf,
  linesOfExpectations,
  receiveExpected,
  receiveGoods,
  type Told,
} from '../../stock/stock.ts';
import { type Reckoned, reckon } from './read-session.ts';
import { type StoredSession, sessionById, sessionTable } from './sessions.ts';
import { extraOf, type Line, missingOf } from './sort-reads.ts';
import { bindTags } from './tags.ts';
import { type Said, toldLots } from './told-lots.ts';

type How = { state: 'done' | 'dropped'; withExtras?: boolean | undefined; lots?: Said | undefined };

/** Refuses `warehouse.rfidClosed`. */
export async function lockOpen(ctx: Ctx, id: Id): Promise<StoredSession> {
  const session = await sessionById(ctx, id, true);
  if (session.state !== 'open') throw new Refused('warehouse.rfidClosed', { number: session.number });
  return session;
}

/**
 * Refuses `warehouse.rfidUnknown` (404), `warehouse.rfidClosed`, `warehouse.rfidEmpty` (nothing was found),
 * `warehouse.gateWrong` (data: `missing`, `extra`), what `toldLots` does, and what stock refuses. Posts as a receipt or a
 * count does.
 */
export async function closeSession(ctx: Ctx, id: Id, how: How): Promise<void> {
  const { state } = how;
  const session = await lockOpen(ctx, id);
  const document = state === 'done' ? await book(ctx, session, await reckon(ctx, session), how) : null;
  const closed = { closedAt: new Date(ctx.now()), closedBy: actorText(ctx.actor), result: { document } };
  await sessionTable.update(ctx, [{ id, state, ...closed }], ['id'], ['state', 'closedAt', 'closedBy', 'result']);
  await audit(ctx, `rfid.${state}`, `rfidSession/${id}`, { number: session.number, kind: session.kind });
}

async function book(ctx: Ctx, session: StoredSession, found: Reckoned, how: How): Promise<Id | null> {
  const { withExtras = false, lots: said = [] } = how;
  const { kind, nodeId, id: sessionId } = session;
  const place = { sessionId, nodeId, state: 'in' as const, fulfilmentId: null };
  if (kind === 'gate') {
    const [missing, extra] = [missingOf(found.lines), extraOf(found.lines)];
    if (missing + extra > 0n)
      throw new Refused('warehouse.gateWrong', { missing: missing.toString(), extra: extra.toString() });
    await bindTags(ctx, found.counted, { ...place, state: 'out', bin: '', fulfilmentId: session.fulfilments[0]! });
    return null;
  }
  const wanted = new Set(session.expected.map(({ sku }) => sku));
  const lines =
    kind === 'count' || withExtras || wanted.size === 0
      ? found.lines
      : found.lines.filter(({ sku }) => wanted.has(sku));
  if (lines.length === 0 || (kind === 'receive' && lines.every((line) => line.found === 0n)))
    throw new Refused('warehouse.rfidEmpty', { number: session.number });
  const document = derivedId(sessionId, 'document');
  const skuIds = [...new Set(lines.map(({ sku }) => sku))];
  const lots = kind === 'receive' ? await toldLots(ctx, session, skuIds, said) : new Map<Id, Told>();
  assertDone(
    await (kind === 'count' ? count(ctx, session, document, lines) : receive(ctx, session, document, lines, lots)),
  );
  await assertPiecesNamed(
    ctx,
    skuIds.map((skuId) => ({ nodeId, skuId })),
  );
  const tags = found.counted.filter(({ skuId }) => skuIds.includes(skuId!));
  await bindTags(ctx, tags, { ...place, bin: session.bin }, lots);
  return document;
}

function assertDone(outcomes: readonly Outcome<Id, string>[]): void {
  for (const outcome of outcomes)
    if (!outcome.done) throw new Refused(outcome.refusal.code, outcome.refusal.data ?? {});
}

const count = (ctx: Ctx, { nodeId, bin, number }: StoredSession, id: Id, lines: readonly Line[]) =>
  countStock(ctx, [
    {
      ...{ id, nodeId, note: number },
      lines: lines.map(({ sku, lot, found }) => ({ skuId: sku, quantity: found, bin, ...(lot !== null && { lot }) })),
    },
  ]);

/** Of the expected goods their lines one after the other, the rest on the last; besides them a receipt of its own. */
async function receive(ctx: Ctx, session: StoredSession, id: Id, lines: readonly Line[], lots: ReadonlyMap<Id, Told>) {
  const { expectationId, nodeId, bin, number: note } = session;
  const at = bin === '' ? {} : { bin };
  const ofLot = (sku: Id) => {
    const { lot, madeOn, expiresOn } = lots.get(sku) ?? {};
    return lot ? { lot, madeOn: madeOn ?? undefined, expiresOn: expiresOn ?? undefined } : {};
  };
  const came = lines.filter(({ found }) => found > 0n);
  if (!expectationId)
    return receiveGoods(ctx, [
      {
        id,
        nodeId,
        note,
        lines: came.map(({ sku, found }) => ({ skuId: sku, quantity: found, ...at, ...ofLot(sku) })),
      },
    ]);
  const open = (await linesOfExpectations(ctx, [expectationId])).get(expectationId) ?? [];
  const expected = came.flatMap(({ sku, found }) => {
    const own = open.filter((line) => line.skuId === sku);
    let left = found;
    return own.flatMap((line, i) => {
      const most = leftOf(line);
      const quantity = i === own.length - 1 || left < most ? left : most;
      left -= quantity;
      return quantity > 0n ? [{ line: line.line, quantity, ...at, ...ofLot(sku) }] : [];
    });
  });
  const besides = came.filter(({ sku }) => !open.some((line) => line.skuId === sku));
  const outcomes: Outcome<Id, string>[] = [];
  if (expected.length > 0)
    outcomes.push(...(await receiveExpected(ctx, [{ id, expectationId, note, lines: expected }])));
  if (besides.length > 0) {
    const more = besides.map(({ sku, found }) => ({ skuId: sku, quantity: found, ...at, ...ofLot(sku) }));
    outcomes.push(...(await receiveGoods(ctx, [{ id: derivedId(id, 'besides'), nodeId, note, lines: more }])));
  }
  return outcomes;
}
