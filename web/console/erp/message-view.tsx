/** One document: what became of it, what it would do or where it was refused, what can be done, and its text. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { bookErpMaterials, type ErpMessage, sendErpMessages } from '../../../src/contract/erp.ts';
import type { Outcomes } from '../../../src/contract/paging.ts';
import { Acts } from '../../ui/acts.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment } from '../../ui/figures.tsx';
import { useKeys } from '../../ui/keys.ts';
import { refusalText } from '../../ui/problem.ts';
import { Section } from '../../ui/section.tsx';
import { InlineError, Unread } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { assertDone } from '../catalog/assert-done.ts';
import { useRight } from '../queries.ts';
import css from './erp.module.css';
import { messageQuery, refreshErp } from './erp-queries.ts';
import { MessageState } from './messages-tab.tsx';

export function MessageView({ id }: { id: string }) {
  const { t } = useTranslation();
  const query = useQuery(messageQuery(id));
  const message = query.data;
  if (!message) return <Unread query={query} rows={12} />;
  return (
    <article className={css.document}>
      <header className={css.head}>
        <h2>
          {t(`exchange.message.kind.${message.kind}`)} <CopyText text={message.number} strong />
        </h2>
        <MessageState state={message.state} />
        <span className="quiet">
          {message.connection.name} · <Moment value={message.changedAt} />
          {message.direction === 'out' && ` · ${t('exchange.asks', { count: message.asks })}`}
        </span>
      </header>
      {message.about && <p>{message.about}</p>}
      <Said message={message} />
      <Materials message={message} />
      <Do message={message} />
      <Section title={t('exchange.text')}>
        <pre className={css.text}>{message.text}</pre>
      </Section>
    </article>
  );
}

/** Why it was refused: our own words where we refused it, else what the ERP said, with segment and field. */
function Said({ message: { code, detail, direction } }: { message: ErpMessage }) {
  const { t, i18n } = useTranslation();
  const told = typeof detail['message'] === 'string' ? detail['message'] : '';
  if (code === '' && told === '') return null;
  if (direction === 'in')
    return (
      <p role="alert" className={css.refused}>
        {refusalText(i18n, code, detail)}
      </p>
    );
  const where = [detail['segment'], detail['field']].filter(Boolean).join('-');
  return (
    <p role="status" className={code === '' ? 'quiet' : css.refused}>
      {t('exchange.said')}：{told || refusalText(i18n, code, detail)} {where && <span className="num">{where}</span>}{' '}
      {code && <span className="quiet">{code}</span>}
    </p>
  );
}

type Change = { code: string; what: 'created' | 'changed' | 'same'; fields: string[] };

function Materials({ message: { kind, detail } }: { message: ErpMessage }) {
  const { t } = useTranslation();
  const changes = (detail['materials'] ?? []) as readonly Change[];
  if (kind !== 'materials' || changes.length === 0) return null;
  return (
    <Section title={t('exchange.materials', { count: changes.length })}>
      <ul className={css.plain}>
        {changes.map(({ code, what, fields }) => (
          <li key={code}>
            <strong>{code}</strong> {t(`exchange.message.what.${what}`)}{' '}
            <span className="quiet">{fields.map((name) => t(`exchange.field.${name}`)).join('、')}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Do({ message: { id, direction, kind, state, number } }: { message: ErpMessage }) {
  const { t } = useTranslation();
  const [maySend, mayBook] = [useRight('settings.write'), useRight('catalog.write')];
  const act = useMutation({
    mutationFn: async (run: () => Promise<Outcomes>) => assertDone((await run()).outcomes),
    onSuccess: refreshErp,
  });
  const body = { ids: [id] };
  const acts = [
    ...(maySend && direction === 'out' && state !== 'accepted'
      ? [
          {
            name: 'again',
            text: t('exchange.sendAgain'),
            hotkey: 'r',
            run: () => act.mutate(() => call(sendErpMessages, { body })),
          },
        ]
      : []),
    ...(mayBook && kind === 'materials' && state === 'read'
      ? [
          {
            name: 'book',
            text: t('exchange.book'),
            hotkey: 'b',
            strong: true,
            run: () => act.mutate(() => call(bookErpMaterials, { body })),
          },
        ]
      : []),
  ];
  useKeys(
    t('exchange.chosen', { kind: t(`exchange.message.kind.${kind}`), number }),
    acts.map(({ hotkey, text, run }) => ({ keys: [hotkey], label: text, run })),
  );
  if (acts.length === 0) return null;
  return (
    <div className={css.acts}>
      {act.error && <InlineError error={act.error} />}
      <Acts acts={acts} />
    </div>
  );
}
