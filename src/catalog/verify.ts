/** What `guanjia verify` asks of the catalog: that codes, parts, words and mappings point to goods that exist. Nothing is mended. */
import { type Check, sqlCheck } from '../kernel/check.ts';
import { sql } from '../kernel/db/sql.ts';
import { wordsOfSku } from './search-words.ts';

const SAMPLE = 5;

const bundlesHaveParts = sqlCheck(
  'catalog.bundles',
  ({ tenant }) => sql`select count(*) from sku where tenant_id = ${tenant} and bundle`,
  ({ tenant }) => sql`
    select s.merchant_code as bundle, p.sku_id as part, coalesce(g.bundle, false) as nested
    from sku s
    left join bundle_part p on p.tenant_id = ${tenant} and p.bundle_id = s.id
    left join sku g on g.tenant_id = ${tenant} and g.id = p.sku_id
    where s.tenant_id = ${tenant}
      and s.bundle
      and (g.id is null or g.bundle)`,
);

const partsHaveWholes = sqlCheck(
  'catalog.parts',
  ({ tenant }) => sql`select (select count(*) from bundle_part where tenant_id = ${tenant})
                           + (select count(*) from assembly_part where tenant_id = ${tenant})`,
  ({ tenant }) => sql`
    select p.whole, p.sku_id as part
    from (
      select bundle_id as whole, sku_id, true as bundle from bundle_part where tenant_id = ${tenant}
      union all
      select finished_id, sku_id, false from assembly_part where tenant_id = ${tenant}) p
    left join sku w on w.tenant_id = ${tenant} and w.id = p.whole
    left join sku s on s.tenant_id = ${tenant} and s.id = p.sku_id
    where w.id is null
       or s.id is null
       or w.bundle <> p.bundle`,
);

const recipesEnd = sqlCheck(
  'catalog.recipes',
  ({ tenant }) => sql`select count(*) from assembly_part where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    with recursive goes (whole, part) as (
      select finished_id, sku_id from assembly_part where tenant_id = ${tenant}
      union
      select g.whole, p.sku_id
      from goes g
      join assembly_part p on p.tenant_id = ${tenant} and p.finished_id = g.part
    )
    select whole from goes where whole = part`,
);

const codesHaveSkus = sqlCheck(
  'catalog.barcodes',
  ({ tenant }) => sql`select count(*) from sku_barcode where tenant_id = ${tenant}`,
  ({ tenant }) => sql`
    select b.code as barcode, b.sku_id as sku
    from sku_barcode b
    left join sku s on s.tenant_id = b.tenant_id and s.id = b.sku_id
    where b.tenant_id = ${tenant}
      and s.id is null`,
);

const mappingsHaveSkus = sqlCheck(
  'catalog.mappings',
  ({ tenant }) => sql`select count(*) from listing where tenant_id = ${tenant} and state = 'mapped'`,
  ({ tenant }) => sql`
    select l.id as listing, l.sku_id as sku
    from listing l
    left join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id
    where l.tenant_id = ${tenant}
      and l.sku_id is not null
      and s.id is null`,
);

type WordsRow = {
  merchantCode: string;
  name: string;
  properties: string;
  brand: string;
  styleCode: string;
  barcodes: string[];
  words: string[];
};

/** SKUs whose words are read at a time. */
const STEP = 2000;

const wordsAreThoseOfTheRow: Check = {
  name: 'catalog.words',
  run: async (ctx) => {
    const result = { rows: 0, breaches: 0, sample: [] as Record<string, unknown>[] };
    for (let after = ''; ; ) {
      const rows = await ctx.sql<WordsRow>`
        select s.merchant_code as "merchantCode", s.name, s.properties, s.brand, coalesce(t.code, '') as "styleCode",
               array(select code from sku_barcode b where b.tenant_id = ${ctx.tenant} and b.sku_id = s.id) as barcodes,
               array(select word from sku_word w where w.tenant_id = ${ctx.tenant} and w.sku_id = s.id) as words
        from sku s
        left join style t on t.tenant_id = s.tenant_id and t.id = s.style_id
        where s.tenant_id = ${ctx.tenant}
          and s.merchant_code > ${after}
        order by s.merchant_code
        limit ${STEP}`;
      for (const row of rows) {
        const kept = new Set(row.words);
        const wanted = new Set(wordsOfSku(row));
        result.rows += 1;
        if (kept.symmetricDifference(wanted).size === 0) continue;
        result.breaches += 1;
        if (result.sample.length < SAMPLE) result.sample.push({ sku: row.merchantCode, words: row.words });
      }
      if (rows.length < STEP) return result;
      after = rows.at(-1)!.merchantCode;
    }
  },
};

export const catalogChecks: readonly Check[] = [
  bundlesHaveParts,
  partsHaveWholes,
  recipesEnd,
  codesHaveSkus,
  mappingsHaveSkus,
  wordsAreThoseOfTheRow,
];
