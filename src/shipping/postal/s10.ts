/**
 * Numbers of postal items (UPU S10): service indicator, eight digits, check digit, country of origin, as `RR473124829GB`.
 * Pure.
 */
const FORM = /^([A-Z]{2})(\d{8})(\d)([A-Z]{2})$/;
const WEIGHTS = [8, 6, 4, 2, 3, 5, 9, 7];

/** The check digit of eight digits: modulo 11, where 10 is written 0 and 11 is written 5. */
export function checkDigit(serial: string): number {
  const sum = WEIGHTS.reduce((all, weight, i) => all + weight * Number(serial[i]), 0);
  const digit = 11 - (sum % 11);
  return digit === 10 ? 0 : digit === 11 ? 5 : digit;
}

export type NumberFault = { code: 'shipping.numberNotS10' | 'shipping.checkDigitWrong'; data: Record<string, string> };

/** Why it is no such number, or null. */
export function faultOf(waybillNumber: string): NumberFault | null {
  const [, , serial, digit] = FORM.exec(waybillNumber) ?? [];
  if (serial === undefined) return { code: 'shipping.numberNotS10', data: { waybillNumber } };
  const right = String(checkDigit(serial));
  return digit === right ? null : { code: 'shipping.checkDigitWrong', data: { waybillNumber, digit: right } };
}
