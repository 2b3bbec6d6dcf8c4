-- Parcels of one piece that wait for their item at a bench.
create index fulfilment_single on fulfilment (tenant_id, node_id, queued_at, id)
  where quantity = 1 and state in ('waybilled', 'picking', 'sorted');
