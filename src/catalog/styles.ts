/** Styles (SPU): what colours and sizes of one product share. A style's code never changes: SKUs are found by it. */
import { auditAll, differences } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { table } from '../kernel/db/rows.ts';
import { joined, sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { done, type Outcome, type Refusal, refuse } from '../kernel/refusal.ts';
import { lockCatalog } from './lock-catalog.ts';

export type Style = {
  id: Id;
  code: string;
  name: string;
  brand: string;
  model: string;
  series: string;
  category: string;
  season: string;
  /** Free options beside colour and size: `{ 面料: ['棉', '麻'] }`. */
  options: Record<string, string[]>;
  active: boolean;
  version: number;
};

export const styleTable = table<Style>('style', {
  id: 'uuid',
  code: 'text',
  name: 'text',
  brand: 'text',
  model: 'text',
  series: 'text',
  category: 'text',
  season: 'text',
  options: 'jsonb',
  active: 'boolean',
  version: 'int',
});

const BLANK = { brand: '', model: '', series: '', category: '', season: '', options: {}, active: true };
const MUTABLE = ['name', 'brand', 'model', 'series', 'category', 'season', 'options', 'active'] as const;

export type NewStyle = Pick<Style, 'id' | 'code' | 'name'> & Partial<Omit<Style, 'version'>>;
export type StyleChange = { id: Id; version: number; set: Partial<Pick<Style, (typeof MUTABLE)[number]>> };
export type StyleRefusal =
  | 'catalog.codeMissing'
  | 'catalog.nameMissing'
  | 'catalog.codeTaken'
  | 'catalog.styleUnknown'
  | 'catalog.changedMeanwhile';

export async function stylesById(ctx: Ctx, ids: readonly Id[]): Promise<Map<Id, Style>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.run<Style>(sql`
    select ${styleTable.select()}
    from style
    where tenant_id = ${ctx.tenant}
      and id = any(${[...new Set(ids)]}::uuid[])`);
  return new Map(rows.map((style) => [style.id, style]));
}

export async function stylesByCode(ctx: Ctx, codes: readonly string[]): Promise<Map<string, Style>> {
  if (codes.length === 0) return new Map();
  const rows = await ctx.run<Style>(sql`
    select ${styleTable.select()}
    from style
    where tenant_id = ${ctx.tenant}
      and code = any(${[...new Set(codes)]}::text[])`);
  return new Map(rows.map((style) => [style.code, style]));
}

export type StyleQuery = {
  text?: string | undefined;
  active?: boolean | undefined;
  /** Code of the last style seen. */
  after: string;
  limit: number;
};

/** One row more than `limit`, by code. Every word of `text` is part of a style's words. */
export function findStyles(ctx: Ctx, { text = '', active, after, limit }: StyleQuery): Promise<Style[]> {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const conditions = [
    sql`tenant_id = ${ctx.tenant}`,
    sql`code > ${after}`,
    ...(active === undefined ? [] : [sql`active = ${active}`]),
    ...words.map(
      (word) => sql`strpos(lower(code || ' ' || name || ' ' || brand || ' ' || model || ' ' || series), ${word}) > 0`,
    ),
  ];
  return ctx.run<Style>(sql`
    select ${styleTable.select()}
    from style
    where ${joined(conditions, ' and ')}
    order by code
    limit ${limit + 1}`);
}

/**
 * Makes styles. A style that exists with the same id was made by the same call before.
 * Refuses per style: `catalog.codeMissing`, `catalog.nameMissing`, `catalog.codeTaken`.
 */
export async function createStyles(ctx: Ctx, styles: readonly NewStyle[]): Promise<Outcome<Id, StyleRefusal>[]> {
  await lockCatalog(ctx);
  const codes = styles.map((style) => style.code.trim());
  const taken = new Map([...(await stylesByCode(ctx, codes))].map(([code, style]) => [code, style.id]));
  const fresh: Style[] = [];
  const outcomes = styles.map((style): Outcome<Id, StyleRefusal> => {
    const code = style.code.trim();
    if (code === '') return refuse(style.id, 'catalog.codeMissing');
    if (style.name.trim() === '') return refuse(style.id, 'catalog.nameMissing');
    const owner = taken.get(code);
    if (owner === style.id) return done(style.id);
    if (owner) return refuse(style.id, 'catalog.codeTaken', { code });
    taken.set(code, style.id);
    fresh.push({ ...BLANK, ...style, code, version: 1 });
    return done(style.id);
  });
  await styleTable.insert(ctx, fresh);
  await auditAll(
    ctx,
    'style.create',
    fresh.map(({ id, code, name }) => ({ subject: `style/${id}`, detail: { code, name } })),
  );
  return outcomes;
}

/** Changes styles read at a version. Refuses `catalog.styleUnknown`, `catalog.nameMissing`, `catalog.changedMeanwhile` (data: `version`). */
export async function changeStyles(ctx: Ctx, changes: readonly StyleChange[]): Promise<Outcome<Id, StyleRefusal>[]> {
  await lockCatalog(ctx);
  const known = await stylesById(
    ctx,
    changes.map((change) => change.id),
  );
  const changed: { style: Style; detail: Record<string, unknown> }[] = [];
  const outcomes = changes.map(({ id, version, set }): Outcome<Id, StyleRefusal> => {
    const style = known.get(id);
    const refusal = whyNotChange(style, version, set);
    if (refusal) return { id, done: false, refusal };
    const after = { ...style!, ...set, version: version + 1 };
    const detail = differences(style!, after, MUTABLE);
    if (Object.keys(detail).length === 0) return done(id);
    known.set(id, after);
    changed.push({ style: after, detail });
    return done(id);
  });
  await styleTable.update(
    ctx,
    [...new Map(changed.map(({ style }) => [style.id, style])).values()],
    ['id'],
    [...MUTABLE, 'version'],
  );
  await auditAll(
    ctx,
    'style.change',
    changed.map(({ style, detail }) => ({ subject: `style/${style.id}`, detail })),
  );
  return outcomes;
}

function whyNotChange(
  style: Style | undefined,
  version: number,
  set: StyleChange['set'],
): Refusal<StyleRefusal> | null {
  if (!style) return { code: 'catalog.styleUnknown' };
  if (style.version !== version) return { code: 'catalog.changedMeanwhile', data: { version: style.version } };
  return set.name?.trim() === '' ? { code: 'catalog.nameMissing' } : null;
}
