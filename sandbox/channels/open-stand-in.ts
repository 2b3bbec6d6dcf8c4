/**
 * What the stand-ins of channels share: a shop book behind a local server that misbehaves on request, tokens that run
 * out, and messages pushed when something changes. A platform brings its numbers, its answers and its messages.
 */
import type { ShopAccess } from '../../src/channels/connector.ts';
import { constantTimeEqual } from '../../src/kernel/crypto.ts';
import { type Faults, faultPlan, pushQueue } from '../faults.ts';
import { type Asked, serveLocally, type Told } from '../local-server.ts';
import type { SandboxOrder, SandboxSku } from '../orders.ts';
import { rateLimit } from './rate-limit.ts';
import { type Change, openShopBook, type ShopBook } from './shop-book.ts';
import type { ChannelStandIn } from './stand-in.ts';

export type StandInOptions = {
  seed: number;
  now: () => Date;
  skus: readonly SandboxSku[];
  port?: number;
  /** Where messages are pushed to; none are without it. */
  webhookUrl?: string;
  /** Calls a second before the platform refuses. Without it, there is no limit. */
  requestsPerSecond?: number;
  /** What an earlier run remembered (`control.orders()`), and how many numbers it may have given. */
  known?: Iterable<SandboxOrder>;
  skipNumbers?: number;
};

/** What an answer may look at. */
export type Stage = {
  book: ShopBook;
  now: () => Date;
  /** Counts a call; true when it is one too many. */
  isLimited: () => boolean;
  tokens: Tokens;
};

export type News = { id: number; number: string; change: Change };

export type Platform = {
  kind: string;
  /** The number of the `sequence`-th order, or of one of its lines (from 1). */
  numberOf(sequence: number, line: number): string;
  /** What a merchant would have typed in, with the token that holds when the stand-in opens. */
  access(
    url: string,
    token: string,
  ): Pick<ShopAccess, 'endpoint' | 'credentials'> & { options?: ShopAccess['options'] };
  answer(stage: Stage, asked: Asked): Told | Promise<Told>;
  /** Sends one message, signed as the platform signs; absent where it pushes nothing over HTTP. */
  push?(stage: Stage, news: News, webhookUrl: string): Promise<number>;
};

export async function openStandIn(options: StandInOptions, platform: Platform) {
  const faults = faultPlan();
  const limit = rateLimit(options);
  const tokens = openTokens(platform.kind);
  let told = 0;
  const pushes = pushQueue<News>({
    faults: faults.pushes,
    send: (news) => platform.push!(stage, news, options.webhookUrl!),
  });
  const book = openShopBook({
    ...options,
    numberOf: platform.numberOf,
    onChange: ({ number }, change) => {
      told += 1;
      if (platform.push && options.webhookUrl) pushes.tell({ id: told, number, change });
    },
  });
  const stage: Stage = { book, now: options.now, isLimited: limit.isLimited, tokens };
  const server = await serveLocally((asked) => platform.answer(stage, asked), {
    spoiler: faults,
    ...(options.port && { port: options.port }),
  });
  const { endpoint, credentials, options: own } = platform.access(server.url, tokens.current());
  const access: ShopAccess = {
    ...{ shopId: `sandbox-${platform.kind}`, kind: platform.kind, endpoint, credentials },
    options: { ...own, requestsPerSecond: 1_000 },
  };
  const { placeOrders, pay, refund, sendBack, changeAddress, askInvoice, changeMemo, cancel } = book;
  const standIn = {
    url: server.url,
    access,
    control: {
      ...{ placeOrders, pay, refund, sendBack, changeAddress, askInvoice, changeMemo, cancel },
      orders: () => [...book.orders.values()],
      shipments: () => book.shipments,
      stock: () => book.stock,
      shelf: () => book.shelf,
      /** Masked recipients we were told, and what for. */
      decryptions: () => book.decryptions,
      setFaults: (plan: Faults) => faults.set(plan),
      setRateLimit: limit.set,
      setListLag: book.setListLag,
      /** The session that holds now is over, until it is renewed or somebody says otherwise. */
      expireToken: tokens.expire,
      deliver: pushes.deliver,
    },
    close: server.close,
  };
  return standIn satisfies ChannelStandIn;
}

export type Tokens = ReturnType<typeof openTokens>;

/** One session of the shop at a time. Tokens name the stand-in and the time they were issued at. */
function openTokens(kind: string) {
  let issued = 1;
  let isOver = false;
  const current = () => `${kind}-token-${issued}`;
  return {
    current,
    expire: (over = true): void => {
      isOver = over;
    },
    issue(): string {
      issued += 1;
      isOver = false;
      return current();
    },
    isValid: (token: string): boolean => !isOver && constantTimeEqual(current(), token),
  };
}
