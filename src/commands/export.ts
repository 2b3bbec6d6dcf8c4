import fs from 'node:fs';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import type { Command } from '../cli.ts';
import { VOUCHER_LAYOUTS, type VoucherLayout, voucherFile } from '../finance/finance.ts';
import { SYSTEM } from '../kernel/context.ts';
import type { Database, Scope } from '../kernel/db/database.ts';
import { allExports } from '../modules.ts';
import { openHouse } from '../open-house.ts';
import { writeTable } from '../tables/tables.ts';

const KINDS = allExports.map((table) => table.kind);

export const command: Command = {
  summary: `Writes a whole list as CSV or XLSX: ${KINDS.join(', ')}; or vouchers for other programs: journals`,
  usage: `guanjia export <${KINDS.join('|')}> [--format csv|xlsx] [--encoding utf-8|gb18030] [--out FILE] [--tenant N] [--data DIR]
       guanjia export journals --format ${VOUCHER_LAYOUTS.join('|')} [--from DAY] [--to DAY] [--company CODE] [--out FILE] …`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        format: { type: 'string', default: 'csv' },
        encoding: { type: 'string', default: 'utf-8' },
        from: { type: 'string', default: '2000-01-01' },
        to: { type: 'string', default: '2999-12-31' },
        company: { type: 'string' },
        out: { type: 'string' },
        tenant: { type: 'string' },
        data: { type: 'string' },
      },
    });
    const open = fileOf(positionals[0], values);
    if (!open) {
      console.error(`guanjia: ${command.usage}`);
      return 2;
    }
    const house = await openHouse({ ...(values.data && { dataDir: values.data }) });
    try {
      const scope = { tenant: Number(values.tenant ?? 1), actor: SYSTEM };
      const rows = open(house.db, scope);
      if (values.out) await pipeline(rows, fs.createWriteStream(values.out));
      else await pipeline(rows, process.stdout, { end: false });
      return 0;
    } finally {
      await house.close();
    }
  },
};

type Values = { format: string; encoding: string; from: string; to: string; company?: string | undefined };
type Open = (db: Database, scope: Scope) => Readable;

/** What is asked for, or null where it is nothing there is. */
function fileOf(kind: string | undefined, { format, encoding, from, to, company }: Values): Open | null {
  if (kind === 'journals') {
    const isDay = [from, to].every((day) => /^\d{4}-\d\d-\d\d$/.test(day));
    if (!isDay || !VOUCHER_LAYOUTS.includes(format as VoucherLayout)) return null;
    return (db, scope) => voucherFile(db, scope, format as VoucherLayout, { from, to, company }).body;
  }
  const table = allExports.find((one) => one.kind === kind);
  if (!table || (format !== 'csv' && format !== 'xlsx') || (encoding !== 'utf-8' && encoding !== 'gb18030'))
    return null;
  return (db, scope) => writeTable(db, scope, table, { format, encoding });
}
