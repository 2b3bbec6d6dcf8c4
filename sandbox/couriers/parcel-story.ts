/**
 * A parcel's way in the sentences couriers write: collected, sorted, moved between centres, on the round, and then
 * signed, left in a locker, refused or in trouble. What happens and when is drawn from the seed; steps keep their order.
 */
import type { Seeded } from '../seeded.ts';
import type { Issued } from './waybill-book.ts';

/** `action` is the step's code in Kdniao's richer tracking. */
export type Step = { at: Date; action: string; city: string; text: string };

export type Ending = 'signed' | 'locker' | 'refused' | 'problem';

export const HOUR = 3_600_000;
const NAMES = ['张师傅', '李师傅', '王师傅', '陈师傅', '刘师傅', '赵师傅'];
/** Test range of the numbering plan. */
const phone = (random: Seeded): string => `1390000${random.digits(4)}`;

/** `hourMs`: how long a courier's hour takes; a demo lets a minute do. */
export function storyOf(random: Seeded, parcel: Issued, ending: Ending, hourMs = HOUR): Step[] {
  const { city, district, province } = parcel.destination;
  const from = parcel.origin || '上海市';
  const steps: Step[] = [];
  let at = parcel.at.getTime() + (1 + random.fraction() * 3) * hourMs;
  const step = (hours: number, action: string, where: string, text: string) => {
    at += hours * hourMs;
    steps.push({ at: new Date(Math.floor(at / 1000) * 1000), action, city: where, text });
  };
  const gap = (from: number, to: number) => from + random.fraction() * (to - from);

  step(0, '1', from, `【${from}】${parcel.branch.name} 已揽收，揽件员：${random.pick(NAMES)}，电话：${phone(random)}`);
  step(gap(1, 3), '2', from, `【${from}】快件已从${parcel.branch.name}发出，准备发往${from}转运中心`);
  step(gap(2, 5), '2', from, `【${from}】快件已到达${from}转运中心，正在进行分拣扫描`);
  step(gap(1, 3), '2', from, `【${from}】快件离开${from}转运中心，下一站${province || city}转运中心`);
  step(gap(8, 22), '2', city, `【${city}】快件已到达${province || city}转运中心`);
  step(gap(2, 5), '201', city, `【${city}】快件已到达${city}${district}营业部`);
  step(gap(1, 4), '202', city, `【${city}】${district}营业部派件员${random.pick(NAMES)}（${phone(random)}）正在派件`);
  finish(random, step, gap, ending, city, district);
  return steps;
}

function finish(
  random: Seeded,
  step: (hours: number, action: string, where: string, text: string) => void,
  gap: (from: number, to: number) => number,
  ending: Ending,
  city: string,
  district: string,
): void {
  if (ending === 'locker') {
    step(gap(0.5, 2), '211', city, `【${city}】快件已放入${district}丰巢快递柜，请凭取件码及时取件`);
    step(gap(1, 20), '311', city, `【${city}】快件已从丰巢快递柜取出，感谢使用`);
  } else if (ending === 'refused') {
    step(gap(0.5, 2), '404', city, `【${city}】收件人拒收，快件将退回寄件人`);
  } else {
    if (ending === 'problem') {
      step(gap(0.5, 2), '4', city, `【${city}】电话无法联系收件人，改日再次派送`);
      step(
        gap(18, 22),
        '202',
        city,
        `【${city}】${district}营业部派件员${random.pick(NAMES)}（${phone(random)}）正在派件`,
      );
    }
    step(gap(0.5, 3), '3', city, `【${city}】已签收，签收人：本人，如有疑问请联系${phone(random)}`);
  }
}

/** What was still to come of a story gives way to the way back. */
export function stoppedAt(steps: readonly Step[], now: Date, hourMs = HOUR): Step[] {
  const happened = steps.filter((step) => step.at <= now);
  const city = happened.at(-1)?.city ?? '';
  const from = steps[0]?.city ?? '';
  const step = (hours: number, action: string, where: string, text: string): Step => ({
    ...{ at: new Date(Math.floor((now.getTime() + hours * hourMs) / 1000) * 1000), action, city: where, text },
  });
  return [
    ...happened,
    step(0, '413', city, `【${city}】快件已被拦截，将退回寄件人`),
    step(2, '406', from, `【${from}】退件已签收，签收人：寄件人`),
  ];
}
