// The resume rule, over random histories and random lives of clients and gateways: whoever follows a meeting or a tenant, is slow,
// goes, comes back with the id of their last message to this gateway or another, while gateways are killed, has in the end what
// somebody has who never went.
import fc from 'fast-check';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { pageAfter } from '../../../harness/live-stream.ts';
import type { LiveMessage, LivePage } from '../../../harness/live-stream.ts';
import { meetingInMemory } from '../../../src/projections/meeting-detail/meeting-in-memory.ts';
import { cloudEventOf } from '../../../src/read/public/cloud-event.ts';
import { meetingFold } from '../../../src/read/live/meeting-fold.ts';
import { pageText } from '../../../src/read/live/meeting-state.ts';
import type { Outlet } from '../../../src/read/live/outlet.ts';
import type { Viewer } from '../../../src/read/meeting/viewer.ts';
import { personId, tenant } from '../../support/histories/cast.ts';
import { meetingCommands } from '../../support/histories/meeting-commands.ts';
import { aLiveWorld, atLast, liveIds, liveMeetingName } from '../../support/live-world.ts';
import type { LiveGateway } from '../../support/live-world.ts';
import { decided, meetingStream, tenantStream } from '../../support/meeting-logs.ts';

const scope = 7n;
const viewers: readonly Viewer[] = [
  { tenant, person: personId(99), seesAll: true },
  { tenant, person: personId(1), seesAll: false },
  { tenant, person: personId(2), seesAll: false },
];

/** A client: what it was told, and its present outlet, if any. */
class Client {
  readonly told: LiveMessage[] = [];
  page: LivePage | undefined;
  isOver = false;
  outlet: Outlet | undefined;
  at: LiveGateway | undefined;
  readonly viewer: Viewer;
  constructor(viewer: Viewer) {
    this.viewer = viewer;
  }

  /** Comes, or comes back. */
  async connect(at: LiveGateway): Promise<void> {
    this.at = at;
    const live = at.log.meeting(liveMeetingName);
    await live.ready;
    const state = live.state();
    if (state === undefined || pageText(state, this.viewer) === undefined) return;
    const id = this.told.findLast((message) => message.id !== undefined)?.id;
    const place = id === undefined ? undefined : liveIds.decode(scope, id);
    const base = place === undefined ? undefined : await live.stateAt(place);
    this.outlet = live.join({ viewer: this.viewer, scope, wake: () => undefined }, base);
    this.isOver = false;
  }

  /** Takes at most so many messages. */
  take(most: number): void {
    for (let n = 0; n < most && this.outlet !== undefined; n += 1) {
      const next = this.outlet.next();
      if (next === undefined) return;
      if (typeof next !== 'string') {
        this.isOver = next.code === 'meeting-unknown';
        this.leave();
        return;
      }
      const message = parsed(next);
      this.told.push(message);
      this.page = pageAfter(this.page, message);
    }
  }

  leave(): void {
    this.outlet?.close();
    this.outlet = undefined;
  }
}

function parsed(text: string): LiveMessage {
  const fields = new Map(
    text
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/: (.*)/s) as [string, string]),
  );
  return {
    id: fields.get('id'),
    event: fields.get('event') ?? '',
    retryMs: undefined,
    data: JSON.parse(fields.get('data') ?? '{}') as LiveMessage['data'],
  };
}

type Step =
  | { readonly kind: 'append' | 'connect' | 'leave' | 'back' | 'kill'; readonly n: number }
  | { readonly kind: 'take'; readonly n: number; readonly most: number };
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ kind: fc.constantFrom('append' as const, 'connect' as const), n: fc.nat(7) }),
    fc.record({
      kind: fc.constantFrom('leave' as const, 'back' as const, 'back' as const, 'kill' as const),
      n: fc.nat(7),
    }),
    fc.record({ kind: fc.constant('take' as const), n: fc.nat(7), most: fc.integer({ min: 1, max: 3 }) }),
  ),
  { minLength: 10, maxLength: 60 },
);

