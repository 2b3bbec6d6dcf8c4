/** One account at an e-waybill service: how it is reached, for whom it gives numbers, and whether it works (SHP-2). */
import { useMutation, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { ResponseOf } from '../../../src/contract/endpoint.ts';
import { waybillServiceHistory } from '../../../src/contract/histories.ts';
import {
  changeWaybillService,
  createWaybillService,
  type listWaybillServices,
  testWaybillService,
  type WaybillServiceSettings,
} from '../../../src/contract/shipping-settings.ts';
import { type ChangeWords, partsText } from '../../ui/changes.ts';
import { EditPanel } from '../../ui/edit-panel.tsx';
import { TextField } from '../../ui/fields.tsx';
import type { Option } from '../../ui/filter-bar.tsx';
import type { Field, FormSection } from '../../ui/form.tsx';
import { countText, listText } from '../../ui/format.ts';
import { Section } from '../../ui/section.tsx';
import { Tag } from '../../ui/state-tag.tsx';
import { InlineError } from '../../ui/states.tsx';
import { call } from '../api.ts';
import { credentialWords } from '../credential-words.ts';
import { History } from '../history.tsx';
import { couriersQuery, queryClient, useRight } from '../queries.ts';
import css from './masters.module.css';
import { type Branch, bodyOf, branchOf, draftOf, passwordOf, putOf, type ServiceDraft } from './service-draft.ts';
import { waybillServicesQuery } from './shipping-queries.ts';

type Kinds = ResponseOf<typeof listWaybillServices>['kinds'];
type Props = {
  /** Null: a new one. */
  service: WaybillServiceSettings | null;
  kinds: Kinds;
  kindOf: (kind: string) => string;
  onMade: (id: string) => void;
};

const refresh = async () => {
  await queryClient.invalidateQueries({ queryKey: waybillServicesQuery.queryKey });
  await queryClient.invalidateQueries({ queryKey: couriersQuery.queryKey });
};

export function ServicePanel({ service, kinds, kindOf, onMade }: Props) {
  const { t } = useTranslation();
  const mayWrite = useRight('settings.write');
  const { data: couriers = [] } = useQuery(couriersQuery);
  const wantedBy = (kind: string) => kinds.find((one) => one.kind === kind)?.credentials ?? [];
  const secrets = [
    ...new Set(kinds.flatMap(({ credentials }) => credentials)),
    ...couriers.map(({ code }) => `customerPassword.${code}`),
  ];
  const options = couriers.map(({ code, name }) => ({ value: code, text: name }));
  const save = async (_: Partial<ServiceDraft>, values: ServiceDraft) => {
    const body = bodyOf(values, wantedBy(values.kind));
    if (service) await call(changeWaybillService, { params: { id: service.id }, body, ifMatch: service.version });
    else await call(createWaybillService, { body: { id: values.id.trim(), kind: values.kind, ...body } });
    await refresh();
    if (!service) onMade(values.id.trim());
  };
  return (
    <EditPanel
      id={`waybillService/${service?.id ?? 'new'}`}
      title={service?.name ?? t('services.add')}
      head={service && !service.active && <Tag tone="ended" text={t('services.off')} />}
      document={draftOf(service, kinds[0]?.kind ?? '', secrets)}
      secret={secrets.map((name) => `credentials/${name}` as const)}
      readOnly={!mayWrite}
      fresh={service === null}
      missing={({ id, name, endpoint }) =>
        id.trim() === '' || name.trim() === '' || endpoint.trim() === '' ? t('services.missing') : null
      }
      sections={({ values }) => [
        connection(
          t,
          service,
          kinds.map(({ kind }) => ({ value: kind, text: kindOf(kind) })),
          unmasksText(t, kinds, values.kind),
        ),
        access(t, service, values.kind, wantedBy(values.kind)),
        giving(t, options),
        ...(values.couriers.length > 0 ? [branches(t, service, options, values.couriers)] : []),
      ]}
      save={save}
      reread={() => void refresh()}
      history={(fields) =>
        service && (
          <History
            subject={`waybillService/${service.id}`}
            version={service.version}
            fields={fields}
            {...branchWords(t, options)}
            load={(query, signal) => call(waybillServiceHistory, { params: { id: service.id }, query, signal })}
          />
        )
      }
    >
      {service && <Numbers service={service} mayTest={mayWrite} options={options} />}
    </EditPanel>
  );
}

/** Whose masked recipients it prints. */
function unmasksText(t: TFunction, kinds: Kinds, kind: string): string | undefined {
  const unmasks = kinds.find((one) => one.kind === kind)?.unmasks;
  if (!unmasks) return undefined;
  if (unmasks.length === 0) return t('services.unmasksNone');
  return t('services.unmasks', { channels: listText(unmasks.map((channel) => t(`channel.${channel}`))) });
}

const connection = (
  t: TFunction,
  service: WaybillServiceSettings | null,
  kinds: readonly Option[],
  hint: string | undefined,
): FormSection<ServiceDraft> => ({
  title: t('services.section.connection'),
  fields: [
    {
      ...{ kind: 'choice', name: 'kind', label: t('services.kind'), options: kinds, fixed: service !== null },
      ...(hint !== undefined && { hint }),
    },
    {
      kind: 'text',
      name: 'id',
      label: t('services.id'),
      hint: t('services.idHint'),
      fixed: service !== null,
      required: true,
    },
    { kind: 'text', name: 'name', label: t('services.name'), required: true },
    { kind: 'text', name: 'userId', label: t('services.userId'), hint: t('services.userIdHint') },
    {
      kind: 'text',
      name: 'endpoint',
      label: t('services.endpoint'),
      wide: true,
      required: true,
      placeholder: 'https://',
    },
    { kind: 'switch', name: 'active', label: t('services.on'), hint: t('services.onHint') },
  ],
});

const access = (
  t: TFunction,
  service: WaybillServiceSettings | null,
  kind: string,
  names: readonly string[],
): FormSection<ServiceDraft> => ({
  title: t('services.section.access'),
  hint: t('shops.accessHint'),
  fields: names.map((name) => ({
    kind: 'secret',
    name: `credentials/${name}`,
    ...credentialWords(t, kind, name),
    required: true,
    set: service?.credentials.includes(name) ?? false,
  })),
});

const giving = (t: TFunction, options: readonly Option[]): FormSection<ServiceDraft> => ({
  title: t('services.section.couriers'),
  hint: t('services.couriersHint'),
  fields: [{ kind: 'choices', name: 'couriers', label: t('services.couriers'), options }],
});

/** What each courier's branch gave the merchant: a line a courier. */
function branches(
  t: TFunction,
  service: WaybillServiceSettings | null,
  options: readonly Option[],
  couriers: readonly string[],
): FormSection<ServiceDraft> {
  const nameOf = (code: string) => options.find(({ value }) => value === code)?.text ?? code;
  return {
    title: t('services.section.branches'),
    hint: t('services.branchesHint'),
    fields: [
      {
        kind: 'own',
        name: 'accounts',
        label: t('services.branches'),
        wide: true,
        draw: (value, change) => (
          <BranchTable
            value={value}
            onChange={change as (value: Branch[]) => void}
            couriers={couriers}
            nameOf={nameOf}
          />
        ),
      },
      ...couriers.map(
        (code): Field<ServiceDraft> => ({
          kind: 'secret',
          name: passwordOf(code),
          label: t('services.password', { courier: nameOf(code) }),
          set: service?.credentials.includes(`customerPassword.${code}`) ?? false,
        }),
      ),
      {
        kind: 'own',
        name: 'templates',
        label: t('services.templates'),
        hint: t('services.templatesHint'),
        wide: true,
        draw: (value, change) => (
          <TemplateTable
            value={value}
            onChange={change as (value: ServiceDraft['templates']) => void}
            couriers={couriers}
            nameOf={nameOf}
          />
        ),
      },
    ],
  };
}

/** The log names branches and templates by their courier. */
function branchWords(t: TFunction, options: readonly Option[]): Pick<ChangeWords, 'labelOf' | 'textOf'> {
  const words = WORDS.map((name) => ({ name, kind: 'text', label: t(`services.word.${name}`) }));
  const nameOf = (code: string) => options.find(({ value }) => value === code)?.text ?? code;
  return {
    labelOf: (name) => {
      const [table, courier = ''] = name.split('/');
      if (table === 'accounts') return `${t('services.branches')} ${nameOf(courier)}`;
      if (table === 'templates') return `${t('services.templates')} ${nameOf(courier)}`;
      return undefined;
    },
    textOf: (name, value) =>
      name.startsWith('accounts/') && typeof value === 'object' && value ? partsText(value, words, t) : undefined,
  };
}

type TableProps<Entry> = {
  value: readonly Entry[];
  onChange: (value: Entry[]) => void;
  couriers: readonly string[];
  nameOf: (code: string) => string;
};
const WORDS = ['customerName', 'monthCode', 'branchCode', 'branchName'] as const;

function BranchTable({ value, onChange, couriers, nameOf }: TableProps<Branch>) {
  const { t } = useTranslation();
  return (
    <div className={css.scroll}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t('services.courier')}</th>
            {WORDS.map((word) => (
              <th key={word} scope="col">
                {t(`services.word.${word}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {couriers.map((courier) => {
            const branch = branchOf(value, courier);
            return (
              <tr key={courier}>
                <th scope="row">{nameOf(courier)}</th>
                {WORDS.map((word) => (
                  <td key={word}>
                    <TextField
                      aria-label={`${nameOf(courier)} ${t(`services.word.${word}`)}`}
                      maxLength={80}
                      value={branch[word]}
                      onChange={(event) => onChange(putOf(value, { ...branch, [word]: event.target.value }))}
                    />
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function TemplateTable({ value, onChange, couriers, nameOf }: TableProps<ServiceDraft['templates'][number]>) {
  const { t } = useTranslation();
  return (
    <table className={css.table}>
      <tbody>
        {couriers.map((courier) => (
          <tr key={courier}>
            <th scope="row">{nameOf(courier)}</th>
            <td>
              <TextField
                aria-label={`${nameOf(courier)} ${t('services.templates')}`}
                maxLength={500}
                placeholder="https://"
                value={value.find((one) => one.courier === courier)?.url ?? ''}
                onChange={(event) => onChange(putOf(value, { courier, url: event.target.value }))}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type NumbersProps = { service: WaybillServiceSettings; mayTest: boolean; options: readonly Option[] };

/** Whether it works and how many numbers are left, asked of the service itself. */
function Numbers({ service, mayTest, options }: NumbersProps) {
  const { t } = useTranslation();
  const test = useMutation({
    mutationFn: () => call(testWaybillService, { params: { id: service.id } }),
    onSuccess: () => refresh(),
  });
  const rows =
    test.data?.branches ?? service.balance.map(({ courier, left }) => ({ courier, left, code: '', name: '' }));
  return (
    <Section
      title={t('services.section.numbers')}
      end={
        mayTest && (
          <Button size="small" loading={test.isPending} onClick={() => test.mutate()}>
            {t('services.test')}
          </Button>
        )
      }
    >
      {test.isSuccess && <Tag tone="good" text={t('services.works')} />}
      {test.isError && <InlineError error={test.error} />}
      {rows.length === 0 ? (
        <p className="quiet">{t('services.noNumbers')}</p>
      ) : (
        <table className={css.table}>
          <tbody>
            {rows.map(({ courier, code, name, left }) => (
              <tr key={`${courier} ${code}`}>
                <td>{options.find(({ value }) => value === courier)?.text ?? courier}</td>
                <td className="quiet">
                  {name} {code}
                </td>
                <td data-align="right" className="num">
                  {left === null ? t('services.notCounted') : countText(left)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}
