/** Vouchers over HTTP (PAY-2), and refunds that are given by hand (PAY-4). */
import * as contract from '../contract/offline-vouchers.ts';
import { assertEverywhere, limitOf } from '../identity/identity.ts';
import { pageOf, readCursor } from '../kernel/http/cursor.ts';
import { ownRoute, type Route, route } from '../kernel/http/route.ts';
import { approveVouchers, refuseVouchers } from './decide-vouchers.ts';
import { changeVoucher } from './enter-voucher.ts';
import { giveByHand } from './give-by-hand.ts';
import { findVouchers, voucherView } from './list-vouchers.ts';
import type { SettlePorts } from './ports.ts';
import { addVoucherPhotos, openVoucherPhoto } from './voucher-photos.ts';

const LIMIT = 50;

export const voucherRoutes = (ports: SettlePorts, dataDir: string): Route[] => [
  route(contract.listOfflineVouchers, async ({ ctx, session, query: { limit = LIMIT, cursor, ...filters } }) => {
    assertEverywhere(session, 'payments.read');
    const before = readCursor(cursor, { id: 'id' })?.id ?? null;
    const rows = await findVouchers(ctx, ports, { ...filters, before, limit: limit + 1 });
    return pageOf(
      rows,
      limit,
      (row) => row,
      (row) => ({ id: String(row.id) }),
    );
  }),

  route(contract.getOfflineVoucher, ({ ctx, session, params }) => {
    assertEverywhere(session, 'payments.read');
    return voucherView(ctx, ports, params.id);
  }),

  route(contract.changeOfflineVoucher, async ({ ctx, session, params, body, ifMatch }) => {
    assertEverywhere(session, 'payments.write');
    await changeVoucher(ctx, params.id, body, ifMatch);
    return voucherView(ctx, ports, params.id);
  }),

  ownRoute(contract.addVoucherPhotos, async ({ db, scope, session, body, files }) => {
    assertEverywhere(session, 'payments.write');
    await addVoucherPhotos(db, scope, dataDir, body.voucherId, files);
    return db.read(scope, (ctx) => voucherView(ctx, ports, body.voucherId));
  }),

  ownRoute(contract.getVoucherPhoto, ({ db, scope, session, params }) => {
    assertEverywhere(session, 'payments.read');
    return openVoucherPhoto(db, scope, dataDir, params.id);
  }),

  route(contract.approveOfflineVouchers, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'payments.approve');
    return { outcomes: await approveVouchers(ctx, body.ids, await limitOf(ctx, session, 'approveOfflineVouchers')) };
  }),

  route(contract.refuseOfflineVouchers, async ({ ctx, session, body }) => {
    assertEverywhere(session, 'payments.approve');
    return { outcomes: await refuseVouchers(ctx, body.ids, body.reason) };
  }),

  route(contract.giveRefundByHand, async ({ ctx, session, params, body }) => {
    assertEverywhere(session, 'payments.write');
    return { voucherId: await giveByHand(ctx, params.id, body) };
  }),
];
