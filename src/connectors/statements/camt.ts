/**
 * CAMT.053, the statement of ISO 20022, versions 2 to 8: read as events, so its length does not matter. Only what is
 * booked counts; where the statement sums up its entries, they must agree, and opening with all of them must close.
 */
import { SaxesParser } from 'saxes';
import { decode, type FileSource, parseTime } from '../../kernel/files/files.ts';
import { parseMinor, scaleOf } from '../../kernel/money.ts';
import type { BillEnd, BillPart } from '../../reconciliation/bill.ts';
import { asDamage, checkTotal, damaged } from '../psp/bill-checks.ts';
import { amountOf, StatementProof } from './statement-lines.ts';

/** Texts by their path below the part of a statement that is open. */
type Facts = Map<string, { text: string; currency: string; line: number }>;

const ENTRY_REFERENCES = ['Refs/EndToEndId', 'Refs/TxId', 'Refs/InstrId', 'Refs/PmtInfId', 'Refs/Prtry/Ref'];

/** Throws `Damaged` (`bill.*`, `files.*`) with `data.line` and the reason. */
export async function* readCamt(source: FileSource): AsyncGenerator<BillPart, BillEnd> {
  const reader = new CamtReader(source.name);
  try {
    for await (const text of decode(source)) {
      reader.write(text);
      const part = reader.proof.part();
      if (part.lines.length) yield part;
    }
    reader.end();
  } catch (error) {
    throw asDamage(error);
  }
  yield reader.proof.part(true);
  return reader.proof.end();
}

class CamtReader {
  readonly proof: StatementProof;
  readonly #file: string;
  readonly #parser = new SaxesParser({ xmlns: false, position: true });
  readonly #path: string[] = [];
  #text = '';
  #currency = '';
  /** Of the part that is open: an account, a balance, an entry or the summary. */
  #facts: Facts = new Map();
  #error: Error | null = null;
  #sums = { in: 0n, out: 0n, entries: 0n, others: false };
  /** Both stand before the entries they are about. */
  #closing: { currency: string; amount: bigint; line: number } | null = null;
  #stated: Facts = new Map();
  #statedLine = 0;
  #statements = 0;

