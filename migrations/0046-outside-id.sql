-- A place that keeps goods is a node everywhere else; what does its work is called by its own name.
alter table outside_order rename column warehouse_id to outside_id;
