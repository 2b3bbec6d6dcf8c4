/**
 * Where a buyer goes whose company takes a form and no address (PAY-1): a page of ours with one button that carries the
 * signed form there. Whoever has the address sees the sum and what for, as whoever has a code to scan does; nobody is
 * signed in.
 */
import { showPayPage } from '../contract/pay.ts';
import { SYSTEM, type Tenant } from '../kernel/context.ts';
import { publicRoute, type Route } from '../kernel/http/route.ts';
import { formatMinor, scaleOf } from '../kernel/money.ts';
import { Refused } from '../kernel/refusal.ts';
import type { Cashier } from './payment-provider.ts';
import type { Start } from './start-store.ts';

/** It lies where the company tells us, since that is where the world reaches us. */
export const payPageOf = ({ notifyUrl, paymentId }: Start, tenant: Tenant): string =>
  `${new URL(notifyUrl).origin}/pay/${tenant}/${paymentId}`;

type Shown = {
  cashier: Cashier | null;
  title: string;
  isOpen: boolean;
  amountMinor: bigint;
  currency: string;
};

export const payPage: Route = publicRoute(showPayPage, async ({ db, params, reply }) => {
  const [shown] = await db.read(
    { tenant: params.tenant, actor: SYSTEM },
    (ctx) => ctx.sql<Shown>`
      select s.cashier, s.title, p.amount_minor as "amountMinor", p.currency,
             p.state = 'waiting' and not s.closing and s.expires_at > ${new Date(ctx.now())} as "isOpen"
      from payment_start s
      join payment p on p.tenant_id = s.tenant_id and p.id = s.payment_id
      where s.tenant_id = ${ctx.tenant}
        and s.payment_id = ${params.payment}`,
  );
  // Nobody learns more than that there is no such page.
  if (shown?.cashier?.kind !== 'form') throw new Refused('payments.notFound', {}, 404);
  const { url, fields } = shown.cashier;
  const policy = ["default-src 'none'", "style-src 'unsafe-inline'", `form-action ${new URL(url).origin}`];
  void reply.header('content-security-policy', [...policy, "base-uri 'none'", "frame-ancestors 'none'"].join('; '));
  void reply.header('cache-control', 'no-store');
  const rest = shown.isOpen ? formText(url, fields) : '<p>付款已结束 · This payment has ended</p>';
  return { body: pageText(shown, rest), type: 'text/html; charset=utf-8' };
});

const STYLE =
  'body{font:16px/1.6 system-ui,sans-serif;margin:0;min-height:100vh;display:grid;place-items:center;color:#1f2329;' +
  'background:#f5f6f8}main{background:#fff;padding:40px;border-radius:12px;text-align:center;max-width:80vw}' +
  'b{display:block;font-size:36px;line-height:1.3}button{font:inherit;margin-top:24px;padding:10px 40px;border:0;' +
  'border-radius:8px;background:#0b6b3a;color:#fff;cursor:pointer}';

const pageText = ({ title, amountMinor, currency }: Shown, rest: string): string =>
  `<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>${escaped(title)}</title><style>${STYLE}</style><main><p>${escaped(title)}</p>` +
  `<b>${currency} ${formatMinor(amountMinor, scaleOf(currency))}</b>${rest}</main></html>`;

const formText = (url: string, fields: Record<string, string>): string =>
  `<form method="post" action="${escaped(url)}" accept-charset="utf-8">${Object.entries(fields)
    .map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`)
    .join('')}<button>去付款 · Pay</button></form>`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
