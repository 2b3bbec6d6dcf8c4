/** Warehouses and stores kept by people: address checked against the division table, one version an edit. */
import type { NodeInput } from '../contract/nodes.ts';
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { resolveDivisions } from '../parties/address/address.ts';
import { type Node, nodeTable } from './nodes.ts';
import { saveNodes } from './save-nodes.ts';

export type KeptNode = Node & { version: number };

/** Closed ones too, as people sort them. */
export const keptNodes = (ctx: Ctx, only?: Id): Promise<KeptNode[]> =>
  ctx.run(sql`
    select ${nodeTable.select()}, version
    from node
    where tenant_id = ${ctx.tenant}
      and ${only === undefined ? sql`true` : sql`id = ${only}`}
    order by priority, code
    ${only === undefined ? sql`` : sql`for update`}`);

/** Refuses `stock.nodeCodeTaken`, `stock.divisionUnknown` (data: `part`, `code`). Posts nothing. */
export const createNode = (ctx: Ctx, input: NodeInput): Promise<KeptNode> => keep(ctx, ctx.newId(), input);

/** Replaces what is set of a node whose version the caller has compared under its lock. Refuses as `createNode`. */
export const changeNode = (ctx: Ctx, id: Id, input: NodeInput): Promise<KeptNode> => keep(ctx, id, input);

async function keep(ctx: Ctx, id: Id, input: NodeInput): Promise<KeptNode> {
  const { contact, phone, town, detail, ...plain } = input;
  await assertCodeFree(ctx, id, input.code);
  const address = { name: contact, phone, ...namesOf(input), town, detail };
  await saveNodes(ctx, [{ ...plain, id, address }]);
  return (await keptNodes(ctx, id))[0]!;
}

async function assertCodeFree(ctx: Ctx, id: Id, code: string): Promise<void> {
  const taken = await ctx.sql`
    select
    from node
    where tenant_id = ${ctx.tenant}
      and code = ${code}
      and id <> ${id}`;
  if (taken.length) throw new Refused('stock.nodeCodeTaken', { code });
}

/** Names of the codes as the division table writes them. A code that is not in it, or lies elsewhere, is refused. */
function namesOf({ provinceCode, cityCode, districtCode }: NodeInput) {
  const found = resolveDivisions({ province: provinceCode, city: cityCode, district: districtCode });
  const nameOf = (part: 'province' | 'city' | 'district', code: string): string => {
    // 东莞 has no districts: the table answers the city itself, and a node there names none.
    if (part === 'district' && code === '') return '';
    if (code === '' || found[part]?.code !== code) throw new Refused('stock.divisionUnknown', { part, code });
    return found[part].name;
  };
  // The most exact is asked first: the table finds a district of another city and answers that city.
  const district = nameOf('district', districtCode);
  const city = nameOf('city', cityCode);
  return { province: nameOf('province', provinceCode), city, district };
}

export const describeNode = ({ address, ...node }: KeptNode) => ({
  ...node,
  contact: address.name ?? '',
  phone: address.phone ?? '',
  province: address.province ?? '',
  city: address.city ?? '',
  district: address.district ?? '',
  town: address.town ?? '',
  detail: address.detail ?? '',
});
