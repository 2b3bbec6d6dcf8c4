/** "Why this number" from anywhere: any quantity asks, one drawer answers (STK-10). Fetched when first asked. */
import { createContext, lazy, type ReactNode, Suspense, use, useState } from 'react';
import type { Bucket } from '../../../src/contract/stock.ts';

/** `asOf`: a moment; now when left out. */
export type WhyQuestion = { skuId: string; nodeId: string | undefined; bucket: Bucket; asOf?: string };

const WhyDrawer = lazy(() => import('./why-drawer.tsx'));
const WhyContext = createContext<(question: WhyQuestion) => void>(() => {});

export const useWhy = () => use(WhyContext);

export function WhyProvider({ children }: { children: ReactNode }) {
  const [question, setQuestion] = useState<WhyQuestion | null>(null);
  return (
    <WhyContext value={setQuestion}>
      {children}
      {question && (
        <Suspense>
          <WhyDrawer question={question} onAsk={setQuestion} onClose={() => setQuestion(null)} />
        </Suspense>
      )}
    </WhyContext>
  );
}
