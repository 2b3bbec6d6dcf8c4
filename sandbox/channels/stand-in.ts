/** What every stand-in of a channel gives to those who drive it: the demo, the tests, integrators. */
import type { ShopAccess } from '../../src/channels/connector.ts';
import type { Faults } from '../faults.ts';
import type { SandboxOrder, SandboxRecipient } from '../orders.ts';
import type { ShelfItem } from './shelf.ts';
import type { Placing, ReceivedShipment } from './shop-book.ts';

export type ChannelStandIn = {
  url: string;
  /** What a merchant would have typed in to connect the shop. */
  access: ShopAccess;
  control: {
    /** Lets buyers place orders; gives their numbers. */
    placeOrders(count: number, mix?: Placing): string[];
    pay(orderNumber: string): void;
    /** The buyer wants the money back, of one line or of all. */
    refund(orderNumber: string, lineNumber?: string): void;
    changeAddress(orderNumber: string, recipient: Partial<SandboxRecipient>): void;
    cancel(orderNumber: string): void;
    orders(): readonly SandboxOrder[];
    shipments(): readonly ReceivedShipment[];
    /** Quantity per SKU id, or per item id where the listing has no SKU. */
    stock(): ReadonlyMap<string, bigint>;
    /** What its goods are called and cost, by item id. */
    shelf(): ReadonlyMap<string, ShelfItem>;
    setFaults(faults: Faults): void;
    /** Calls a second from now on; null for any number. */
    setRateLimit(requestsPerSecond: number | null): void;
    /** Lists name a change only so many seconds after it happened. */
    setListLag(seconds: number): void;
    /** Pushes one round of waiting messages; gives the status each was answered with. */
    deliver(): Promise<number[]>;
  };
  close(): Promise<void>;
};
