/**
 * Passwords: argon2id with 19 MiB and two passes (OWASP's first choice for servers). Only so many are worked on at once,
 * because each takes memory and a core: a flood of sign-ins is refused instead of starving everything else.
 */
import { hash, verify } from '@node-rs/argon2';
import { Overloaded } from '../kernel/group-commit.ts';
import { Refused } from '../kernel/refusal.ts';

const MIN_LENGTH = 10;
const MAX_AT_ONCE = 16;

/** Beginnings and bodies of the passwords everybody tries first. */
const COMMON = /^(.)\1+$|^(0?1234567890?|9876543210?)|passw[o0]rd|qwerty|letmein|iloveyou|admin|guanjia|woaini/i;

let underWay = 0;

async function oneOfFew<T>(work: () => Promise<T>): Promise<T> {
  if (underWay >= MAX_AT_ONCE) throw new Overloaded('too many sign-ins at once');
  underWay++;
  try {
    return await work();
  } finally {
    underWay--;
  }
}

/** Refuses `identity.passwordWeak` (data: `least`): too short, common, or containing the login. */
export function assertStrong(password: string, login: string): void {
  if ([...password].length < MIN_LENGTH || COMMON.test(password) || password.toLowerCase().includes(login))
    throw new Refused('identity.passwordWeak', { least: MIN_LENGTH });
}

export const hashPassword = (password: string): Promise<string> => oneOfFew(() => hash(password.normalize('NFKC')));

let nobody: Promise<string> | undefined;

/** Without a stored hash (an unknown login) it takes the same time and is false. */
export async function isPassword(stored: string | null, password: string): Promise<boolean> {
  nobody ??= hash('nobody has this password');
  const right = await oneOfFew(async () => verify(stored ?? (await nobody!), password.normalize('NFKC')));
  return right && stored !== null;
}
