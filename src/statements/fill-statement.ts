/** One statement from its terms, sales and notes: groups the sales, settles them, and says what each line is. Pure. */
import type { Id } from '../kernel/ids.ts';
import { applyRate, scaleBy } from '../kernel/money.ts';
import type { Note } from './notes.ts';
import type { OpenSale } from './open-sales.ts';
import { monthsPassed, scopeOf } from './period.ts';
import { type Promotion, promotionFor } from './promotions.ts';
import { type At, type Group, type Scope, type Settlement, settle } from './settle.ts';
import type { KeptScope, Statement, StatementLine } from './store.ts';
import { classFor, settlementTerms, type Term } from './terms.ts';

export type ToFill = {
  term: Term;
  until: string;
  /** The statement before it of the same terms. */
  before: Statement | undefined;
  sales: readonly OpenSale[];
  notes: readonly Note[];
  promotions: readonly Promotion[];
  /** What a piece costs by the price list on the day; null where none holds. */
  priceOf: (sale: OpenSale) => bigint | null;
};

/** What a statement says; ids, numbers and states are its keeper's. */
export type Filled = {
  settlement: Settlement;
  scopeStart: string;
  scope: KeptScope;
  lines: Omit<StatementLine, 'statementId' | 'line' | 'supplierId'>[];
  /** Sales by the line they are on, counted from 0. */
  sales: { id: Id; line: number; shareMinor: bigint; settledMinor: bigint | null }[];
  totals: Pick<Statement, 'soldMinor' | 'returnedMinor' | 'shareMinor' | 'outsideMinor' | 'carriedMinor'>;
  /** Goods at an agreed price that have none. */
  withoutPrice: string[];
};

type Placed = {
  sale: OpenSale;
  shareMinor: bigint;
  settledMinor: bigint | null;
  key: string;
  title: string;
  group: Group;
};

const NO_SCOPE: Omit<Scope, 'months' | 'monthsPassed'> = {
  ...{ baseMinor: 0n, commissionMinor: 0n, salesTopUpMinor: 0n, profitTopUpMinor: 0n },
};
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((a, b) => a + b, 0n);

export function fillStatement(given: ToFill): Filled {
  const { term, until, before, notes } = given;
  const period = scopeOf(until, term.scope);
  const placed = given.sales.map((sale) => placeSale(given, period.start, sale));
  const keys = [...new Set(placed.map(({ key }) => key))].toSorted();
  const groups = keys.map((key) => together(placed.filter((one) => one.key === key)));
  const amounts = (kind: Note['kind']) =>
    sum(notes.filter((note) => note.kind === kind).map((note) => note.amountMinor));
  const carriedMinor = before?.carryMinor ?? 0n;
  const settlement = settle(settlementTerms(term), {
    groups: groups.map(({ group }) => group),
    scope: scopeBefore(term, period, until, before),
    ...{ insideMinor: amounts('inside'), outsideMinor: amounts('outside'), carriedMinor },
    ...{ prepaidMinor: amounts('prepaid'), depositMinor: amounts('deposit') },
    adjustments: notes
      .filter(({ kind }) => kind === 'adjustment')
      .map(({ amountMinor, taxPpm }) => ({ amountMinor, taxPpm: BigInt(taxPpm) })),
  });
  const { baseMinor, commissionMinor, salesTopUpMinor, profitTopUpMinor } = settlement.scope;
  return {
    ...{ settlement, scopeStart: period.start },
    scope: asText({ baseMinor, commissionMinor, salesTopUpMinor, profitTopUpMinor }),
    lines: linesFor(
      given,
      settlement,
      groups.map(({ title }) => title),
      carriedMinor,
    ),
    sales: placed.map(({ sale, shareMinor, settledMinor, key }) => ({
      ...{ id: sale.id, line: keys.indexOf(key), shareMinor, settledMinor },
    })),
    totals: {
      soldMinor: sum(settlement.groups.map((group) => group.soldMinor)),
      returnedMinor: sum(settlement.groups.map((group) => group.returnedMinor)),
      shareMinor: sum(settlement.groups.map((group) => group.shareMinor)),
      ...{ outsideMinor: amounts('outside'), carriedMinor },
    },
    withoutPrice: [
      ...new Set(
        placed.flatMap(({ group, settledMinor, sale }) =>
          group.at.by === 'price' && settledMinor === null ? [sale.merchantCode] : [],
        ),
      ),
    ],
  };
}

const asText = (scope: Record<keyof KeptScope, bigint>): KeptScope =>
  Object.fromEntries(Object.entries(scope).map(([name, amount]) => [name, String(amount)])) as KeptScope;

/** What the scope's earlier statements counted. */
function scopeBefore(term: Term, period: { start: string; months: number }, until: string, before?: Statement): Scope {
  const same = before?.scopeStart === period.start ? before.scope : null;
  return {
    ...NO_SCOPE,
    ...(same && {
      baseMinor: BigInt(same.baseMinor),
      commissionMinor: BigInt(same.commissionMinor),
      salesTopUpMinor: BigInt(same.salesTopUpMinor),
      profitTopUpMinor: BigInt(same.profitTopUpMinor),
    }),
    months: BigInt(period.months),
    monthsPassed: BigInt(monthsPassed(period.start, term.validFrom, until)),
  };
}

