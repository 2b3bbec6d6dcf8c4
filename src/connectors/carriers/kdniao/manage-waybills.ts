/**
 * What else is asked of Kdniao about waybills: take an unused number back (1147), follow a parcel (1008) and how many
 * numbers a branch has left (1127). All may be repeated: the second call finds the first one's effect.
 */
import { type Answer, OutsideFailure } from '../../../channels/connector.ts';
import type { BranchBalance, ServiceAccess } from '../../../shipping/waybill-service.ts';
import { carrierIn } from '../carrier-codes.ts';
import { failedCall } from '../failed-call.ts';
import { call, type Means, type Verdict } from './call-kdniao.ts';
import { accountOf, type CourierAccount } from './order-of.ts';

export type Issued = { id: string; carrier: string; waybillNumber: string };

export const cancelWaybills = (means: Means, access: ServiceAccess, waybills: readonly Issued[]): Promise<Answer[]> =>
  Promise.all(
    waybills.map((waybill) => {
      const { customerName, customerPassword } = accountOf(access, waybill.carrier);
      return tell(means, access, 'cancel', waybill, {
        OrderCode: waybill.id,
        ExpNo: waybill.waybillNumber,
        ...(customerName && { CustomerName: customerName }),
        ...(customerPassword && { CustomerPwd: customerPassword }),
      });
    }),
  );

export const subscribeParcels = (means: Means, access: ServiceAccess, waybills: readonly Issued[]): Promise<Answer[]> =>
  Promise.all(
    waybills.map((waybill) =>
      tell(means, access, 'subscribe', waybill, { OrderCode: waybill.id, LogisticCode: waybill.waybillNumber }),
    ),
  );

async function tell(
  means: Means,
  access: ServiceAccess,
  type: 'cancel' | 'subscribe',
  { id, carrier }: Issued,
  content: object,
): Promise<Answer> {
  const shipper = carrierIn('kdniao', carrier);
  if (shipper === null) return { id, result: 'refused', code: 'shipping.carrierUnknown', message: carrier };
  try {
    const answer = await call<Verdict>(means, access, type, { ShipperCode: shipper, ...content });
    const { Reason: message = '', ResultCode: code = '' } = answer;
    // What was cancelled or followed before is what we want; only the wording tells.
    const isDone = answer.Success || /已取消|已回收|已经取消|重复订阅|已订阅/.test(message);
    return { id, result: isDone ? 'accepted' : 'refused', code: `kdniao.${code}`, message };
  } catch (error) {
    return { id, ...failedCall(error) };
  }
}

type Balance = { EorderBalance?: { AvailableNum?: number } };

/** One row per courier account in the options. Direct carriers keep no stock of numbers: `left` is then null. */
export async function readBalances(means: Means, access: ServiceAccess): Promise<BranchBalance[]> {
  const accounts = (access.options['accounts'] ?? {}) as Record<string, CourierAccount>;
  const known = Object.entries(accounts).filter(([carrier]) => carrierIn('kdniao', carrier) !== null);
  return Promise.all(
    known.map(async ([carrier, account]) => {
      const answer = await call<Balance>(means, access, 'balance', {
        ShipperCode: carrierIn('kdniao', carrier),
        CustomerName: account.customerName ?? '',
        CustomerPwd: account.customerPassword ?? '',
        StationCode: account.branchCode ?? '',
        StationName: account.branchName ?? '',
      });
      if (!answer.Success)
        throw new OutsideFailure('shipping.balanceRefused', `${carrier}: ${answer.Reason ?? ''}`, true);
      const left = answer.EorderBalance?.AvailableNum;
      const branch = { carrier, branchCode: account.branchCode ?? '', branchName: account.branchName ?? '' };
      return { ...branch, left: left === undefined ? null : BigInt(left) };
    }),
  );
}
