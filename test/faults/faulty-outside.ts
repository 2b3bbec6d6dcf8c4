/**
 * A platform whose payments are collected and divided by WeChat Pay and Alipay and paid out by a bank, all three behind
 * faulty lines. `round` is what background work does in half a minute, by a clock of its own that moves as far. What the outside did is read from the stand-ins' own books.
 */
import { afterAll } from 'vitest';
import { start as startBank } from '../../sandbox/banks/bank.ts';
import { start as startAlipay } from '../../sandbox/psp/alipay.ts';
import { start as startWechat } from '../../sandbox/psp/wechat-pay.ts';
import { type ClearingPorts, clearingJobs } from '../../src/clearing/clearing.ts';
import { keepCustodian } from '../../src/clearing/custodians.ts';
import { iso20022 } from '../../src/connectors/banks/iso20022.ts';
import { createHttp, type Http } from '../../src/connectors/http.ts';
import { alipay } from '../../src/connectors/psp/alipay/alipay.ts';
import { alipaySharing } from '../../src/connectors/psp/alipay/share-payment.ts';
import { wechatSharing } from '../../src/connectors/psp/wechat-pay/share-payment.ts';
import { wechatPay } from '../../src/connectors/psp/wechat-pay/wechat-pay.ts';
import type { Ctx } from '../../src/kernel/context.ts';
import { idSource } from '../../src/kernel/ids.ts';
import { Later } from '../../src/kernel/jobs.ts';
import {
  merchantAccessOpener,
  NewsDesk,
  paymentJobs,
  paymentRoutes,
  saveMerchantAccount,
} from '../../src/payments/payments.ts';
import { ONE, testDatabase } from '../database.ts';
import { listen, ring } from '../http.ts';
import { type Draw, startProxy } from './proxy.ts';

export const COMPANIES = ['wechatPay', 'alipay'] as const;
export type CompanyKind = (typeof COMPANIES)[number];
const ROUND_MS = 30_000;
/** Answers of a stand-in take milliseconds; what is lost is given up after this. */
const PATIENCE_MS = 400;

/** Call it at the top of a test file. */
export async function openFaultyOutside(draw: Draw) {
  // A Friday morning, after the bank's first window.
  let clock = Date.parse('2026-06-05T09:30:00+08:00');
  const now = () => new Date(clock);
  const world = { now: () => clock, newId: idSource(() => clock), random: Math.random };
  const { db, owner } = await testDatabase({ world });
  const origins = new Set<string>();
  const http = createHttp({ hosts: [], allowLoopback: origins });
  const send: Http['send'] = (request) => http.send({ ...request, timeoutMs: PATIENCE_MS });
  let nonces = 0;
  const means = { send, now, nonce: () => `n${++nonces}`.padEnd(32, '0') };
  const byKind = <T extends { kind: string }>(all: T[]) => new Map(all.map((one) => [one.kind, one]));
  const openAccess = merchantAccessOpener(ring);
  const payments = { providers: byKind([wechatPay(means), alipay(means)]), openAccess, ring };
  const clearing: ClearingPorts = {
    ...{ ring, bank: iso20022({ send }), checkEndpoint: async () => null, soldGoods: async () => [] },
    sharing: { providers: byKind([wechatSharing(means), alipaySharing(means)]), openAccess },
    describeActors: async () => new Map(),
  };
  const unused = {
    checkEndpoint: async () => null,
    ordersToPay: async () => new Map(),
    orderRefs: async () => new Map(),
    accountNames: async () => new Map(),
  };
  const server = await listen(
    db,
    paymentRoutes(new NewsDesk(db), { ...payments, ...unused, describeActors: async () => new Map() }, '/nowhere'),
  );
  const notifyUrl = (kind: CompanyKind) => `${server.url}/webhooks/payments/1/${kind}`;
  const stands = {
    wechatPay: await startWechat({ seed: 171, now, notifyUrl: notifyUrl('wechatPay') }),
    alipay: await startAlipay({ seed: 172, now, notifyUrl: notifyUrl('alipay') }),
    bank: await startBank(),
  };
  const lineTo = async (url: string) => {
    const line = await startProxy({ port: Number(new URL(url).port) });
    line.set('drawn', { draw });
    const own = `http://127.0.0.1:${line.port}`;
    origins.add(own);
    return { line, through: (endpoint: string) => endpoint.replace(url, own) };
  };
  const lines = {
    wechatPay: await lineTo(stands.wechatPay.url),
    alipay: await lineTo(stands.alipay.url),
    bank: await lineTo(stands.bank.url),
  };
  afterAll(async () => {
    await http.close();
    for (const { line } of Object.values(lines)) await line.close();
    for (const stand of Object.values(stands)) await stand.close();
  });

  const within = <T>(work: (ctx: Ctx) => Promise<T>) => db.transaction(ONE, work);
  /** A register, and a merchant account whose money lies there. */
  async function collect(id: string, kind: CompanyKind | 'bank'): Promise<void> {
    const company = stands[kind === 'bank' ? 'wechatPay' : kind];
    const isBank = kind === 'bank';
    const endpoint = isBank ? lines.bank.through(stands.bank.access.endpoint) : '';
    await within(async (ctx) => {
      await keepCustodian(ctx, ring, null, {
        ...{ id, name: id, party: id, kind: isBank ? 'bank' : 'paymentCompany', way: isBank ? 'direct' : 'file' },
        ...{ endpoint, account: '755900001234', ...(isBank && { key: stands.bank.access.key }) },
        ...{ accountName: '平台公司', bankCode: '308584000013', active: true },
        ...{ approveAboveMinor: 10n ** 15n, leastMinor: 1n, mostMinor: 10n ** 12n, chargeMinor: 0n },
      });
      await saveMerchantAccount(ctx, ring, {
        ...{ ...company.access, id, kind: isBank ? 'wechatPay' : kind, name: id, feePpm: 0, feeToleranceMinor: 0n },
        ...{ endpoint: isBank ? 'https://pay.test' : lines[kind].through(company.access.endpoint) },
        ...{ merchantId: isBank ? 'bank' : company.access.merchantId, currency: 'CNY', active: true },
      });
      await ctx.sql`
        insert into fund_model (tenant_id, merchant_account, model, custodian, for_sellers, fee_comes_back, carried_out)
        values (${ctx.tenant}, ${id}, ${isBank ? 'BANK_CUSTODY' : 'LICENSED_SPLIT'}, ${id}, true, false, ${!isBank})`;
    });
  }
  for (const kind of COMPANIES) await collect(kind, kind);
  await collect('bank', 'bank');

  const handlers = [...paymentJobs(payments), ...clearingJobs(clearing)];
  const KINDS = [
    ...['payments.askSilent', 'payments.followRefunds'],
    ...['clearing.sweep', 'clearing.followSplits', 'clearing.payouts'],
  ];
  return {
    ...{ db, owner, stands, within, now },
    mend(): void {
      for (const { line } of Object.values(lines)) line.set('well');
    },
    /** Half a minute goes by: news is told as chance has it, and everything that is due is asked about. */
    async round(): Promise<void> {
      clock += ROUND_MS;
      for (const kind of COMPANIES) await stands[kind].control.deliver();
      for (const kind of KINDS) {
        const handler = handlers.find((one) => one.kind === kind);
        if (!handler || !('reach' in handler)) throw new Error(`${kind} reaches nobody`);
        await handler.reach(db, ONE, []).catch((error: unknown) => {
          if (!(error instanceof Later)) throw error;
        });
      }
    },
  };
}
