/** Styles, the SKUs they make, and the naming rule, over HTTP. */
import { styleHistory } from '../contract/histories.ts';
import * as contract from '../contract/styles.ts';
import { historyOf } from '../identity/identity.ts';
import type { Ctx } from '../kernel/context.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { assertVersion, type Route, route } from '../kernel/http/route.ts';
import type { Id } from '../kernel/ids.ts';
import { assertDone, Refused } from '../kernel/refusal.ts';
import { lockCatalog } from './lock-catalog.ts';
import { makeVariants, previewVariants, skusOfStyle } from './make-variants.ts';
import { type NamingRule, namingRule, setNamingRule } from './merchant-codes.ts';
import { choiceList, choicesOf, optionList } from './sku-options.ts';
import { changeStyles, createStyles, findStyles, type Style, stylesById } from './styles.ts';

export const styleRoutes: Route[] = [
  route(contract.listStyles, async ({ ctx, query: { text, active, cursor, limit = 50 } }) => {
    const after = readCursor(cursor, { code: 'text' })?.code ?? '';
    const found = await findStyles(ctx, { text, active, after, limit });
    return pageOf(found, limit, rowOf, ({ code }) => ({ code }));
  }),

  route(contract.getStyle, async ({ ctx, params }) => {
    const style = await styleAt(ctx, params.id);
    const skus = (await skusOfStyle(ctx, style.id)).map(({ options, ...sku }) => ({
      ...sku,
      options: optionList(options),
    }));
    return { ...rowOf(style), skus };
  }),

  route(styleHistory, async ({ ctx, params, query }) => {
    const { id } = await styleAt(ctx, params.id);
    return historyOf(ctx, `style/${id}`, query);
  }),

  route(contract.createStyles, async ({ ctx, body }) => {
    const styles = body.styles.map((style) => ({ id: ctx.newId(), ...setOf(style) }));
    return { outcomes: await createStyles(ctx, styles) };
  }),

  route(contract.changeStyle, async ({ ctx, params: { id }, body, ifMatch }) => {
    await lockCatalog(ctx);
    const { version } = await styleAt(ctx, id);
    assertVersion({ ifMatch }, version);
    assertDone((await changeStyles(ctx, [{ id, version, set: setOf(body) }]))[0]);
    return rowOf(await styleAt(ctx, id));
  }),

  route(contract.makeVariants, async ({ ctx, params, body: { price, weightG, ...asked } }) => {
    const common = { ...(price && { priceMinor: BigInt(price) }), ...(weightG && { weightG: BigInt(weightG) }) };
    return { outcomes: await makeVariants(ctx, params.id, askedOf(asked), common) };
  }),

  route(contract.previewVariants, async ({ ctx, params, body: { rule, ...asked } }) => {
    const variants = await previewVariants(ctx, params.id, askedOf(asked), rule && ruleOf(rule));
    return { variants: variants.map(({ options, ...variant }) => ({ ...variant, options: optionList(options) })) };
  }),

  route(contract.getNamingRule, async ({ ctx }) => wordsOf(await namingRule(ctx))),

  route(contract.setNamingRule, async ({ ctx, body, ifMatch }) => {
    await lockCatalog(ctx);
    assertVersion({ ifMatch }, (await namingRule(ctx)).version);
    await setNamingRule(ctx, ruleOf(body));
    return wordsOf(await namingRule(ctx));
  }),
];

/** Refuses `catalog.styleUnknown` (404). */
async function styleAt(ctx: Ctx, id: Id): Promise<Style> {
  const style = (await stylesById(ctx, [id])).get(id);
  if (!style) throw new Refused('catalog.styleUnknown', { id }, 404);
  return style;
}

type Choices = { name: string; values: string[] }[];

const rowOf = ({ options, ...style }: Style) => ({ ...style, options: choiceList(options) });

const setOf = <Body extends { options?: Choices }>({ options, ...same }: Body) => ({
  ...same,
  ...(options && { options: choicesOf(options) }),
});

const askedOf = ({ colors, sizes, options }: { colors: string[]; sizes: string[]; options?: Choices }) => ({
  colors,
  sizes,
  ...(options && { options: choicesOf(options) }),
});

type RuleOnWire = Omit<contract.NamingRule, 'version'>;

const ruleOf = ({ parts, separator, abbreviations }: RuleOnWire): NamingRule => ({
  parts,
  separator,
  abbreviations: Object.fromEntries(abbreviations.map(({ word, short }) => [word, short])),
});

const wordsOf = ({ parts, separator, abbreviations, version }: NamingRule & { version: number }) => ({
  parts,
  separator,
  abbreviations: Object.entries(abbreviations).map(([word, short]) => ({ word, short })),
  version,
});
