/** Claims against couriers (RET-5): what is asked for damaged and lost parcels, what the courier says, what was paid. */
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CLAIM_STATES, type CourierClaim, decideClaim, listClaims, listPhotos } from '../../../src/contract/returns.ts';
import { CardLine } from '../../ui/card-line.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { LabelledArea, LabelledField } from '../../ui/fields.tsx';
import { Moment, Money } from '../../ui/figures.tsx';
import { FilterBar } from '../../ui/filter-bar.tsx';
import { scaleOf } from '../../ui/format.ts';
import { useKeys } from '../../ui/keys.ts';
import { decimalOf, minorOf } from '../../ui/minor.ts';
import { Section } from '../../ui/section.tsx';
import { SplitView } from '../../ui/split-view.tsx';
import { Tag, type Tone } from '../../ui/state-tag.tsx';
import { InlineError, insteadOf } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { ClaimDialog } from '../after-sales/case-dialogs.tsx';
import { call } from '../api.ts';
import { queryClient, useList, useRight } from '../queries.ts';
import { Photos } from './photos.tsx';
import css from './returns.module.css';

type State = CourierClaim['state'];
const TONE: Record<State, Tone> = { registered: 'wait', accepted: 'work', refused: 'danger', paid: 'good' };
/** What may be said of a claim in each state. */
const NEXT: Record<State, readonly Exclude<State, 'registered'>[]> = {
  registered: ['accepted', 'refused', 'paid'],
  accepted: ['paid', 'refused'],
  refused: ['accepted', 'paid'],
  paid: [],
};
const KEY = 'claims';
const refresh = () => void queryClient.invalidateQueries({ queryKey: [KEY] });

const StateOf = ({ state }: { state: State }) => {
  const { t } = useTranslation();
  return <Tag tone={TONE[state]} text={t(`claims.state.${state}`)} />;
};

const columnsOf = (t: TFunction): Column<CourierClaim>[] => [
  {
    id: 'number',
    title: t('claims.one'),
    width: 144,
    fixed: true,
    cell: (one) => <CopyText text={one.number} strong />,
  },
  { id: 'state', title: t('claims.stateTitle'), width: 96, cell: (one) => <StateOf state={one.state} /> },
  { id: 'courier', title: t('claims.courier'), width: 112, cell: (one) => one.courier.name },
  { id: 'label', title: t('claims.label'), width: 152, cell: (one) => <span className="num">{one.label}</span> },
  { id: 'amount', title: t('claims.amount'), width: 96, align: 'right', cell: (one) => <Money value={one.amount} /> },
  {
    id: 'paid',
    title: t('claims.paid'),
    width: 96,
    align: 'right',
    rank: 1,
    cell: (one) => one.paid && <Money value={one.paid} />,
  },
  {
    id: 'reason',
    title: t('claims.reason'),
    width: 128,
    grow: 3,
    rank: 2,
    cell: (one) => <span title={one.reason}>{one.reason}</span>,
  },
  {
    id: 'openedAt',
    title: t('claims.openedAt'),
    width: 96,
    rank: 3,
    align: 'right',
    cell: (one) => <Moment value={one.openedAt} />,
  },
];

export default function ClaimsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate({ from: '/courier-claims' });
  const { state, open = null } = useSearch({ from: '/shell/courier-claims' });
  const [adding, setAdding] = useState(false);
  const mayWrite = useRight('orders.review');
  const columns = useMemo(() => columnsOf(t), [t]);
  const chosen = CLAIM_STATES.find((one) => one === state);
  const list = useList([KEY, chosen], (cursor, signal) =>
    call(listClaims, { query: { ...(chosen && { state: [chosen] }), limit: 100, ...(cursor && { cursor }) }, signal }),
  );
  const setOpen = (id: string | null) =>
    void navigate({ search: ({ open: _, ...rest }) => (id ? { ...rest, open: id } : rest), replace: true });
  useKeys(t('claims.title'), mayWrite ? [{ keys: ['n'], label: t('claims.add'), run: () => setAdding(true) }] : []);
  const shown = list.rows.find((one) => one.id === open);
  return (
    <>
      <FilterBar
        end={
          mayWrite && (
            <Button size="small" onClick={() => setAdding(true)}>
              {t('claims.add')}
            </Button>
          )
        }
      >
        <Tabs
          label={t('claims.stateTitle')}
          value={chosen ?? 'all'}
          options={[
            { value: 'all', text: t('returns.view.all') },
            ...CLAIM_STATES.map((value) => ({ value, text: t(`claims.state.${value}`) })),
          ]}
          onPick={(value) => void navigate({ search: value === 'all' ? {} : { state: value }, replace: true })}
        />
      </FilterBar>
      <SplitView
        asideLabel={t('claims.one')}
        onClose={() => setOpen(null)}
        aside={shown ? <ClaimView key={shown.id} one={shown} /> : null}
      >
        <DataTable
          id="courier-claims"
          label={t('claims.title')}
          columns={columns}
          rows={list.rows}
          idOf={(one) => one.id}
          cursor={open}
          onCursor={setOpen}
          more={list.more}
          narrow={(one) => (
            <>
              <CardLine end={<Money value={one.amount} />}>
                <strong className="num">{one.number}</strong> <StateOf state={one.state} />
              </CardLine>
              <CardLine end={<Moment value={one.openedAt} />}>
                <span className="quiet">
                  {one.courier.name} {one.label}
                </span>
              </CardLine>
            </>
          )}
          instead={insteadOf(list, { title: t('claims.empty'), hint: t('claims.emptyHint') }, false)}
        />
      </SplitView>
      {adding && (
        <ClaimDialog
          onClose={() => setAdding(false)}
          onMade={(id) => {
            refresh();
            setOpen(id);
          }}
        />
      )}
    </>
  );
}

