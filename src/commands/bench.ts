import { parseArgs } from 'node:util';
import { commit, type Figure, machine } from '../bench/figure.ts';
import type { Command } from '../cli.ts';

type Options = { orders?: number; grown?: number; lines?: number; instances?: string };

const BENCHES: Record<string, (options: Options) => Promise<Figure[]>> = {
  ledger: async () => (await import('../bench/ledger.ts')).benchLedgerHere(),
  intake: async (o) => (await import('../bench/intake.ts')).benchIntake(o.orders),
  pipeline: async (o) => (await import('../bench/pipeline.ts')).benchPipeline(o.orders, o.grown),
  list: async (o) => (await import('../bench/list.ts')).benchList(o.orders),
  http: async (o) => (await import('../bench/http.ts')).benchHttp(o.orders),
  console: async (o) => (await import('../bench/console.ts')).benchConsole(o.orders),
  pickpath: async () => (await import('../bench/pickpath.ts')).benchPickPath(),
  batch: async () => (await import('../bench/batch.ts')).benchBatch(),
  pack: async (o) => (await import('../bench/pack.ts')).benchPack(o.instances),
  route: async (o) => (await import('../bench/route.ts')).benchRoute(o.instances),
  forecast: async (o) => (await import('../bench/forecast.ts')).benchForecast(o.instances),
  scan: async (o) => (await import('../bench/scan.ts')).benchScan(o.orders),
  reconcile: async (o) => (await import('../bench/reconcile.ts')).benchReconcile(o.lines),
  capture: async (o) => {
    const { start } = await import('../../sandbox/psp/wechat-pay.ts');
    return (await import('../bench/capture.ts')).benchCapture(start, o.orders);
  },
  push: async () => (await import('../bench/push.ts')).benchPush(),
};

export const command: Command = {
  summary: `Measures this machine: ${Object.keys(BENCHES).join(', ')}`,
  usage: `guanjia bench <${Object.keys(BENCHES).join('|')}> [--orders N] [--grown N] [--lines N] [--instances DIR] [--json]

Those that need one run on a database of their own with durable commits and remove it afterwards. With --grown the pipeline is also
run behind N orders of the past and compared with a run behind ten thousand. With --instances packing is measured on
published container loads (BR1 to BR7 as CSV), trips on Solomon's (solomon/*.txt, BKS.json), forecasts on published
histories.`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        json: { type: 'boolean' },
        orders: { type: 'string' },
        grown: { type: 'string' },
        lines: { type: 'string' },
        instances: { type: 'string' },
      },
    });
    const [name = ''] = positionals;
    const bench = BENCHES[name];
    if (!bench) {
      console.error(
        `guanjia: there is no benchmark ${name || '(none named)'}. There are ${Object.keys(BENCHES).join(', ')}.`,
      );
      return 2;
    }
    const figures = await bench({
      ...(values.orders && { orders: Number(values.orders) }),
      ...(values.grown && { grown: Number(values.grown) }),
      ...(values.lines && { lines: Number(values.lines) }),
      ...(values.instances && { instances: values.instances }),
    });
    const here = machine();
    if (values.json) console.log(JSON.stringify({ bench: name, commit: commit(), machine: here, figures }));
    else {
      console.log(
        `${here.cores} cores, ${here.memoryMb} MB, ${here.fsyncPerSecond} flushed writes/s, commit ${commit()}`,
      );
      for (const f of figures)
        console.log(
          `${f.id.padEnd(4)} ${f.value.toLocaleString('en').padStart(12)} ${f.unit.padEnd(10)} ${f.goal === null ? ''.padEnd(16) : `goal ${f.goal.toLocaleString('en')}`.padEnd(16)} ${f.what}`,
        );
    }
    return 0;
  },
};
