// Opens meetings one after another while the experiment kills; none of these commands may fail for that.
import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '../../harness/random.ts';
import { uuidIdSource } from '../../src/adapters/system/uuid-id-source.ts';
import { systemClock } from '../../src/adapters/system/system-clock.ts';
import type { Parts } from '../../src/app/parts/parts.ts';
import type { BareCommand } from '../../src/domain/all-commands.ts';
import { parseAccountId, parseMeetingId, parsePersonId, parseTenantId } from '../../src/domain/shared/ids.ts';
import type { TenantId } from '../../src/domain/shared/ids.ts';
import { known } from '../../src/domain/shared/personal.ts';
import { insideContext } from '../../src/ports/inside-context.ts';

/** How many, and over which time, in milliseconds. */
export interface OpeningPlan {
  readonly meetings: number;
  readonly seed: number;
  readonly overMs: number;
}

/** What came of it. */
export interface Opened {
  readonly tenant: TenantId;
  readonly opened: number;
  readonly commandsFailed: number;
}

/** Opens them in a tenant of their own. */
export async function openMeetings(parts: Parts, { meetings, seed, overMs }: OpeningPlan): Promise<Opened> {
  const { dispatch } = parts.commands();
  const [ids, random] = [uuidIdSource(), seededRandom(seed)];
  const anId = <Id>(parse: (text: string) => Id | undefined): Id => {
    const id = parse(random.uuid());
    if (id === undefined) throw new Error('a random UUID is no id');
    return id;
  };
  const [tenant, account, host] = [anId(parseTenantId), anId(parseAccountId), anId(parsePersonId)];
  const by = { kind: 'system', id: 'chaos' } as const;
  let commandsFailed = 0;
  const send = async (command: BareCommand): Promise<boolean> => {
    const context = insideContext(ids, { kind: 'start' }, { tenant, actor: command.by, at: command.at });
    const done = await dispatch.decide(command, context).then(
      ({ refusal }) => refusal === undefined,
      () => false,
    );
    if (!done) commandsFailed += 1;
    return done;
  };
  const at = systemClock.now();
  await send({ type: 'RegisterTenant', tenant, slug: 'chaos', region: 'eu', by, at });
  await send({ type: 'OpenAccount', account, plan: 'pro', timeZone: 'Etc/UTC', by, at });
  let opened = 0;
  for (let turn = 0; turn < meetings; turn += 1) {
    const [meeting, now] = [anId(parseMeetingId), systemClock.now()];
    const title = known('A meeting');
    const asked = { account, host, title, startsAt: now, plannedMinutes: 30, waitingRoom: false } as const;
    const actor = { kind: 'person', id: host } as const;
    await send({ type: 'ScheduleMeeting', meeting, ...asked, by: actor, at: now });
    if (await send({ type: 'OpenMeeting', meeting, by, at: now })) opened += 1;
    await delay(overMs / meetings);
  }
  return { tenant, opened, commandsFailed };
}
