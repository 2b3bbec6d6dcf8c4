/** Merchant codes given while a batch is decided: what the naming rule says, numbered where others have it already. */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { codeByRule, type NamingRule, namingRule, numberedCode } from './merchant-codes.ts';
import type { SkuRecord } from './skus.ts';
import type { Style } from './styles.ts';

/** What the rule looks at. */
export type Nameable = Partial<
  Pick<SkuRecord, 'merchantCode' | 'brand' | 'color' | 'size' | 'season' | 'styleId' | 'options'>
>;
/** Who has which of the codes a batch wants or may be given. It follows along while the batch is decided. */
export type Codes = { owners: Map<string, Id>; rule: NamingRule };
type Styles = ReadonlyMap<Id, Style>;

/** How far goods that differ in nothing are numbered. */
const NUMBERED = 100;

/** `rule`: one to try instead of the tenant's. */
export async function codesFor(
  ctx: Ctx,
  wanted: readonly Nameable[],
  styles: Styles,
  rule?: NamingRule,
): Promise<Codes> {
  const named = wanted.flatMap((sku) => sku.merchantCode?.trim() || []);
  const followed = rule ?? (await namingRule(ctx));
  const bases = wanted
    .filter((sku) => !sku.merchantCode?.trim())
    .map((sku) => codeByRule(followed, partsOf(sku, styles)));
  const owners = await ownersOf(ctx, [...named, ...bases]);
  const numbered = numberedOf(bases, owners, followed.separator);
  const more = numbered.length ? await ownersOf(ctx, numbered) : [];
  return { owners: new Map([...owners, ...more]), rule: followed };
}

/** The first free code by the rule; empty when the rule finds nothing to make one of. */
export function codeFor(sku: Nameable, { owners, rule }: Codes, styles: Styles): string {
  const base = codeByRule(rule, partsOf(sku, styles));
  if (base === '') return '';
  for (let n = 1; n < NUMBERED; n++) {
    const code = numberedCode(base, rule.separator, n);
    if (!owners.has(code)) return code;
  }
  return base;
}

function partsOf({ brand, color = '', size = '', season, styleId, options = {} }: Nameable, styles: Styles) {
  const style = styleId ? styles.get(styleId) : undefined;
  return {
    brand: brand || style?.brand || '',
    model: style?.model ?? '',
    series: style?.series ?? '',
    style: style?.code ?? '',
    color,
    size,
    season: season || style?.season || '',
    options: Object.values(options).join(''),
  };
}

async function ownersOf(ctx: Ctx, codes: readonly string[]): Promise<Map<string, Id>> {
  const rows = await ctx.sql<{ code: string; id: Id }>`
    select merchant_code as code, id
    from sku
    where tenant_id = ${ctx.tenant}
      and merchant_code = any(${codes as string[]}::text[])`;
  return new Map(rows.map((row) => [row.code, row.id]));
}

/** The numbered codes of a base that is taken or asked for twice. */
function numberedOf(bases: readonly string[], owners: ReadonlyMap<string, Id>, separator: string): string[] {
  const twice = bases.filter((base, i) => owners.has(base) || bases.indexOf(base) !== i);
  return [...new Set(twice)].flatMap((base) =>
    Array.from({ length: NUMBERED }, (_, n) => numberedCode(base, separator, n + 1)),
  );
}
