/** WooCommerce writes moments in UTC without saying so: `2017-03-22T19:28:02`. null when the text is not such a moment. */
export function parseGmt(text: string): Date | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text)) return null;
  const moment = new Date(`${text}Z`);
  return Number.isNaN(moment.getTime()) ? null : moment;
}
