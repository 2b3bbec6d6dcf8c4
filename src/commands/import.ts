import { parseArgs } from 'node:util';
import { shopsOf } from '../channels/channels.ts';
import type { Command } from '../cli.ts';
import { importPorts } from '../import-kinds.ts';
import { importFile } from '../imports/imports.ts';
import { SYSTEM } from '../kernel/context.ts';
import { Refused } from '../kernel/refusal.ts';
import { openHouse } from '../open-house.ts';

const KINDS = ['orders', 'products', 'stock', 'mappings', 'bills'];

export const command: Command = {
  summary: 'Imports files: orders, products, stock, mappings, bills',
  usage: `guanjia import <${KINDS.join('|')}> FILE [FILE …] [--shop NAME] [--dry-run] [--tenant N] [--data DIR] [--json]

Files of one export (orders and their goods) are named together. Bad rows are reported with their line and skipped;
exit code 2 when rows failed, 1 when nothing of the file was taken.`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        shop: { type: 'string' },
        'dry-run': { type: 'boolean' },
        tenant: { type: 'string' },
        data: { type: 'string' },
        json: { type: 'boolean' },
      },
    });
    const [kind = '', ...paths] = positionals;
    if (!KINDS.includes(kind) || paths.length === 0) {
      console.error(`guanjia: name a kind (${KINDS.join(', ')}) and at least one file.`);
      return 2;
    }
    const house = await openHouse({ ...(values.data && { dataDir: values.data }) });
    try {
      const scope = { tenant: Number(values.tenant ?? 1), actor: SYSTEM };
      const shopId = values.shop ? await shopNamed(house.db, scope, values.shop) : null;
      const show = values.json || !process.stderr.isTTY ? undefined : showProgress;
      const report = await importFile(
        house.db,
        scope,
        importPorts(house.dataDir),
        { kind, paths, shopId, dryRun: values['dry-run'] ?? false },
        show,
      );
      if (show) process.stderr.write('\n');
      if (values.json) console.log(JSON.stringify(report));
      else {
        console.log(
          `${report.file}: ${report.rows} rows, ${report.imported} imported, ${report.duplicates} known already, ${report.failed} failed`,
        );
        for (const error of report.errors.slice(0, 50))
          console.log(`  ${error.file}:${error.line} ${error.code} ${error.message}`);
        if (report.errors.length > 50) console.log(`  … and ${report.errors.length - 50} more (--json lists them all)`);
      }
      return report.failed > 0 ? 2 : 0;
    } finally {
      await house.close();
    }
  },
};

type Db = Awaited<ReturnType<typeof openHouse>>['db'];

async function shopNamed(db: Db, scope: { tenant: number; actor: typeof SYSTEM }, name: string): Promise<string> {
  const shops = await db.read(scope, shopsOf);
  const shop = shops.find((one) => one.name === name || one.id === name);
  if (!shop) throw new Refused('imports.shopMissing', { asked: name, known: shops.map((one) => one.name) });
  return shop.id;
}

const showProgress = ({ read, imported, failed }: { read: number; imported: number; failed: number }) =>
  process.stderr.write(
    `\r${read.toLocaleString('en')} rows read, ${imported.toLocaleString('en')} imported, ${failed} failed `,
  );
