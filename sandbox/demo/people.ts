/** Who works at the demo's brand: one person per role, so that what takes two people can be tried with two. */
export const PEOPLE = [
  { login: 'shendan', name: '林晓雯', role: 'reviewer' },
  { login: 'cangku', name: '赵大勇', role: 'warehouse' },
  { login: 'caigou', name: '孙悦', role: 'purchaser' },
  { login: 'caiwu', name: '陈静怡', role: 'financeMaker' },
  { login: 'fuhe', name: '周国强', role: 'financeChecker' },
] as const;

export type DemoRole = (typeof PEOPLE)[number]['role'];

/** Buyers the brand does not ship to unseen; the demo lets some of them order. */
export const BLACKLIST = [
  { kind: 'phone', value: '13900006666', reason: '恶意退款，2026-03 起' },
  { kind: 'phone', value: '13900004444', reason: '职业索赔人' },
] as const;
