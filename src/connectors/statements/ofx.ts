/**
 * OFX, as banks and personal finance programs write it: SGML of version 1, whose values have no closing tag, and XML of
 * version 2. It states a closing balance and no opening one, and that one may be of a later day than its lines: so the
 * balance must be there and be one, and what the file can prove is that it is whole.
 */
import { type FileSource, parseTime, readLines } from '../../kernel/files/files.ts';
import type { BillEnd, BillPart } from '../../reconciliation/bill.ts';
import { asDamage, damaged } from '../psp/bill-checks.ts';
import { amountOf, StatementProof } from './statement-lines.ts';

/** Parts of a statement whose values belong together. */
const PARTS = ['STMTTRN', 'LEDGERBAL'];
const TOKEN = /<(\/?)([A-Z0-9.]+)>([^<]*)/gi;
const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'" };

/** Throws `Damaged` (`bill.*`, `files.*`) with `data.line` and the reason. */
export async function* readOfx(source: FileSource): AsyncGenerator<BillPart, BillEnd> {
  const proof = new StatementProof(source.name);
  let currency = '';
  let part: Map<string, string> | null = null;
  let hasBalance = false;
  let begun = 0;
  let isWhole = false;
  let last = 0;
  try {
    for await (const { line, text } of readLines(source)) {
      last = line;
      for (const [, closing, tag, value] of text.matchAll(TOKEN)) {
        const name = tag!.toUpperCase();
        const said = value!.trim().replaceAll(/&\w+;/g, (one) => ENTITIES[one] ?? one);
        if (name === 'OFX' && closing) isWhole = true;
        else if (PARTS.includes(name) && !closing) [part, begun] = [new Map(), line];
        else if (PARTS.includes(name)) {
          const keep = name === 'STMTTRN' ? addRow : checkBalance;
          keep(proof, source.name, begun, part ?? new Map(), currency);
          [part, hasBalance] = [null, hasBalance || keep === checkBalance];
        } else if (/^(CC)?STMTRS$/.test(name)) {
          if (closing && !hasBalance) throw damaged(source.name, line, 'cut', { missing: '<LEDGERBAL>' });
          hasBalance = false;
        } else if (closing) continue;
        else if (part) part.set(name, said);
        else if (name === 'CURDEF') currency = said;
        else if (name === 'ACCTID') proof.account(line, said);
      }
      const ready = proof.part();
      if (ready.lines.length) yield ready;
    }
    if (!isWhole || part) throw damaged(source.name, last, 'cut', { missing: '</OFX>' });
    if (proof.merchantId === '') throw damaged(source.name, last, 'noStatement');
  } catch (error) {
    throw asDamage(error);
  }
  yield proof.part(true);
  return proof.end();
}

type Values = ReadonlyMap<string, string>;

function addRow(proof: StatementProof, file: string, line: number, row: Values, currency: string): void {
  proof.add({
    line,
    at: timeOf(file, line, row.get('DTPOSTED') ?? ''),
    amountMinor: amountOf(file, line, row.get('TRNAMT') ?? '', currency),
    currency,
    reference: row.get('REFNUM') ?? row.get('CHECKNUM') ?? '',
    entryNumber: row.get('FITID') ?? '',
    text: [row.get('NAME'), row.get('MEMO')].filter(Boolean).join(' '),
    balanceMinor: null,
  });
}

function checkBalance(_: StatementProof, file: string, line: number, balance: Values, currency: string): void {
  amountOf(file, line, balance.get('BALAMT') ?? '', currency);
  timeOf(file, line, balance.get('DTASOF') ?? '');
}

function timeOf(file: string, line: number, text: string): Date {
  const written = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d))?/.exec(text);
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = written ?? [];
  const at = written && parseTime(`${year}-${month}-${day} ${hour}:${minute}:${second}`, '+08:00');
  if (!at) throw damaged(file, line, 'damagedTime', { value: text });
  return at;
}
