-- A part that was put back into its whole is no part of it any more, as a source that was taken out again is no source.
update sales_order o
set split_from = null
from order_event e
where o.split_from is not null
  and o.state = 'cancelled'
  and e.tenant_id = o.tenant_id
  and e.order_id = o.id
  and e.event = 'splitUndone';
