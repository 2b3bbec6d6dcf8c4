/**
 * "Why this number" from anywhere: any quantity asks, one drawer answers (STK-10). Fetched when first asked. A part of a
 * number is asked about in turn, and one goes back the way one came.
 */
import { createContext, lazy, type ReactNode, Suspense, use, useCallback, useState } from 'react';
import type { Bucket } from '../../../src/contract/stock.ts';

/** `asOf`: a moment; now when left out. */
export type WhyQuestion = {
  skuId: string;
  nodeId: string | undefined;
  /** One bin of the node; the bucket is `onHand`. */
  bin?: string;
  bucket: Bucket;
  asOf?: string;
};

const WhyDrawer = lazy(() => import('./why-drawer.tsx'));
const WhyContext = createContext<(question: WhyQuestion) => void>(() => {});

export const useWhy = () => use(WhyContext);

/** `onLeave`: a link in the answer leads to another page. */
export function WhyProvider({ onLeave, children }: { onLeave: () => void; children: ReactNode }) {
  const [trail, setTrail] = useState<readonly WhyQuestion[]>([]);
  const ask = useCallback((question: WhyQuestion) => setTrail([question]), []);
  const question = trail.at(-1);
  return (
    <WhyContext value={ask}>
      {children}
      {question && (
        <Suspense>
          <WhyDrawer
            question={question}
            onAsk={(next) => setTrail([...trail, next])}
            onBack={trail.length > 1 ? () => setTrail(trail.slice(0, -1)) : null}
            onClose={() => setTrail([])}
            onLeave={() => {
              setTrail([]);
              onLeave();
            }}
          />
        </Suspense>
      )}
    </WhyContext>
  );
}
