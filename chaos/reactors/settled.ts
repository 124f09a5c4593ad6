// Whether everything that was asked for has been done, as the database and the media plane say it at the end of the experiment.
import { setTimeout as delay } from 'node:timers/promises';
import { RoomServiceClient } from 'livekit-server-sdk';
import type { LogReader } from '../postgres-log.ts';
import type { Stage } from './stage.ts';

const patienceMs = 300_000;
const pollMs = 500;

/** What was left. */
export interface Left {
  /** Effects and webhooks that are neither done nor given up. */
  readonly open: number;
  /** What waits for an operator, of every kind. */
  readonly parked: number;
  /** How effects ended, by reactor and end. */
  readonly ends: Readonly<Record<string, number>>;
}

/** Waits until nothing is open, five minutes at most. */
export async function settled(reader: Pick<LogReader, 'run'>): Promise<Left> {
  const givenUpMs = performance.now() + patienceMs;
  const count = async (statement: string): Promise<number> => {
    const [row] = await reader.run(`select (${statement})::int as count`);
    return Number(row?.['count']);
  };
  const open = () =>
    count(`(select count(*) from ops.effects where finished is null and state <> 'parked')
         + (select count(*) from ops.webhook_inbox where state = 'waiting')`);
  while ((await open()) > 0 && performance.now() < givenUpMs) await delay(pollMs);
  const ends = await reader.run(
    `select reactor || ' ' || operation || ' ' || state as what, count(*)::int from ops.effects group by 1 order by 1`,
  );
  return {
    open: await open(),
    parked: await count(`(select count(*) from ops.effects where state = 'parked')
         + (select coalesce(sum(stuck), 0) from ops.count_stuck_work() where owner not like 'effects:%')`),
    ends: Object.fromEntries(ends.map((row) => [String(row['what']), Number(row['count'])])),
  };
}

/** Rooms that the media plane has open although their meetings are over; those that close by themselves are waited for. */
export async function roomsLeft({
  planeUrl,
  planeKey,
}: Pick<Stage, 'planeUrl' | 'planeKey'>): Promise<readonly string[]> {
  const givenUpMs = performance.now() + patienceMs;
  const client = new RoomServiceClient(planeUrl, planeKey.name, planeKey.secret);
  for (;;) {
    const rooms = await client.listRooms();
    if (rooms.length === 0 || performance.now() > givenUpMs) return rooms.map(({ name }) => name);
    await delay(pollMs);
  }
}