describe('issue 13 A10: the resume rule', () => {
  it('holds for a meeting: whoever comes back has the page of whoever stayed, and no change twice or never', async () => {
    let resumed = 0;
    await fc.assert(
      fc.asyncProperty(meetingCommands, steps, async (commands, script) => {
        if (decided(commands).history.length === 0) return;
        const world = aLiveWorld();
        const gateways = [world.gateway(), world.gateway()];
        await atLast(() => gateways.forEach(({ log }) => expect(log.stoppedBy()).toBeUndefined()));
        const events = decided(commands).history.map(({ event }) => event);
        const clients = viewers.map((viewer) => new Client(viewer));
        const append = (): void => {
          const event = events.shift();
          if (event !== undefined) world.add(meetingStream, event);
          if (event !== undefined && events.length % 5 === 0) {
            const observerDisclosure = (['listed', 'counted', 'undisclosed'] as const)[events.length % 3]!;
            const settings = { observerDisclosure, waitingRoom: true, hostAbsenceSeconds: 60 };
            world.add(tenantStream, { type: 'TenantSettingsChanged', settings });
          }
        };
        append();
        for (const step of script) {
          const client = clients[step.n % clients.length]!;
          const at = step.n % 2;
          if (step.kind === 'append') append();
          if (step.kind === 'leave' || step.kind === 'back') client.leave();
          if (step.kind === 'take') client.take(step.most);
          if ((step.kind === 'connect' || step.kind === 'back') && client.outlet === undefined) {
            if (client.told.length > 0) resumed += 1;
            await client.connect(gateways[at]!);
          }
          if (step.kind === 'kill') {
            const killed = gateways[at]!;
            await killed.kill();
            gateways[at] = world.gateway();
            for (const one of clients) if (one.at === killed) one.leave();
            await atLast(() => expect(gateways[at]!.log.stoppedBy()).toBeUndefined());
          }
          await turn();
        }
        const fold = meetingFold(meetingInMemory());
        for (const recorded of world.recorded()) {
          if (recorded.category === 'meeting') fold.take(recorded);
          else if (recorded.event.type === 'TenantSettingsChanged')
            fold.disclose(recorded.position, recorded.event.settings.observerDisclosure);
        }
        for (const client of clients) {
          if (client.outlet === undefined) await client.connect(gateways[0]!);
          const expected = pageText(fold.state()!, client.viewer);
          await atLast(() => {
            client.take(100);
            if (expected === undefined) expect(client.outlet).toBeUndefined();
            else expect(JSON.stringify(client.page)).toBe(expected);
          });
        }
        for (const gateway of gateways) await gateway.kill();
      }),
      { numRuns: 100 },
    );
    expect(resumed).toBeGreaterThan(5);
  });

  it('holds for a tenant: each public event once, in order, whoever goes and comes back', async () => {
    await fc.assert(
      fc.asyncProperty(meetingCommands, steps, async (commands, script) => {
        const world = aLiveWorld();
        let gateway = world.gateway();
        await atLast(() => expect(gateway.log.stoppedBy()).toBeUndefined());
        const events = decided(commands).history.map(({ event }) => event);
        const told: LiveMessage[] = [];
        let outlet: Outlet | undefined;
        const join = (): void => {
          const id = told.findLast((message) => message.id !== undefined)?.id;
          const place = id === undefined ? undefined : liveIds.decode(scope, id);
          outlet = gateway.log.board(tenant).join({ scope, wake: () => undefined }, place);
        };
        const take = (most: number): void => {
          for (let n = 0; n < most; n += 1) {
            const next = outlet?.next();
            if (typeof next !== 'string') return;
            told.push(parsed(next));
          }
        };
        join();
        take(1);
        for (const step of script) {
          if (step.kind === 'append')
            for (const event of events.splice(0, 4)) world.add(meetingStream, event);
          if (step.kind === 'take') take(step.most);
          if (step.kind === 'leave' || step.kind === 'back') {
            outlet?.close();
            outlet = undefined;
          }
          if ((step.kind === 'connect' || step.kind === 'back') && outlet === undefined) join();
          if (step.kind === 'kill') {
            await gateway.kill();
            gateway = world.gateway();
            outlet = undefined;
            await atLast(() => expect(gateway.log.stoppedBy()).toBeUndefined());
          }
          await turn();
        }
        if (outlet === undefined) join();
        const all = world.recorded().flatMap((recorded) => cloudEventOf(recorded) ?? []);
        await atLast(() => {
          take(100);
          expect(told.flatMap(({ data }) => data['event'] ?? [])).toEqual(JSON.parse(JSON.stringify(all)));
        });
        await gateway.kill();
      }),
      { numRuns: 40 },
    );
  });
});
