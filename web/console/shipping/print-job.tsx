/** One job of a print queue: its paper, and what came of printing it. The paper is fetched once, for each time counts. */
import { useMutation } from '@tanstack/react-query';
import { Button } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  confirmPrintJob,
  giveBackPrintJob,
  type PrintJob,
  printPaper,
  repeatPrintJob,
} from '../../../src/contract/printing.ts';
import { Hotkey } from '../../ui/action-bar.tsx';
import { useKeys } from '../../ui/keys.ts';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call, fetchFile } from '../api.ts';
import { queryClient, useRight } from '../queries.ts';
import css from './print.module.css';
import { printersQuery } from './shipping-queries.ts';

const TONE: Record<PrintJob['state'], Tone> = { waiting: 'wait', taken: 'work', printed: 'good', failed: 'danger' };

export function JobState({ job }: { job: PrintJob }) {
  const { t } = useTranslation();
  return <Tag tone={TONE[job.state]} text={t(`printing.state.${job.state}`)} />;
}

export const refreshPrinting = async () => {
  await queryClient.invalidateQueries({ queryKey: ['printJobs'] });
  await queryClient.invalidateQueries({ queryKey: printersQuery.queryKey });
};

/** `fetchNow`: this screen has just taken it, so its paper is wanted. */
export function PrintJobView({ job, fetchNow }: { job: PrintJob; fetchNow: boolean }) {
  const { t } = useTranslation();
  const mayWrite = useRight('shipping.write');
  const [failing, setFailing] = useState(false);
  const paper = usePaper(job.id);
  const frame = useRef<HTMLIFrameElement>(null);
  const act = useMutation({
    mutationFn: (what: 'confirm' | 'giveBack' | 'again' | { failed: string }) => {
      const params = { id: job.id };
      if (what === 'confirm') return call(confirmPrintJob, { params });
      if (what === 'again') return call(repeatPrintJob, { params });
      return call(giveBackPrintJob, { params, body: what === 'giveBack' ? {} : what });
    },
    onSettled: refreshPrinting,
  });
  const started = useRef(false);
  useEffect(() => {
    if (!fetchNow || started.current) return;
    started.current = true;
    paper.fetch();
  }, [fetchNow, paper.fetch]);
  const taken = job.state === 'taken';
  const over = job.state === 'printed' || job.state === 'failed';
  const print = () => (paper.url ? frame.current?.contentWindow?.print() : paper.fetch());
  const keys = [
    ...(taken ? [{ keys: ['p'], label: t(paper.url ? 'printing.print' : 'printing.fetch'), run: print }] : []),
    ...(taken ? [{ keys: ['c'], label: t('printing.confirm'), run: () => act.mutate('confirm') }] : []),
    ...(taken ? [{ keys: ['b'], label: t('printing.giveBack'), run: () => act.mutate('giveBack') }] : []),
    ...(taken ? [{ keys: ['f'], label: t('printing.fail'), run: () => setFailing(true) }] : []),
    ...(over ? [{ keys: ['a'], label: t('printing.again'), run: () => act.mutate('again') }] : []),
  ];
  useKeys(t('printing.title'), mayWrite ? keys : []);
  return (
    <div className={css.job}>
      <header className={css.head}>
        <h2 className="clip">
          {job.kind === 'labels' ? (job.courier?.name ?? t('printing.mixed')) : t(`printing.kind.${job.kind}`)}
        </h2>
        <JobState job={job} />
        <span className="quiet clip" title={job.printer.name}>
          {job.printer.name} · {t('printing.parcelCount', { count: job.parcels })}
        </span>
      </header>
      <div className={css.actions}>
        {mayWrite && taken && (
          <>
            <Button type={paper.url ? 'default' : 'primary'} loading={paper.busy} onClick={print}>
              {t(paper.url ? 'printing.print' : 'printing.fetch')}
              <Hotkey name="p" />
            </Button>
            <Button
              type={paper.url ? 'primary' : 'default'}
              loading={act.isPending}
              onClick={() => act.mutate('confirm')}
            >
              {t('printing.confirm')}
              <Hotkey name="c" />
            </Button>
            <Button onClick={() => act.mutate('giveBack')}>
              {t('printing.giveBack')}
              <Hotkey name="b" />
            </Button>
            <Button danger onClick={() => setFailing(true)}>
              {t('printing.fail')}
              <Hotkey name="f" />
            </Button>
          </>
        )}
        {mayWrite && over && (
          <Button loading={act.isPending} onClick={() => act.mutate('again')}>
            {t('printing.again')}
            <Hotkey name="a" />
          </Button>
        )}
      </div>
      {job.message && <p className={css.message}>{job.message}</p>}
      {taken && !paper.url && job.takes > 1 && (
        <p className={css.message}>{t('printing.fetchAgain', { count: job.takes })}</p>
      )}
      {(paper.error !== null || (act.isError && !failing)) && <InlineError error={paper.error ?? act.error} />}
      {paper.url && (
        <iframe
          ref={frame}
          className={css.paper}
          title={t('printing.paper')}
          src={`${paper.url}#toolbar=0&navpanes=0`}
        />
      )}
      {failing && (
        <ReasonDialog
          danger
          title={t('printing.fail')}
          label={t('printing.failReason')}
          onReason={(failed) => act.mutateAsync({ failed })}
          onClose={() => setFailing(false)}
        />
      )}
    </div>
  );
}

/** The paper as an address the browser can show, given back when the job is left. */
function usePaper(id: string) {
  const [url, setUrl] = useState<string | null>(null);
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => fetchFile(printPaper, { params: { id } }),
    onSuccess: (pdf) => setUrl(URL.createObjectURL(pdf)),
    onSettled: refreshPrinting,
  });
  useEffect(() => {
    if (url) return () => URL.revokeObjectURL(url);
    return undefined;
  }, [url]);
  return { url, busy: isPending, error, fetch: mutate };
}
