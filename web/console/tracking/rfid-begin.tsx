/** What a reader shall read for: expected goods, a bin, parcels; or a session that was left open. */
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BodyOf } from '../../../src/contract/endpoint.ts';
import { listExpectations } from '../../../src/contract/expectations.ts';
import { type Reader, type RfidSessionRow, SESSION_KINDS, startRfidSession } from '../../../src/contract/rfid.ts';
import { LabelledSelect } from '../../ui/fields.tsx';
import { useKeys } from '../../ui/keys.ts';
import { problemOf, refusalText } from '../../ui/problem.ts';
import { call } from '../api.ts';
import bench from '../warehouse/check-page.module.css';
import { ScanField } from '../warehouse/scan-field.tsx';
import { Signal, Station } from '../warehouse/station.tsx';
import css from './rfid-page.module.css';

type Kind = (typeof SESSION_KINDS)[number];
type Props = { readers: readonly Reader[]; open: readonly RfidSessionRow[]; onOpen: (id: string) => void };
const KEYS: Record<Kind, string> = { receive: 'F2', count: 'F3', gate: 'F4' };

export function RfidBegin({ readers, open, onOpen }: Props) {
  const { t, i18n } = useTranslation();
  const [readerId, setReaderId] = useState(readers[0]?.id ?? '');
  const [kind, setKind] = useState<Kind>('receive');
  const [parcels, setParcels] = useState<string[]>([]);
  const [said, setSaid] = useState('');
  const expected = useQuery({
    queryKey: ['expectations', 'open'],
    queryFn: async ({ signal }) => (await call(listExpectations, { query: { limit: 100 }, signal })).items,
    enabled: kind === 'receive',
    retry: false,
  });
  const begin = async (more: Omit<BodyOf<typeof startRfidSession>, 'readerId' | 'kind'>) => {
    try {
      onOpen((await call(startRfidSession, { body: { readerId, kind, ...more } })).id);
    } catch (error) {
      const problem = problemOf(error);
      setSaid(refusalText(i18n, problem.code, problem.data));
    }
  };
  const scan = (code: string) => {
    setSaid('');
    if (kind === 'count') return void begin({ bin: code });
    if (kind === 'gate') return setParcels((all) => (all.includes(code) ? all : [...all, code]));
    const found = expected.data?.find(({ number }) => number.toLowerCase() === code.toLowerCase());
    if (found) return void begin({ expectationId: found.id });
    setSaid(t('rfid.noExpected', { code }));
  };
  const go = kind === 'gate' ? () => void begin({ parcels }) : kind === 'receive' ? () => void begin({}) : null;
  const choose = (next: Kind) => {
    setKind(next);
    setSaid('');
  };
  useKeys(t('nav.rfid'), [
    ...SESSION_KINDS.map((one) => ({ keys: [KEYS[one]], label: t(`rfid.kind.${one}`), run: () => choose(one) })),
    ...(go ? [{ keys: ['F8'], label: t(`rfid.begin.${kind}`), run: go }] : []),
  ]);
  const prompt = t(`rfid.scan.${kind}`);
  if (readers.length === 0)
    return (
      <Station title={t('nav.rfid')} light="idle">
        <Signal text={t('rfid.noReader')}>
          <Link to="/settings/readers">{t('nav.readers')}</Link>
        </Signal>
      </Station>
    );
  return (
    <Station title={t('nav.rfid')} light={said ? 'wrong' : 'idle'}>
      <Signal text={said || prompt}>
        {parcels.length > 0 && <span>{t('rfid.parcels', { count: parcels.length, numbers: parcels.join(' ') })}</span>}
      </Signal>
      <div className={css.kinds}>
        <LabelledSelect
          label={t('rfid.reader')}
          value={readerId}
          options={readers.map(({ id, name }) => ({ value: id, text: name }))}
          onChange={setReaderId}
        />
        {SESSION_KINDS.map((one) => (
          <button key={one} type="button" aria-pressed={kind === one} onClick={() => choose(one)}>
            {t(`rfid.kind.${one}`)} <kbd>{KEYS[one]}</kbd>
          </button>
        ))}
      </div>
      <ScanField prompt={prompt} busy={false} input="text" onScan={scan} />
      <ul className={css.open} aria-label={t('rfid.open')}>
        {open.map(({ id, number, kind: what, subject, reader }) => (
          <li key={id}>
            <button type="button" onClick={() => onOpen(id)}>
              <b>{number}</b> {t(`rfid.kind.${what}`)} {subject} · {reader.name}
            </button>
          </li>
        ))}
      </ul>
      {go && (
        <footer className={bench.foot}>
          <button type="button" className={bench.aside} onClick={go}>
            {t(`rfid.begin.${kind}`)} <kbd>F8</kbd>
          </button>
        </footer>
      )}
    </Station>
  );
}
