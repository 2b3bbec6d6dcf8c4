/**
 * A second, naive statement of what happens to other people's money: jars of money under text keys, and notebooks of what
 * was sold and paid out. Written from the words of the entries, not from the program.
 */
type Sale = {
  paid: bigint;
  subsidy: bigint;
  fee: bigint;
  /** The platform's part of the fee, in millionths. */
  platformFeePpm: number;
  seller: string;
  /** Still locked for this sale, in the jar `locked`. */
  locked: bigint;
  shares: { whose: string; got: bigint; gaveBack: bigint }[];
  open: boolean;
  refunded: bigint;
  feeBack: bigint;
  subsidyBack: bigint;
  owedToPlatform: bigint;
};
/** `advanced`: what of it the platform paid in the seller's place. */
type Refund = { sale: Sale; amount: bigint; advanced: bigint };
type Out = { seller: string; amount: bigint; charge: bigint; sellerPays: boolean; state: string };

function least(one: bigint, other: bigint): bigint {
  if (one < other) return one;
  return other;
}

function atLeastNothing(one: bigint): bigint {
  if (one < 0n) return 0n;
  return one;
}

/** What of a whole has to have gone back by now. */
const dueOf = ({ refunded, paid }: Sale, whole: bigint): bigint => (2n * whole * refunded + paid) / (2n * paid);

/** Half away from zero, as every rate. */
const bornePart = (ppm: number, fee: bigint): bigint => (2n * fee * BigInt(ppm) + 1_000_000n) / 2_000_000n;

export class CustodyOracle {
  readonly jars = new Map<string, bigint>();
  readonly promised = new Map<string, bigint>();
  readonly sales = new Map<string, Sale>();
  readonly refunds = new Map<string, Refund>();
  readonly outs = new Map<string, Out>();

  has = (jar: string): bigint => this.jars.get(jar) ?? 0n;
  free = (jar: string): bigint => this.has(jar) - (this.promised.get(jar) ?? 0n);
  put = (jar: string, amount: bigint): void => void this.jars.set(jar, this.has(jar) + amount);
  promise = (jar: string, amount: bigint): void => void this.promised.set(jar, (this.promised.get(jar) ?? 0n) + amount);

  /** From a jar of somebody to another, as far as he may. */
  move(from: string, to: string, amount: bigint): boolean {
    if (this.free(from) < amount) return false;
    this.put(from, -amount);
    this.put(to, amount);
    return true;
  }

  sell(id: string, seller: string, paid: bigint, subsidy: bigint, fee: bigint, platformFeePpm: number): void {
    this.put('at the channel', paid);
    this.put('marketing', -subsidy);
    this.put('fees owed', fee);
    const borne = bornePart(platformFeePpm, fee);
    const locked = paid + subsidy - (fee - borne);
    this.put(`${seller} locked`, locked);
    this.put('fees paid', -borne);
    const nothing = { refunded: 0n, feeBack: 0n, subsidyBack: 0n, owedToPlatform: 0n };
    this.sales.set(id, { ...nothing, paid, subsidy, fee, platformFeePpm, seller, locked, shares: [], open: true });
  }

  share(id: string, wanted: readonly [string, bigint][]): void {
    const sale = this.sales.get(id)!;
    for (const [whose, wish] of wanted) {
      const got = least(wish, sale.locked);
      if (got < 1n) continue;
      sale.locked -= got;
      this.put(`${sale.seller} locked`, -got);
      this.put(whose === 'platform' ? 'platform' : `${whose} locked`, got);
      sale.shares.push({ whose, got, gaveBack: 0n });
    }
  }

  unlock(id: string): void {
    const sale = this.sales.get(id)!;
    this.put(`${sale.seller} locked`, -sale.locked);
    this.put(`${sale.seller} ready`, sale.locked);
    sale.locked = 0n;
    sale.open = false;
    for (const { whose, got, gaveBack } of sale.shares.filter((share) => share.whose !== 'platform')) {
      this.put(`${whose} locked`, gaveBack - got);
      this.put(`${whose} ready`, got - gaveBack);
    }
  }

  refund(id: string, number: string, amount: bigint, feeToo: boolean): void {
    const sale = this.sales.get(id)!;
    const { seller } = sale;
    sale.refunded += amount;
    const due = (whole: bigint) => dueOf(sale, whole);
    for (const share of sale.shares) {
      let back = atLeastNothing(due(share.got) - share.gaveBack);
      const jar = share.whose === 'platform' ? 'platform' : `${share.whose} ${sale.open ? 'locked' : 'ready'}`;
      if (share.whose !== 'platform' && !sale.open) {
        const there = this.free(jar) < 0n ? 0n : this.free(jar);
        if (there < back) back = there;
      }
      share.gaveBack += back;
      this.put(jar, -back);
      this.put(`${seller} ${sale.open ? 'locked' : 'ready'}`, back);
      if (sale.open) sale.locked += back;
    }
    if (feeToo) {
      const back = due(sale.fee) - sale.feeBack;
      this.put('at the channel', back);
      const borne = bornePart(sale.platformFeePpm, sale.fee - sale.feeBack);
      sale.feeBack += back;
      const borneBack = borne - bornePart(sale.platformFeePpm, sale.fee - sale.feeBack);
      this.put('fees paid', borneBack);
      this.put(`${seller} locked`, back - borneBack);
      sale.locked += back - borneBack;
    }
    const missing = this.#pay(sale, amount);
    this.put('at the channel', -amount);
    this.put('platform', -missing);
    sale.owedToPlatform += missing;
    this.refunds.set(number, { sale, amount, advanced: missing });
    const subsidy = due(sale.subsidy) - sale.subsidyBack;
    const got = subsidy - this.#pay(sale, subsidy);
    sale.subsidyBack += got;
    this.put('marketing', got);
  }

