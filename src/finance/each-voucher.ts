/** Every voucher of a span for a file, page by page, so that a slow reader holds no connection. All have their numbers. */
import type { Database, Scope } from '../kernel/db/database.ts';
import type { Span } from './reports.ts';
import { type BookedVoucher, vouchersBetween } from './vouchers.ts';

const PAGE = 500;

export async function* eachVoucher(db: Database, scope: Scope, span: Span): AsyncGenerator<BookedVoucher> {
  await db.transaction(scope, (ctx) => ctx.sql`select gl_number(${ctx.tenant})`);
  for (let after: BookedVoucher | null = null; ; ) {
    const last: BookedVoucher | null = after;
    const page: BookedVoucher[] = await db.read(scope, (ctx) => vouchersBetween(ctx, span, last, PAGE));
    yield* page;
    if (page.length < PAGE) return;
    after = page.at(-1)!;
  }
}
