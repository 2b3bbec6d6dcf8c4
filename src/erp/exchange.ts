/** The exchange with ERPs from outside of any transaction: files are fetched, reports asked for, orders sent. */
import { OutsideFailure } from '../channels/channels.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import type { StoredComparison } from './comparisons.ts';
import { lastComparisons } from './comparisons.ts';
import { type Connection, connections, type ErpPorts, type Place, places } from './connections.ts';
import { folderOf, keptConnection, keptPlace } from './keep-connections.ts';
import { runComparison } from './run-comparison.ts';
import { takeFile } from './take-documents.ts';
import { newestReports } from './take-report.ts';
import { noteOrders, sendDue } from './tell-orders.ts';

/** An ERP that answers stock lists is asked so often by itself. */
const ASK_EVERY_MS = 24 * 3_600_000;

/** Everything that is due: what lies in the folders, parcels that left, documents that wait for an answer. */
export async function exchange(db: Database, scope: Scope, ports: ErpPorts): Promise<void> {
  const active = (await db.read(scope, (ctx) => connections(ctx))).filter((one) => one.active);
  if (active.length === 0) return;
  for (const connection of active.filter(({ transport }) => transport === 'folder'))
    await ports.folder.read(folderOf(scope.tenant, connection.id), async (_, file) => {
      const { messages, refusal } = await takeFile(db, scope, ports, connection, file);
      const refused = messages.filter(({ state }) => state === 'refused');
      const why = refusal ? [refusal.code, JSON.stringify(refusal.data)] : refused.map(lineOf);
      return { taken: refusal === null && refused.length === 0, why: why.join('\n') };
    });
  await db.transaction(scope, noteOrders);
  await sendDue(db, scope, ports);
}

const lineOf = ({ number, code, detail }: { number: string; code: string; detail: Record<string, unknown> }) =>
  `${number} ${code} ${JSON.stringify(detail)}`;

/** Compares every node whose ERP has a report that is due. One that is not yet is no failure. */
export async function compareDue(db: Database, scope: Scope, ports: ErpPorts): Promise<void> {
  const { all, here, reports, last } = await db.read(scope, async (ctx) => {
    const here = (await places(ctx)).filter(({ active }) => active);
    const nodes = here.map(({ nodeId }) => nodeId);
    const [reports, last] = [await newestReports(ctx, nodes), await lastComparisons(ctx, nodes)];
    return { all: new Map((await connections(ctx)).map((one) => [one.id, one])), here, reports, last };
  });
  for (const place of here) {
    const connection = all.get(place.connectionId);
    // A person begins: the first comparison takes the stock over.
    if (!connection?.active || !last.has(place.nodeId)) continue;
    const report = reports.get(place.nodeId);
    if (!report || db.world.now() - report.asOf.getTime() > ASK_EVERY_MS)
      await askStock(db, scope, ports, connection, place).catch(unlessOutside);
    await db.transaction(scope, (ctx) => runComparison(ctx, ports, place.nodeId)).catch(unlessRefused);
  }
}

const unlessOutside = (error: unknown): void => {
  if (!(error instanceof OutsideFailure) && !(error instanceof Refused)) throw error;
};
const unlessRefused = (error: unknown): void => {
  if (!(error instanceof Refused)) throw error;
};

/** Refuses what a damaged or impossible report is refused for. Throws `OutsideFailure`. */
async function askStock(db: Database, scope: Scope, ports: ErpPorts, connection: Connection, place: Place) {
  const system = ports.systems.get(connection.kind);
  if (!system || connection.transport !== 'http') return;
  const file = await system.askStock(ports.openErp(connection), place);
  if (!file) return;
  const { messages, refusal } = await takeFile(db, scope, ports, connection, file);
  const no = refusal ?? messages.map(({ code, detail }) => ({ code, data: detail })).find(({ code }) => code !== '');
  if (no) throw new Refused(no.code, no.data);
}

/** Asks for a report where that can be done, and compares. Refuses as `compareStockNow` of the contract. */
export async function compareNow(db: Database, scope: Scope, ports: ErpPorts, nodeId: Id): Promise<StoredComparison> {
  const { place, connection } = await db.transaction(scope, async (ctx) => {
    const place = await keptPlace(ctx, nodeId);
    return { place, connection: await keptConnection(ctx, place.connectionId) };
  });
  try {
    await askStock(db, scope, ports, connection, place);
  } catch (error) {
    if (!(error instanceof OutsideFailure)) throw error;
    throw new Refused('erp.outsideFailed', { code: error.code, message: error.message });
  }
  return db.transaction(scope, (ctx) => runComparison(ctx, ports, nodeId));
}
