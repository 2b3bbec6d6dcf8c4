/**
 * Keyset paging and answers of bulk commands. Lists have no total: a count over a big table is slow and stale the moment
 * it is shown; queue counters are kept apart (home.ts).
 */
import { type Static, type TProperties, type TSchema, Type } from 'typebox';
import { Facts, Id, Input, Output } from './endpoint.ts';

export const MAX_BATCH = 500;

/** Query of a list: its own filters, and where to go on. `cursor` is opaque: send back `next` of the last page. */
export const PageQuery = <P extends TProperties>(filters: P) =>
  Input({
    ...filters,
    cursor: Type.Optional(Type.String({ maxLength: 500 })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
  });

export const Page = <S extends TSchema>(item: S) =>
  Output({ items: Type.Array(item), next: Type.Union([Type.String(), Type.Null()]) });
export type Page<T> = { items: T[]; next: string | null };

/** Documents a bulk command works on. One document is a batch of one. */
export const Ids = Type.Array(Id, { minItems: 1, maxItems: MAX_BATCH, uniqueItems: true });

export const Refusal = Output({
  /** `module.reason`; the text is in the language files of the web. */
  code: Type.String(),
  data: Type.Optional(Facts),
});
export type Refusal = Static<typeof Refusal>;

/** The answer for one document: done, or refused with the reason. The others of the batch are not affected. */
export const Outcome = Output({ id: Id, done: Type.Boolean(), refusal: Type.Optional(Refusal) });
export type Outcome = Static<typeof Outcome>;

/** One outcome per document asked for, in the order asked. */
export const Outcomes = Output({ outcomes: Type.Array(Outcome) });
export type Outcomes = Static<typeof Outcomes>;
