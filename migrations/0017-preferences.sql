-- What a person likes the console to be; only the person reads and writes it.
create table user_preference (
  tenant_id int not null,
  user_id   uuid not null,
  name      text not null,
  value     text not null,
  primary key (tenant_id, user_id, name),
  foreign key (tenant_id, user_id) references app_user
);

call guard_tenant('{user_preference}');
