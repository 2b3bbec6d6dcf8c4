/**
 * The demo's SAP: it owns the stock of one warehouse, whose sales it books, and was compared with our books every day of
 * the last week; one difference waits for a second person.
 */

import { skusById } from '../../src/catalog/catalog.ts';
import { dropFolder } from '../../src/connectors/erp/drop-folder.ts';
import { sap } from '../../src/connectors/erp/sap/sap.ts';
import { checkOutboundUrl } from '../../src/connectors/http.ts';
import { connections, type ErpPorts, erpOpener, places } from '../../src/erp/connections.ts';
import { compareNow } from '../../src/erp/exchange.ts';
import { changeConnection, createConnection, keepPlace } from '../../src/erp/keep-connections.ts';
import type { Scope } from '../../src/kernel/db/database.ts';
import { holdingsOfNode } from '../../src/ledger/ledger.ts';
import type { Running } from '../../src/run-house.ts';
import { nodesOf } from '../../src/stock/stock.ts';
import { type SapMemory, start } from '../erp/sap.ts';

const ID = 'sap';
/** The warehouse SAP owns the stock of. */
const NODE = 'LF';
const [PLANT, LOCATION] = ['1200', '0001'];
const DAY_MS = 86_400_000;
/** Differences that were found on each of the last days: which SKU of the warehouse, and how many pieces. */
const FOUND: readonly (readonly [sku: number, pieces: bigint][])[] = [
  [],
  [
    [3, -1n],
    [9, 2n],
  ],
  [],
  [[5, -2n]],
  [
    [1, 1n],
    [7, -1n],
    [12, -3n],
  ],
  [[4, 36n]],
];

export type DemoErp = Awaited<ReturnType<typeof start>> & { at: { days: number } };

/** Opens it and connects the tenant to it, as a merchant would. */
export async function openDemoErp(
  { house: { db, ring }, url }: Running,
  scope: Scope,
  now: () => Date,
  memory: SapMemory | undefined,
): Promise<DemoErp> {
  const at = { days: 0 };
  const pushUrl = `${url}/webhooks/erp/${scope.tenant}/${ID}`;
  const erp = await start({ now: () => new Date(now().getTime() - at.days * DAY_MS), pushUrl, memory });
  const list = (values: Record<string, string>) => Object.entries(values).map(([name, value]) => ({ name, value }));
  const settings = {
    ...{ name: 'SAP 生产系统', transport: 'http' as const, endpoint: erp.access.endpoint, layout: '' },
    ...{ bookMaterials: false, active: true },
    ...{ options: list(erp.access.options), credentials: list(erp.access.credentials) },
  };
  await db.transaction(scope, async (ctx) => {
    const [known] = await connections(ctx, ID);
    // It listens elsewhere at every start.
    if (known) await changeConnection(ctx, ring, known, settings);
    else await createConnection(ctx, new Map([['sap', true]]), ring, { id: ID, kind: 'sap', ...settings });
  });
  return { ...erp, at };
}

/** The first start: the warehouse is connected and a week of comparisons made. */
export async function stageErp(running: Running, scope: Scope, erp: DemoErp): Promise<void> {
  const { db } = running.house;
  const staged = await db.transaction(scope, async (ctx) => {
    if ((await places(ctx)).length > 0) return null;
    const node = (await nodesOf(ctx)).find(({ code }) => code === NODE)!;
    const held = await holdingsOfNode(ctx, 'stock', node.id, ['sellable', 'inbound']);
    const skus = await skusById(
      ctx,
      held.map(({ asset }) => asset),
    );
    const stock = erp.control.stock(PLANT!, LOCATION!);
    for (const { asset, posted } of held) stock.set(skus.get(asset)!.merchantCode, posted);
    await keepPlace(ctx, null, {
      ...{ nodeId: node.id, connectionId: ID, plant: PLANT!, storageLocation: LOCATION!, owner: 'erp' },
      ...{ limitPieces: '20', underWayDays: 7, settleMinutes: 0, active: true },
    });
    return { nodeId: node.id, codes: [...stock.keys()].sort() };
  });
  if (!staged) return;
  const ports = portsOf(running);
  for (const [i, found] of FOUND.entries()) {
    erp.at.days = FOUND.length - 1 - i;
    const stock = erp.control.stock(PLANT!, LOCATION!);
    for (const [at, pieces] of found) {
      const code = staged.codes[at % staged.codes.length]!;
      stock.set(code, (stock.get(code) ?? 0n) + pieces);
    }
    await compareNow(db, scope, ports, staged.nodeId);
  }
  erp.control.tellMaterials([
    { code: staged.codes[0]!, name: '青禾纯棉短袖 T 恤（SAP）', kilograms: '0.210' },
    { code: 'QH-26A-001', name: '青禾亚麻围巾 26 秋', kilograms: '0.180', ean: '6921168509256' },
  ]);
  erp.control.move(PLANT!, LOCATION!, '101', staged.codes[2]!, 24n, '4500017781');
}

const portsOf = ({ house, outside }: Running): ErpPorts => ({
  systems: new Map([['sap', sap({ send: outside.http.send })]]),
  openErp: erpOpener(house.ring),
  checkEndpoint: (url) => checkOutboundUrl(url, outside.rules),
  folder: dropFolder(house.dataDir, () => house.db.world.now()),
  documents: new Map(),
  currency: 'CNY',
});
