import fs from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import type { Command } from '../cli.ts';
import { SYSTEM } from '../kernel/context.ts';
import { allExports } from '../modules.ts';
import { openHouse } from '../open-house.ts';
import { writeTable } from '../tables/tables.ts';

const KINDS = allExports.map((table) => table.kind);

export const command: Command = {
  summary: `Writes a whole list as CSV or XLSX: ${KINDS.join(', ')}`,
  usage: `guanjia export <${KINDS.join('|')}> [--format csv|xlsx] [--encoding utf-8|gb18030] [--out FILE] [--tenant N] [--data DIR]`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        format: { type: 'string', default: 'csv' },
        encoding: { type: 'string', default: 'utf-8' },
        out: { type: 'string' },
        tenant: { type: 'string' },
        data: { type: 'string' },
      },
    });
    const table = allExports.find((one) => one.kind === positionals[0]);
    const { format, encoding } = values;
    if (!table || (format !== 'csv' && format !== 'xlsx') || (encoding !== 'utf-8' && encoding !== 'gb18030')) {
      console.error(`guanjia: ${command.usage}`);
      return 2;
    }
    const house = await openHouse({ ...(values.data && { dataDir: values.data }) });
    try {
      const scope = { tenant: Number(values.tenant ?? 1), actor: SYSTEM };
      const rows = writeTable(house.db, scope, table, { format, encoding });
      if (values.out) await pipeline(rows, fs.createWriteStream(values.out));
      else await pipeline(rows, process.stdout, { end: false });
      return 0;
    } finally {
      await house.close();
    }
  },
};
