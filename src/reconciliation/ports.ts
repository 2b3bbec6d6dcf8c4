/** What reconciliation needs and does not have. `modules.ts` plugs it in, so that it knows neither formats nor orders. */
import type { Static } from 'typebox';
import type { Actor, OrderRef } from '../contract/order-words.ts';
import type { Ctx } from '../kernel/context.ts';
import type { FileSource } from '../kernel/files/files.ts';
import type { Id } from '../kernel/ids.ts';
import type { PaymentOwner, PaymentPorts } from '../payments/payments.ts';
import type { BillReader, StatementOf } from './bill.ts';

export type ReconciliationPorts = PaymentPorts & {
  /** A reader of whatever bill or statement it is, or of a table of one of these accounts; throws `Damaged` where it is none. */
  openBill(file: FileSource, of?: readonly StatementOf[]): Promise<BillReader>;
  /** Orders by id; what is not known is left out. */
  orderRefs(ctx: Ctx, orderIds: readonly Id[]): Promise<Map<Id, Static<typeof OrderRef>>>;
  /** Of the orders of payments, in their order: is it cancelled or closed, with every part of it. */
  ordersOver(ctx: Ctx, owners: readonly PaymentOwner[]): Promise<boolean[]>;
  /** People and others as they are shown, by how they are kept (`user:<id>`). */
  describeActors(ctx: Ctx, actors: readonly string[]): Promise<Map<string, Actor>>;
};
