/** Keys of what is read of listings: under `shops`, whose news say that a channel answered. */
import { queryClient } from '../queries.ts';

export const listingsKey = (shopId: string, text: string) => ['shops', 'listings', shopId, text];
export const pushesKey = (filter: object) => ['shops', 'listingPushes', filter];

export const refreshListings = () => {
  void queryClient.invalidateQueries({ queryKey: ['shops', 'listings'] });
  void queryClient.invalidateQueries({ queryKey: ['shops', 'listingPushes'] });
};
