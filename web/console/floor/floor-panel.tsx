/** The floor drawn: aisles, cross aisles and bays in metres, where a walk begins and ends. Evenly first, then by hand. */
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { drawFloor, type FloorInput, NUMBERINGS, type WarehouseMap } from '../../../src/contract/floor.ts';
import { EditPanel } from '../../ui/edit-panel.tsx';
import { LabelledField, TextArea } from '../../ui/fields.tsx';
import type { FormSection } from '../../ui/form.tsx';
import type { Draft } from '../../ui/use-draft.ts';
import { call } from '../api.ts';
import { useRight } from '../queries.ts';
import { drawEvenly } from './draw-evenly.ts';
import css from './floor.module.css';
import { refreshMap } from './floor-queries.ts';
import { aisleLines, aislesOf, codesOf, metresOf, mmOf, placesOf } from './metres.ts';

/** Positions as lines of text, lengths in millimetres. */
type FloorDraft = {
  aisles: string;
  crossAisles: string;
  crossAisleWidthMm: number;
  bayMm: number;
  numbering: FloorInput['numbering'];
  startX: number;
  startY: number;
  endX: number;
  endY: number;
};

const NOTHING: FloorInput = {
  ...{ aisles: [], crossAisles: [], crossAisleWidthMm: 2400, bayMm: 1200, numbering: 'oddEven' },
  ...{ startsAt: { xMm: 0, yMm: 0 }, endsAt: { xMm: 0, yMm: 0 } },
};

const draftOf = ({ aisles, crossAisles, startsAt, endsAt, ...rest }: FloorInput): FloorDraft => ({
  ...{ crossAisleWidthMm: rest.crossAisleWidthMm, bayMm: rest.bayMm, numbering: rest.numbering },
  aisles: aisleLines(aisles),
  crossAisles: crossAisles.map(metresOf).join(', '),
  ...{ startX: startsAt.xMm, startY: startsAt.yMm, endX: endsAt.xMm, endY: endsAt.yMm },
});

function inputOf({ aisles, crossAisles, startX, startY, endX, endY, ...rest }: FloorDraft): FloorInput | null {
  const [named, places] = [aislesOf(aisles), placesOf(crossAisles)];
  if (!named || !places || places.length < 2) return null;
  return {
    ...{ ...rest, aisles: named, crossAisles: places },
    ...{ startsAt: { xMm: startX, yMm: startY }, endsAt: { xMm: endX, yMm: endY } },
  };
}

export function FloorPanel({ map }: { map: WarehouseMap }) {
  const { t } = useTranslation();
  const mayWrite = useRight('stock.write');
  const refresh = () => refreshMap(map.node.id);
  const save = async (_: Partial<FloorDraft>, values: FloorDraft) => {
    const ifMatch = map.floor?.version ?? 0;
    await call(drawFloor, { params: { id: map.node.id }, body: inputOf(values)!, ifMatch });
    await refresh();
  };
  return (
    <EditPanel<FloorDraft>
      id={`floor/${map.node.id}`}
      title={t('map.floorOf', { node: map.node.name })}
      document={draftOf(map.floor ?? NOTHING)}
      readOnly={!mayWrite}
      missing={(values) => (inputOf(values) ? null : t('map.floorMissing'))}
      sections={(draft) => [evenly(t, draft), positions(t), doors(t)]}
      save={save}
      reread={() => void refresh()}
    />
  );
}

const evenly = (t: TFunction, draft: Draft<FloorDraft>): FormSection<FloorDraft> => ({
  title: t('map.evenly'),
  hint: t('map.evenlyHint'),
  fields: [
    {
      kind: 'own',
      name: 'numbering',
      label: t('map.evenlyFrom'),
      wide: true,
      draw: () => <Evenly onDraw={(floor) => takeAll(draft, draftOf(floor))} />,
    },
  ],
});

function takeAll(draft: Draft<FloorDraft>, values: FloorDraft): void {
  for (const [name, value] of Object.entries(values)) draft.set(name as 'aisles', value as string);
}

const metres = (t: TFunction, name: keyof FloorDraft, label: string) =>
  ({ kind: 'decimal', name, label, digits: 3, unit: t('map.metre'), counted: true }) as never;

const positions = (t: TFunction): FormSection<FloorDraft> => ({
  title: t('map.positions'),
  fields: [
    {
      kind: 'own',
      name: 'aisles',
      label: t('map.aisles'),
      hint: t('map.aislesHint'),
      wide: true,
      required: true,
      draw: (value: string, change: (value: never) => void) => (
        <TextArea
          rows={6}
          maxLength={6000}
          aria-label={t('map.aisles')}
          value={value}
          onChange={(event) => change(event.target.value as never)}
        />
      ),
    },
    { kind: 'text', name: 'crossAisles', label: t('map.crossAisles'), hint: t('map.crossAislesHint'), required: true },
    metres(t, 'crossAisleWidthMm', t('map.crossAisleWidth')),
    metres(t, 'bayMm', t('map.bayLength')),
    {
      kind: 'choice',
      name: 'numbering',
      label: t('map.numbering'),
      options: NUMBERINGS.map((value) => ({ value, text: t(`map.numberings.${value}`) })),
    },
  ],
});

const doors = (t: TFunction): FormSection<FloorDraft> => ({
  title: t('map.doors'),
  hint: t('map.doorsHint'),
  fields: [
    metres(t, 'startX', t('map.startX')),
    metres(t, 'startY', t('map.startY')),
    metres(t, 'endX', t('map.endX')),
    metres(t, 'endY', t('map.endY')),
  ],
});

const EVEN = { codes: 'A-J', pitch: '3.2', places: '10', blocks: '2', bay: '1.2', cross: '2.4' };

function Evenly({ onDraw }: { onDraw: (floor: FloorInput) => void }) {
  const { t } = useTranslation();
  const [even, setEven] = useState(EVEN);
  const whole = (text: string, most: number) => (/^\d+$/.test(text) && +text >= 1 && +text <= most ? +text : null);
  const codes = codesOf(even.codes);
  const [pitchMm, bayMm, crossAisleWidthMm] = [mmOf(even.pitch), mmOf(even.bay), mmOf(even.cross)];
  const [places, blocks] = [whole(even.places, 200), whole(even.blocks, 4)];
  const ready =
    codes && pitchMm && bayMm && crossAisleWidthMm && places && blocks
      ? { codes, pitchMm, bayMm, crossAisleWidthMm, places, blocks }
      : null;
  return (
    <div className={css.evenly}>
      {(Object.keys(EVEN) as (keyof typeof EVEN)[]).map((name) => (
        <LabelledField
          key={name}
          label={t(`map.even.${name}`)}
          value={even[name]}
          onChange={(event) => setEven({ ...even, [name]: event.target.value })}
        />
      ))}
      <Button disabled={!ready} onClick={() => ready && onDraw(drawEvenly(ready))}>
        {t('map.drawEvenly')}
      </Button>
    </div>
  );
}
