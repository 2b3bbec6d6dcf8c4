/** Buyers whose orders wait for a person (ORD-4): by phone, buyer, name, or a part of the address. */
import { Type } from 'typebox';
import { endpoint, Guarded, Input, Moment, Note, Output } from './endpoint.ts';
import { Actor } from './order-words.ts';
import { Page, PageQuery } from './paging.ts';

export const BLACKLIST_KINDS = ['phone', 'buyer', 'name', 'address'] as const;
const Kind = Type.Enum(BLACKLIST_KINDS);
/** A phone by its digits; of an address at least four characters, which stand somewhere in it. */
const Value = Type.String({ minLength: 2, maxLength: 200 });

export const listBlacklist = endpoint({
  method: 'GET',
  path: '/api/v1/blacklist',
  summary: 'Blacklisted buyers by kind and value',
  scope: 'settings.read',
  query: PageQuery({ text: Type.Optional(Type.String({ maxLength: 100 })) }),
  response: Page(
    Output({
      kind: Kind,
      value: Guarded('orders.reveal', 'masked', Type.String()),
      reason: Guarded('orders.reveal', 'contacts', Type.String()),
      addedAt: Moment,
      addedBy: Actor,
    }),
  ),
});

/** The reason of a known entry is replaced. Refuses: `orders.blacklistValueShort` (data: `value`), `orders.blacklistFull` (data: `most`). */
export const addToBlacklist = endpoint({
  method: 'POST',
  path: '/api/v1/blacklist/add',
  summary: 'Blacklist buyers: orders reviewed from now on wait for a person',
  scope: 'settings.write',
  body: Input({
    entries: Type.Array(Input({ kind: Kind, value: Value, reason: Note }), { minItems: 1, maxItems: 500 }),
  }),
  response: Output({ saved: Type.Integer() }),
});

export const dropFromBlacklist = endpoint({
  method: 'POST',
  path: '/api/v1/blacklist/remove',
  summary: 'Take buyers off the blacklist',
  scope: 'settings.write',
  body: Input({ entries: Type.Array(Input({ kind: Kind, value: Value }), { minItems: 1, maxItems: 500 }) }),
  response: Output({ removed: Type.Integer() }),
});
