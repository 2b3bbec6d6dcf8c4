/**
 * Takes waybills back and reads how many numbers the branches have left. A direct carrier (`cp_type` 1) bills by parcel
 * and keeps no stock of numbers; a network carrier (2) has one per branch and shipping address.
 */
import { type Answer, OutsideFailure } from '../../../channels/connector.ts';
import type { BranchBalance, ServiceAccess } from '../../../shipping/waybill-service.ts';
import { carrierFrom, carrierIn } from '../carrier-codes.ts';
import { failedCall } from '../failed-call.ts';
import { callTop, judge, type Means } from './call-top.ts';

export type Issued = { id: string; carrier: string; waybillNumber: string };

export const cancelWaybills = (means: Means, access: ServiceAccess, waybills: readonly Issued[]): Promise<Answer[]> =>
  Promise.all(waybills.map((waybill) => cancelOne(means, access, waybill)));

async function cancelOne(means: Means, access: ServiceAccess, { id, carrier, waybillNumber }: Issued): Promise<Answer> {
  const cpCode = carrierIn('cainiao', carrier);
  if (cpCode === null) return { id, result: 'refused', code: 'shipping.carrierUnknown', message: carrier };
  try {
    const fields = { cp_code: cpCode, waybill_code: waybillNumber };
    const answer = await callTop<{ cancel_result?: boolean }>(
      means,
      access,
      'cainiao.waybill.ii.cancel',
      fields,
      false,
    );
    if (answer.done) {
      const isDone = answer.content.cancel_result === true;
      return { id, result: isDone ? 'accepted' : 'refused', code: isDone ? '' : 'shipping.notCancelled', message: '' };
    }
    // A repeated call finds the waybill cancelled, which is what was wanted.
    if (/already-cancel|已取消/.test(`${answer.error.sub_code} ${answer.error.sub_msg}`)) {
      return { id, result: 'accepted', code: '', message: '' };
    }
    return { id, ...judge(answer.error) };
  } catch (error) {
    return { id, ...failedCall(error) };
  }
}

const DIRECT = 1;

type Subscriptions = {
  waybill_apply_subscription_info?: {
    cp_code?: string;
    cp_type?: number;
    branch_account_cols?: {
      waybill_branch_account?: { branch_code?: string; branch_name?: string; quantity?: number }[];
    };
  }[];
};

export async function readBalances(means: Means, access: ServiceAccess): Promise<BranchBalance[]> {
  const method = 'cainiao.waybill.ii.search';
  const answer = await callTop<{ waybill_apply_subscription_cols?: Subscriptions }>(means, access, method, {}, true);
  if (!answer.done) {
    const { code, message } = judge(answer.error);
    throw new OutsideFailure(code, message, true);
  }
  return branchesOf(answer.content.waybill_apply_subscription_cols ?? {});
}

export const branchesOf = (subscriptions: Subscriptions): BranchBalance[] =>
  (subscriptions.waybill_apply_subscription_info ?? []).flatMap((subscription) =>
    (subscription.branch_account_cols?.waybill_branch_account ?? []).map((branch) => ({
      carrier: carrierFrom('cainiao', subscription.cp_code ?? ''),
      branchCode: branch.branch_code ?? '',
      branchName: branch.branch_name ?? '',
      left: subscription.cp_type === DIRECT ? null : BigInt(branch.quantity ?? 0),
    })),
  );
