/** Published versions, newest first; any two side by side in the same sentences; going back is one click (OPS-3). */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ResponseOf } from '../../../src/contract/endpoint.ts';
import { listRuleVersions, type RuleKind, type RuleSet, republishRules } from '../../../src/contract/rules.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Moment } from '../../ui/figures.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { InlineError, Unread, Waiting } from '../../ui/states.tsx';
import { ConfirmDialog } from '../access/confirm-dialog.tsx';
import { call } from '../api.ts';
import { useList, useRight } from '../queries.ts';
import { RuleChanges } from './rule-changes.tsx';
import { refreshRules, ruleVersionQuery } from './rule-queries.ts';
import css from './rules.module.css';
import type { RuleWords } from './use-rule-words.ts';

type Version = ResponseOf<typeof listRuleVersions>['items'][number];
type Props = { inForce: RuleSet; words: RuleWords };

const HOUSE = 0;

/** The rules a new house starts with stand under all that was published. */
const withHouse = (kind: RuleKind, rows: readonly Version[], whole: boolean): Version[] => [
  ...rows,
  ...(whole ? [{ kind, version: HOUSE, publishedAt: null, publishedBy: null, note: '', ruleCount: -1 }] : []),
];

export function HistoryView({ inForce, words }: Props) {
  const { t } = useTranslation();
  const { kind } = inForce;
  const [cursor, setCursor] = useState<string | null>(null);
  const list = useList(['ruleVersions', kind], (page, signal) =>
    call(listRuleVersions, { params: { kind }, query: page ? { cursor: page } : {}, signal }),
  );
  const rows = withHouse(kind, list.rows, !list.loading && !list.more.has);
  const columns = useColumns(inForce.version);
  const shown = rows.find((row) => String(row.version) === cursor);
  return (
    <SplitView
      size="wide"
      asideLabel={t('rules.compare')}
      onClose={() => setCursor(null)}
      aside={shown && <Compare key={shown.version} shown={shown} versions={rows} inForce={inForce} words={words} />}
    >
      <DataTable
        id="ruleVersions"
        label={t('rules.view.history')}
        columns={columns}
        rows={rows}
        idOf={(row) => String(row.version)}
        cursor={cursor}
        onCursor={setCursor}
        more={list.more}
        narrow={(row) => (
          <>
            <CardLine end={row.publishedAt && <Moment value={row.publishedAt} />}>
              <VersionName version={row.version} inForce={inForce.version} />
              <span className="quiet">{row.publishedBy?.name}</span>
            </CardLine>
            <CardLine>
              <span className="clip quiet">{row.note}</span>
            </CardLine>
          </>
        )}
        instead={list.error || list.loading ? <Unread query={list} /> : null}
      />
    </SplitView>
  );
}

function VersionName({ version, inForce }: { version: number; inForce: number }) {
  const { t } = useTranslation();
  const name = version === HOUSE ? t('rules.house') : t('rules.version', { version });
  return version === inForce ? <Tag tone="good" text={`${name} · ${t('rules.inForce')}`} /> : <span>{name}</span>;
}

function useColumns(inForce: number): Column<Version>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      {
        id: 'version',
        title: t('rules.versionTitle'),
        width: 150,
        cell: (row) => <VersionName version={row.version} inForce={inForce} />,
      },
      {
        id: 'publishedAt',
        title: t('rules.publishedAt'),
        width: 104,
        align: 'right',
        cell: (row) => row.publishedAt && <Moment value={row.publishedAt} />,
      },
      { id: 'publishedBy', title: t('rules.publishedBy'), width: 96, rank: 1, cell: (row) => row.publishedBy?.name },
      {
        id: 'ruleCount',
        title: t('rules.count'),
        width: 64,
        rank: 2,
        align: 'right',
        cell: (row) => (row.ruleCount < 0 ? null : <span className="num">{row.ruleCount}</span>),
      },
      { id: 'note', title: t('rules.note'), width: 120, rank: 3, grow: 1, cell: (row) => row.note },
    ],
    [t, inForce],
  );
}

type CompareProps = { shown: Version; versions: readonly Version[]; inForce: RuleSet; words: RuleWords };

/** What a version changed against the one before it, or against any other. */
function Compare({ shown, versions, inForce, words }: CompareProps) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const { kind } = inForce;
  const [against, setAgainst] = useState(Math.max(HOUSE, shown.version - 1));
  const [asked, setAsked] = useState(false);
  const before = useQuery(ruleVersionQuery(kind, against));
  const after = useQuery(ruleVersionQuery(kind, shown.version));
  const error = before.error ?? after.error;
  const name = shown.version === HOUSE ? t('rules.house') : t('rules.version', { version: shown.version });
  return (
    <article className={css.compare}>
      <header className={css.editorHead}>
        <h2 className="clip">{name}</h2>
        <label className={css.against}>
          {t('rules.against')}
          <select value={against} onChange={(event) => setAgainst(Number(event.target.value))}>
            {versions.map(({ version }) => (
              <option key={version} value={version}>
                {version === HOUSE ? t('rules.house') : t('rules.version', { version })}
              </option>
            ))}
          </select>
        </label>
        {mayWrite && shown.version !== inForce.version && (
          <Button onClick={() => setAsked(true)}>{t('rules.rollBack')}</Button>
        )}
      </header>
      {error && <InlineError error={error} />}
      {before.data && after.data ? (
        <RuleChanges
          kind={kind}
          before={before.data.set}
          after={after.data.set}
          words={words}
          emptyHint={t('rules.sameRules')}
        />
      ) : (
        !error && <Waiting />
      )}
      {asked && <RollBack kind={kind} version={shown.version} seen={inForce.version} onClose={() => setAsked(false)} />}
    </article>
  );
}

type RollBackProps = { kind: RuleKind; version: number; seen: number; onClose: () => void };

function RollBack({ kind, version, seen, onClose }: RollBackProps) {
  const { t } = useTranslation();
  const republish = useMutation({
    mutationFn: () => call(republishRules, { params: { kind, version }, ifMatch: seen }),
    onSettled: () => refreshRules(kind),
  });
  return (
    <ConfirmDialog
      title={t('rules.rollBack')}
      text={version === HOUSE ? t('rules.rollBackHouseAsk') : t('rules.rollBackAsk', { version })}
      onClose={onClose}
      onOk={async () => void (await republish.mutateAsync())}
    />
  );
}