  /** Nothing went back after all: everybody is as far as with the refunds that are left, receivers if the seller can. */
  unrefund(number: string, sharesStay: boolean): void {
    const { sale, amount, advanced } = this.refunds.get(number)!;
    const theirs = (whose: string) => `${whose} ${sale.open ? 'locked' : 'ready'}`;
    const ours = (change: bigint) => {
      this.put(theirs(sale.seller), change);
      if (sale.open) sale.locked += change;
    };
    sale.refunded -= amount;
    this.put('at the channel', amount);
    this.put('platform', advanced);
    const paidTooMuch = atLeastNothing(advanced - sale.owedToPlatform);
    sale.owedToPlatform = atLeastNothing(sale.owedToPlatform - advanced);
    this.put('platform', -paidTooMuch);
    this.put(`${sale.seller} ready`, paidTooMuch);
    const subsidy = atLeastNothing(sale.subsidyBack - dueOf(sale, sale.subsidy));
    sale.subsidyBack -= subsidy;
    this.put('marketing', -subsidy);
    const fee = atLeastNothing(sale.feeBack - dueOf(sale, sale.fee));
    const borne = bornePart(sale.platformFeePpm, sale.fee - sale.feeBack);
    sale.feeBack -= fee;
    const borneMore = bornePart(sale.platformFeePpm, sale.fee - sale.feeBack) - borne;
    this.put('at the channel', -fee);
    this.put('fees paid', -borneMore);
    ours(amount - advanced + subsidy - (fee - borneMore));
    for (const share of sharesStay ? [] : sale.shares) {
      const has = sale.open ? sale.locked : this.free(theirs(sale.seller));
      const again = least(atLeastNothing(share.gaveBack - dueOf(sale, share.got)), atLeastNothing(has));
      share.gaveBack -= again;
      ours(-again);
      this.put(share.whose === 'platform' ? 'platform' : theirs(share.whose), again);
    }
  }

  #pay(sale: Sale, amount: bigint): bigint {
    let missing = amount;
    const ready = this.free(`${sale.seller} ready`);
    const fromLocked = least(missing, sale.locked);
    sale.locked -= fromLocked;
    this.put(`${sale.seller} locked`, -fromLocked);
    missing -= fromLocked;
    const fromReady = ready < 1n ? 0n : least(missing, ready);
    this.put(`${sale.seller} ready`, -fromReady);
    return missing - fromReady;
  }

  claim(id: string): void {
    const sale = this.sales.get(id)!;
    const ready = this.free(`${sale.seller} ready`);
    const got = ready < 1n ? 0n : least(sale.owedToPlatform, ready);
    this.put(`${sale.seller} ready`, -got);
    this.put('platform', got);
    sale.owedToPlatform -= got;
  }

  askOut(id: string, seller: string, amount: bigint, charge: bigint, sellerPays: boolean): boolean {
    const all = amount + (sellerPays ? charge : 0n);
    if (this.free(`${seller} ready`) < all) return false;
    this.promise(`${seller} ready`, all);
    this.outs.set(id, { seller, amount, charge, sellerPays, state: 'held' });
    return true;
  }

  /** `false`: it changes nothing. */
  tell(id: string, what: string): boolean {
    const out = this.outs.get(id)!;
    const { seller, amount, sellerPays } = out;
    const charge = sellerPays ? out.charge : 0n;
    const was = out.state;
    const way = `${was} ${what}`;
    if (way === 'held cancelled') this.promise(`${seller} ready`, -amount - charge);
    else if (way === 'held sent') {
      this.promise(`${seller} ready`, -amount);
      this.put(`${seller} ready`, -amount);
      this.put('on its way', amount);
    } else if (way === 'sent failed' || way === 'unknown failed') {
      this.promise(`${seller} ready`, -charge);
      this.put('on its way', -amount);
      this.put(`${seller} ready`, amount);
    } else if (way === 'success returned') {
      this.put('at the bank', amount);
      this.put(`${seller} ready`, amount);
    } else if (/^(sent|unknown) (success|returned)$/.test(way)) {
      this.promise(`${seller} ready`, -charge);
      this.put('on its way', -amount);
      this.put('at the bank', -amount - out.charge);
      this.put(sellerPays ? `${seller} ready` : 'fees paid', -out.charge);
      if (what === 'returned') {
        this.put('at the bank', amount);
        this.put(`${seller} ready`, amount);
      }
    } else if (way !== 'sent unknown') return false;
    out.state = what;
    return true;
  }
}
