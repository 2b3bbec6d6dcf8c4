/** The console's frame: work areas the person has rights to, search, live stream, runs and keys that work everywhere. */
import { useQuery } from '@tanstack/react-query';
import { Link, type LinkProps, Outlet, useLocation } from '@tanstack/react-router';
import {
  ArrowLeftRight,
  ArrowUpFromLine,
  Banknote,
  BookLock,
  BookMarked,
  BookOpen,
  BookOpenText,
  Box,
  Boxes,
  Building,
  CalendarCheck,
  CalendarClock,
  ChartBar,
  ChartNoAxesColumn,
  ChartNoAxesCombined,
  ChartPie,
  ClipboardCheck,
  ClipboardList,
  Coins,
  CreditCard,
  Factory,
  FileUp,
  FlaskConical,
  Footprints,
  Forklift,
  Gauge,
  Gavel,
  Globe,
  HandCoins,
  Handshake,
  HeartPulse,
  History,
  House,
  KeyRound,
  Landmark,
  LayoutGrid,
  Link2,
  ListChecks,
  ListOrdered,
  ListTodo,
  type LucideIcon,
  Map as MapIcon,
  OctagonX,
  PackageCheck,
  PackageOpen,
  PackagePlus,
  PackageX,
  Printer,
  RadioTower,
  Receipt,
  ReceiptText,
  Route,
  Scale,
  ScanBarcode,
  ScanLine,
  ScrollText,
  SearchX,
  Send,
  ShieldCheck,
  Shirt,
  ShoppingCart,
  Split,
  Stamp,
  Store,
  Tag,
  Ticket,
  Truck,
  Undo,
  Undo2,
  Users,
  Van,
  Wallet,
  Warehouse,
  Waves,
  Webhook,
} from 'lucide-react';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { setPreference } from '../../src/contract/preferences.ts';
import { type Right, SECOND_RIGHTS } from '../../src/contract/rights.ts';
import { signOut } from '../../src/contract/session.ts';
import { AppShell, NavGroup, navKey, navLink } from '../ui/app-shell.tsx';
import { withTexts } from '../ui/i18n.ts';
import { useKeys } from '../ui/keys.ts';
import { ProgressPanel } from '../ui/progress-panel.tsx';
import { noteChange } from '../ui/runs.ts';
import { expectTyping } from '../ui/type-ahead.ts';
import { call, whenAnswered } from './api.ts';
import { useLive } from './freshness.ts';
import { tickFirstDay } from './help/first-day.ts';
import { FirstDayPanel } from './help/first-day-panel.tsx';
import { PageHelp } from './help/page-help.tsx';
import { NextStep } from './orders/next-step.tsx';
import { meQuery, preferencesQuery, queryClient, useRight } from './queries.ts';
import { SearchBox } from './search-box.tsx';
import type { StockView } from './stock/stock-overlay.tsx';
import { WhyProvider } from './stock/why.tsx';

const HelpDialog = lazy(() => withTexts(import('./help/help-dialog.tsx')));
const StockOverlay = lazy(() => withTexts(import('./stock/stock-overlay.tsx')));
const VIEW_KEY: Record<StockView, string> = { total: 'F9', node: 'F10' };

type Area = {
  to: NonNullable<LinkProps['to']>;
  text: string;
  icon: LucideIcon;
  right?: Right | readonly Right[];
  key?: string;
};

