/**
 * A second, naive statement of the ledger's rules, written without looking at the first: one flat book of counters under
 * text keys. A posting is tried on a sheet of paper laid over the book; the sheet is copied into the book or thrown away.
 */
import type { Line, Posting } from '../src/ledger/ledger.ts';

type Told = { what: string; document: string };
type Promised = { giver: string; taker: string; floor: bigint | undefined };

class Paper {
  readonly numbers = new Map<string, bigint>();
  readonly told = new Map<string, Told>();
  readonly promised = new Map<string, Promised>();
  readonly under: Paper | null;
  constructor(under: Paper | null) {
    this.under = under;
  }
  number = (key: string): bigint => this.numbers.get(key) ?? this.under?.number(key) ?? 0n;
  add = (key: string, amount: bigint): void => void this.numbers.set(key, this.number(key) + amount);
  heard = (id: string): Told | undefined => this.told.get(id) ?? this.under?.heard(id);
  promise = (id: string): Promised | undefined => this.promised.get(id) ?? this.under?.promise(id);
}

export class Oracle {
  readonly #book = new Paper(null);
  /** How often a fact took an account below its floor. */
  exceptions = 0;

  /** `booked`, `repeated`, or the code of the refusal. */
  post({ lines, document }: Posting): string {
    const sheet = new Paper(this.#book);
    let news = 0;
    let exceptions = 0;
    for (const line of lines) {
      const said = this.#say(sheet, line, document.id);
      if (said === 'known') continue;
      if (said !== 'fine' && said !== 'below') return said;
      news++;
      if (said === 'below') exceptions++;
    }
    for (const [key, value] of sheet.numbers) this.#book.numbers.set(key, value);
    for (const [key, value] of sheet.told) this.#book.told.set(key, value);
    for (const [key, value] of sheet.promised) this.#book.promised.set(key, value);
    this.exceptions += exceptions;
    return news === 0 ? 'repeated' : 'booked';
  }

  balance(node: string): { posted: bigint; heldOut: bigint; heldIn: bigint } {
    return {
      posted: this.#book.number(`${node} has`),
      heldOut: this.#book.number(`${node} owes`),
      heldIn: this.#book.number(`${node} awaits`),
    };
  }

  #say(sheet: Paper, line: Line, document: string): string {
    if (line.kind === 'post' || line.kind === 'hold') {
      const giver = line.from.node || line.from.place;
      const taker = line.to.node || line.to.place;
      const before = sheet.heard(line.id);
      const what = `${line.kind} ${giver} ${taker} ${line.amount}`;
      if (before) return before.what === what && before.document === document ? 'known' : 'ledger.idReused';
      if (line.amount < 1n) return 'ledger.amountNotPositive';
      const left = (then: bigint) => sheet.number(`${giver} has`) - sheet.number(`${giver} owes`) - then;
      if (line.kind === 'hold') {
        if (line.from.floor !== undefined && left(line.amount) < line.from.floor) return 'ledger.short';
        sheet.add(`${giver} owes`, line.amount);
        sheet.add(`${taker} awaits`, line.amount);
        sheet.add(`open ${line.id}`, line.amount);
        sheet.promised.set(line.id, { giver, taker, floor: line.from.floor });
      } else move(sheet, giver, taker, line.amount);
      sheet.told.set(line.id, { what, document });
      return line.kind === 'post' && line.from.floor !== undefined && left(0n) < line.from.floor ? 'below' : 'fine';
    }
    const promise = sheet.promise(line.hold);
    if (!promise) return 'ledger.holdUnknown';
    const open = sheet.number(`open ${line.hold}`);
    const before = sheet.heard(line.id);
    if (before) {
      const [kind, hold, amount] = before.what.split(' ');
      const same =
        kind === line.kind && hold === line.hold && (line.amount === undefined || String(line.amount) === amount);
      return same && before.document === document ? 'known' : 'ledger.idReused';
    }
    const amount = line.amount ?? open;
    if (open === 0n) return 'ledger.holdResolved';
    if (amount > open) return 'ledger.exceedsHold';
    if (amount < 1n) return 'ledger.amountNotPositive';
    sheet.add(`open ${line.hold}`, -amount);
    sheet.add(`${promise.giver} owes`, -amount);
    sheet.add(`${promise.taker} awaits`, -amount);
    if (line.kind === 'settle') move(sheet, promise.giver, promise.taker, amount);
    sheet.told.set(line.id, { what: `${line.kind} ${line.hold} ${amount}`, document });
    return 'fine';
  }
}

function move(sheet: Paper, giver: string, taker: string, amount: bigint): void {
  sheet.add(`${giver} has`, -amount);
  sheet.add(`${taker} has`, amount);
}
