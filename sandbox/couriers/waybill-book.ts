/**
 * Numbers as a courier's branches give them out. Must stay true: one business number has one waybill for ever, however
 * often it is asked for; a stock of numbers never goes below zero; a cancelled waybill's numbers go back to the stock,
 * but its business number is never used again.
 */
import type { Seeded } from '../seeded.ts';

/** `left` null: a direct carrier, which bills by parcel and keeps no stock. */
export type Branch = { carrier: string; code: string; name: string; left: number | null };

export type Issued = {
  key: string;
  carrier: string;
  numbers: string[];
  branch: Branch;
  /** Sorting code for the label: three segments, as sorters print it large. */
  routeCode: string;
  destination: { province: string; city: string; district: string };
  origin: string;
  at: Date;
  cancelled: boolean;
};

export type IssueRefusal = 'usedUp' | 'cancelled' | 'noBranch';

/** How a carrier's numbers look: prefix and digits. */
const NUMBERS: Record<string, [prefix: string, digits: number]> = {
  SF: ['SF', 13],
  YTO: ['YT', 13],
  ZTO: ['7', 13],
  STO: ['77', 13],
  YD: ['43', 13],
  JTSD: ['JT', 13],
  DBL: ['DPK', 12],
  EMS: ['1', 12],
  YZPY: ['98', 11],
};

export class WaybillBook {
  readonly branches: Branch[];
  /** How often a carrier gave no number, by its code. */
  readonly refused = new Map<string, number>();
  readonly #random: Seeded;
  readonly #byKey = new Map<string, Issued>();
  readonly #byNumber = new Map<string, Issued>();

  /** `known`: the waybills of an earlier run. */
  constructor(random: Seeded, branches: readonly Branch[], known: readonly Issued[] = []) {
    this.#random = random;
    this.branches = branches.map((branch) => ({ ...branch }));
    for (const issued of known) {
      const branch = this.branches.find((own) => own.carrier === issued.carrier) ?? issued.branch;
      this.#byKey.set(issued.key, { ...issued, branch });
      for (const number of issued.numbers) this.#byNumber.set(number, this.#byKey.get(issued.key)!);
    }
  }

  /** `key` is whatever the service holds to be one business number. */
  issue(wanted: {
    key: string;
    carrier: string;
    parcels: number;
    origin: string;
    destination: Issued['destination'];
    at: Date;
  }): { issued: Issued; isNew: boolean } | IssueRefusal {
    const known = this.#byKey.get(wanted.key);
    if (known) return known.cancelled ? 'cancelled' : { issued: known, isNew: false };
    const branch = this.branches.find((candidate) => candidate.carrier === wanted.carrier);
    if (!branch || (branch.left !== null && branch.left < wanted.parcels)) {
      this.refused.set(wanted.carrier, (this.refused.get(wanted.carrier) ?? 0) + 1);
      return branch ? 'usedUp' : 'noBranch';
    }
    if (branch.left !== null) branch.left -= wanted.parcels;

    const { key, carrier, origin, destination, at } = wanted;
    const numbers = Array.from({ length: wanted.parcels }, () => this.#newNumber(carrier));
    const issued: Issued = { key, carrier, numbers, branch, origin, destination, at, routeCode: '', cancelled: false };
    issued.routeCode = `${this.#random.digits(3)}-${this.#random.pick(['A', 'B', 'C'])}${this.#random.digits(2)} ${this.#random.digits(3)}`;
    this.#byKey.set(key, issued);
    for (const number of numbers) this.#byNumber.set(number, issued);
    return { issued, isNew: true };
  }

  /** Null when there is no such waybill of this carrier. Cancelling twice is one cancellation. */
  cancel(carrier: string, number: string): { issued: Issued; isNew: boolean } | null {
    const issued = this.#byNumber.get(number);
    if (issued?.carrier !== carrier) return null;
    const isNew = !issued.cancelled;
    if (isNew && issued.branch.left !== null) issued.branch.left += issued.numbers.length;
    issued.cancelled = true;
    return { issued, isNew };
  }

  find = (number: string): Issued | undefined => this.#byNumber.get(number);
  /** Every waybill ever given out. */
  all = (): readonly Issued[] => [...this.#byKey.values()];

  #newNumber(carrier: string): string {
    const [prefix, digits] = NUMBERS[carrier] ?? ['', 12];
    const number = prefix + this.#random.digits(digits);
    return this.#byNumber.has(number) ? this.#newNumber(carrier) : number;
  }
}
