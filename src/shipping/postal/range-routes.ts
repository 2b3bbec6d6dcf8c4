/** Ranges of postal numbers over HTTP. */
import * as contract from '../../contract/number-ranges.ts';
import type { Ctx } from '../../kernel/context.ts';
import { assertVersion, type Route, route } from '../../kernel/http/route.ts';
import { Refused } from '../../kernel/refusal.ts';
import { couriersOf } from '../couriers.ts';
import { createRange, leftIn, type NumberRange, numberOf, numberRanges, switchRange } from './number-ranges.ts';

export const rangeRoutes: Route[] = [
  route(contract.listNumberRanges, async ({ ctx }) => ({ ranges: await described(ctx, await numberRanges(ctx)) })),

  route(
    contract.createNumberRange,
    async ({ ctx, body }) => (await described(ctx, [await createRange(ctx, body)]))[0]!,
  ),

  route(contract.changeNumberRange, async ({ ctx, params: { id }, body, ifMatch }) => {
    const known = (await numberRanges(ctx)).find((range) => range.id === id);
    if (!known) throw new Refused('shipping.rangeUnknown', {}, 404);
    // Numbers are given of it meanwhile; what is compared is what stands under the lock.
    const [range] = (await numberRanges(ctx, [known.courier])).filter((one) => one.id === id);
    assertVersion({ ifMatch }, range!.version);
    return (await described(ctx, [await switchRange(ctx, range!, body.active)]))[0]!;
  }),
];

async function described(ctx: Ctx, ranges: readonly NumberRange[]) {
  const couriers = await couriersOf(ctx);
  return ranges.map((range) => {
    const { id, courier, indicator, country, first, last, next, active, madeAt, version } = range;
    const left = leftIn(range);
    return {
      ...{ id, indicator, country, active, madeAt, version, left },
      courier: { code: courier, name: couriers.get(courier)?.name ?? courier },
      ...{ first: numberOf(range, first), last: numberOf(range, last), next: left > 0 ? numberOf(range, next) : null },
    };
  });
}
