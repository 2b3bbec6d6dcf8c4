import { parseArgs } from 'node:util';
import type { Command } from '../cli.ts';
import { openHouse } from '../open-house.ts';

export const command: Command = {
  summary: 'Brings the schema of the database up to this version',
  usage: 'guanjia migrate [--data DIR]   (DATABASE_URL names an external PostgreSQL 15 to 18)',
  async run(args) {
    const { values } = parseArgs({ args, options: { data: { type: 'string' } } });
    const house = await openHouse({ ...(values.data && { dataDir: values.data }) });
    console.log('The schema is current.');
    await house.close();
    return 0;
  },
};
