/**
 * What a tax bureau and its agents remember, shared by the stand-ins: invoices by serial, applications for red ones, the
 * quota. The same serial is one invoice, however often it is asked for. It misbehaves as it is told, in the order told.
 */
import type { RedReason } from '../../src/invoices/invoice.ts';
import type { Seeded } from '../seeded.ts';

/**
 * `slow`: stays under way until `finish`. `buyer`: a red one waits for the buyer until `answer`. `slowAnswer`: what the
 * seller says to a buyer's application is on its way until `settle`. `noAnswer`: it is not taken.
 */
export type Mood = 'quotaShort' | 'risk' | 'refuse' | 'slow' | 'buyer' | 'slowAnswer' | 'noAnswer' | 'noRed';

/** An item with its discount; `line`: as it is numbered on the invoice. Above zero on a blue one, below on a form. */
export type BureauLine = {
  line: number;
  quantity: bigint;
  netMinor: bigint;
  taxMinor: bigint;
  /** As they are printed. */
  name?: string;
  spec?: string;
  unit?: string;
  rate?: string;
};
/** What is printed on an invoice beside its lines. */
export type InvoiceWords = {
  seller: Record<'name' | 'taxNo' | 'address' | 'phone', string>;
  buyerTaxNo: string;
  special: boolean;
  note: string;
};
export type BureauInvoice = {
  serial: string;
  number: string;
  color: 'blue' | 'red';
  buyer: string;
  netMinor: bigint;
  taxMinor: bigint;
  state: 'issuing' | 'issued' | 'failed';
  message: string;
  at: Date;
  /** How often it was asked for under its serial. */
  asked: number;
  lines?: BureauLine[];
  words?: InvoiceWords | undefined;
};
export type RedForm = {
  /** Of the seller's application; the form's own number where the buyer applied. */
  serial: string;
  form: string;
  original: string;
  status: '01' | '02' | '03' | '04' | '05' | '06' | '07' | '08';
  netMinor: bigint;
  taxMinor: bigint;
  at: Date;
  red: string | null;
  /** Where a part is taken back. */
  lines?: BureauLine[] | undefined;
  /** Where the buyer applied: what he told, the seller's answer while it is on its way, and how often one took effect. */
  told?: { buyer: string; buyerTaxNo: string; reason: RedReason; lines: BureauLine[] };
  pending?: boolean | undefined;
  answers?: number;
};
export type Asked = Pick<BureauInvoice, 'serial' | 'buyer' | 'netMinor' | 'taxMinor' | 'lines' | 'words'> & {
  number?: string;
};
/** Left out: all of the invoice. An invoice that is not known here needs them. */
export type Applied = { reason?: RedReason; buyerTaxNo?: string; lines?: BureauLine[] };
type Refused = { refused: string; message: string };
/** What an earlier run remembers. */
export type BureauMemory = { invoices: BureauInvoice[]; forms: RedForm[]; quotaMinor: bigint };

const VOID: ReadonlySet<string> = new Set(['05', '06', '07', '08']);
const CONFIRM_MS = 72 * 3_600_000;
const YEAR = '25';
const PROVINCE = '33';

export class InvoiceBureau {
  readonly #random: Seeded;
  readonly #now: () => Date;
  readonly #invoices = new Map<string, BureauInvoice>();
  readonly #forms = new Map<string, RedForm>();
  readonly #given = new Map<string, string[]>();
  readonly #moods: Mood[] = [];
  quotaMinor: bigint;

  constructor(random: Seeded, now: () => Date, quotaMinor: bigint, memory?: BureauMemory) {
    this.#random = random;
    this.#now = now;
    this.quotaMinor = memory?.quotaMinor ?? quotaMinor;
    for (const one of memory?.invoices ?? []) this.#invoices.set(one.serial, one);
    for (const one of memory?.forms ?? []) this.#forms.set(one.serial, one);
  }

  memory = (): BureauMemory => ({ invoices: this.invoices(), forms: this.forms(), quotaMinor: this.quotaMinor });

