/** The reader of the demo: what it hears when a session waits for goods, as tags its goods would carry. */
import { barcodesOf, writeTag } from '../../src/catalog/catalog.ts';
import type { Ctx } from '../../src/kernel/context.ts';
import type { Database, Scope } from '../../src/kernel/db/database.ts';
import type { Id } from '../../src/kernel/ids.ts';
import { nodesOf } from '../../src/stock/stock.ts';
import { readerNamed, saveReader, sessionById } from '../../src/warehouse/warehouse.ts';
import { openReader, type Reader } from '../rfid/impinj.ts';
import { seeded } from '../seeded.ts';

const NAME = '一号收货门';
/** Of a stand-in on this machine, made anew by nobody: it opens nothing but this reader's door. */
const PASSWORD = 'sandbox-reader';

/** The demo's reader, connected as a merchant would connect it. */
export async function openDemoReader(db: Database, scope: Scope, url: string, now: () => Date): Promise<DemoReader> {
  const { id, path } = await db.transaction(scope, async (ctx) => {
    const known = await readerNamed(ctx, NAME);
    const nodes = await nodesOf(ctx);
    const input = { name: NAME, nodeId: nodes[0]!.id, kind: 'impinj' as const, active: true };
    const reader = known ?? (await saveReader(ctx, nodes, input, PASSWORD)).reader;
    return { id: reader.id, path: `/webhooks/rfid/${ctx.tenant}/${reader.id}` };
  });
  return { id, standIn: openReader({ seed: 96, now, door: url + path, password: PASSWORD }) };
}
export type DemoReader = { id: Id; standIn: Reader };

/** Pieces without a plan, where nothing says what should come. */
const SURPRISE = 12;

/** What should be there but for one piece, one piece from behind the wall, and everything readers do wrong. */
export async function hearFor(ctx: Ctx, sessionId: Id): Promise<{ epcs: string[]; faint: string[] }> {
  const session = await sessionById(ctx, sessionId);
  const known = await tagsAt(ctx, session);
  const wanted = session.expected.length > 0 ? session.expected : await someGoods(ctx);
  const barcodes = await barcodesOf(
    ctx,
    wanted.map(({ sku }) => sku),
  );
  const random = seeded(Number.parseInt(sessionId.slice(-6), 16));
  const fresh = wanted.flatMap(({ sku, quantity }) => {
    const gtin = barcodes.get(sku)?.[0]?.padStart(14, '0');
    const own = known.filter((tag) => tag.sku === sku).map(({ epc }) => epc);
    if (!gtin || !/^\d{14}$/.test(gtin)) return own;
    const missing = Math.max(0, Number(quantity) - (session.kind === 'gate' ? own.length : 0));
    const serials = Array.from({ length: missing }, () => BigInt(random.digits(9)));
    const made = serials.map((serial) => writeTag({ gtin, prefixDigits: 7, serial, filter: 1 }));
    return session.kind === 'gate' ? [...own.slice(0, Number(quantity)), ...made] : made;
  });
  const epcs = session.kind === 'count' && known.length > 0 ? known.map(({ epc }) => epc) : fresh;
  return session.kind === 'gate' ? { epcs, faint: [] } : { epcs: epcs.slice(1), faint: epcs.slice(0, 1) };
}

const tagsAt = (ctx: Ctx, { nodeId, kind, bin }: { nodeId: Id; kind: string; bin: string }) =>
  ctx.sql<{ epc: string; sku: Id }>`
    select epc, sku_id as sku
    from rfid_tag
    where tenant_id = ${ctx.tenant}
      and node_id = ${nodeId}
      and state = 'in'
      and (${kind} <> 'count' or bin = ${bin})
    order by epc`;

async function someGoods(ctx: Ctx): Promise<{ sku: Id; quantity: bigint }[]> {
  const rows = await ctx.sql<{ sku: Id }>`
    select sku_id as sku from sku_barcode where tenant_id = ${ctx.tenant} order by code limit 3`;
  return rows.map(({ sku }) => ({ sku, quantity: BigInt(SURPRISE / rows.length) }));
}
