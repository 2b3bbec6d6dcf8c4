/**
 * Splits that their payment company carries out (CLR-2) are written down as instructions, and wait: what is booked is what
 * the company says came of them. What the company would refuse (it divides so much of a payment at most, among so many)
 * is not sent but waits for a person.
 */
import type { Ctx } from '../kernel/context.ts';
import { sql } from '../kernel/db/sql.ts';
import type { Id } from '../kernel/ids.ts';
import { applyRate } from '../kernel/money.ts';
import { merchantAccounts } from '../payments/payments.ts';
import { custodiansOf } from './custodians.ts';
import { type FundModel, fundModelsOf } from './fund-models.ts';
import { type InstructionPart, instruct, instructionsWhere, newInstruction } from './instruction-store.ts';
import type { ClearingPorts } from './ports.ts';
import { sharesFor } from './share-splits.ts';
import { type Share, sharedOf, sharesWithin } from './split.ts';
import type { SplitCompany } from './split-company.ts';
import type { KnownSplit, SplitReturn } from './split-store.ts';
import { type KeptSubMerchant, subMerchantsById } from './sub-merchants.ts';

type Outside = ReadonlyMap<string, FundModel>;
type Part = Pick<InstructionPart, 'receiver' | 'account' | 'name' | 'amountMinor'>;

/** How those merchant accounts of the splits collect whose company divides payments itself. */
export async function carriedOutAt(ctx: Ctx, splits: readonly KnownSplit[]): Promise<Outside> {
  if (splits.length === 0) return new Map();
  const models = await fundModelsOf(ctx);
  return new Map(models.filter(({ carriedOut }) => carriedOut).map((model) => [model.merchantAccount, model]));
}

/** Frozen splits become `splitting`, or say why their company is not told. The companies are told after the commit. */
export async function tellSplits(
  ctx: Ctx,
  ports: ClearingPorts,
  splits: readonly KnownSplit[],
  outside: Outside,
  mayCut: boolean,
): Promise<void> {
  const shares = await sharesFor(ctx, ports, splits, mayCut);
  const ready = splits.filter(({ id }) => shares.has(id));
  if (ready.length === 0) return;
  const known = await knownFor(ctx, ready, [...shares.values()].flat());
  const made = ready.flatMap((split) => {
    const { merchantAccount, subMerchantId } = split;
    const within = sharesWithin(split.pendingMinor, shares.get(split.id)!);
    split.cappedMinor = sharedOf(shares.get(split.id)!) - sharedOf(within);
    const company = ports.sharing.providers.get(known.accounts.get(merchantAccount)?.kind ?? '');
    const parts = within.map((share) => partOf(share, split, known));
    const seller = known.sellers.get(subMerchantId)?.outsideNumber ?? '';
    const mostMinor = applyRate(split.paidMinor, BigInt(outside.get(merchantAccount)!.mostPpm));
    const transaction = known.transactions.get(split.paymentId) ?? '';
    split.trouble = whyNot({ company, seller, transaction, parts, within, mostMinor });
    if (split.trouble !== '') return [];
    const one = newInstruction(ctx, { splitId: split.id, merchantAccount, kind: 'share', returnId: null, parts });
    Object.assign(split, { state: 'splitting', toldNumber: one.number });
    return [one];
  });
  await instruct(ctx, made);
}

type Known = Awaited<ReturnType<typeof knownFor>>;

/** Everybody an instruction names: sellers and receivers at the company, the platform, the payments' numbers there. */
async function knownFor(ctx: Ctx, splits: readonly KnownSplit[], shares: readonly Share[]) {
  const named = [
    ...splits.map(({ subMerchantId }) => subMerchantId),
    ...shares.flatMap(({ receiver }) => receiver ?? []),
  ];
  const rows = await ctx.sql<{ id: Id; transaction: string }>`
    select id, provider_reference as transaction
    from payment
    where tenant_id = ${ctx.tenant}
      and id = any(${splits.map(({ paymentId }) => paymentId)}::uuid[])`;
  return {
    sellers: await subMerchantsById(ctx, named),
    accounts: await merchantAccounts(ctx),
    custodians: new Map((await custodiansOf(ctx)).map((one) => [one.id, one])),
    transactions: new Map(rows.map(({ id, transaction }) => [id, transaction])),
  };
}

/** The platform receives its commission as the merchant it is at the company. */
function partOf({ receiver, amountMinor }: Share, split: KnownSplit, { sellers, accounts, custodians }: Known): Part {
  const seller: Partial<KeptSubMerchant> | undefined = receiver === null ? undefined : sellers.get(receiver);
  const isOurs = receiver === null;
  return {
    ...{ receiver, amountMinor: String(amountMinor) },
    account: (isOurs ? accounts.get(split.merchantAccount)?.merchantId : seller?.outsideNumber) ?? '',
    name: (isOurs ? custodians.get(split.custodian)?.accountName : seller?.legalName) ?? '',
  };
}

type Asked = {
  company: SplitCompany | undefined;
  seller: string;
  transaction: string;
  parts: readonly Part[];
  within: readonly Share[];
  mostMinor: bigint;
};

function whyNot({ company, seller, transaction, parts, within, mostMinor }: Asked): string {
  if (!company) return 'clearing.companyNotAble';
  if (seller === '' || parts.some(({ account }) => account === '')) return 'clearing.outsideNumberMissing';
  if (transaction === '') return 'clearing.transactionUnknown';
  if (parts.length > company.mostReceivers) return 'clearing.tooManyReceivers';
  return sharedOf(within) > mostMinor ? 'clearing.shareAboveRatio' : '';
}

/** Merchant accounts whose company has to be told to bring shares back; elsewhere they come with the refund. */
export async function bringersOf(
  ctx: Ctx,
  { sharing }: ClearingPorts,
  splits: readonly KnownSplit[],
): Promise<Set<string>> {
  if (splits.every(({ toldNumber }) => toldNumber === '')) return new Set();
  const accounts = [...(await merchantAccounts(ctx)).values()];
  return new Set(accounts.filter(({ kind }) => sharing.providers.get(kind)?.giveBack).map(({ id }) => id));
}

type Refunded = { split: KnownSplit; back: SplitReturn; backs: readonly Share[] };

/** Shares that have to come back, each under a number of its own, from the account it went to. */
export async function tellBacks(ctx: Ctx, refunded: readonly Refunded[]): Promise<void> {
  const due = refunded.filter(({ backs }) => backs.length > 0);
  if (due.length === 0) return;
  const numbers = due.map(({ split }) => split.toldNumber);
  const told = new Map(
    (await instructionsWhere(ctx, sql`i.number = any(${numbers}::text[])`)).map((i) => [i.number, i]),
  );
  await instruct(
    ctx,
    due.flatMap(({ split, back, backs }) =>
      backs.map(({ receiver, amountMinor }) => {
        const { account, name } = told.get(split.toldNumber)!.parts.find((part) => part.receiver === receiver)!;
        const parts = [{ receiver, account, name, amountMinor: String(amountMinor) }];
        const { id: splitId, merchantAccount } = split;
        return newInstruction(ctx, { splitId, merchantAccount, kind: 'back', returnId: back.id, parts });
      }),
    ),
  );
}
