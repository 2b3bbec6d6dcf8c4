/** What payment companies are told of splits, in the database: the only statements that write `split_instruction`. */
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { type Sql, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';

/** `receiver` null: the platform. `amountMinor` as text, because JSON has no bigint. */
export type InstructionPart = {
  receiver: Id | null;
  account: string;
  name: string;
  amountMinor: string;
  state: 'waiting' | 'success' | 'failed';
  reason: string;
};
export type Instruction = {
  id: Id;
  number: string;
  splitId: Id;
  merchantAccount: string;
  kind: 'share' | 'back';
  returnId: Id | null;
  /** `refused`: the company did not take it, so nothing happened; `failed`: it took it, and it did not come about. */
  state: 'created' | 'processing' | 'success' | 'failed' | 'refused';
  amountMinor: bigint;
  parts: InstructionPart[];
  madeAt: Date;
  endedAt: Date | null;
  askAt: Date | null;
  tries: number;
  trouble: string;
};

const instructionTable = table<Instruction>('split_instruction', {
  id: 'uuid',
  number: 'text',
  splitId: 'uuid',
  merchantAccount: 'text',
  kind: 'text',
  returnId: 'uuid',
  state: 'text',
  amountMinor: 'bigint',
  parts: 'jsonb',
  madeAt: 'timestamptz',
  endedAt: 'timestamptz',
  askAt: 'timestamptz',
  tries: 'int',
  trouble: 'text',
});

export const instructionsWhere = (ctx: Ctx, where: Sql, lock = false): Promise<Instruction[]> =>
  ctx.run<Instruction>(sql`
    select ${instructionTable.select('i')}
    from split_instruction i
    where i.tenant_id = ${ctx.tenant}
      and ${where}
    ${lock ? sql`for update` : sql``}`);

/** Written down before anybody is told; the companies are told right after the commit. */
export async function instruct(ctx: Ctx, instructions: readonly Instruction[]): Promise<void> {
  await instructionTable.insert(ctx, instructions);
  if (instructions.length > 0) await ctx.enqueue('clearing.followSplits', {}, { key: 'now' });
}

export async function saveInstruction(ctx: Ctx, one: Instruction): Promise<void> {
  await instructionTable.update(ctx, [one], ['id'], ['state', 'parts', 'endedAt', 'askAt', 'tries', 'trouble']);
}

/** A company told us that something happened: what it happened to is asked about now. */
export async function askAgain(ctx: Ctx, numbers: readonly string[]): Promise<void> {
  await ctx.sql`
    update split_instruction
    set ask_at = ${new Date(ctx.now())}
    where tenant_id = ${ctx.tenant}
      and number = any(${numbers as string[]}::text[])
      and ask_at is not null`;
  await ctx.enqueue('clearing.followSplits', {}, { key: 'now' });
}

type New = Pick<Instruction, 'splitId' | 'merchantAccount' | 'kind' | 'returnId'> & {
  parts: readonly Pick<InstructionPart, 'receiver' | 'account' | 'name' | 'amountMinor'>[];
};

/** Its number is its id: companies take letters and digits, and nobody has to count. */
export function newInstruction(ctx: Ctx, { parts, ...one }: New): Instruction {
  const id = ctx.newId();
  const now = new Date(ctx.now());
  return {
    ...{ ...one, id, number: `${one.kind === 'share' ? 'S' : 'B'}${id.replaceAll('-', '')}`, state: 'created' },
    amountMinor: parts.reduce((sum, { amountMinor }) => sum + BigInt(amountMinor), 0n),
    parts: parts.map((part) => ({ ...part, state: 'waiting', reason: '' })),
    ...{ madeAt: now, endedAt: null, askAt: now, tries: 0, trouble: '' },
  };
}
