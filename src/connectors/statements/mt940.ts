/**
 * MT940, the statement of SWIFT: fields that begin with `:NN:`, whatever envelope a bank puts around them. `:60F:` opens,
 * each `:61:` is a line whose `:86:` says what it was, `:62F:` closes; a file may hold the statements of many days.
 */
import { type FileSource, readLines } from '../../kernel/files/files.ts';
import type { BillEnd, BillPart } from '../../reconciliation/bill.ts';
import { asDamage, damaged } from '../psp/bill-checks.ts';
import { amountOf, type BankLine, StatementProof } from './statement-lines.ts';

type Field = { tag: string; line: number; text: string };

const BALANCE = /^([CD])(\d{6})([A-Z]{3})([\d,]+)/;
const LINE = /^(\d{6})(\d{4})?(R?[CD])([A-Z])?(\d[\d,]*)([A-Z][A-Z0-9]{3})([^\n]*)\n?([\s\S]*)$/;

/** Throws `Damaged` (`bill.*`, `files.*`) with `data.line` and the reason. */
export async function* readMt940(source: FileSource): AsyncGenerator<BillPart, BillEnd> {
  const proof = new StatementProof(source.name);
  let waiting = null as BankLine | null;
  let isOpen = false;
  let last = 0;
  const settle = () => {
    if (waiting) proof.add(waiting);
    waiting = null;
  };
  try {
    for await (const { tag, line, text } of fieldsOf(source)) {
      last = line;
      if (tag === '86') {
        if (waiting) waiting = { ...waiting, text: `${waiting.text} ${text}` };
        continue;
      }
      settle();
      if (tag === '25') proof.account(line, text.trim());
      else if (tag === '60F' || tag === '60M') {
        const { currency, amount } = balanceOf(source.name, line, text);
        proof.open(line, currency, amount);
        isOpen = true;
      } else if (tag === '61') waiting = lineOf(source.name, line, text, proof.currency);
      else if (tag === '62F' || tag === '62M') {
        const { currency, amount } = balanceOf(source.name, line, text);
        proof.close(line, currency, amount);
        isOpen = false;
      }
      const part = proof.part();
      if (part.lines.length) yield part;
    }
    if (isOpen || proof.balance === null) throw damaged(source.name, last, 'cut', { missing: ':62F:' });
  } catch (error) {
    throw asDamage(error);
  }
  yield proof.part(true);
  return proof.end();
}

/** Fields with their continuation lines; what stands before the first one is the bank's envelope. */
async function* fieldsOf(source: FileSource): AsyncGenerator<Field> {
  let field: Field | null = null;
  for await (const { line, text } of readLines(source)) {
    const start = /^:(\d{2}[A-Z]?):(.*)$/.exec(text);
    if (start) {
      if (field) yield field;
      field = { tag: start[1]!, line, text: start[2]! };
    } else if (/^-(\}|X*$)/.test(text)) {
      if (field) yield field;
      field = null;
    } else if (field && text.trim() !== '') field.text += `\n${text}`;
  }
  if (field) yield field;
}

function balanceOf(file: string, line: number, text: string) {
  const match = BALANCE.exec(text);
  if (!match) throw damaged(file, line, 'damagedAmount', { value: text });
  const [, side, , currency, digits] = match;
  const amount = amountOf(file, line, digits!, currency!, true);
  return { currency: currency!, amount: side === 'D' ? -amount : amount };
}

/** `RC` takes a credit back, `RD` a debit. */
function lineOf(file: string, line: number, text: string, currency: string): BankLine {
  const match = LINE.exec(text);
  if (!match) throw damaged(file, line, 'damagedRow', { value: text.slice(0, 60) });
  const [, valued, , side, , digits, , rest, more] = match;
  const [own, theirs] = rest!.split('//');
  const amount = amountOf(file, line, digits!, currency, true);
  const isIn = side === 'C' || side === 'RD';
  // The reference has sixteen places; what follows it is where some banks write the name.
  const reference = own!.slice(0, 16).trim();
  return {
    line,
    at: dayAt(file, line, valued!),
    amountMinor: isIn ? amount : -amount,
    currency,
    reference: reference === 'NONREF' ? '' : reference,
    entryNumber: (theirs ?? '').trim(),
    text: `${own!.slice(16)} ${more}`,
    balanceMinor: null,
  };
}

function dayAt(file: string, line: number, digits: string): Date {
  const day = `20${digits.slice(0, 2)}-${digits.slice(2, 4)}-${digits.slice(4, 6)}`;
  const at = new Date(`${day}T00:00:00+08:00`);
  if (Number.isNaN(at.getTime()) || new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10) !== day)
    throw damaged(file, line, 'damagedTime', { value: digits });
  return at;
}
