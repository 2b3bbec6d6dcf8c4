/**
 * A stand-in for a bank that pays out of a custody account, on 127.0.0.1 (CLR-5): takes pain.001, answers pain.002. It
 * counts by our number: told twice, it pays once, and says how often it was told. It misbehaves on request: by faults of
 * the line, and by what becomes of payments.
 */
import { createHmac } from 'node:crypto';
import { childOf, childrenOf, parseXml, textOf, writeXml, type XmlElement } from '../../src/connectors/xml-text.ts';
import { type Faults, faultPlan } from '../faults.ts';
import { type Asked, firstOf, serveLocally, spoilOnRequest, type Told } from '../local-server.ts';

const KEY = 'sandbox-bank-key-0001';

export type BankFate = 'paid' | 'failed' | 'unknown' | 'late';
type Paid = {
  number: string;
  line: string;
  account: string;
  amount: string;
  fate: BankFate | 'returned';
  told: number;
  times: number;
};
type Order = { number: string; payments: Paid[] };
export type BankMemory = { orders: Map<string, Order> };

export type BankOptions = { port?: number; memory?: BankMemory | undefined };

export async function start(options: BankOptions = {}) {
  const [planned, drawn] = [spoilOnRequest(), faultPlan()];
  const memory: BankMemory = options.memory ?? { orders: new Map() };
  let fateOf: (payment: { account: string; number: string }) => BankFate = () => 'paid';
  const byNumber = new Map<string, Paid>();
  for (const { payments } of memory.orders.values()) for (const one of payments) byNumber.set(one.number, one);

  const take = (number: string, body: string): Told => {
    const order = memory.orders.get(number) ?? { number, payments: [] };
    memory.orders.set(number, order);
    for (const asked of readOrder(body)) {
      const known = byNumber.get(asked.number);
      if (known) {
        known.told += 1;
        continue;
      }
      const fate = fateOf(asked);
      const paid = { ...asked, fate, told: 1, times: fate === 'paid' || fate === 'late' ? 1 : 0 };
      byNumber.set(asked.number, paid);
      order.payments.push(paid);
    }
    return { status: 202, headers: {}, body: '' };
  };

  const answer = ({ method, url, headers, body }: Asked): Told => {
    const number = decodeURIComponent(url.pathname.split('/').at(-1) ?? '');
    const signed = method === 'GET' ? number : body.toString('utf8');
    if (headers['x-signature'] !== createHmac('sha256', KEY).update(signed).digest('hex'))
      return { status: 401, headers: {}, body: 'signature' };
    if (method === 'PUT') return take(number, signed);
    const order = memory.orders.get(number);
    if (!order) return { status: 404, headers: {}, body: '' };
    return { status: 200, headers: { 'content-type': 'application/xml' }, body: report(order) };
  };

  const server = await serveLocally(answer, {
    spoiler: firstOf(planned, drawn),
    ...(options.port && { port: options.port }),
  });
  return {
    url: server.url,
    access: { endpoint: server.url, key: KEY },
    control: {
      spoil: planned.plan,
      setFaults: (faults: Faults): void => drawn.set(faults),
      /** What becomes of payments that come from now on. */
      decide: (fate: typeof fateOf): void => {
        fateOf = fate;
      },
      /** Everything that is late is through; what was unknown ended as said. */
      catchUp: (unknownAs: 'paid' | 'failed' = 'paid'): void => {
        for (const paid of byNumber.values()) {
          if (paid.fate === 'unknown') Object.assign(paid, { fate: unknownAs, times: unknownAs === 'paid' ? 1 : 0 });
          if (paid.fate === 'late') paid.fate = 'paid';
        }
      },
      /** The receiving bank sends back what was paid. */
      sendBack: (number: string): void => {
        byNumber.get(number)!.fate = 'returned';
      },
      payments: (): readonly Paid[] => [...byNumber.values()],
      memory: (): BankMemory => memory,
    },
    close: server.close,
  };
}

function readOrder(text: string): { number: string; line: string; account: string; amount: string }[] {
  const payment = childOf(childOf(parseXml(text), 'CstmrCdtTrfInitn'), 'PmtInf');
  return childrenOf(payment, 'CdtTrfTxInf').map((one) => ({
    ...{ number: textOf(childOf(one, 'PmtId'), 'EndToEndId'), line: textOf(childOf(one, 'PmtId'), 'InstrId') },
    ...{ account: deep(one, 'CdtrAcct', 'Id', 'Othr', 'Id'), amount: deep(one, 'Amt', 'InstdAmt') },
  }));
}

const deep = (element: XmlElement, ...path: string[]): string => {
  const inside = path.slice(0, -1).reduce<XmlElement | undefined>((at, name) => childOf(at, name), element);
  return textOf(inside, path.at(-1)!);
};

const STATUS: Record<Paid['fate'], { TxSts: string; reason?: string; text?: string }> = {
  paid: { TxSts: 'ACSC' },
  late: { TxSts: 'ACSP' },
  failed: { TxSts: 'RJCT', reason: 'AC01', text: '收款账号有误' },
  unknown: { TxSts: 'PDNG', reason: 'NOAS', text: '收款行无应答' },
  returned: { TxSts: 'RJCT', reason: 'RETURN', text: '收款行退汇' },
};

function report({ number, payments }: Order): string {
  const lines = payments.map((one) => {
    const { TxSts, reason, text } = STATUS[one.fate];
    const why = reason ? { StsRsnInf: { Rsn: { Prtry: reason }, AddtlInf: text ?? '' } } : {};
    return { OrgnlInstrId: one.line, OrgnlEndToEndId: one.number, TxSts, ...why };
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writeXml('Document', {
    CstmrPmtStsRpt: {
      GrpHdr: { MsgId: `R${number}` },
      OrgnlGrpInfAndSts: { OrgnlMsgId: number, OrgnlMsgNmId: 'pain.001.001.03' },
      OrgnlPmtInfAndSts: { OrgnlPmtInfId: number, TxInfAndSts: lines },
    },
  })}`;
}
