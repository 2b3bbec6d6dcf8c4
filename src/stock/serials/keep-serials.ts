/** Codes of pieces that lie here already, and pieces that are not there any more (STK-5). No stock is moved by either. */
import type { BodyOf } from '../../contract/endpoint.ts';
import type { registerSerials, retireSerials } from '../../contract/serials.ts';
import { audit } from '../../identity/identity.ts';
import type { Ctx } from '../../kernel/context.ts';
import { Refused } from '../../kernel/refusal.ts';
import { goodsKey, lockGoods } from '../bins.ts';
import { takePieces, withoutCode } from './name-pieces.ts';
import { bringSerials, HERE } from './serials.ts';

/** Refuses as the contract's `registerSerials`. Posts nothing. */
export async function keepSerials(
  ctx: Ctx,
  { nodeId, skuId, serials }: BodyOf<typeof registerSerials>,
): Promise<number> {
  // Nobody counts the same pieces without a code at once.
  await lockGoods(ctx, [{ nodeId, skuId }]);
  const free = (await withoutCode(ctx, [{ nodeId, skuId }])).get(goodsKey(nodeId, skuId));
  if (free === undefined) throw new Refused('stock.serialsNotKept');
  if (BigInt(serials.length) > free) throw new Refused('stock.serialsTooMany', { free: free > 0n ? free : 0n });
  const [twice] = await bringSerials(
    ctx,
    serials.map((serial) => ({ skuId, serial })),
    {
      ...{ step: 'registered', nodeId, supplier: '', receiptId: null, sold: false },
      document: { type: 'serial', id: null },
    },
  );
  if (twice) throw new Refused('stock.serialKnown', { serial: twice.serial });
  await audit(ctx, 'serials.register', `sku/${skuId}`, { nodeId, serials });
  return serials.length;
}

/** Refuses as the contract's `retireSerials`. Posts nothing. */
export async function endSerials(
  ctx: Ctx,
  { nodeId, skuId, serials, reason }: BodyOf<typeof retireSerials>,
): Promise<number> {
  const pieces = serials.map((serial) => ({ skuId, serial }));
  const document = { type: 'serial', id: null };
  await takePieces(ctx, nodeId, pieces, { step: 'gone', state: 'gone', from: HERE, document, reason });
  await audit(ctx, 'serials.retire', `sku/${skuId}`, { nodeId, serials, reason });
  return pieces.length;
}
