/** The words of what a channel was told of a listing, and of what it answered. */
import { useTranslation } from 'react-i18next';
import type { ListingPush } from '../../../src/contract/channels.ts';
import { moneyText } from '../../ui/format.ts';
import { Tag, type Tone } from '../../ui/state-tag.tsx';

const TONE: Record<ListingPush['state'], Tone> = {
  waiting: 'work',
  accepted: 'good',
  refused: 'danger',
  unknown: 'wait',
};

type Wish = Pick<ListingPush, 'title' | 'priceMinor' | 'onShelf'>;

/** `¥ 99.00 · on the shelf`: only what was said. */
export function useWish(): (wish: Wish, currency: string) => string {
  const { t } = useTranslation();
  return ({ title, priceMinor, onShelf }, currency) =>
    [
      title,
      priceMinor !== null && moneyText({ amount: priceMinor, currency }),
      onShelf !== null && t(onShelf ? 'listings.onShelf' : 'listings.offShelf'),
    ]
      .filter(Boolean)
      .join(' · ');
}

export function ToldState({ state }: { state: ListingPush['state'] }) {
  const { t } = useTranslation();
  return <Tag tone={TONE[state]} text={t(`listings.told.${state}`)} />;
}
