// What a suspended tenant still can: nothing new begins, what is open goes on with whom it has, and it can be wound down.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { aWorld, adaIsAdmitted, andThen, proofHash } from '../support/write-server.ts';
import type { Call, Step, World } from '../support/write-server.ts';

/** A meeting is open, Ada is let in, a guest took an invite and waits at the door. */
const inFullSwing: Step = async (world) => {
  await adaIsAdmitted(world);
  const { made } = world;
  const did = async (call: Call): Promise<Record<string, string>> => {
    const response = await world.ask(call);
    expect(response.statusCode, `${call.to}: ${response.body}`).toBeLessThan(300);
    return response.json<Record<string, string>>();
  };
  Object.assign(made, await did({ as: 'host', to: `POST ${at(world)}/invites`, body: terms }));
  Object.assign(made, await did({ as: 'nobody', to: 'POST /v1/guests', body: taking(world, proofHash) }));
  await did({ as: 'guest', to: `POST ${at(world)}/knocks`, body: name });
};
const suspending: Call = { as: 'operator', to: 'POST /v1/tenant/suspend', body: { reason: 'Unpaid' } };
const name = { displayName: 'Somebody' };
const at = ({ made }: World): string => `/v1/meetings/${made.meeting}`;
const on = ({ made }: World): string => `/v1/accounts/${made.account}`;
const taking = ({ made: { link } }: World, hash: string) => ({ link, ...name, proofHash: hash });
const terms = { role: 'guest', expiresAt: '2026-11-22T10:00:00.000Z', maxGuests: 5 };
const times = { startsAt: '2026-11-21T11:00:00.000Z', plannedMinutes: 60 };

let world: World;
beforeEach(async () => {
  world = await aWorld();
  await andThen(inFullSwing, () => suspending)(world);
});
afterEach(() => world.close());

type Cases = Readonly<Record<string, (world: World) => Call>>;

const refused: Cases = {
  'schedules no meeting': (w) => ({
    as: 'host',
    to: 'POST /v1/meetings',
    body: { account: w.made.account, title: 'Another', ...times },
  }),
  'opens no account': () => ({
    as: 'admin',
    to: 'POST /v1/accounts',
    body: { plan: 'pro', timeZone: 'UTC' },
  }),
  'chooses no plan': (w) => ({ as: 'admin', to: `PUT ${on(w)}/plan`, body: { plan: 'basic' } }),
  'applies no upgrade': (w) => ({ as: 'host', to: `POST ${at(w)}/upgrade` }),
  'starts no recording': (w) => ({
    as: 'host',
    to: `POST ${on(w)}/recordings`,
    body: { meeting: w.made.meeting },
  }),
  'makes no invite': (w) => ({ as: 'host', to: `POST ${at(w)}/invites`, body: terms }),
  'lets nobody take an invite': (w) => ({
    as: 'nobody',
    to: 'POST /v1/guests',
    body: taking(w, 'b'.repeat(64)),
  }),
  'lets nobody new knock': (w) => ({ as: 'stranger', to: `POST ${at(w)}/knocks`, body: name }),
};

const goesOn: Cases = {
  'who was let in takes a seat again': (w) => ({
    as: 'ada',
    to: `POST ${at(w)}/join-tickets`,
    body: { device: randomUUID() },
  }),
  'who was there before knocks again': (w) => ({ as: 'ada', to: `POST ${at(w)}/knocks`, body: name }),
  'a guest comes back': (w) => ({
    as: 'nobody',
    to: 'POST /v1/guest-sessions',
    body: { ticket: w.made.ticket },
  }),
  'who waited is let in': (w) => ({ as: 'host', to: `POST ${at(w)}/admissions/all` }),
  'a host mutes everybody': (w) => ({ as: 'host', to: `POST ${at(w)}/mute-all` }),
  'an invite is revoked': (w) => ({ as: 'host', to: `POST /v1/invites/${w.made.invite}/revoke` }),
  'the meeting is ended by its host': (w) => ({ as: 'host', to: `POST ${at(w)}/end` }),
  'the meeting is ended by an operator': (w) => ({ as: 'operator', to: `POST ${at(w)}/end` }),
  'an account is closed': (w) => ({ as: 'admin', to: `POST ${on(w)}/close` }),
  'an operator reinstates the tenant': () => ({ as: 'operator', to: 'POST /v1/tenant/reinstate' }),
};

describe('a suspended tenant', () => {
  it.each(Object.entries(refused))('%s', async (_what, call) => {
    const before = await world.tail();
    const response = await world.ask(call(world));
    expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([403, 'tenant-suspended']);
    expect(await world.saidAfter(before)).toEqual([]);
    await world.ask({ as: 'operator', to: 'POST /v1/tenant/reinstate' });
    expect((await world.ask(call(world))).statusCode).toBeLessThan(300);
  });
});

describe('what goes on in a suspended tenant', () => {
  it.each(Object.entries(goesOn))('%s', async (_what, call) => {
    const response = await world.ask(call(world));
    expect(response.statusCode, response.body).toBeLessThan(300);
  });
});
