/**
 * The ledger against an independent statement of its rules (test/ledger-oracle.ts): the same random postings must get
 * the same answers and leave the same balances.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { testDatabase } from '../../test/database.ts';
import { Oracle } from '../../test/ledger-oracle.ts';
import { expectSound, freshTenant, stateOfLedger } from '../../test/ledger-story.ts';
import { type Seeded, seeded } from '../../test/random.ts';
import { SYSTEM } from '../kernel/context.ts';
import { derivedId, type Id } from '../kernel/ids.ts';
import { accountId, isBounded } from './account.ts';
import { evaluate, type State } from './evaluate.ts';
import { type Account, balances, type Line, openExceptions, type Posting, type PostingResult, post } from './ledger.ts';
import { prepareGroup } from './prepare.ts';

const bounded = (node: string, floor: bigint): Account => ({
  book: 'stock',
  asset: 'A',
  node,
  place: 'sellable',
  floor,
});
const label = (place: string): Account => ({ book: 'stock', asset: 'A', node: '', place });
const ACCOUNTS = [
  bounded('SH', 0n),
  bounded('BJ', 0n),
  bounded('GZ', -20n),
  bounded('CD', 5n),
  label('supplier'),
  label('customer'),
];

/** Numbers that choose; what they choose depends on what has happened before. */
type Choice = { kind: number; from: number; to: number; amount: number; id: number; hold: number; joins: boolean };

const PARENT = '019415f2-8000-7000-8000-000000000000';

/** Turns choices into postings: mostly sound ones, with repeated ids, reused ids, unknown holds and amounts of zero among them. */
function postingsOf(choices: readonly Choice[]): Posting[] {
  const postings: { document: { type: string; id: Id }; reason: string; lines: Line[] }[] = [];
  const lines: Line[] = [];
  const holds: Id[] = [];
  for (const [i, choice] of choices.entries()) {
    const line = lineOf(choice, i, lines, holds);
    if (!line) continue;
    lines.push(line);
    if (line.kind === 'hold') holds.push(line.id);
    const last = postings.at(-1);
    if (choice.joins && last) last.lines.push(line);
    // Few documents, so that a repeated id mostly comes for the same one.
    else
      postings.push({
        document: { type: 'random', id: derivedId(PARENT, `document ${i % 17 ? 0 : 1}`) },
        reason: 'random',
        lines: [line],
      });
  }
  return postings;
}

function lineOf(
  { kind, from, to, amount, id: idChoice, hold: holdChoice }: Choice,
  i: number,
  lines: Line[],
  holds: Id[],
): Line | null {
  const again = lines[lines.length - 1 - (holdChoice % 8)];
  if (idChoice === 0 && again) return again;
  const id = idChoice === 1 && again ? again.id : derivedId(PARENT, `line ${i}`);
  const hold = holds[holds.length - 1 - (holdChoice % 12)] ?? derivedId(PARENT, 'no such hold');
  if (kind >= 6 && kind <= 8) return { kind: 'settle', id, hold, amount: BigInt(amount >> 1) };
  if (kind === 9) return { kind: 'release', id, hold, ...(amount % 3 ? { amount: BigInt(amount >> 1) } : {}) };
  const [giver, taker] = [ACCOUNTS[from % ACCOUNTS.length]!, ACCOUNTS[to % ACCOUNTS.length]!];
  if (giver === taker) return null;
  if (kind <= 2) return { kind: 'post', id, from: giver, to: taker, amount: BigInt(amount) };
  if (giver.floor === undefined && taker.floor === undefined) return null;
  return { kind: 'hold', id, from: giver, to: taker, amount: BigInt(amount) };
}

const verdict = (result: PostingResult): string =>
  result.posted ? (result.repeated ? 'repeated' : 'booked') : result.refusal.code;

const randomChoice = ({ below, random }: Seeded): Choice => ({
  kind: below(10),
  from: below(6),
  to: below(6),
  amount: below(12),
  id: below(20),
  hold: below(100),
  joins: random() < 0.4,
});

/** The evaluator alone, with the state a database would keep for it. */
class InMemory {
  readonly state: State;
  exceptions = 0;
  constructor() {
    const known = ACCOUNTS.map((account) => ({ id: accountId(account), floor: account.floor ?? 0n }));
    const balances = known.map(
      ({ id, floor }) => [id, { id, floor, book: 'stock', posted: 0n, heldOut: 0n, heldIn: 0n }] as const,
    );
    this.state = {
      balances: new Map(balances.filter(([id]) => isBounded(id))),
      holds: new Map(),
      entries: new Map(),
      closed: new Map(),
      today: '2025-01-01',
    };
  }
  post(postings: readonly Posting[]): PostingResult[] {
    const { results, exceptions } = evaluate(this.state, postings.map(prepareGroup));
    this.exceptions += exceptions.length;
    return results;
  }
}

