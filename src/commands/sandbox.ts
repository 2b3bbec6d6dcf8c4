import { parseArgs } from 'node:util';
import type { Command } from '../cli.ts';

const PORT = 7100;

export const command: Command = {
  summary: 'Starts the stand-ins of the outside world alone, each on its port, for tests and integrators',
  usage: `guanjia sandbox [--port ${PORT}] [--seed 1] [--webhooks FILE] [--json]

The control desk listens on --port, the stand-ins on the ports behind it. \`GET /\` at the desk lists them and what they
can be made to do; \`POST /taobao/placeOrders\` with the JSON array \`[5]\` lets five buyers order. --webhooks names a JSON
file with the address each one tells its news to: {"taobao": "http://127.0.0.1:…"}. To let \`guanjia start\` call them,
name their origins in GUANJIA_SANDBOXES.`,
  async run(args) {
    const { values } = parseArgs({
      args,
      options: {
        port: { type: 'string', default: String(PORT) },
        seed: { type: 'string', default: '1' },
        webhooks: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
    const { readFile } = await import('node:fs/promises');
    const [{ closeWorld, openWorld, STAND_INS }, { openDesk }] = await Promise.all([
      import('../../sandbox/demo/world.ts'),
      import('../../sandbox/desk.ts'),
    ]);
    const first = Number(values.port);
    const doors = values.webhooks ? JSON.parse(await readFile(values.webhooks, 'utf8')) : {};
    const ports = Object.fromEntries(STAND_INS.map((name, at) => [name, first === 0 ? 0 : first + 1 + at]));
    const stopAsked = new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    });
    const now = () => new Date();
    const world = await openWorld({ seed: Number(values.seed), start: 0, now, doors, ports });
    const desk = await openDesk(world, first);
    if (values.json) console.log(JSON.stringify({ desk: desk.url, ...accessOf(world) }));
    else describe(desk.url, accessOf(world));
    await stopAsked;
    await desk.close();
    await closeWorld(world);
    return 0;
  },
};

type Access = { url: string; access: { endpoint: string; credentials: Record<string, string> } };

const accessOf = (world: object): Record<string, Access> =>
  Object.fromEntries(Object.entries(world).map(([name, { url, access }]: [string, Access]) => [name, { url, access }]));

function describe(desk: string, standIns: Record<string, Access>): void {
  console.log(`The sandbox runs; its control desk is ${desk}\n`);
  for (const [name, { url, access }] of Object.entries(standIns)) {
    console.log(`${name.padEnd(12)} ${url}   endpoint ${access.endpoint}`);
    for (const [key, value] of Object.entries(access.credentials))
      console.log(`    ${key} = ${value.trimEnd().replaceAll('\n', '\\n')}`);
    console.log('');
  }
}
