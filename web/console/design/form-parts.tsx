/** A form with every kind of field: as it comes, changed, and refused. */
import { useTranslation } from 'react-i18next';
import { Form, type FormSection } from '../../ui/form.tsx';
import { ApiProblem } from '../../ui/problem.ts';
import { Section } from '../../ui/section.tsx';
import type { Mode } from '../../ui/tokens.ts';
import { useDraft } from '../../ui/use-draft.ts';

type Sample = {
  name: string;
  code: string;
  remark: string;
  day: string | null;
  hours: number | null;
  price: string;
  active: boolean;
  kind: string;
  nodes: string[];
  secret: string;
};

const REFUSED = new ApiProblem({
  type: 'about:blank',
  title: 'Bad Request',
  status: 400,
  code: 'http.damaged',
  data: { problems: [{ at: '/remark', rule: 'maxLength', limit: 80 }] },
});

export function FormParts({ mode }: { mode: Mode }) {
  const { t } = useTranslation();
  const draft = useDraft<Sample>(
    `design/${mode}`,
    {
      name: t('design.sample'),
      code: 'QH-01',
      remark: '',
      day: '2026-11-22',
      hours: 48,
      price: '9900',
      active: true,
      kind: 'a',
      nodes: ['a'],
      secret: '',
    },
    ['secret'],
  );
  const options = ['a', 'b', 'c'].map((value) => ({ value, text: t(`design.option.${value}`) }));
  const section: FormSection<Sample> = {
    title: t('design.formSection'),
    hint: t('design.formHint'),
    fields: [
      { kind: 'text', name: 'name', label: t('design.kinds.text'), required: true },
      { kind: 'text', name: 'code', label: t('design.kinds.fixed'), fixed: true },
      { kind: 'day', name: 'day', label: t('design.kinds.day'), hint: t('date.hint') },
      { kind: 'whole', name: 'hours', label: t('design.kinds.whole'), unit: t('shops.hours'), optional: true },
      { kind: 'decimal', digits: 2, name: 'price', label: t('design.kinds.decimal') },
      { kind: 'choice', name: 'kind', label: t('design.kinds.choice'), options },
      { kind: 'choices', name: 'nodes', label: t('design.kinds.choices'), options },
      { kind: 'switch', name: 'active', label: t('design.kinds.switch'), hint: t('design.hint') },
      { kind: 'secret', name: 'secret', label: t('design.kinds.secret'), set: true },
      { kind: 'area', name: 'remark', label: t('design.kinds.area'), wide: true },
    ],
  };
  return (
    <Section title={t('design.forms')}>
      <Form sections={[section]} draft={draft} error={REFUSED} />
    </Section>
  );
}