const GROUPS: { title: string | null; areas: Area[] }[] = [
  { title: null, areas: [{ to: '/', text: 'nav.home', icon: House }] },
  {
    title: 'nav.selling',
    areas: [
      { to: '/orders', text: 'nav.orders', icon: ScrollText, right: 'orders.read' },
      { to: '/failed-orders', text: 'nav.failedOrders', icon: ChartBar, right: 'orders.read' },
      { to: '/after-sales', text: 'nav.afterSales', icon: Undo2, right: 'orders.read' },
      { to: '/return-parcels', text: 'nav.returnParcels', icon: PackageX, right: 'orders.read' },
      { to: '/courier-claims', text: 'nav.claims', icon: Gavel, right: 'orders.read' },
      { to: '/after-sale-statistics', text: 'nav.caseStatistics', icon: ChartPie, right: 'orders.read' },
      { to: '/goods', text: 'nav.goods', icon: Tag, right: 'catalog.read' },
      { to: '/styles', text: 'nav.styles', icon: Shirt, right: 'catalog.read' },
      { to: '/listings', text: 'nav.listings', icon: Link2, right: 'catalog.read' },
      { to: '/shops', text: 'nav.shops', icon: Store, right: 'channels.read' },
    ],
  },
  {
    title: 'nav.purchasing',
    areas: [
      { to: '/replenishment', text: 'nav.replenishment', icon: ChartNoAxesColumn, right: 'stock.read' },
      { to: '/purchase-orders', text: 'nav.purchaseOrders', icon: ShoppingCart, right: 'purchases.read' },
      { to: '/suppliers', text: 'nav.suppliers', icon: Factory, right: 'purchases.read' },
    ],
  },
  {
    title: 'nav.inventory',
    areas: [
      { to: '/stock', text: 'nav.stock', icon: Boxes, right: 'stock.read', key: 'F9' },
      { to: '/stock/documents', text: 'nav.documents', icon: PackagePlus, right: 'stock.read' },
      { to: '/stock/transfers', text: 'nav.transfers', icon: ArrowLeftRight, right: 'stock.read' },
      { to: '/stocktakes', text: 'nav.stocktakes', icon: ListOrdered, right: 'stock.read' },
      { to: '/lots', text: 'nav.lots', icon: CalendarClock, right: 'stock.read' },
      { to: '/missing-goods', text: 'nav.missingGoods', icon: SearchX, right: 'stock.read' },
      { to: '/stock/comparisons', text: 'nav.comparisons', icon: Scale, right: 'stock.read' },
    ],
  },
  {
    title: 'nav.warehouse',
    areas: [
      { to: '/warehouse-map', text: 'nav.map', icon: MapIcon, right: 'stock.read' },
      { to: '/inbound', text: 'nav.inbound', icon: PackageOpen, right: 'stock.read' },
      { to: '/refills', text: 'nav.refills', icon: ArrowUpFromLine, right: 'stock.read' },
      { to: '/parcels', text: 'nav.parcels', icon: Truck, right: 'shipping.read' },
      { to: '/deliveries', text: 'nav.deliveries', icon: Van, right: 'shipping.read' },
      { to: '/store-orders', text: 'nav.storeOrders', icon: Store, right: 'shipping.read' },
      { to: '/outside-orders', text: 'nav.outsideOrders', icon: Warehouse, right: 'shipping.read' },
      { to: '/intercepts', text: 'nav.intercepts', icon: OctagonX, right: 'shipping.read' },
      { to: '/waves', text: 'nav.waves', icon: Waves, right: 'shipping.read' },
      { to: '/wave-schedules', text: 'nav.waveSchedules', icon: CalendarClock, right: 'shipping.read' },
      { to: '/pick-lists', text: 'nav.pickLists', icon: Route, right: 'shipping.read' },
      { to: '/print', text: 'nav.print', icon: Printer, right: 'shipping.read' },
      { to: '/trace', text: 'nav.trace', icon: Footprints, right: 'stock.read' },
      { to: '/work', text: 'nav.work', icon: Gauge, right: 'warehouse.check' },
    ],
  },
  {
    title: 'nav.stations',
    areas: [
      { to: '/receive', text: 'nav.receive', icon: PackageOpen, right: 'stock.write' },
      { to: '/put-away', text: 'nav.putAway', icon: Forklift, right: 'stock.write' },
      { to: '/refill', text: 'nav.refill', icon: ArrowUpFromLine, right: 'stock.write' },
      { to: '/pick', text: 'nav.pick', icon: ScanLine, right: 'warehouse.check' },
      { to: '/put-back', text: 'nav.putBack', icon: Undo, right: 'warehouse.check' },
      { to: '/wall', text: 'nav.wall', icon: LayoutGrid, right: 'warehouse.check' },
      { to: '/count', text: 'nav.count', icon: ClipboardList, right: 'warehouse.check' },
      { to: '/rfid', text: 'nav.rfid', icon: RadioTower, right: 'warehouse.check' },
      { to: '/check', text: 'nav.check', icon: ClipboardCheck, right: 'warehouse.check' },
      { to: '/hand-over', text: 'nav.handOver', icon: ScanBarcode, right: 'shipping.write' },
      { to: '/returns', text: 'nav.returns', icon: Undo2, right: 'warehouse.check' },
      { to: '/drive', text: 'nav.drive', icon: Van, right: 'warehouse.check' },
    ],
  },
  {
    title: 'nav.money',
    areas: [
      { to: '/payments', text: 'nav.payments', icon: CreditCard, right: 'payments.read' },
      { to: '/invoices', text: 'nav.invoices', icon: ReceiptText, right: 'payments.read' },
      { to: '/offline-vouchers', text: 'nav.offlineVouchers', icon: Banknote, right: 'payments.read' },
      { to: '/customer-accounts', text: 'nav.customerAccounts', icon: Wallet, right: 'payments.read' },
      { to: '/sub-merchants', text: 'nav.subMerchants', icon: Store, right: 'payments.read' },
      { to: '/splits', text: 'nav.splits', icon: Split, right: 'payments.read' },
      { to: '/payouts', text: 'nav.payouts', icon: Send, right: 'payments.read' },
      { to: '/buyers-money', text: 'nav.buyersMoney', icon: Wallet, right: 'payments.read' },
      { to: '/bills', text: 'nav.bills', icon: Receipt, right: 'bills.read' },
      { to: '/freight', text: 'nav.freight', icon: Truck, right: 'bills.read' },
      { to: '/vouchers', text: 'nav.vouchers', icon: BookOpen, right: 'bills.read' },
      { to: '/book-reports', text: 'nav.bookReports', icon: BookOpenText, right: 'bills.read' },
      { to: '/book-accounts', text: 'nav.bookAccounts', icon: BookMarked, right: 'bills.read' },
      { to: '/book-periods', text: 'nav.bookPeriods', icon: BookLock, right: 'bills.read' },
      { to: '/statements', text: 'nav.statements', icon: Handshake, right: 'purchases.read' },
      { to: '/dues', text: 'nav.dues', icon: HandCoins, right: 'bills.read' },
      { to: '/profit', text: 'nav.profit', icon: ChartNoAxesCombined, right: 'catalog.cost' },
      { to: '/stock-months', text: 'nav.stockMonths', icon: CalendarCheck, right: 'catalog.cost' },
      { to: '/approvals', text: 'nav.approvals', icon: Stamp, right: SECOND_RIGHTS },
      { to: '/imports', text: 'nav.imports', icon: FileUp, right: 'imports.read' },
    ],
  },
  {
    title: 'nav.settings',
    areas: [
      { to: '/rules', text: 'nav.rules', icon: ListChecks, right: 'settings.read' },
      { to: '/settings/nodes', text: 'nav.nodes', icon: Warehouse, right: 'settings.read' },
      { to: '/settings/delivery-bases', text: 'nav.deliveryBases', icon: Van, right: 'shipping.read' },
      { to: '/settings/couriers', text: 'nav.couriers', icon: Tag, right: 'settings.read' },
      { to: '/settings/waybill-services', text: 'nav.services', icon: Ticket, right: 'settings.read' },
      { to: '/erp', text: 'nav.erp', icon: Building, right: 'settings.read' },
      { to: '/settings/outside-warehouses', text: 'nav.outsideWarehouses', icon: Warehouse, right: 'settings.read' },
      { to: '/settings/service-limits', text: 'nav.serviceLimits', icon: Globe, right: 'settings.read' },
      { to: '/settings/statement-accounts', text: 'nav.statementAccounts', icon: Landmark, right: 'bills.read' },
      { to: '/settings/approval-chains', text: 'nav.approvalChains', icon: Stamp, right: 'settings.read' },
      { to: '/settings/rates', text: 'nav.rates', icon: Coins, right: 'settings.read' },
      { to: '/settings/cartons', text: 'nav.cartons', icon: Box, right: 'settings.read' },
      { to: '/settings/readers', text: 'nav.readers', icon: RadioTower, right: 'settings.read' },
      { to: '/settings/printers', text: 'nav.printers', icon: Printer, right: 'shipping.read' },
      { to: '/settings/replenishment', text: 'nav.replenishmentSettings', icon: ChartBar, right: 'settings.read' },
      { to: '/settings/inbound', text: 'nav.inboundSettings', icon: PackageOpen, right: 'settings.read' },
      { to: '/settings/shipping', text: 'nav.shippingSettings', icon: PackageCheck, right: 'settings.read' },
      { to: '/settings/merchant-accounts', text: 'nav.merchantAccounts', icon: Landmark, right: 'settings.read' },
      { to: '/settings/points-rules', text: 'nav.pointsRules', icon: Coins, right: 'payments.read' },
      { to: '/settings/invoices', text: 'nav.invoiceSettings', icon: ReceiptText, right: 'settings.read' },
      { to: '/settings/mail', text: 'nav.mail', icon: Send, right: 'settings.read' },
      { to: '/system/health', text: 'nav.health', icon: HeartPulse, right: 'health.read' },
      { to: '/system/jobs', text: 'nav.jobs', icon: ListTodo, right: 'health.read' },
      { to: '/system/webhooks', text: 'nav.webhooks', icon: Webhook, right: 'settings.read' },
    ],
  },
  {
    title: 'nav.access',
    areas: [
      { to: '/access/users', text: 'nav.users', icon: Users, right: 'access.read' },
      { to: '/access/roles', text: 'nav.roles', icon: ShieldCheck, right: 'access.read' },
      { to: '/access/keys', text: 'nav.keys', icon: KeyRound, right: 'access.read' },
      { to: '/access/audit', text: 'nav.audit', icon: History, right: 'access.read' },
    ],
  },
  { title: 'nav.trying', areas: [{ to: '/sandbox', text: 'nav.sandbox', icon: FlaskConical, right: 'sandbox.use' }] },
];

