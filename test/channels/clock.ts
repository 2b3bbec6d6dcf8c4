/** A clock the test moves. */
export function clock(start: string) {
  let time = new Date(start).getTime();
  const tick = (ms: number) => {
    time += ms;
  };
  return { now: () => time, date: () => new Date(time), tick };
}
