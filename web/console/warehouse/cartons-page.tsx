/** Cartons: what parcels are packed into, with what they cost, weigh and hold (WMS-8). */
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type Carton,
  type CartonInput,
  changeCarton,
  createCarton,
  listCartons,
} from '../../../src/contract/cartons.ts';
import { cartonHistory } from '../../../src/contract/histories.ts';
import { CardLine } from '../../ui/card-line.tsx';
import type { Column } from '../../ui/data-table.tsx';
import { EditPanel } from '../../ui/edit-panel.tsx';
import { Money, Quantity } from '../../ui/figures.tsx';
import type { Field, FormSection } from '../../ui/form.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { call } from '../api.ts';
import { History } from '../history.tsx';
import { MasterPage } from '../master-page.tsx';
import { queryClient, useRight } from '../queries.ts';

const cartonsQuery = queryOptions({
  queryKey: ['cartons'],
  queryFn: async () => (await call(listCartons)).cartons,
});

function CartonState({ carton }: { carton: Carton }) {
  const { t } = useTranslation();
  return <Tag tone={carton.active ? 'good' : 'ended'} text={t(carton.active ? 'cartons.on' : 'cartons.off')} />;
}

const Inside = ({ carton: { lengthMm, widthMm, heightMm } }: { carton: Carton }) => (
  <span className="num">
    {lengthMm}×{widthMm}×{heightMm}
  </span>
);

function columnsOf(t: TFunction): Column<Carton>[] {
  const right = { align: 'right' } as const;
  return [
    { id: 'code', title: t('cartons.code'), width: 88, cell: ({ code }) => <strong>{code}</strong> },
    { id: 'name', title: t('cartons.name'), width: 128, rank: 3, grow: 1, cell: ({ name }) => name },
    {
      ...{ id: 'size', title: `${t('cartons.size')} (${t('cartons.millimetres')})`, width: 136, rank: 1, ...right },
      cell: (carton) => <Inside carton={carton} />,
    },
    {
      ...{ id: 'weight', title: `${t('cartons.weightG')} (${t('cartons.grams')})`, width: 112, rank: 5, ...right },
      cell: ({ weightG }) => <Quantity value={weightG} />,
    },
    {
      ...{ id: 'most', title: `${t('cartons.mostWeightG')} (${t('cartons.grams')})`, width: 128, rank: 4, ...right },
      cell: ({ mostWeightG }) => <Quantity value={mostWeightG} />,
    },
    {
      ...{ id: 'price', title: t('cartons.price'), width: 96, rank: 2, ...right },
      cell: ({ price }) => <Money value={price} />,
    },
    {
      ...{ id: 'state', title: t('orders.column.state'), width: 104 },
      cell: (carton) => <CartonState carton={carton} />,
    },
  ];
}

export default function CartonsPage() {
  const { t } = useTranslation();
  const columns = useMemo(() => columnsOf(t), [t]);
  return (
    <MasterPage
      id="cartons"
      title={t('nav.cartons')}
      add={t('cartons.add')}
      file="cartons"
      right="settings.write"
      list={useQuery(cartonsQuery)}
      columns={columns}
      idOf={(carton) => carton.id}
      empty={{ title: t('cartons.empty'), hint: t('cartons.emptyHint') }}
      narrow={(carton) => (
        <>
          <CardLine end={<Money value={carton.price} />}>
            <strong className="clip">
              {carton.code} · {carton.name}
            </strong>
            <CartonState carton={carton} />
          </CardLine>
          <CardLine>
            <span className="clip quiet">
              <Inside carton={carton} /> {t('cartons.millimetres')}
            </span>
          </CardLine>
        </>
      )}
      panel={(carton, onMade) => <CartonPanel carton={carton} onMade={onMade} />}
    />
  );
}

/** Fillers as they are typed: `TAPE×1 FILL×2`. */
type Draft = Omit<CartonInput, SideName | 'material' | 'fillers'> &
  Record<SideName, number | null> & { material: string; fillers: string };
type SideName = 'lengthMm' | 'widthMm' | 'heightMm';
const SIDES: readonly SideName[] = ['lengthMm', 'widthMm', 'heightMm'];

