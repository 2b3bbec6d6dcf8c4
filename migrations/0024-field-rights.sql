-- Fields, force and second looks have rights of their own now. Whoever could do it until now still can; what is new is
-- denied to everybody else.
update role r
set rights = r.rights || array(
  select n.added
  from (values
    (array['orders.review'], 'orders.releaseOthers'),
    (array['stock.write'], 'stock.force'),
    (array['warehouse.check'], 'warehouse.force'),
    (array['bills.approve'], 'payments.approve'),
    (array['payments.write', 'bills.approve', 'settings.write'], 'payments.accounts'),
    (array['orders.review', 'payments.write', 'bills.approve', 'settings.write'], 'shipping.cost'))
    n(held, added)
  where r.rights && n.held
    and not r.rights @> array[n.added]),
    version = r.version + 1
where not '*' = any(r.rights);