/** Reached by one's own name in the header, and from the help. */
const ACCOUNT: Omit<Area, 'icon'> = { to: '/account', text: 'nav.account' };
const DESIGN: Omit<Area, 'icon'> = { to: '/design', text: 'nav.design' };

const allowedFor =
  (me: { rights: readonly string[] } | undefined) =>
  ({ right }: Pick<Area, 'right'>): boolean =>
    !right || [right].flat().some((one) => me?.rights.includes(one));

// The bench stands outside of this frame, and what is done there counts, too.
whenAnswered((endpoint, answer) => {
  tickFirstDay(endpoint, answer);
  if (endpoint.method !== 'GET' && endpoint !== setPreference) noteChange();
});

/** The page's name for the browser tab and for screen readers; a document page has a heading of its own. */
function PageName() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const area = [...GROUPS.flatMap((group) => group.areas), ACCOUNT, DESIGN].find(({ to }) => to === pathname);
  const name = area && t(area.text);
  const product = t('common.product');
  useEffect(() => {
    document.title = name ? `${name} · ${product}` : product;
  }, [name, product]);
  return name ? <h1 className="visually-hidden">{name}</h1> : null;
}

/** `/stock` is not where stock documents are, though their address begins alike. */
const isAt = (pathname: string, to: string) =>
  pathname === to || (to !== '/' && to !== '/stock' && pathname.startsWith(`${to}/`));

