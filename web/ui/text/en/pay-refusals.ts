/** Why a payment of ours could not be started or closed. */
export const payRefusals = {
  methodNotOffered: 'No merchant account that is on takes payments in this way and currency',
  moreThanOwed: 'More than is still to be paid: {{leftMinor}} at most',
  notClosed: 'The company did not close it; it is asked again',
  notOpen: 'Not open any more: {{state}}',
  notStarted: 'It was not started here, so it cannot be closed here',
  nothingToPay: 'Nothing is left to be paid, or it is under way already',
  notifyUrlMissing: 'Merchant account {{account}} has no address at which the company tells us: fill it in first',
  openIdMissing: 'Paying inside of WeChat needs the buyer’s openid',
  payerIpMissing: 'Paying on a phone needs the buyer’s address',
  startRefused: 'The payment company refused',
};
