-- Who did which task is forgotten after a time (warehouse/forget.ts).
grant delete on work_log to guanjia_app;
-- A short pick finds the parcels of a list before it locks the list.
create index pick_list_staged on pick (tenant_id, pick_list_id) where state = 'staged';
