/**
 * Any file that says what happened to money, told by what is in it and not by its name: bills of payment companies,
 * statements of banks (CAMT.053, MT940, OFX, tables), settlements of platforms, remittances of couriers.
 */
import { detectLayout, type FileSource, LIMITS, peekBytes, unpack } from '../../kernel/files/files.ts';
import type { BillReader, StatementColumns, StatementOf } from '../../reconciliation/bill.ts';
import { asDamage, damaged } from '../psp/bill-checks.ts';
import { openCompanyBill } from '../psp/detect-bill.ts';
import { BANK_LAYOUTS, named, readBankTable, telling } from './bank-table.ts';
import { readCamt } from './camt.ts';
import { COD_COLUMNS, readCodRemittance } from './cod-remittance.ts';
import { readMt940 } from './mt940.ts';
import { readOfx } from './ofx.ts';
import { PLATFORM_LAYOUTS, type PlatformLayout } from './platform-settlement.ts';
import { readPlatform } from './read-platform.ts';
import { readSubBalances, registerNames } from './sub-balances.ts';
import { readUnionPay, unionPayLayoutOf } from './union-pay.ts';

const HEAD = 4_096;

/** Throws `Damaged`: `bill.unknownLayout` where it is nothing we know, `files.*` where its bytes cannot be read. */
export async function openBill(source: FileSource, of: readonly StatementOf[] = []): Promise<BillReader> {
  try {
    const { kind, source: file } = await unpack(source, LIMITS, (name) => !/汇总/.test(name));
    const reader = kind === 'text' ? await openText(file) : null;
    return reader ?? (await openCompanyBill(source)) ?? (await openTable(source, of)) ?? notKnown(source);
  } catch (error) {
    throw asDamage(error);
  }
}

function notKnown(source: FileSource): never {
  throw damaged(source.name, 0, 'unknownLayout');
}

/** Told by its first bytes: the words that tell are ASCII, and UnionPay counts bytes of GBK. */
async function openText(file: FileSource): Promise<BillReader | null> {
  const head = new TextDecoder('gb18030').decode(await peekBytes(file, HEAD)).replace('\ufeff', '');
  if (/^\s*</.test(head) && /camt\.053\.001\.\d\d|<(\w+:)?BkToCstmrStmt/.test(head))
    return { provider: 'bank', layout: 'camt053', read: () => readCamt(file) };
  if (/OFXHEADER|<OFX>/i.test(head)) return { provider: 'bank', layout: 'ofx', read: () => readOfx(file) };
  if (/^:60[FM]:[CD]\d{6}/m.test(head)) return { provider: 'bank', layout: 'mt940', read: () => readMt940(file) };
  const layout = unionPayLayoutOf(head.split(/\r?\n/, 1)[0]!);
  return layout && { provider: 'unionPay', layout, read: () => readUnionPay(file, layout) };
}

/** Columns chosen for an account come first: they were chosen for this. */
async function openTable(source: FileSource, of: readonly StatementOf[]): Promise<BillReader | null> {
  const bank = (layout: string, columns: StatementColumns, currency: string): BillReader => ({
    ...{ provider: 'bank', layout, read: () => readBankTable(source, columns, currency) },
  });
  for (const { account, columns, currency } of of)
    if (columns && (await detectLayout(source, { own: telling(columns) })))
      return { ...bank('ownColumns', columns, currency), account };
  const balances = await openSubBalances(source, of);
  if (balances) return balances;
  const found = await detectLayout(source, {
    codRemittance: COD_COLUMNS,
    ...Object.fromEntries(Object.entries(PLATFORM_LAYOUTS).map(([name, { columns }]) => [name, columns])),
    ...Object.fromEntries(Object.entries(BANK_LAYOUTS).map(([name, columns]) => [name, telling(columns)])),
  });
  if (found === null) return null;
  if (found === 'codRemittance') return { provider: 'courier', layout: found, read: () => readCodRemittance(source) };
  const columns = BANK_LAYOUTS[found];
  if (columns) return bank(found, columns, 'CNY');
  const layout = found as PlatformLayout;
  return { provider: PLATFORM_LAYOUTS[layout].provider, layout, read: () => readPlatform(source, layout) };
}

/** Where tables of two accounts look alike, the file says whose it is, or somebody does. */
async function openSubBalances(source: FileSource, of: readonly StatementOf[]): Promise<BillReader | null> {
  const found: BillReader[] = [];
  for (const { account, register, currency } of of)
    if (register && (await detectLayout(source, { own: named(registerNames(register)) })))
      found.push({
        ...{ provider: 'bank', layout: 'subBalances', account },
        read: () => readSubBalances(source, register, currency),
      });
  const [first, other] = found;
  if (!first || !other) return first ?? null;
  const { account: _, ...anybodys } = first;
  return anybodys;
}
