/** Reports of the books (FIN-3) between any two days: on screen, on paper, as a file; every figure opens into its lines. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useTranslation } from 'react-i18next';
import { downloadBookReport, downloadVouchers } from '../../../src/contract/book-reports.ts';
import { downloadTaxTieOut } from '../../../src/contract/book-tax.ts';
import { DateField } from '../../ui/date-field.tsx';
import { Choices, FilterBar } from '../../ui/filter-bar.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { urlOf } from '../api.ts';
import { ExportMenu } from '../export-menu.tsx';
import { AccountReport } from './account-report.tsx';
import { REPORTS, type ReportName, type ReportSearch } from './book-search.ts';
import own from './books.module.css';
import { organisationsQuery, periodsQuery, startOfYear, today } from './books-queries.ts';
import { BalanceSheet, CashFlow, Profit } from './statements.tsx';
import { TaxReport } from './tax-report.tsx';
import { TrialBalance } from './trial-balance.tsx';

export type Asked = { from: string; to: string; organisation?: string };
export type Go = (change: ReportSearch) => void;

/** What each is called as a file. */
const FILES = {
  ...{ trial: 'trialBalance', parties: 'trialBalance', ledger: 'ledger' },
  ...{ profit: 'profit', balance: 'balanceSheet', cash: 'cashFlow' },
} as const satisfies Record<Exclude<ReportName, 'tax'>, string>;
const LAYOUTS = ['hledger', 'u8', 'kingdee', 'sap'] as const;

export default function ReportsPage() {
  const { t, i18n } = useTranslation();
  const search: ReportSearch = useSearch({ strict: false });
  const navigate = useNavigate();
  const go: Go = (change) => void navigate({ to: '/book-reports', search: { ...search, ...change } as never });
  const report = search.report ?? 'trial';
  const month = search.month ?? (search.to ?? today()).slice(0, 7);
  const span = { from: search.from ?? startOfYear(), to: search.to ?? today() };
  const asked: Asked = { ...span, ...(search.organisation && { organisation: search.organisation }) };
  const byAccount = report === 'ledger' || report === 'parties';
  const ofAccount = byAccount && search.account ? { account: search.account } : {};
  const last = report === 'balance' ? 'books.asOf' : 'books.to';
  const language = i18n.language === 'en' ? 'en' : 'zh';
  const ready = !byAccount || search.account !== undefined;
  return (
    <>
      <FilterBar
        end={
          <>
            <Choices
              plain
              single
              label={t('books.otherPrograms')}
              options={LAYOUTS.map((value) => ({ value, text: t(`books.layout.${value}`) }))}
              chosen={[]}
              onChoose={([layout]) => location.assign(urlOf(downloadVouchers, { layout }, span))}
            />
            {ready && (
              <ExportMenu
                of={(format) =>
                  report === 'tax'
                    ? urlOf(downloadTaxTieOut, {}, { period: month, ...format, language })
                    : urlOf(
                        downloadBookReport,
                        { report: FILES[report] },
                        { ...asked, ...ofAccount, ...format, language },
                      )
                }
              />
            )}
            <Button size="small" onClick={() => window.print()}>
              {t('books.print')}
            </Button>
          </>
        }
      >
        <Tabs
          label={t('nav.bookReports')}
          value={report}
          options={REPORTS.map((value) => ({ value, text: t(`books.report.${value}`) }))}
          onPick={(value) => go({ report: value })}
        />
        {report === 'tax' ? (
          <Months chosen={month} onChoose={(one) => go({ month: one })} />
        ) : (
          <>
            {report !== 'balance' && (
              <span className={own.day}>
                {t('books.from')}
                <DateField required aria-label={t('books.from')} value={asked.from} onChange={(from) => go({ from })} />
              </span>
            )}
            <span className={own.day}>
              {t(last)}
              <DateField required aria-label={t(last)} value={asked.to} onChange={(to) => go({ to })} />
            </span>
            <Organisations
              chosen={search.organisation}
              onChoose={(organisation) => go({ organisation } as ReportSearch)}
            />
          </>
        )}
      </FilterBar>
      <div className={own.report}>
        {report === 'trial' && <TrialBalance asked={asked} onGo={go} />}
        {report === 'profit' && <Profit asked={asked} onGo={go} />}
        {report === 'balance' && <BalanceSheet asked={asked} onGo={go} />}
        {report === 'cash' && <CashFlow asked={asked} />}
        {report === 'tax' && <TaxReport period={month} onGo={go} />}
        {byAccount && <AccountReport key={report} report={report} asked={asked} search={search} onGo={go} />}
      </div>
    </>
  );
}

/** Months there are books of. */
function Months({ chosen, onChoose }: { chosen: string; onChoose: (month: string) => void }) {
  const { t } = useTranslation();
  const known = (useQuery(periodsQuery).data?.items ?? []).map(({ period }) => period);
  return (
    <Choices
      single
      required
      label={t('taxTieOut.month')}
      options={[...new Set([...known, chosen])].map((month) => ({ value: month, text: month }))}
      chosen={[chosen]}
      onChoose={([month]) => month && onChoose(month)}
    />
  );
}

type OrganisationsProps = { chosen: string | undefined; onChoose: (id: string | undefined) => void };

/** Where the house sells under several names, the reports of one of them. */
function Organisations({ chosen, onChoose }: OrganisationsProps) {
  const { t } = useTranslation();
  const all = useQuery(organisationsQuery).data ?? [];
  if (all.length === 0) return null;
  return (
    <Choices
      single
      label={t('books.organisation')}
      options={all.map(({ id, name }) => ({ value: id, text: name }))}
      chosen={chosen ? [chosen] : []}
      onChoose={([id]) => onChoose(id)}
    />
  );
}
