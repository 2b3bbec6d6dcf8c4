/** The parcel under the cursor: its number and boxes, its weight, how far it has come, and why this courier (SHP-1…4). */
import { Link } from '@tanstack/react-router';
import { Maximize2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { parcelEntries } from '../../../src/contract/document-entries.ts';
import type { ParcelRow } from '../../../src/contract/shipping.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Moment } from '../../ui/figures.tsx';
import { areaText, countText } from '../../ui/format.ts';
import { HoldReasons } from '../../ui/hold-reasons.tsx';
import { figureOf } from '../../ui/minor.ts';
import { Section } from '../../ui/section.tsx';
import { FulfilmentTag } from '../../ui/state-tag.tsx';
import { call } from '../api.ts';
import { DeclarationSection } from '../border/declaration-section.tsx';
import { useRight } from '../queries.ts';
import { DocumentEntries } from '../stock/document-entries.tsx';
import { CourierChoice } from './courier-choice.tsx';
import { ParcelTrack } from './parcel-track.tsx';
import css from './parcels.module.css';

export function ParcelView({ parcel }: { parcel: ParcelRow }) {
  const { t } = useTranslation();
  const mayExplain = useRight('orders.read');
  const { waybill } = parcel;
  return (
    <article>
      <header className={css.head}>
        <h2>
          <CopyText text={parcel.number} strong />
        </h2>
        <FulfilmentTag state={parcel.state} />
        <Link
          to="/orders/$id"
          params={{ id: parcel.order.id }}
          title={t('action.openPage')}
          aria-label={t('action.openPage')}
        >
          <Maximize2 size={14} aria-hidden />
        </Link>
      </header>
      <ParcelTrack parcel={parcel} />
      <Section title={t('shipping.section.waybill')}>
        <dl className={css.facts}>
          <Fact name={t('orders.column.courier')}>{parcel.courier?.name}</Fact>
          <Fact name={t('orders.column.waybill')}>{waybill?.number && <CopyText text={waybill.number} strong />}</Fact>
          <Fact name={t('shipping.boxes')}>
            {t('shipping.boxCount', { count: parcel.boxes })}
            {waybill?.boxNumbers.map((number) => (
              <span key={number} className={css.box}>
                <CopyText text={number} />
              </span>
            ))}
          </Fact>
          <Fact name={t('shipping.routeCode')}>{waybill?.routeCode}</Fact>
          <Fact name={t('shipping.prints')}>{waybill && t('shipping.printed', { count: waybill.prints })}</Fact>
          <Fact name={t('shipping.answer')}>
            {waybill?.message && <span className={css.failed}>{waybill.message}</span>}
          </Fact>
          <Fact name={t('shipping.newsAt')}>{parcel.newsAt && <Moment value={parcel.newsAt} />}</Fact>
        </dl>
      </Section>
      <Section title={t('shipping.section.parcel')}>
        <dl className={css.facts}>
          <Fact name={t('orders.order')}>
            <CopyText text={parcel.order.number} />
          </Fact>
          <Fact name={t('orders.column.shop')}>{parcel.shop.name}</Fact>
          <Fact name={t('orders.column.node')}>{parcel.node.name}</Fact>
          <Fact name={t('shipping.area')}>{areaText(parcel.recipientArea)}</Fact>
          <Fact name={t('orders.column.goods')}>{parcel.goods}</Fact>
          <Fact name={t('shipping.weightTitle')}>
            <Weight parcel={parcel} />
          </Fact>
          <Fact name={t('orders.column.shipBefore')}>{parcel.shipBefore && <Moment value={parcel.shipBefore} />}</Fact>
          <Fact name={t('orders.column.holds')}>
            {parcel.holds.length > 0 && <HoldReasons reasons={parcel.holds} />}
          </Fact>
        </dl>
      </Section>
      <DeclarationSection id={parcel.id} />
      {mayExplain && (
        <Section title={t('courierChoice.title')}>
          <CourierChoice orderId={parcel.order.id} />
        </Section>
      )}
      <DocumentEntries
        key={parcel.id}
        id={parcel.id}
        number={parcel.number}
        version={parcel.state}
        load={(query, signal) => call(parcelEntries, { params: { id: parcel.id }, query, ...(signal && { signal }) })}
      />
    </article>
  );
}

/** A line that says nothing is left out. */
function Fact({ name, children }: { name: string; children: ReactNode }) {
  if (children === null || children === undefined || children === '' || children === false) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Weight({ parcel: { weightG, expectedWeightG, weightReason, packingMinor } }: { parcel: ParcelRow }) {
  const { t } = useTranslation();
  if (!weightG && !expectedWeightG) return t('shipping.noWeight');
  return (
    <>
      {weightG && <span className="num">{t('shipping.weight', { grams: countText(weightG) })} </span>}
      {expectedWeightG && <span className="quiet">{t('shipping.expected', { grams: expectedWeightG })}</span>}
      {weightReason && <span> · {weightReason}</span>}
      {packingMinor && <span className="quiet"> · {t('shipping.packing', { amount: figureOf(packingMinor, 2) })}</span>}
    </>
  );
}
