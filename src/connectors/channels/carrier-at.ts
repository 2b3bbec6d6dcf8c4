import { type CarrierNames, carrierIn } from '../carriers/carrier-codes.ts';
import { ChannelRefusal } from './channel-refusal.ts';

/** Our courier as the channel calls it. Throws `ChannelRefusal`: a courier it does not know it would take for another. */
export function carrierAt(channel: keyof CarrierNames, carrier: string): string {
  const code = carrierIn(channel, carrier);
  if (code === null) throw new ChannelRefusal(`${channel}.carrierUnknown`, carrier);
  return code;
}