/** Which group a sale is settled in. */
export function placeSale(
  given: Pick<ToFill, 'term' | 'promotions' | 'priceOf'>,
  scopeStart: string,
  sale: OpenSale,
): Placed {
  const { term, promotions, priceOf } = given;
  if (sale.originStatement) return placeLateReturn(term, scopeStart, sale);
  // A return of the same period belongs where its sale is.
  const promotion = promotionFor(promotions, { ...sale, day: sale.originDay ?? sale.day });
  const { code, name } = classFor(term, sale.category);
  const shareMinor = promotion ? applyRate(sale.discountMinor, BigInt(promotion.sharePpm)) : 0n;
  if (term.kind === 'consignment') {
    const price = priceOf({ ...sale, day: sale.originDay ?? sale.day });
    const settledMinor = price === null ? null : price * sale.quantity;
    return placed(
      sale,
      code,
      shareMinor,
      { by: 'price', settledMinor: settledMinor ?? 0n },
      `priced/${code}`,
      name,
      settledMinor,
    );
  }
  if (!promotion || promotion.ratePpm === null)
    return placed(sale, code, shareMinor, { by: 'tier' }, `a/${code}`, name);
  const at: At = { by: 'promotion', ratePpm: BigInt(promotion.ratePpm) };
  return placed(sale, code, shareMinor, at, `b/${code}/${promotion.id}`, `${name} · ${promotion.name}`);
}

function placeLateReturn(term: Term, scopeStart: string, sale: OpenSale): Placed {
  const known = term.classes.some(({ code }) => code === sale.originClass);
  const code = known ? sale.originClass! : classFor(term, sale.category).code;
  const part = (amount: bigint) => scaleBy(amount, sale.quantity, sale.originQuantity!);
  const key = `c/${sale.originStatement}/${String(sale.originLine).padStart(5, '0')}`;
  const shareMinor = part(sale.originShare!);
  const name = term.classes.find((one) => one.code === code)!.name;
  if (sale.originKind === 'priced') {
    const settledMinor = part(sale.originSettled!);
    return placed(sale, code, shareMinor, { by: 'price', settledMinor }, key, name, settledMinor);
  }
  const rate = { num: sale.rateNum!, den: sale.rateDen! };
  return placed(sale, code, shareMinor, { by: 'original', rate, counts: sale.originScope === scopeStart }, key, name);
}

function placed(
  sale: OpenSale,
  classCode: string,
  shareMinor: bigint,
  at: At,
  key: string,
  title: string,
  settledMinor: bigint | null = null,
): Placed {
  const [soldMinor, returnedMinor] = sale.kind === 'sold' ? [sale.amountMinor, 0n] : [0n, -sale.amountMinor];
  return { sale, shareMinor, settledMinor, key, title, group: { classCode, soldMinor, returnedMinor, shareMinor, at } };
}

function together(all: readonly Placed[]): Pick<Placed, 'group' | 'title'> {
  const { group, title } = all[0]!;
  const total = (of: (one: Placed) => bigint) => sum(all.map(of));
  const at: At =
    group.at.by === 'price' ? { by: 'price', settledMinor: total((one) => one.settledMinor ?? 0n) } : group.at;
  return {
    title,
    group: {
      ...{ classCode: group.classCode, at },
      soldMinor: total((one) => one.group.soldMinor),
      returnedMinor: total((one) => one.group.returnedMinor),
      shareMinor: total((one) => one.group.shareMinor),
    },
  };
}

const EMPTY = {
  ...{ classCode: '', title: '', soldMinor: 0n, returnedMinor: 0n, shareMinor: 0n, baseMinor: 0n, rateNum: 0n },
  ...{ rateDen: 1n, commissionMinor: 0n, amountMinor: 0n, taxPpm: 0, noteId: null },
};
const KINDS = { tier: 'sales', promotion: 'promotion', original: 'lateReturn', price: 'priced' } as const;

function linesFor(
  given: ToFill,
  settlement: Settlement,
  titles: readonly string[],
  carriedMinor: bigint,
): Filled['lines'] {
  const classes = new Map(given.term.classes.map((one) => [one.code, one]));
  const sales = settlement.groups.map(({ at, rate, netMinor, ...group }, i) => ({
    ...{ ...EMPTY, ...group, kind: KINDS[at.by], title: titles[i]!, rateNum: rate.num, rateDen: rate.den },
    ...{
      taxPpm: classes.get(group.classCode)!.taxPpm,
      amountMinor: netMinor + group.shareMinor - group.commissionMinor,
    },
  }));
  const topUp = (kind: 'salesGuarantee' | 'profitGuarantee', commissionMinor: bigint) =>
    commissionMinor === 0n ? [] : [{ ...EMPTY, kind, commissionMinor, amountMinor: -commissionMinor }];
  const noted = (kinds: readonly Note['kind'][]) =>
    given.notes
      .filter(({ kind }) => kinds.includes(kind))
      .map(({ id, kind, title, amountMinor, taxPpm }) => ({
        ...{ ...EMPTY, kind, title, taxPpm, noteId: id },
        amountMinor: kind === 'adjustment' ? amountMinor : -amountMinor,
      }));
  return [
    ...sales.map(({ at: _, ...line }: (typeof sales)[number] & { at?: At }) => line),
    ...topUp('salesGuarantee', settlement.salesTopUpMinor),
    ...topUp('profitGuarantee', settlement.profitTopUpMinor),
    ...noted(['inside', 'adjustment']),
    ...noted(['outside', 'prepaid', 'deposit']),
    ...(carriedMinor === 0n ? [] : [{ ...EMPTY, kind: 'carried' as const, amountMinor: carriedMinor }]),
  ];
}
