/** How a failed change becomes the answer to its sender, in one way for all channels. */
import { type Answer, OutsideFailure } from '../../channels/connector.ts';

/** The channel has read the change and said no; nothing happened. */
export class ChannelRefusal extends Error {
  override readonly name = 'ChannelRefusal';
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Anything that is neither an answer nor its absence is a bug and is thrown on. */
export function answerOf(id: string, error: unknown): Answer {
  if (error instanceof ChannelRefusal) return { id, result: 'refused', code: error.code, message: error.message };
  if (!(error instanceof OutsideFailure)) throw error;
  return { id, result: error.safe ? 'retry' : 'unknown', code: error.code, message: error.message };
}

export const accepted = (id: string, code = ''): Answer => ({ id, result: 'accepted', code, message: '' });