function CartonPanel({ carton, onMade }: { carton: Carton | null; onMade: (id: string) => void }) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const refresh = () => queryClient.invalidateQueries({ queryKey: cartonsQuery.queryKey });
  const save = async (_: Partial<Draft>, draft: Draft) => {
    const body = { ...draft, fillers: fillersOf(draft.fillers)! } as CartonInput;
    const kept = carton
      ? await call(changeCarton, { params: { id: carton.id }, body, ifMatch: carton.version })
      : await call(createCarton, { body });
    await refresh();
    if (!carton) onMade(kept.id);
  };
  return (
    <EditPanel
      id={`carton/${carton?.id ?? 'new'}`}
      title={carton ? `${carton.code} · ${carton.name}` : t('cartons.add')}
      head={carton && <CartonState carton={carton} />}
      document={draftOf(carton)}
      readOnly={!mayWrite}
      fresh={carton === null}
      missing={(draft) =>
        fillersOf(draft.fillers) === null ? t('cartons.fillersWrong') : isWhole(draft) ? null : t('cartons.missing')
      }
      sections={() => sectionsOf(t)}
      save={save}
      reread={() => void refresh()}
      history={(fields) =>
        carton && (
          <History
            subject={`carton/${carton.id}`}
            version={carton.version}
            fields={fields}
            load={(query, signal) => call(cartonHistory, { params: { id: carton.id }, query, signal })}
          />
        )
      }
    />
  );
}

const isWhole = (draft: Draft): boolean =>
  SIDES.every((side) => draft[side] !== null) &&
  [draft.code, draft.name, draft.weightG, draft.mostWeightG, draft.price].every((text) => (text ?? '').trim() !== '');

const draftOf = (carton: Carton | null): Draft => ({
  code: carton?.code ?? '',
  name: carton?.name ?? '',
  lengthMm: carton?.lengthMm ?? null,
  widthMm: carton?.widthMm ?? null,
  heightMm: carton?.heightMm ?? null,
  weightG: carton?.weightG ?? '0',
  mostWeightG: carton?.mostWeightG ?? '',
  price: carton?.price.amount ?? '',
  active: carton?.active ?? true,
  material: carton?.material ?? '',
  fillers: carton?.fillers.map(({ merchantCode, quantity }) => `${merchantCode}×${quantity}`).join(' ') ?? '',
});

/** null where it is written otherwise. */
function fillersOf(text: string): { merchantCode: string; quantity: string }[] | null {
  const parts = text.trim().split(/\s+/).filter(Boolean);
  const read = parts.map((part) => /^(.{1,64})[×x*]([1-9]\d{0,5})$/.exec(part));
  return read.includes(null) ? null : read.map((match) => ({ merchantCode: match![1]!, quantity: match![2]! }));
}

const sectionsOf = (t: TFunction): FormSection<Draft>[] => {
  const whole = (name: 'weightG' | 'mostWeightG', hint?: string): Field<Draft> => ({
    ...{ kind: 'whole', name, label: t(`cartons.${name}`), unit: t('cartons.grams'), required: true },
    ...(hint !== undefined && { hint }),
  });
  return [
    {
      title: t('cartons.section.carton'),
      fields: [
        { kind: 'text', name: 'code', label: t('cartons.code'), hint: t('cartons.codeHint'), required: true },
        { kind: 'text', name: 'name', label: t('cartons.name'), required: true },
        { kind: 'switch', name: 'active', label: t('cartons.on'), hint: t('cartons.onHint') },
      ],
    },
    {
      title: t('cartons.section.inside'),
      fields: SIDES.map((name): Field<Draft> => {
        const figure = { kind: 'whole', counted: true, optional: true, unit: t('cartons.millimetres') } as const;
        return { ...figure, name, label: t(`cartons.${name}`), required: true };
      }),
    },
    {
      title: t('cartons.section.weights'),
      fields: [
        whole('weightG', t('cartons.weightHint')),
        whole('mostWeightG'),
        {
          ...{ kind: 'decimal', digits: 2, name: 'price', label: t('cartons.price'), unit: t('goods.priceUnit') },
          ...{ hint: t('cartons.priceHint'), required: true },
        },
      ],
    },
    {
      title: t('cartons.section.stock'),
      fields: [
        { kind: 'text', name: 'material', label: t('cartons.material'), hint: t('cartons.materialHint') },
        { kind: 'text', name: 'fillers', label: t('cartons.fillers'), hint: t('cartons.fillersHint') },
      ],
    },
  ];
};