/** So many fit on a screen, about. */
const AREAS_AT_A_GLANCE = 30;

function Nav({ onGo }: { onGo: () => void }) {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const allowed = allowedFor(me);
  const { pathname } = useLocation();
  const nav = useRef<HTMLElement>(null);
  const groups = GROUPS.filter((group) => group.areas.some(allowed));
  const nameOf = (title: string | null) => title ?? 'home';
  // Somebody who may do everything would scroll through three screens of areas; who may do little sees all of it.
  const many = groups.flatMap((group) => group.areas.filter(allowed)).length > AREAS_AT_A_GLANCE;
  const folded = many ? groups.slice(2).map(({ title }) => nameOf(title)) : [];
  // There are more areas than a small screen shows: the one a person is in is always in sight.
  useEffect(() => {
    if (me && pathname) nav.current?.querySelector('[aria-current=page]')?.scrollIntoView({ block: 'center' });
  }, [me, pathname]);
  return (
    <nav ref={nav} aria-label={t('nav.areas')}>
      {groups.map((group) => (
        <NavGroup
          key={group.areas[0]!.to}
          name={nameOf(group.title)}
          folded={folded}
          here={group.areas.some(({ to }) => isAt(pathname, to))}
          {...(group.title ? { title: t(group.title) } : {})}
        >
          {group.areas.filter(allowed).map(({ to, text, icon: Icon, key }) => (
            <li key={to}>
              <Link
                to={to}
                className={navLink}
                onClick={onGo}
                activeOptions={{ exact: to === '/' || to === '/stock', includeSearch: false }}
              >
                <Icon size={15} aria-hidden />
                <span className="clip">{t(text)}</span>
                {key && <span className={navKey}>{key}</span>}
              </Link>
            </li>
          ))}
        </NavGroup>
      ))}
    </nav>
  );
}

