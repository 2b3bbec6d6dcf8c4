/**
 * `guanjia <command>`. A command lives in its own file under commands/, reads its own options and answers an exit code:
 * 0 only when it did what it says.
 */
import { Refused } from './kernel/refusal.ts';

export type Command = { summary: string; usage: string; run(args: string[]): Promise<number> };

const COMMANDS: Record<string, () => Promise<{ command: Command }>> = {
  start: () => import('./commands/start.ts'),
  migrate: () => import('./commands/migrate.ts'),
  doctor: () => import('./commands/doctor.ts'),
  import: () => import('./commands/import.ts'),
  export: () => import('./commands/export.ts'),
  backup: () => import('./commands/backup.ts'),
  restore: () => import('./commands/restore.ts'),
  verify: () => import('./commands/verify.ts'),
  bench: () => import('./commands/bench.ts'),
  sandbox: () => import('./commands/sandbox.ts'),
  simulate: () => import('./commands/simulate.ts'),
};

async function help(): Promise<number> {
  console.log('Guanjia (电商管家): omnichannel commerce operations\n\nUsage: guanjia <command> [options]\n');
  for (const [name, load] of Object.entries(COMMANDS))
    console.log(`  ${name.padEnd(10)}${(await load()).command.summary}`);
  console.log('\n`guanjia <command> --help` says more.');
  return 0;
}

async function main([name = 'help', ...args]: string[]): Promise<number> {
  if (name === 'help' || name === '--help' || name === '-h') return help();
  const load = COMMANDS[name];
  if (!load) {
    console.error(`guanjia: there is no command ${name}. \`guanjia help\` lists them.`);
    return 2;
  }
  const { command } = await load();
  if (args.includes('--help') || args.includes('-h')) {
    console.log(`${command.summary}\n\nUsage: ${command.usage}`);
    return 0;
  }
  return command.run(args);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: Error) => {
    const refused = error instanceof Refused ? `${error.code} ${JSON.stringify(error.data)}` : error.message;
    console.error(`guanjia: ${refused}`);
    if (process.env['GUANJIA_DEBUG']) console.error(error.stack);
    process.exitCode = 1;
  },
);
