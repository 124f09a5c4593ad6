-- Up Migration
-- A stream with too many open effects holds back its own events and nobody else's: a row stands for them (an effect without an
-- operation, in the place of the first) and says up to which revision they were delivered. When its turn comes, they are read from
-- the log. Its `seq` is below 1, so that a process of the version before, which would take it for one event, does not claim it;
-- that process sees it as one that comes first, and keeps the order.
alter table ops.effects add column held_to bigint;
create index effects_held on ops.effects (reactor, stream) where finished is null and held_to is not null;
