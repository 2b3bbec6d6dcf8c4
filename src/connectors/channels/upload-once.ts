/**
 * Telling a channel what was shipped (CHN-8) where it says no to what it has been told already. Must stay true: the same
 * shipment sent again is accepted, not refused: when the channel refuses, the order itself is asked whether it carries
 * our waybill, because the first call may have been carried out without our hearing of it.
 */
import {
  type Answer,
  type ChannelConnector,
  OutsideFailure,
  type Shipment,
  type ShopAccess,
} from '../../channels/connector.ts';
import { inParallel } from '../in-parallel.ts';
import { asObject, type JsonObject, parseJson } from '../json-text.ts';
import { accepted, answerOf } from './channel-refusal.ts';

const LANES = 4;

export type TellingChannel = {
  kind: string;
  fetchOrders: ChannelConnector['fetchOrders'];
  /** The answer's id is set here. May throw what `answerOf` reads. */
  send(shipment: Shipment): Promise<Answer>;
  /** Whether the order, as the channel has it, carries this shipment. */
  carries(order: JsonObject, shipment: Shipment): boolean;
};

export const uploadOnce = (
  shop: ShopAccess,
  shipments: readonly Shipment[],
  channel: TellingChannel,
): Promise<Answer[]> =>
  inParallel(shipments, LANES, async (shipment) => {
    const { id, orderNumber } = shipment;
    const answer = await channel.send(shipment).catch((error: unknown) => answerOf(id, error));
    if (answer.result !== 'refused') return { ...answer, id };
    try {
      const [order] = await channel.fetchOrders(shop, [orderNumber]);
      const isThere = order && channel.carries(asObject(parseJson(order.raw), 'order'), shipment);
      return isThere ? accepted(id, `${channel.kind}.alreadyShipped`) : { ...answer, id };
    } catch (error) {
      if (!(error instanceof OutsideFailure)) throw error;
      // The refusal may only mean that our first call arrived. Without the order nobody can tell.
      return { ...answer, id, result: 'unknown' };
    }
  });

/** The lines a shipment names; none: the whole order. */
export const linesNamed = (shipment: Shipment): string[] =>
  shipment.lineNumbers.length > 0 ? shipment.lineNumbers : shipment.quantities.map((part) => part.lineNumber);
