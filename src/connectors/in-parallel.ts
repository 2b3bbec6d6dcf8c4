/** Runs `work` over all items, at most `lanes` at a time, and keeps their order. The first failure fails the whole. */
export async function inParallel<In, Out>(
  items: readonly In[],
  lanes: number,
  work: (item: In) => Promise<Out>,
): Promise<Out[]> {
  const results: Out[] = [];
  const queue = items.entries();
  const lane = async () => {
    for (const [at, item] of queue) results[at] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
  return results;
}
