/** Starts the console: colours and language first, so that nothing flashes, then who is signed in, then the page. */
import { QueryClientProvider, useQuery } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { ConfigProvider } from 'antd';
import { lazy, StrictMode, Suspense, useEffect, useMemo } from 'react';
import { createRoot } from 'react-dom/client';
import '../ui/base.css';
import { setTimeZone } from '../ui/format.ts';
import { loadPageTexts, startI18n, withTexts } from '../ui/i18n.ts';
import { startMode, useMode } from '../ui/mode.ts';
import { problemOf } from '../ui/problem.ts';
import { startRunsOf } from '../ui/runs.ts';
import { ErrorState } from '../ui/states.tsx';
import { themeOf } from '../ui/tokens.ts';
import { startDraftsOf } from '../ui/use-draft.ts';
import { whenSignedOut } from './api.ts';
import { meQuery, queryClient } from './queries.ts';
import { router } from './router.tsx';

const SignInPage = lazy(() => import('./session/sign-in-page.tsx'));
const Portal = lazy(() => withTexts(import('./portal/portal.tsx')));

/** The sign-in page, the console of the person signed in, or the portal of a supplier's. */
function Entrance() {
  const me = useQuery(meQuery);
  const timeZone = me.data?.timeZone;
  useEffect(() => {
    if (timeZone) setTimeZone(timeZone);
  }, [timeZone]);
  const person = me.data?.user.id;
  // Before anything is shown: a form reads its draft as it appears.
  useMemo(() => person && startDraftsOf(person), [person]);
  useEffect(() => {
    if (person) startRunsOf(person);
  }, [person]);
  if (me.isPending) return null;
  if (me.data && !me.isError) return me.data.supplier ? <Portal me={me.data} /> : <RouterProvider router={router} />;
  if (problemOf(me.error).status === 401) return <SignInPage />;
  return <ErrorState error={me.error} onRetry={() => void me.refetch()} />;
}

function Console() {
  const mode = useMode();
  return (
    <ConfigProvider theme={themeOf(mode)} wave={{ disabled: true }} button={{ autoInsertSpace: false }}>
      <QueryClientProvider client={queryClient}>
        <Suspense>
          <Entrance />
        </Suspense>
      </QueryClientProvider>
    </ConfigProvider>
  );
}

// A session that ended elsewhere: forget everything of it, then ask who is there (nobody: the sign-in page).
whenSignedOut(() => {
  if (queryClient.getQueryState(meQuery.queryKey)?.status === 'success') void queryClient.resetQueries();
});

startMode();
await startI18n();
// Under way while the server says who is there; the first page alone does without.
if (location.pathname !== '/') loadPageTexts().catch(() => {});
createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <Console />
  </StrictMode>,
);
