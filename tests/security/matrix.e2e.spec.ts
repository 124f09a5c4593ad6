// The matrix: every operation of /openapi.json × everybody who may come × what is theirs, another tenant's or nowhere. Who may
// not is refused, as if there were nothing where they may not know of it, and nothing is appended. Besides: no answer that
// the document does not name, none of 500, none that tells a title, a name or a person.
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Reply } from '../support/api-client.ts';
import { forgedTokens } from '../support/forged-tokens.ts';
import type { ApiDocument } from '../support/openapi.ts';
import { givenProgram, newId } from '../support/running-program.ts';
import type { GivenProgram } from '../support/running-program.ts';
import type { Ids } from '../support/request-samples.ts';
import { recordTried } from '../support/security-result.ts';
import { testKey } from '../support/tokens.ts';
import { operationsOf } from './operations.ts';
import type { Operation } from './operations.ts';
import { aWorldOfEverybody, developmentSigner } from './world.ts';
import type { EverybodysWorld, Principal, Standing } from './world.ts';

let program: GivenProgram;
let database: Client;
let world: EverybodysWorld;
let operations: readonly Operation[];

beforeAll(async () => {
  program = await givenProgram();
  database = new Client({ connectionString: program.installation.database.superuserUrl });
  await database.connect();
  world = await aWorldOfEverybody(program);
  operations = operationsOf(
    (await program.send({ method: 'GET', path: '/openapi.json' })).json<ApiDocument>(),
  );
});
afterAll(async () => {
  await database.end();
  await program.close();
});

/** Who of those with the role may do what to a meeting, where it is not its hosts alone. */
const beside: Readonly<Record<string, readonly Standing[]>> = {
  knock: ['host', 'inside', 'waiting', 'turned-away', 'stranger'],
  withdrawKnock: ['host', 'inside', 'waiting'],
  reserveSeat: ['host', 'inside', 'waiting'],
  giveUpSeat: ['host', 'inside', 'waiting'],
  raiseHand: ['host', 'inside', 'waiting'],
  muteParticipant: ['host', 'inside'],
  unmuteParticipant: ['host', 'inside'],
  lowerHand: ['host', 'inside'],
  readMeeting: ['host', 'inside', 'waiting'],
  followMeeting: ['host', 'inside', 'waiting'],
  readMeetingClock: ['host', 'inside', 'waiting'],
  readAttendance: ['host', 'inside', 'waiting', 'turned-away'],
  giveConsent: ['host', 'inside', 'waiting', 'turned-away'],
  refuseConsent: ['host', 'inside', 'waiting', 'turned-away'],
  withdrawConsent: ['host', 'inside', 'waiting', 'turned-away', 'stranger'],
  listMeetingConsents: ['host', 'inside', 'waiting', 'turned-away'],
  listRecordings: ['host', 'inside', 'waiting'],
  readTranscript: ['host', 'inside', 'waiting'],
};
/** Roles that act on every meeting of their tenant. */
const unbound = ['auditor', 'operator', 'media-signal'];
/** What admins read and do of every meeting. */
const adminActs = [
  'placeHold',
  'askHoldRelease',
  'releaseHold',
  'deleteMeetingMedia',
  'readRetention',
  'readDeletionCertificate',
  'readMeeting',
  'followMeeting',
  'readMeetingClock',
  'readAttendance',
  'listMeetingConsents',
  'listRecordings',
  'readTranscript',
];
/** What a URL names that is in every tenant. */
const everywhere = /\{(purpose|language|version)\}/g;

/** What is to become of a request: `free` where the principal may ask and the state decides. */
type Fate = 'token-missing' | 'role-missing' | 'as-absent' | 'refused' | 'free';

