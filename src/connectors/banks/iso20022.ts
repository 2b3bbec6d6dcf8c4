/**
 * Banks that speak ISO 20022 (CLR-5): pain.001.001.03 out, pain.002.001.03 in, as files or over HTTPS. Each transaction
 * carries our number as `EndToEndId`, by which the bank recognises what it was told before. Over HTTPS a message is signed
 * by HMAC-SHA256 of its body.
 */
import { createHmac } from 'node:crypto';
import { Damaged, OutsideFailure } from '../../channels/connector.ts';
import type { Bank, BankAnswer, BankReport, PayoutLine, PayoutOrder } from '../../clearing/bank.ts';
import { formatMinor, scaleOf } from '../../kernel/money.ts';
import { type Http, requireOk } from '../http.ts';
import { childOf, childrenOf, parseXml, textOf, writeXml, type XmlElement } from '../xml-text.ts';

const decimal = (amount: bigint, currency: string): string => formatMinor(amount, scaleOf(currency));
const agent = (code: string, name: string) => ({
  FinInstnId: { ...(code && { ClrSysMmbId: { ClrSysId: { Cd: 'CNAPS' }, MmbId: code } }), ...(name && { Nm: name }) },
});
const account = (number: string) => ({ Id: { Othr: { Id: number } } });

function transaction({ line, number, amountMinor, currency, bankName, bankCode, accountName, ...to }: PayoutLine) {
  return {
    PmtId: { InstrId: String(line), EndToEndId: number },
    Amt: { [`InstdAmt Ccy="${currency}"`]: decimal(amountMinor, currency) },
    ...{ CdtrAgt: agent(bankCode, bankName), Cdtr: { Nm: accountName }, CdtrAcct: account(to.account) },
    RmtInf: { Ustrd: number },
  };
}

function writeOrder({ number, day, at, accountName, bankCode, lines, ...from }: PayoutOrder): string {
  const currency = lines[0]?.currency ?? 'CNY';
  const sum = lines.reduce((all, { amountMinor }) => all + amountMinor, 0n);
  const totals = { NbOfTxs: String(lines.length), CtrlSum: decimal(sum, currency) };
  const header = { MsgId: number, CreDtTm: at.toISOString().slice(0, 19), ...totals, InitgPty: { Nm: accountName } };
  const payment = {
    ...{ PmtInfId: number, PmtMtd: 'TRF', ...totals, ReqdExctnDt: day, Dbtr: { Nm: accountName } },
    ...{ DbtrAcct: account(from.account), DbtrAgt: agent(bankCode, ''), ChrgBr: 'SLEV' },
    CdtTrfTxInf: lines.map(transaction),
  };
  const root = 'Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03"';
  return `<?xml version="1.0" encoding="UTF-8"?>\n${writeXml(root, {
    CstmrCdtTrfInitn: { GrpHdr: header, PmtInf: payment },
  })}`;
}

/** `ACCP` to `ACSP` and `PDNG`: it is under way, so there is nothing to say yet. */
const RESULTS: Record<string, BankAnswer['result']> = { ACSC: 'success', ACCC: 'success', RJCT: 'failed' };

function readReport(text: string): BankReport | null {
  if (!text.includes('<CstmrPmtStsRpt>')) return null;
  const report = childOf(parseXml(text), 'CstmrPmtStsRpt');
  const number = textOf(childOf(report, 'OrgnlGrpInfAndSts'), 'OrgnlMsgId');
  const lines = childrenOf(report, 'OrgnlPmtInfAndSts').flatMap((payment) =>
    childrenOf(payment, 'TxInfAndSts').flatMap((one): BankAnswer[] => {
      const reason = reasonOf(one);
      // A bank that cannot tell says so by the reason; money that came back is rejected with `RETURN`.
      const told = RESULTS[textOf(one, 'TxSts')] ?? (reason.code === 'NOAS' ? 'unknown' : null);
      const result = told === 'failed' && reason.code === 'RETURN' ? 'returned' : told;
      if (result === null) return [];
      const line = Number(textOf(one, 'OrgnlInstrId'));
      return [{ line, number: textOf(one, 'OrgnlEndToEndId'), result, reason: reason.text }];
    }),
  );
  return { number, lines };
}

function reasonOf(transaction: XmlElement): { code: string; text: string } {
  const information = childOf(transaction, 'StsRsnInf');
  const reason = childOf(information, 'Rsn');
  const code = textOf(reason, 'Cd') || textOf(reason, 'Prtry');
  return { code, text: [code, textOf(information, 'AddtlInf')].filter((part) => part !== '').join(' ') };
}

/** What is no report of this order says nothing of it, so it is asked for again. */
function reportOf(text: string, number: string): BankReport {
  try {
    const report = readReport(text);
    if (report?.number === number) return report;
  } catch (error) {
    if (!(error instanceof Damaged)) throw error;
  }
  throw new OutsideFailure('clearing.resultUnreadable', `the report on ${number}`, true);
}

const sign = (key: string, body: string): string => createHmac('sha256', key).update(body).digest('hex');

export const iso20022 = ({ send }: { send: Http['send'] }): Bank => ({
  writeOrder,
  readReport,
  send: async ({ endpoint, key }, order) => {
    if (key === '') throw new OutsideFailure('clearing.keyMissing', 'no key', true);
    const body = writeOrder(order);
    const headers = { 'content-type': 'application/xml;charset=utf-8', 'x-signature': sign(key, body) };
    const request = { url: `${endpoint}/orders/${order.number}`, headers, body: Buffer.from(body) };
    // Told again under its number it is the same order, so a lost answer is asked for by telling again.
    requireOk(await send({ method: 'PUT', ...request, readOnly: true }), true);
  },
  ask: async ({ endpoint, key }, number) => {
    const url = `${endpoint}/orders/${number}`;
    const answer = await send({ method: 'GET', url, headers: { 'x-signature': sign(key, number) }, readOnly: true });
    if (answer.status === 404) return null;
    return reportOf(requireOk(answer, true).body.toString('utf8'), number);
  },
});
