-- What the one piece of a parcel is: an item laid on a bench finds the parcel that waits longest for it without reading
-- every parcel of one piece in the house.
alter table fulfilment add column single_sku_id uuid;
update fulfilment f
set single_sku_id = l.sku_id
from fulfilment_line l
where l.tenant_id = f.tenant_id
  and l.fulfilment_id = f.id
  and f.quantity = 1
  and f.shipped_at is null;
drop index fulfilment_single;
create index fulfilment_single on fulfilment (tenant_id, node_id, single_sku_id, queued_at, id)
  where single_sku_id is not null and state in ('waybilled', 'picking', 'sorted');