function fateOf({ id, url, roles }: Operation, { name, roles: own, standing, token }: Principal): Fate {
  if (roles.length === 0) return 'free';
  if (token === undefined) return 'token-missing';
  if (!own.some((role) => roles.includes(role))) return 'role-missing';
  if (standing === 'foreign') return url.replace(everywhere, '').includes('{') ? 'as-absent' : 'free';
  if (url.includes('{invite}')) {
    if (standing === 'host' || own.includes('admin')) return 'free';
    return standing === 'stranger' ? 'as-absent' : 'refused';
  }
  if (!url.includes('{meeting}') || unbound.some((role) => own.includes(role))) return 'free';
  if (own.includes('admin') && adminActs.includes(id)) return 'free';
  if (name === 'guest elsewhere') return 'as-absent';
  if (standing === 'host' || (beside[id] ?? []).includes(standing)) return 'free';
  return standing === 'stranger' || /^(read|follow|listRecordings)/.test(id) ? 'as-absent' : 'refused';
}

async function send(
  { method, request }: Operation,
  ids: Ids,
  token?: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Reply> {
  return program.send({ method, ...request(ids), token, headers });
}
const codeOf = ({ status, text }: Reply): string | undefined =>
  status < 400 || !text.startsWith('{') ? undefined : (JSON.parse(text) as { code?: string }).code;

const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** What a caller could tell two answers by: everything but ids and what differs with each request. */
function likeness(reply: Reply): string {
  const own = [
    'date',
    'ratelimit',
    'x-request-id',
    'x-correlation-id',
    'idempotency-key',
    'voicemeet-position',
  ];
  const headers = [...reply.headers].filter(([name]) => !own.includes(name));
  return JSON.stringify([reply.status, headers, reply.text.replace(uuid, 'id')]);
}

/** What is open in one answer, whatever it was asked for. */
function openIn(operation: Operation, { name }: Principal, reply: Reply, ids: Ids): readonly string[] {
  const open: string[] = [];
  const code = codeOf(reply);
  if (reply.status >= 500) open.push('fails');
  if (!operation.documents(reply.status, code)) open.push('is answered as no document says');
  if (reply.status < 400) return open;
  if (reply.headers.has('etag') && reply.status !== 409) open.push('tells a revision');
  const sent = JSON.stringify(operation.request(ids));
  const isForeign = ([who, person]: readonly [string, string]): boolean =>
    who !== name && !sent.includes(person);
  const persons = Object.entries(world.known)
    .filter(isForeign)
    .map(([, person]) => person);
  if ([...world.secrets, ...persons].some((text) => reply.text.includes(text))) open.push('tells too much');
  return open;
}

async function eventsKept(): Promise<string> {
  // What was asked for before may still go on by itself: a date is set, a permitted deletion is done.
  const byItself = `'custody.retentionScheduled.v1', 'custody.deletionInventoried.v1', 'custody.deletionCertified.v1'`;
  const sql = `select count(*)::text as kept from log.events where type not like 'access.%' and type not in (${byItself})`;
  return (await database.query<{ kept: string }>(sql)).rows[0]?.kept ?? '';
}

describe('security: the matrix of operations, principals, and what is own, foreign or absent (issue 12 D2, D5)', () => {
  it('lets nobody do what they may not, or learn what they may not know', async (context) => {
    const open: string[] = [];
    let cells = 0;
    const { real, principals } = world;
    const absent = Object.fromEntries(Object.keys(real).map((name) => [name, newId()]));
    // What a stranger of the tenant may not tell apart: accounts are named by whoever schedules.
    const absentWithin = { ...absent, account: real['account'] ?? '' };
    const told = (
      operation: Operation,
      { name }: Principal,
      target: string,
      reply: Reply,
      what: string,
    ): void => {
      const answer = `${reply.status} ${codeOf(reply) ?? ''}`;
      open.push(`${operation.id} by ${name}, ${target}: ${what} (${answer})`);
    };
    for (const operation of operations) {
      const before = await eventsKept();
      const mustNot = principals.filter((principal) => fateOf(operation, principal) !== 'free');
      await Promise.all(
        mustNot.map(async (principal) => {
          const { token, standing } = principal;
          const fate = fateOf(operation, principal);
          const nowhere = standing === 'foreign' ? absent : absentWithin;
          const target = standing === 'foreign' ? 'foreign' : 'own';
          const [found, missed] = [
            await send(operation, real, token),
            await send(operation, { ...real, ...nowhere }, token),
          ];
          cells += 2;
          for (const what of openIn(operation, principal, found, real))
            told(operation, principal, target, found, what);
          for (const what of openIn(operation, principal, missed, { ...real, ...nowhere }))
            told(operation, principal, 'absent', missed, what);
          const isRefused = found.status >= 400 && missed.status >= 400;
          if (!isRefused) told(operation, principal, target, found, 'is not refused');
          if (fate === 'as-absent' && likeness(found) !== likeness(missed)) {
            told(operation, principal, target, found, `differs from absent, which is ${missed.status}`);
          }
          // A revision that is demanded must not tell more than the rule.
          if (fate === 'as-absent' && operation.method !== 'GET') {
            const demanding = { 'if-match': '"0"' };
            const [one, other] = [
              await send(operation, real, token, demanding),
              await send(operation, { ...real, ...nowhere }, token, demanding),
            ];
            cells += 2;
            if (likeness(one) !== likeness(other)) {
              told(
                operation,
                principal,
                target,
                one,
                `differs from absent under If-Match, which is ${other.status}`,
              );
            }
          }
          if ((fate === 'token-missing' || fate === 'role-missing') && codeOf(found) !== fate) {
            told(operation, principal, target, found, `is not ${fate}`);
          }
          if (fate === 'refused' && found.status !== 403)
            told(operation, principal, target, found, 'is not 403');
        }),
      );
      if ((await eventsKept()) !== before) open.push(`${operation.id}: appended for who may not`);
    }
    // Then whoever may, one after the other; what ends things comes last.
    const ending = [
      'endMeeting',
      'cancelMeeting',
      'closeAccount',
      'suspendAccount',
      'suspendTenant',
      'revokeInvite',
    ];
    const weight = ({ id }: Operation): number => ending.indexOf(id);
    for (const operation of [...operations].sort((a, b) => weight(a) - weight(b))) {
      for (const principal of principals.filter((one) => fateOf(operation, one) === 'free')) {
        // Of a stream that is let in only the head is asked for: the rest does not end.
        const asked = operation.streams ? { ...operation, method: 'HEAD' } : operation;
        const reply = await send(asked, real, principal.token);
        cells += 1;
        for (const what of openIn(operation, principal, reply, real))
          told(operation, principal, 'own', reply, what);
        if (codeOf(reply) === 'role-missing') told(operation, principal, 'own', reply, 'is refused its role');
      }
    }
    recordTried(context, { cells, open });
    expect(operations.length).toBeGreaterThan(60);
    expect(open).toEqual([]);
  });

  it('takes no forged token, no token of another kind, and none that lives too long', async (context) => {
    const signer = await developmentSigner(program.installation.keysDir);
    const { key, header, claims } = signer;
    const stranger = testKey('EdDSA', header.kid);
    const means = { key, header, claims, stranger, rsa: testKey('RS256', 'rsa') };
    const nowSeconds = Math.floor(Date.now() / 1000);
    const guests = { iss: 'urn:voicemeet:guests', aud: 'urn:voicemeet:guests' };
    const session = { ...guests, invite: world.real['invite'], meeting: world.meeting, role: 'guest' };
    const forged: readonly (readonly [string, string])[] = [
      ...forgedTokens({ ...means, nowSeconds, aheadSeconds: 300 }),
      ["a guest's session signed by the issuer of members", signer.sign({ ...session, sub: newId() })],
      ['a session of the issuer of members for guests', signer.sign({ ...guests })],
    ];
    const asked = operations.filter(({ id }) =>
      ['readTenantOverview', 'registerTenant', 'listMeetings'].includes(id),
    );
    const open: string[] = [];
    const before = await eventsKept();
    for (const [what, token] of forged) {
      for (const operation of asked) {
        const reply = await send(operation, world.real, token);
        const rejected = reply.status === 401 && codeOf(reply) === 'token-rejected';
        if (!rejected) open.push(`${operation.id} takes ${what}: ${reply.status} ${reply.text}`);
      }
    }
    if ((await eventsKept()) !== before) open.push('a forged token appended');
    recordTried(context, { tokens: forged.length, open });
    expect(asked).toHaveLength(3);
    expect(open).toEqual([]);
  });
});
