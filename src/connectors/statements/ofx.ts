/**
 * OFX, as banks and personal finance programs write it: SGML of version 1, whose values have no closing tag, and XML of
 * version 2. It states a closing balance and no opening one, so what it can prove is that it is whole.
 */
import { type FileSource, parseTime, readLines } from '../../kernel/files/files.ts';
import type { BillEnd, BillPart } from '../../reconciliation/bill.ts';
import { asDamage, damaged } from '../psp/bill-checks.ts';
import { amountOf, StatementProof } from './statement-lines.ts';

const TOKEN = /<(\/?)([A-Z0-9.]+)>([^<]*)/gi;
const ENTITIES: Record<string, string> = { '&amp;': '&', '&lt;': '<', '&gt;': '>', '&quot;': '"', '&apos;': "'" };

/** Throws `Damaged` (`bill.*`, `files.*`) with `data.line` and the reason. */
export async function* readOfx(source: FileSource): AsyncGenerator<BillPart, BillEnd> {
  const proof = new StatementProof(source.name);
  let currency = '';
  let row: Map<string, string> | null = null;
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
        else if (name === 'STMTTRN' && !closing) [row, begun] = [new Map(), line];
        else if (name === 'STMTTRN') {
          addRow(proof, source.name, begun, row ?? new Map(), currency);
          row = null;
        } else if (closing) continue;
        else if (row) row.set(name, said);
        else if (name === 'CURDEF') currency = said;
        else if (name === 'ACCTID') proof.account(line, said);
      }
      const part = proof.part();
      if (part.lines.length) yield part;
    }
    if (!isWhole || row) throw damaged(source.name, last, 'cut', { missing: '</OFX>' });
    if (proof.merchantId === '') throw damaged(source.name, last, 'noStatement');
  } catch (error) {
    throw asDamage(error);
  }
  yield proof.part(true);
  return proof.end();
}

function addRow(proof: StatementProof, file: string, line: number, row: Map<string, string>, currency: string): void {
  const posted = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d))?/.exec(row.get('DTPOSTED') ?? '');
  const [, year, month, day, hour = '00', minute = '00', second = '00'] = posted ?? [];
  const at = posted && parseTime(`${year}-${month}-${day} ${hour}:${minute}:${second}`, '+08:00');
  if (!at) throw damaged(file, line, 'damagedTime', { value: row.get('DTPOSTED') ?? '' });
  proof.add({
    line,
    at,
    amountMinor: amountOf(file, line, row.get('TRNAMT') ?? '', currency),
    currency,
    reference: row.get('REFNUM') ?? row.get('CHECKNUM') ?? '',
    entryNumber: row.get('FITID') ?? '',
    text: [row.get('NAME'), row.get('MEMO')].filter(Boolean).join(' '),
    balanceMinor: null,
  });
}