test('figure 3: 10,000 random lines × 200 seeds, decided as the oracle decides', { timeout: 120_000 }, () => {
  const verdicts = new Map<string, number>();
  for (let seed = 1; seed <= 200; seed++) {
    const random = seeded(seed);
    const postings = postingsOf(Array.from({ length: 10_000 }, () => randomChoice(random)));
    const [oracle, ledger] = [new Oracle(), new InMemory()];
    const expected = postings.map((posting) => oracle.post(posting));
    const found: string[] = [];
    for (let at = 0; at < postings.length; at += 50)
      found.push(...ledger.post(postings.slice(at, at + 50)).map(verdict));
    expect({ seed, found }).toEqual({ seed, found: expected });
    expect({ seed, exceptions: ledger.exceptions }).toEqual({ seed, exceptions: oracle.exceptions });
    for (const account of ACCOUNTS.filter((one) => one.floor !== undefined)) {
      const { posted, heldOut, heldIn } = ledger.state.balances.get(accountId(account))!;
      expect({ seed, posted, heldOut, heldIn }).toEqual({ seed, ...oracle.balance(account.node) });
    }
    for (const one of found) verdicts.set(one, (verdicts.get(one) ?? 0) + 1);
  }
  // The generator reaches every answer often; otherwise agreement would mean little.
  for (const answer of ['booked', 'repeated', ...REFUSALS])
    expect([answer, verdicts.get(answer)! > 1000]).toEqual([answer, true]);
});

const REFUSALS = [
  'ledger.short',
  'ledger.amountNotPositive',
  'ledger.holdUnknown',
  'ledger.holdResolved',
  'ledger.exceedsHold',
  'ledger.idReused',
].map(String);

const database = await testDatabase();

const choices = fc.array(
  fc.record({
    kind: fc.nat(9),
    from: fc.nat(5),
    to: fc.nat(5),
    amount: fc.nat(11),
    id: fc.nat(19),
    hold: fc.nat(99),
    joins: fc.boolean(),
  }),
  { minLength: 1, maxLength: 150, size: 'max' },
);

test('figure 3: the whole ledger on PostgreSQL agrees with the oracle, and stays sound', {
  timeout: 180_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(choices, fc.integer({ min: 1, max: 40 }), async (chosen, batch) => {
      const tenant = await freshTenant(database);
      const scope = { tenant, actor: SYSTEM };
      const oracle = new Oracle();
      const postings = postingsOf(chosen);
      const expected = postings.map((posting) => oracle.post(posting));
      const found: string[] = [];
      for (let at = 0; at < postings.length; at += batch)
        found.push(
          ...(await database.db.transaction(scope, (ctx) => post(ctx, postings.slice(at, at + batch)))).map(verdict),
        );
      expect(found).toEqual(expected);
      await database.db.read(scope, async (ctx) => {
        const nodes = ACCOUNTS.filter((one) => one.floor !== undefined);
        const kept = (await balances(ctx, nodes)).map(({ posted, heldOut, heldIn }) => ({ posted, heldOut, heldIn }));
        expect(kept).toEqual(nodes.map((one) => oracle.balance(one.node)));
        expect((await openExceptions(ctx, { limit: 1000 })).length).toBe(oracle.exceptions);
      });
      await expectSound(database.db, tenant);
    }),
    { numRuns: 200, seed: 20_250_101 },
  );
});

const lineFor = (to: Account, id: Id): Line => ({ kind: 'post', id, from: label('supplier'), to, amount: 1n });

test('figure 4: a refused posting leaves every table of the ledger as it was', async () => {
  const { below, seed, ...random } = seeded(4);
  const tenant = await freshTenant(database);
  const scope = { tenant, actor: SYSTEM };
  const postings = postingsOf(Array.from({ length: 600 }, () => randomChoice({ below, seed, ...random })));
  // Every account exists, so that not even a name is new.
  const opening = [...ACCOUNTS.slice(0, 4), label('customer')].map((to, i) =>
    lineFor(to, derivedId(PARENT, `opening ${i}`)),
  );
  const document = { type: 'opening', id: PARENT };
  await database.db.transaction(scope, (ctx) => post(ctx, [{ document, reason: 'opening', lines: opening }]));
  let refused = 0;
  let before = await stateOfLedger(database.owner, tenant);
  for (const posting of postings) {
    const [result] = await database.db.transaction(scope, (ctx) => post(ctx, [posting]));
    const after = await stateOfLedger(database.owner, tenant);
    if (!result!.posted || result!.repeated) {
      expect({ seed, ...after }).toEqual({ seed, ...before });
      refused++;
    }
    before = after;
  }
  expect(refused).toBeGreaterThan(100);
});