function ClaimView({ one }: { one: CourierClaim }) {
  const { t } = useTranslation();
  const mayWrite = useRight('orders.review');
  const [asked, setAsked] = useState<Exclude<State, 'registered'> | null>(null);
  const photos = useQuery({
    queryKey: [KEY, 'photos', one.id],
    queryFn: async ({ signal }) => (await call(listPhotos, { query: { of: 'claim', ofId: one.id }, signal })).photos,
  });
  return (
    <article>
      <Section title={one.number} end={<StateOf state={one.state} />}>
        <p>
          {one.courier.name} <CopyText text={one.label} /> · <Money value={one.amount} />
          {one.paid && (
            <>
              {' → '}
              <b>
                <Money value={one.paid} />
              </b>
            </>
          )}
        </p>
        <p>{one.reason}</p>
        {one.answer && (
          <p>
            {t('claims.answer')}: {one.answer}
          </p>
        )}
        <p className="quiet">
          {one.by.name} <Moment value={one.openedAt} />
          {one.case && (
            <>
              {' · '}
              <Link to="/after-sales" search={{ queue: 'all', text: one.case.number, open: one.case.id }}>
                {one.case.number}
              </Link>
            </>
          )}
        </p>
        {mayWrite && (
          <div className={css.row}>
            {NEXT[one.state].map((state) => (
              <Button key={state} size="small" onClick={() => setAsked(state)}>
                {t(`claims.decide.${state}`)}
              </Button>
            ))}
          </div>
        )}
      </Section>
      <Section title={t('afterSales.photos')}>
        <Photos of="claim" ofId={one.id} photos={photos.data ?? []} onAdded={refresh} />
      </Section>
      {asked && <AnswerDialog one={one} state={asked} onClose={() => setAsked(null)} />}
    </article>
  );
}

function AnswerDialog({
  one,
  state,
  onClose,
}: {
  one: CourierClaim;
  state: Exclude<State, 'registered'>;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { currency } = one.amount;
  const digits = scaleOf(currency);
  const [typed, setTyped] = useState(decimalOf(one.amount.amount, digits));
  const [answer, setAnswer] = useState(one.answer);
  const [error, setError] = useState<unknown>(null);
  const paid = minorOf(typed, digits);
  const save = async () => {
    setError(null);
    try {
      const body = {
        state,
        ...(answer.trim() && { answer: answer.trim() }),
        ...(state === 'paid' && paid && { paid }),
      };
      await call(decideClaim, { params: { id: one.id }, body, ifMatch: one.version });
      refresh();
      onClose();
    } catch (refused) {
      setError(refused);
    }
  };
  const command = t(`claims.decide.${state}`);
  return (
    <Dialog title={command} okText={command} onOk={save} onClose={onClose}>
      <div className={css.grid}>
        {state === 'paid' && (
          <LabelledField
            label={t('afterSales.sum', { currency })}
            inputMode="decimal"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        )}
        <LabelledArea
          label={t('claims.answer')}
          rows={3}
          value={answer}
          onChange={(event) => setAnswer(event.target.value)}
        />
        {error !== null && <InlineError error={error} />}
      </div>
    </Dialog>
  );
}