  constructor(file: string) {
    this.#file = file;
    this.proof = new StatementProof(file);
    this.#parser.on('error', (error) =>
      this.#fail(damaged(file, this.#parser.line, 'damagedXml', { why: error.message })),
    );
    this.#parser.on('doctype', () => this.#fail(damaged(file, this.#parser.line, 'damagedXml', { why: 'doctype' })));
    this.#parser.on('opentag', ({ name, attributes }) => this.#open(name, attributes as Record<string, string>));
    this.#parser.on('text', (text) => {
      this.#text += text;
    });
    this.#parser.on('closetag', () => {
      if (!this.#error) this.#attempt(() => this.#close());
    });
  }

  write(text: string): void {
    this.#parser.write(text);
    if (this.#error) throw this.#error;
  }

  end(): void {
    this.#attempt(() => this.#parser.close());
    if (this.#error) throw this.#error;
    if (this.#statements === 0) throw damaged(this.#file, this.#parser.line, 'noStatement');
  }

  #attempt(step: () => void): void {
    try {
      step();
    } catch (error) {
      this.#fail(error as Error);
    }
  }

  #fail(error: Error): void {
    this.#error ??= error;
  }

  #open(name: string, attributes: Record<string, string>): void {
    const local = name.slice(name.indexOf(':') + 1);
    this.#path.push(local);
    this.#text = '';
    this.#currency = attributes['Ccy'] ?? '';
    if (this.#path.length > 40) this.#fail(damaged(this.#file, this.#parser.line, 'damagedXml', { why: 'too deep' }));
    if (this.#inStatement() === 1) this.#facts = new Map();
  }

  /** How deep below the statement; -1 outside of one. */
  #inStatement(): number {
    const at = this.#path.indexOf('Stmt');
    return at < 0 ? -1 : this.#path.length - 1 - at;
  }

  #close(): void {
    const depth = this.#inStatement();
    const below = this.#path.slice(this.#path.indexOf('Stmt') + 1);
    const text = this.#text.trim();
    if (depth > 1 && text !== '') {
      const key = below.slice(1).join('/');
      if (!this.#facts.has(key)) this.#facts.set(key, { text, currency: this.#currency, line: this.#parser.line });
    }
    if (depth === 1) this.#part(below[0]!);
    if (depth === 0) this.#endStatement();
    this.#path.pop();
    this.#text = '';
  }

  #say(...paths: string[]): string {
    for (const path of paths) {
      const found = this.#facts.get(path);
      if (found) return found.text;
    }
    return '';
  }

  #part(name: string): void {
    const line = this.#parser.line;
    if (name === 'Acct') this.proof.account(line, this.#say('Id/IBAN', 'Id/Othr/Id'));
    else if (name === 'Bal') this.#balance(line);
    else if (name === 'TxsSummry') this.#keepSummary(line);
    else if (name === 'Ntry' && /^(BOOK)?$/.test(this.#say('Sts', 'Sts/Cd'))) this.#entry(line);
    else if (name === 'Ntry') this.#sums.others = true;
  }

  #amount(path: string, line: number, side: string): { currency: string; amount: bigint } {
    const { text = '', currency = '' } = this.#facts.get(path) ?? {};
    const amount = amountOf(this.#file, line, text, currency);
    if (side !== 'CRDT' && side !== 'DBIT') throw damaged(this.#file, line, 'unknownState', { state: side });
    return { currency, amount: side === 'DBIT' ? -amount : amount };
  }

  #balance(line: number): void {
    const type = this.#say('Tp/CdOrPrtry/Cd', 'Tp/CdOrPrtry/Prtry');
    if (type !== 'OPBD' && type !== 'PRCD' && type !== 'CLBD') return;
    const { currency, amount } = this.#amount('Amt', line, this.#say('CdtDbtInd'));
    if (type === 'CLBD') this.#closing = { currency, amount, line };
    else this.proof.open(line, currency, amount);
  }

  #entry(line: number): void {
    const { currency, amount } = this.#amount('Amt', line, this.#say('CdtDbtInd'));
    const booked = this.#say('BookgDt/Dt', 'BookgDt/DtTm', 'ValDt/Dt', 'ValDt/DtTm');
    const at = parseTime(booked.slice(0, 19).replace('T', ' '), '+08:00');
    if (!at) throw damaged(this.#file, line, 'damagedTime', { value: booked });
    const detail = (path: string) => `NtryDtls/TxDtls/${path}`;
    const reference = this.#say(...ENTRY_REFERENCES.map(detail), 'NtryDtls/Btch/PmtInfId');
    const words = ['RmtInf/Ustrd', 'RmtInf/Strd/CdtrRefInf/Ref', 'RltdPties/Dbtr/Nm', 'RltdPties/Cdtr/Nm'].map(detail);
    this.#sums.entries += 1n;
    if (amount > 0n) this.#sums.in += amount;
    else this.#sums.out -= amount;
    this.proof.add({
      line,
      at,
      amountMinor: amount,
      currency,
      reference: reference === 'NOTPROVIDED' ? '' : reference,
      entryNumber: this.#say('AcctSvcrRef', 'NtryRef'),
      text: [...words, 'AddtlNtryInf']
        .map((path) => this.#say(path))
        .filter(Boolean)
        .join(' '),
      balanceMinor: null,
    });
  }

  /** Summed up before the entries stand: checked when the statement ends. Entries that are not booked are summed too. */
  #keepSummary(line: number): void {
    [this.#stated, this.#statedLine] = [this.#facts, line];
  }

  #endStatement(): void {
    const { in: income, out, entries, others } = this.#sums;
    const check = (path: string, scale: number, found: bigint) => {
      const text = this.#stated.get(path)?.text;
      if (text === undefined || others) return;
      checkTotal(this.#file, this.#statedLine, path, parseMinor(text, scale) ?? -1n, found);
    };
    const scale = scaleOf(this.proof.currency);
    check('TtlNtries/NbOfNtries', 0, entries);
    check('TtlCdtNtries/Sum', scale, income);
    check('TtlDbtNtries/Sum', scale, out);
    const closing = this.#closing;
    if (!closing) throw damaged(this.#file, this.#parser.line, 'cut', { missing: 'CLBD' });
    this.proof.close(closing.line, closing.currency, closing.amount);
    this.#statements += 1;
    this.#sums = { in: 0n, out: 0n, entries: 0n, others: false };
    [this.#closing, this.#stated] = [null, new Map()];
  }
}