export function ConsoleShell() {
  const { t } = useTranslation();
  const { data: me } = useQuery(meQuery);
  const { isSuccess: ready } = useQuery(preferencesQuery);
  const [helping, setHelping] = useState(false);
  const live = useLive();
  const seesStock = useRight('stock.read');
  const pages = [...GROUPS.flatMap((group) => group.areas), ACCOUNT, DESIGN].filter(allowedFor(me));
  const [stock, setStock] = useState<StockView | null>(null);
  const openStock = (view: StockView) => {
    expectTyping();
    setStock(view);
  };
  const showStock = (view: StockView, label: string) => ({ keys: [VIEW_KEY[view]], label, run: () => openStock(view) });
  useKeys(t('keys.everywhere'), [
    ...(seesStock ? [showStock('total', t('keys.stockTotal')), showStock('node', t('keys.stockByNode'))] : []),
    { keys: ['?'], label: t('keys.help'), run: () => setHelping(true) },
  ]);
  const leave = async () => {
    await call(signOut);
    await queryClient.resetQueries();
  };
  return (
    <WhyProvider onLeave={() => setStock(null)}>
      <AppShell
        tenant={me?.tenant.name ?? ''}
        nav={(close) => (
          <>
            <Nav onGo={close} />
            <FirstDayPanel ready={ready} onGo={close} />
          </>
        )}
        onHelp={() => setHelping(true)}
        search={<SearchBox pages={pages} />}
        live={live}
        person={{
          name: (
            <Link to={ACCOUNT.to} className="clip" title={t(ACCOUNT.text)}>
              {me?.user.name}
            </Link>
          ),
          onSignOut: () => void leave(),
        }}
      >
        <PageName />
        <PageHelp ready={ready} />
        <Outlet />
      </AppShell>
      {stock && (
        <Suspense>
          <StockOverlay view={stock} onView={setStock} onClose={() => setStock(null)} />
        </Suspense>
      )}
      <ProgressPanel />
      <NextStep />
      {helping && (
        <Suspense>
          <HelpDialog onClose={() => setHelping(false)} />
        </Suspense>
      )}
    </WhyProvider>
  );
}
