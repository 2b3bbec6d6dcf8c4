/** Write-offs over HTTP. */
import { lookThrough } from '../approvals/approvals.ts';
import * as contract from '../contract/write-offs.ts';
import { whomNames } from '../finance/finance.ts';
import { assertEverywhere, limitOf } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { assertVersion, type Route, route } from '../kernel/http/route.ts';
import type { DuesPorts } from './ports.ts';
import { recover } from './recover.ts';
import { itemsWhere } from './store.ts';
import {
  addWriteOff,
  amountOf,
  approveWriteOffs,
  changeWriteOff,
  dropWriteOffs,
  type KeptWriteOff,
  paperOf,
  sendBackWriteOffs,
  theWriteOff,
  writeOffsWhere,
} from './write-offs.ts';

async function describe(ctx: Ctx, ports: DuesPorts, all: readonly KeptWriteOff[]) {
  const ids = all.flatMap(({ lines }) => lines.map(({ itemId }) => itemId));
  const items = new Map((await itemsWhere(ctx, sql`i.id = any(${ids}::uuid[])`)).map((item) => [item.id, item]));
  const nameOf = await whomNames(
    ctx,
    ports,
    [...items.values()].map(({ party }) => party),
  );
  const gate = await lookThrough(
    ctx,
    'writeOff',
    all.map(({ id }) => id),
  );
  const standings = new Map(all.map((one) => [one.id, gate.standing(agreedTo(one))]));
  const people = await ports.describeActors(
    ctx,
    all.flatMap(({ id, makers }) => [...makers, ...standings.get(id)!.signed]),
  );
  return all.map((one) => ({
    ...{ id: one.id, number: one.number, state: one.state, reason: one.reason, note: one.note, version: one.version },
    lines: one.lines.map(({ itemId, amountMinor: amount, recoveredMinor: recovered }) => {
      const { documentNumber: number, party, dueOn } = items.get(itemId)!;
      return { itemId, number, party, name: nameOf(party), dueOn, amount, recovered };
    }),
    amount: amountOf(one.lines),
    recovered: one.lines.reduce((sum, { recoveredMinor }) => sum + recoveredMinor, 0n),
    makers: one.makers.map((maker) => people.get(maker)!),
    signed: standings.get(one.id)!.signed.map((actor) => people.get(actor)!),
    ...{ steps: standings.get(one.id)!.steps, madeAt: one.madeAt, bookedAt: one.bookedAt },
  }));
}

/** What was signed of one that is booked was its version before. */
const agreedTo = (one: KeptWriteOff) => paperOf(one.state === 'booked' ? { ...one, version: one.version - 1 } : one);

export const writeOffRoutes = (ports: DuesPorts): Route[] => {
  const one = async (ctx: Ctx, writeOff: KeptWriteOff) => (await describe(ctx, ports, [writeOff]))[0]!;
  return [
    route(contract.listWriteOffs, async ({ ctx, session, query: { state, cursor, limit = 50 } }) => {
      assertEverywhere(session, 'bills.read');
      const before = readCursor(cursor, { id: 'id' })?.id ?? null;
      const found = await writeOffsWhere(
        ctx,
        sql`(${state ?? null}::text is null or state = ${state ?? null})
          and (${before}::uuid is null or id < ${before}::uuid)
        order by id desc
        limit ${limit + 1}`,
      );
      return pageOf(
        await describe(ctx, ports, found),
        limit,
        (row) => row,
        ({ id }) => ({ id }),
      );
    }),

    route(contract.getWriteOff, async ({ ctx, session, params: { id } }) => {
      assertEverywhere(session, 'bills.read');
      return one(ctx, await theWriteOff(ctx, id));
    }),

    route(contract.addWriteOff, async ({ ctx, session, body }) => {
      assertEverywhere(session, 'bills.propose');
      return one(ctx, await addWriteOff(ctx, body));
    }),

    route(contract.changeWriteOff, async ({ ctx, session, params: { id }, body, ifMatch }) => {
      assertEverywhere(session, 'bills.propose');
      const before = await theWriteOff(ctx, id, true);
      assertVersion({ ifMatch }, before.version);
      return one(ctx, await changeWriteOff(ctx, before, body));
    }),

    route(contract.approveWriteOffs, async ({ ctx, session, body }) => {
      assertEverywhere(session, 'bills.approve');
      return { outcomes: await approveWriteOffs(ctx, body.ids, await limitOf(ctx, session, 'approveWriteOffs')) };
    }),

    route(contract.sendBackWriteOffs, async ({ ctx, session, body }) => {
      assertEverywhere(session, 'bills.approve');
      return { outcomes: await sendBackWriteOffs(ctx, body.ids, body.reason) };
    }),

    route(contract.dropWriteOffs, async ({ ctx, session, body }) => {
      assertEverywhere(session, 'bills.propose');
      return { outcomes: await dropWriteOffs(ctx, body.ids) };
    }),

    route(contract.recoverWriteOff, async ({ ctx, session, params: { id }, body }) => {
      assertEverywhere(session, 'bills.propose');
      return one(ctx, await recover(ctx, id, body));
    }),
  ];
};
