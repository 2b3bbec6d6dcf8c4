/** Masters of shipping as they are read: couriers, accounts at waybill services, printers, settings, silent parcels. */
import { queryOptions } from '@tanstack/react-query';
import { listPrinters } from '../../../src/contract/printing.ts';
import { countSilentParcels } from '../../../src/contract/shipping.ts';
import {
  listCourierSettings,
  listWaybillServices,
  readCourierSettings,
  readShippingSettings,
} from '../../../src/contract/shipping-settings.ts';
import { call } from '../api.ts';

export const courierSettingsQuery = queryOptions({
  queryKey: ['courierSettings'],
  queryFn: async () => (await call(listCourierSettings)).couriers,
});

export const courierQuery = (code: string) =>
  queryOptions({
    queryKey: ['courierSettings', code],
    queryFn: () => call(readCourierSettings, { params: { code } }),
  });

export const waybillServicesQuery = queryOptions({
  queryKey: ['waybillServices'],
  queryFn: () => call(listWaybillServices),
});

export const printersQuery = queryOptions({
  queryKey: ['printers'],
  queryFn: async () => (await call(listPrinters)).printers,
  refetchInterval: 5_000,
});

export const shippingSettingsQuery = queryOptions({
  queryKey: ['shippingSettings'],
  queryFn: () => call(readShippingSettings),
});

export const silentQuery = queryOptions({
  queryKey: ['silentParcels'],
  queryFn: () => call(countSilentParcels),
  refetchInterval: 60_000,
});