  /** What a test or a person can make it do. */
  desk = () => ({
    ...{ next: this.next, invoices: this.invoices, forms: this.forms, memory: this.memory },
    finish: (serial: string, state?: 'issued' | 'failed', message?: string) => this.finish(serial, state, message),
    answer: (serial: string, yes: boolean) => this.answer(serial, yes),
    buyerApplies: (original: string, applied?: Applied) => this.buyerApplies(original, applied),
    withdraw: (number: string) => this.withdraw(number),
    settle: (number: string) => this.settle(number),
    answerBuyer: (number: string, yes: boolean) => this.answerBuyer(number, yes),
  });

  next = (...moods: Mood[]): void => void this.#moods.push(...moods);
  invoices = (): BureauInvoice[] => [...this.#invoices.values()];
  forms = (): RedForm[] => [...this.#forms.values()];
  find = (serial: string): BureauInvoice | undefined => this.#invoices.get(serial);
  byNumber = (number: string) => this.invoices().find((one) => one.number === number);
  form = (serial: string): RedForm | undefined => this.#forms.get(serial);
  newNumber = (): string => `${YEAR}${PROVINCE}${this.#random.digits(16)}`;

  /** The same request gets the same numbers. */
  numbers(serial: string, count: number): string[] {
    const known = this.#given.get(serial) ?? Array.from({ length: count }, () => this.newNumber());
    this.#given.set(serial, known);
    return known;
  }

  /** The first that comes up here; others stay for their turn. */
  #mood(...fitting: Mood[]): Mood | null {
    const at = this.#moods.findIndex((mood) => fitting.includes(mood));
    return at < 0 ? null : this.#moods.splice(at, 1)[0]!;
  }

  issue({ serial, number, ...rest }: Asked): BureauInvoice | Refused {
    const known = this.#invoices.get(serial);
    if (known) {
      known.asked += 1;
      return known;
    }
    const mood = this.#mood('quotaShort', 'risk', 'refuse', 'slow');
    if (mood === 'quotaShort' || rest.netMinor > this.quotaMinor)
      return { refused: '1', message: '可用授信额度不足，请调整额度' };
    if (mood === 'risk') return { refused: '2', message: '纳税人存在红色预警风险，不允许开票' };
    if (mood === 'refuse') return { refused: '3', message: '购买方名称与税号不一致' };
    const at = this.#now();
    const state = mood === 'slow' ? 'issuing' : 'issued';
    const made = {
      ...rest,
      serial,
      number: number ?? this.newNumber(),
      color: 'blue',
      state,
      message: '',
      at,
      asked: 1,
    };
    this.#invoices.set(serial, made as BureauInvoice);
    this.quotaMinor -= rest.netMinor;
    return made as BureauInvoice;
  }

  finish(serial: string, state: 'issued' | 'failed' = 'issued', message = ''): void {
    Object.assign(this.#invoices.get(serial)!, { state, message, at: this.#now() });
  }

  /** Refuses what takes back more than there is. */
  apply(serial: string, original: string, netMinor: bigint, taxMinor: bigint, lines?: BureauLine[]): RedForm | Refused {
    const known = this.#forms.get(serial);
    if (known) return known;
    const blue = this.byNumber(original);
    if (blue?.state !== 'issued') return { refused: '4', message: '未找到对应的蓝字发票' };
    const living = this.forms().filter((one) => one.original === original && !VOID.has(one.status));
    const back = living.reduce((sum, one) => sum + one.netMinor + one.taxMinor, 0n);
    if (-(back + netMinor + taxMinor) > blue.netMinor + blue.taxMinor)
      return { refused: '5', message: '红冲金额超过蓝字发票可红冲金额' };
    const status = this.#mood('buyer') ? '02' : '01';
    const form = this.#random.digits(20);
    const made: RedForm = { serial, form, original, status, netMinor, taxMinor, at: this.#now(), red: null, lines };
    this.#forms.set(serial, made);
    return made;
  }

  /** What it stands at now: nobody confirmed it in time, and it is void. */
  look(serial: string): RedForm | undefined {
    const form = this.#forms.get(serial);
    if ((form?.status === '02' || form?.status === '03') && this.#now().getTime() >= form.at.getTime() + CONFIRM_MS)
      form.status = '07';
    return form;
  }

  /** The buyer says yes or no. */
  answer(serial: string, yes: boolean): void {
    this.#forms.get(serial)!.status = yes ? '04' : '05';
  }

  /** The buyer applies, of an invoice that was issued here or elsewhere. Nothing is compared: a bureau is as wrong as its people. */
  buyerApplies(original: string, { reason = 'return', buyerTaxNo = '', lines }: Applied = {}): RedForm {
    const blue = this.byNumber(original);
    const taken =
      lines ?? (blue?.lines ?? []).map((one) => ({ ...one, netMinor: -one.netMinor, taxMinor: -one.taxMinor }));
    const form = this.#random.digits(20);
    const total = (of: 'netMinor' | 'taxMinor') => taken.reduce((sum, one) => sum + one[of], 0n);
    const made: RedForm = {
      ...{ serial: form, form, original, status: '03', netMinor: total('netMinor'), taxMinor: total('taxMinor') },
      ...{ at: this.#now(), red: null, answers: 0 },
      told: { buyer: blue?.buyer ?? '外部购方有限公司', buyerTaxNo, reason, lines: taken },
    };
    this.#forms.set(form, made);
    return made;
  }

  /** What buyers applied for and the seller has not answered. */
  fromBuyers = (): RedForm[] =>
    this.forms().filter((one) => one.told !== undefined && this.look(one.serial)?.status === '03');
  formNumbered = (number: string) => this.look(this.forms().find((one) => one.form === number)?.serial ?? '');

  /** The buyer takes his application back. */
  withdraw(number: string): void {
    this.formNumbered(number)!.status = '08';
  }

  /** The seller says yes or no, once. */
  answerBuyer(number: string, yes: boolean): RedForm | Refused {
    const form = this.formNumbered(number);
    const mood = this.#mood('slowAnswer', 'noAnswer');
    if (form?.status !== '03' || form.pending !== undefined || mood === 'noAnswer')
      return { refused: '8', message: '红字确认单当前状态不允许确认' };
    form.pending = yes;
    if (mood !== 'slowAnswer') this.settle(number);
    return form;
  }

  settle(number: string): void {
    const form = this.formNumbered(number)!;
    form.status = form.pending ? '04' : '06';
    form.pending = undefined;
    form.answers = (form.answers ?? 0) + 1;
  }

  /** `of`: a buyer's form by its number; else the one that was applied for under the serial. */
  issueRed(serial: string, number?: string, of = serial): BureauInvoice | Refused {
    const known = this.#invoices.get(serial);
    if (known) return known;
    const form = this.look(serial) ?? this.formNumbered(of);
    if (!form || !['01', '04'].includes(form.status)) return { refused: '6', message: '红字确认单未确认' };
    if (this.#mood('noRed')) return { refused: '9', message: '红字发票开具失败，请重新开具' };
    const blue = this.byNumber(form.original)!;
    const made: BureauInvoice = {
      ...{ serial, number: number ?? this.newNumber(), color: 'red', buyer: blue.buyer, netMinor: form.netMinor },
      ...{ taxMinor: form.taxMinor, state: 'issued', message: '', at: this.#now(), asked: 1 },
      ...{ lines: takenBack(blue, form.told?.lines ?? form.lines), words: blue.words },
    };
    form.red = made.number;
    this.#invoices.set(serial, made);
    return made;
  }
}

/** Lines of the red invoice, called as on the blue one: those that are told, else all of them. */
function takenBack({ lines = [] }: BureauInvoice, told?: readonly BureauLine[]): BureauLine[] {
  const minus = (one: BureauLine) => ({
    ...one,
    quantity: -one.quantity,
    netMinor: -one.netMinor,
    taxMinor: -one.taxMinor,
  });
  return told ? told.map((one) => ({ ...lines.find(({ line }) => line === one.line), ...one })) : lines.map(minus);
}
