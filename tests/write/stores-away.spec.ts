// What commands do while a store is away, as docs/guarantees.md tells: 503 and nothing done twice.
import { afterEach, describe, expect, it } from 'vitest';
import type { EventLog } from '../../src/ports/event-log.port.ts';
import { TransientFault } from '../../src/ports/faults.ts';
import type { Keyring } from '../../src/ports/keyring.port.ts';
import {
  aGuest,
  aScheduledMeeting,
  aWholeCommandPath,
  aWorld,
  nothingYet,
  proof,
} from '../support/write-server.ts';
import type { Call, Step, World } from '../support/write-server.ts';

/** A store that answers until it is switched off; `lost`: what is asked is done, and the reply never comes. */
function stores() {
  const state = { log: 'here' as 'here' | 'away' | 'lost', keyring: 'here' as 'here' | 'away' };
  const away = (code: string) => new TransientFault(code, 'it is away', { retryAfterSeconds: 1 });
  const log = (inner: EventLog): EventLog => ({
    ...inner,
    append: async (append) => {
      if (state.log === 'away') throw away('database-away');
      const outcome = await inner.append(append);
      if (state.log === 'lost') throw away('append-unknown');
      return outcome;
    },
    readStream: async (...asked) => {
      if (state.log === 'away') throw away('database-away');
      return inner.readStream(...asked);
    },
    findAnswer: async (claim) => {
      if (state.log === 'away') throw away('database-away');
      return inner.findAnswer(claim);
    },
  });
  const keyring = (inner: Keyring): Keyring =>
    new Proxy(inner, {
      get: (target, name, receiver) => {
        if (state.keyring === 'away') return () => Promise.reject(away('database-away'));
        return Reflect.get(target, name, receiver) as unknown;
      },
    });
  return { state, wrap: { log, keyring } };
}

const worlds: World[] = [];
afterEach(() => Promise.all(worlds.splice(0).map((world) => world.close())));

async function given(step: Step) {
  const { state, wrap } = stores();
  const world = await aWorld(aWholeCommandPath(wrap));
  worlds.push(world);
  await step(world);
  return { world, state };
}

const register: Call = { as: 'operator', to: 'PUT /v1/tenant', body: { slug: 'acme', region: 'eu' } };
const rename = ({ made }: World): Call => ({
  as: 'host',
  to: `POST /v1/meetings/${made.meeting}/rename`,
  body: { title: 'Another' },
  headers: { 'idempotency-key': 'rename-1' },
});
const open = ({ made }: World): Call => ({
  as: 'host',
  to: `POST /v1/meetings/${made.meeting}/open`,
  headers: { 'idempotency-key': 'open-1' },
});
const newTicket = ({ made }: World): Call => ({
  as: 'nobody',
  to: `POST /v1/guests/${made.guest}/tickets`,
  body: { link: made.link, proof },
});

describe('while the log is away', () => {
  it.each([
    ['a command', nothingYet, () => register],
    ['a command on what is known here', aScheduledMeeting, open],
    ['a ticket for a guest', aGuest, newTicket],
  ] as const)('%s is 503 with Retry-After, and goes well once it is back', async (_, step, call) => {
    const { world, state } = await given(step);
    state.log = 'away';
    const refused = await world.ask(call(world));
    expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([503, 'database-away']);
    expect(refused.headers['retry-after']).toBe('1');
    state.log = 'here';
    expect((await world.ask(call(world))).statusCode).toBeLessThan(300);
  });

  it('a command whose reply from the log is lost is found out, done once, and answered to the byte again', async () => {
    const { world, state } = await given(aScheduledMeeting);
    const before = await world.tail();
    state.log = 'lost';
    const unheard = await world.ask(open(world));
    expect(unheard.statusCode).toBe(200);
    state.log = 'here';
    const again = await world.ask(open(world));
    expect(again.rawPayload).toEqual(unheard.rawPayload);
    const said = await world.saidAfter(before);
    expect(said.filter((type) => type === 'meeting.opened.v1')).toHaveLength(1);
  });
});

describe('while the keyring is away', () => {
  it('a command that keeps a text is 503, and is done once it is back', async () => {
    const { world, state } = await given(aScheduledMeeting);
    const before = await world.tail();
    state.keyring = 'away';
    const refused = await world.ask(rename(world));
    expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '1']);
    state.keyring = 'here';
    expect((await world.ask(rename(world))).statusCode).toBeLessThan(300);
    expect(await world.saidAfter(before)).toEqual(['meeting.renamed.v1']);
  });

  it('a command that keeps none goes on', async () => {
    const { world, state } = await given(aScheduledMeeting);
    state.keyring = 'away';
    expect((await world.ask(open(world))).statusCode).toBeLessThan(300);
  });
});
