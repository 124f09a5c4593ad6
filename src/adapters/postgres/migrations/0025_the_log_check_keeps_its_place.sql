-- Where a round of the background check of the log stands that is not over, so that a restart goes on from there. A place that an
-- earlier holder of the lease would keep, late, is refused by its fence.
create table log.check_place (
  singleton boolean primary key default true check (singleton),
  fence bigint not null,
  epoch text collate "C" not null,
  -- After which stream the ends of streams are compared; null once all were.
  after_stream text collate "C",
  position bigint not null,
  events bigint not null,
  digest bytea not null,
  began timestamptz(3) not null default clock_timestamp()
);
grant select, insert, update, delete on log.check_place to vm_projector;
