/**
 * People whom a channel shows under stars (CHN-5): it is asked who they are through its own call, for a purpose it is
 * told. What it says is handed on and not kept.
 */
import type { Ctx } from '../kernel/context.ts';
import type { Id } from '../kernel/ids.ts';
import { Refused } from '../kernel/refusal.ts';
import { OutsideFailure, type Recipient, type RevealAsk } from './connector.ts';
import type { ChannelPorts } from './ports.ts';
import { assertCalled } from './pull-orders.ts';

export type RevealPorts = Pick<ChannelPorts, 'connectors' | 'openAccess'>;

/**
 * The question to a shop's channel, to be asked outside of transactions. Refuses `channels.notFound` (404),
 * `channels.shopOff`, `channels.revealNotPossible` (data: `purpose`) when the channel tells nobody, or not for this;
 * when asked `channels.channelFailed` (data: `reason`, `message`).
 */
export async function recipientQuestion(
  ctx: Ctx,
  ports: RevealPorts,
  shopId: Id,
  ask: RevealAsk,
): Promise<() => Promise<Recipient>> {
  const { connector, access } = await assertCalled(ctx, ports, shopId);
  const { revealRecipient, limits } = connector;
  if (!revealRecipient || ask.token === '' || !limits.revealFor.includes(ask.purpose))
    throw new Refused('channels.revealNotPossible', { purpose: ask.purpose });
  return async () => {
    try {
      return await revealRecipient(access, ask);
    } catch (error) {
      if (!(error instanceof OutsideFailure)) throw error;
      throw new Refused('channels.channelFailed', { reason: error.code, message: error.message });
    }
  };
}
