/** What another program makes of our books: hledger reads a journal, checks it strictly and adds it up. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';

const HLEDGER = '/usr/bin/hledger';
export const hasHledger = fs.existsSync(HLEDGER);

function hledger(journal: string, ...asked: string[]): string {
  const { status, stdout, stderr } = spawnSync(HLEDGER, ['-f', '-', ...asked], {
    ...{ input: journal, encoding: 'utf8', maxBuffer: 1 << 30 },
    env: { ...process.env, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' },
  });
  if (status !== 0 || stderr !== '') throw new Error(`hledger ${asked.join(' ')}: ${stderr}`);
  return stdout;
}

export type Added = { transactions: number; balances: ReadonlyMap<string, string> };

/** Every account that does not stand at nothing, `assets:1122 应收账款:客户甲` → `CNY -12.34`; throws what it finds wrong. */
export function addedByHledger(journal: string): Added {
  hledger(journal, 'check', '--strict', 'ordereddates');
  const rows = hledger(journal, 'balance', '--flat', '--no-total', '-O', 'csv').trim().split('\n').slice(1);
  const told = rows.map((row) => /^"(.*)","(.*)"$/.exec(row)!.slice(1) as [string, string]);
  const transactions = Number(/^(?:Txns|Transactions)\s*:\s*(\d+)/m.exec(hledger(journal, 'stats'))![1]);
  return { transactions, balances: new Map(told) };
}
