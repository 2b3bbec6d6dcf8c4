/** What dues ask before the books of a period are closed: what may be lost of claims at its end is kept ready. */
import type { ClosingCheck } from '../finance/finance.ts';
import { provisionAt, provisionSince } from './provisions.ts';

/** One of that day or later answers for it, because none can be made before it any more; so does having nothing to book. */
export const duesClosing: ClosingCheck = {
  name: 'lossProvision',
  run: async (ctx, { through }) => {
    if (await provisionSince(ctx, through)) return { open: 0 };
    const { booked } = await provisionAt(ctx, through);
    return { open: booked === 0n ? 0 : 1, data: { amount: booked } };
  },
};
