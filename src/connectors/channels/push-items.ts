/**
 * Titles, prices and shelves of a channel that writes each by itself (CHN-1). The item is asked for first, and only what
 * differs is written, so that the same change again does nothing. Prices go before the shelf, so that nothing is sold at
 * the old one. What a channel cannot be told is refused and keeps back nothing else.
 */
import type { Answer, ListingChange } from '../../channels/connector.ts';
import { inParallel } from '../in-parallel.ts';
import { accepted, answerOf, ChannelRefusal } from './channel-refusal.ts';

const LANES = 4;

/** One item as the channel has it; prices by SKU. null: it does not tell, so it is always written. */
export type ChannelItem = {
  title: string;
  onShelf: boolean | null;
  prices: ReadonlyMap<string, bigint>;
  currency?: string;
};

export type ItemChannel = {
  kind: string;
  /** What prices there are in, where no item says otherwise. */
  currency: string;
  /** Throws `ChannelRefusal` when there is no such item. */
  readItem(itemId: string): Promise<ChannelItem>;
  /** Absent where the channel takes no title by itself. */
  writeTitle?(itemId: string, title: string): Promise<Answer>;
  writePrice(itemId: string, skuId: string, priceMinor: bigint): Promise<Answer>;
  writeShelf(itemId: string, onShelf: boolean): Promise<Answer>;
};

/** Answers stand in the order of `changes`; the id is the SKU's, or the item's where it has none. */
export async function pushItems(changes: readonly ListingChange[], channel: ItemChannel): Promise<Answer[]> {
  const answers = new Map<ListingChange, Answer>();
  const items = [...Map.groupBy(changes, (change) => change.itemId).values()];
  await inParallel(items, LANES, async (own) => {
    for (const [change, said] of await pushItem(own, channel)) answers.set(change, said);
  });
  return changes.map((change) => ({ ...answers.get(change)!, id: change.skuId || change.itemId }));
}

async function pushItem(changes: readonly ListingChange[], channel: ItemChannel): Promise<Map<ListingChange, Answer>> {
  const answers = new Map<ListingChange, Answer>();
  const pricesFirst = [...changes].sort((a, b) => Number(a.skuId === '') - Number(b.skuId === ''));
  try {
    const item = await channel.readItem(changes[0]!.itemId);
    for (const change of pricesFirst) answers.set(change, await write(item, change, channel));
  } catch (error) {
    for (const change of changes) if (!answers.has(change)) answers.set(change, answerOf('', error));
  }
  return answers;
}

/** One step after the other; the first that is not accepted is the answer. */
async function write(item: ChannelItem, change: ListingChange, channel: ItemChannel): Promise<Answer> {
  for (const step of stepsOf(item, change, channel)) {
    const said = typeof step === 'string' ? refusal(channel, step) : await step();
    if (said.result !== 'accepted') return said;
  }
  return accepted('');
}

type Step = string | (() => Promise<Answer>);

function stepsOf(item: ChannelItem, change: ListingChange, channel: ItemChannel): Step[] {
  const { itemId, skuId, title, priceMinor, currency, onShelf } = change;
  if (skuId !== '' && !item.prices.has(skuId)) return ['skuUnknown'];
  if (priceMinor !== null && currency !== (item.currency ?? channel.currency)) return ['otherCurrency'];
  // An item's own price is that of its only SKU; of several, each has its own.
  const [only, another] = skuId === '' ? item.prices.keys() : [skuId];
  const steps: Step[] = [];
  if (title !== null && title !== item.title)
    steps.push(channel.writeTitle ? () => channel.writeTitle!(itemId, title) : 'titleNotSupported');
  if (priceMinor !== null && (only === undefined || another !== undefined)) steps.push('priceBySku');
  else if (priceMinor !== null && item.prices.get(only!) !== priceMinor)
    steps.push(() => channel.writePrice(itemId, only!, priceMinor));
  if (onShelf !== null && onShelf !== item.onShelf) steps.push(() => channel.writeShelf(itemId, onShelf));
  return steps;
}

const REASONS: Record<string, string> = {
  skuUnknown: 'the item has no such SKU',
  otherCurrency: 'prices there are in another currency',
  titleNotSupported: 'the channel takes a title only with the whole product',
  priceBySku: 'the item has several SKUs, each with its own price',
};

const refusal = ({ kind }: ItemChannel, reason: string) =>
  answerOf('', new ChannelRefusal(`${kind}.${reason}`, REASONS[reason] ?? ''));
