/**
 * Reading single values out of an order, in one way for all channels: what is not there is zero or nothing, what cannot be
 * read is `Damaged` with the channel's name in front, and nothing is guessed.
 */
import { Damaged } from '../../channels/connector.ts';
import { parseMinor } from '../../kernel/money.ts';
import { parseChinaTime } from '../china-time.ts';
import { asText, type JsonObject } from '../json-text.ts';

export function valuesOf(kind: string) {
  const damaged = (reason: string, field: string, text: string) => new Damaged(`${kind}.${reason}`, { field, text });

  function amount(from: JsonObject, field: string, scale: number): bigint {
    const text = asText(from[field]);
    const value = text === '' && !isPresent(from[field]) ? 0n : parseMinor(text, scale);
    if (value === null) throw damaged('amountDamaged', field, text);
    return value;
  }

  return {
    damaged,
    /** Decimal text or number of whole units, `28.90`. */
    yuan: (from: JsonObject, field: string): bigint => amount(from, field, 2),
    /** Decimal text or number of a currency's whole units. */
    money: amount,
    /** A moment with its zone, `2026-03-01T09:00:00+08:00`. */
    moment(from: JsonObject, field: string): Date | null {
      const text = asText(from[field]);
      const moment = new Date(text);
      if (text !== '' && (Number.isNaN(moment.getTime()) || !/^\d{4}-\d\d-\d\dT/.test(text)))
        throw damaged('timeDamaged', field, text);
      return text === '' ? null : moment;
    },
    /** A whole number of the smallest unit. */
    fen: (from: JsonObject, field: string): bigint => amount(from, field, 0),
    quantity(from: JsonObject, field: string): bigint {
      const text = asText(from[field]);
      if (!/^[1-9]\d{0,8}$/.test(text)) throw damaged('quantityDamaged', field, text);
      return BigInt(text);
    },
    /** A number of an order or a line. Anything else than `pattern`, such as `2.02E+27`, has lost something. */
    number(from: JsonObject, field: string, pattern = /^\d+$/): string {
      const text = asText(from[field]);
      if (!pattern.test(text)) throw damaged('numberDamaged', field, text);
      return text;
    },
    chinaTime(from: JsonObject, field: string): Date | null {
      const text = asText(from[field]);
      const moment = parseChinaTime(text);
      if (text !== '' && !moment) throw damaged('timeDamaged', field, text);
      return moment;
    },
    /** Seconds since 1970; 0 and nothing are no moment. */
    seconds(from: JsonObject, field: string): Date | null {
      const text = asText(from[field]);
      if (!/^\d{0,11}$/.test(text)) throw damaged('timeDamaged', field, text);
      return Number(text) === 0 ? null : new Date(Number(text) * 1_000);
    },
    /** What the channel's word means in ours. A word that stands in no table waits for a person. */
    word<T>(words: ReadonlyMap<string, T>, from: JsonObject, field: string, reason = 'unknownStatus'): T {
      const text = asText(from[field]);
      const found = words.get(text);
      if (found === undefined) throw damaged(reason, field, text);
      return found;
    },
    /** What has to be there. */
    needed<T>(value: T | null, field: string): T {
      if (value === null) throw damaged('timeMissing', field, '');
      return value;
    },
  };
}

const isPresent = (value: JsonObject[string] | undefined) => value !== undefined && value !== null && value !== '';

export const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);
