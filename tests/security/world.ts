// A tenant with a meeting in which everybody stands somewhere, another meeting beside it, another tenant, and a token for
// everybody who may be asked about: what the matrix of tests/security is played in.
import { createHash, createPrivateKey, createPublicKey, randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Caller } from '../support/api-client.ts';
import { anAccount, anOpenMeeting, expected, knock } from '../support/meeting-steps.ts';
import type { Ids } from '../support/request-samples.ts';
import { newId } from '../support/running-program.ts';
import type { GivenProgram } from '../support/running-program.ts';
import { signedToken } from '../support/tokens.ts';
import type { TestKey } from '../support/tokens.ts';

/** How somebody stands to the meeting that is asked about. */
export type Standing = 'host' | 'inside' | 'waiting' | 'turned-away' | 'stranger' | 'foreign';

/** Somebody who asks. */
export interface Principal {
  readonly name: string;
  readonly roles: readonly string[];
  readonly standing: Standing;
  readonly token: string | undefined;
}

const issuer = 'urn:voicemeet:development';
const audience = 'voicemeet';
export const ownTenant = '0196f0c4-2f00-7000-8000-000000000001';

/** Signs as the installation's development issuer does: claims that the sign-in would not make as well. */
export async function developmentSigner(keysDir: string) {
  const text = await readFile(join(keysDir, 'development-issuer.json'), 'utf8');
  const [pair] = (JSON.parse(text) as { keys: [TestKey['jwk'] & { kid: string }] }).keys;
  const privateKey = createPrivateKey({ key: { ...pair }, format: 'jwk' });
  const key: TestKey = { privateKey, publicKey: createPublicKey(privateKey), jwk: { ...pair, alg: 'EdDSA' } };
  const header = { alg: 'EdDSA', typ: 'at+jwt', kid: pair.kid };
  const claims = (more: Record<string, unknown> = {}): Record<string, unknown> => {
    const now = Math.floor(Date.now() / 1000);
    const own = { iss: issuer, aud: audience, sub: 'ada', tenant: ownTenant, roles: ['member'] };
    return { ...own, iat: now - 10, exp: now + 600, ...more };
  };
  const sign = (more: Record<string, unknown>): string => signedToken(header, claims(more), key);
  return { key, header, claims, sign };
}

/** Brings the world there; `secrets` are texts that no refusal may hold. */
export async function aWorldOfEverybody(program: GivenProgram) {
  const { sign } = await developmentSigner(program.installation.keysDir);
  const as = (sub: string, roles: readonly string[], tenant = ownTenant): Caller =>
    program.with(sign({ sub, roles, tenant }));
  const operator = as('operator', ['operator']);
  const foreignTenant = randomUUID();
  const foreignOperator = as('operator', ['operator'], foreignTenant);
  expected(await foreignOperator.put('/v1/tenant', { slug: 'other', region: 'eu' }), 200);

  const people = {
    host: as('host', ['member']),
    inside: as('inside', ['member']),
    waiting: as('waiting', ['member']),
    removed: as('removed', ['member']),
    refused: as('refused', ['member']),
    stranger: as('stranger', ['member']),
  };
  const account = await anAccount(program, 'pro');
  const title = `Board of ${randomUUID()}`;
  const meeting = await anOpenMeeting(people.host, account, { title, waitingRoom: true });
  const elsewhere = await anOpenMeeting(as('other-host', ['member']), account, { title: 'Elsewhere' });
  const nameOf = (who: string): string => `${who} ${randomUUID()}`;
  const known: Record<string, string> = {};
  for (const who of ['host', 'inside', 'waiting', 'removed', 'refused'] as const) {
    known[who] = await knock(people[who], meeting, nameOf(who));
  }
  const on = (path: string, person = ''): Promise<unknown> =>
    people.host.post(`/v1/meetings/${meeting}/${path}`, { person }).then((reply) => expected(reply, 200));
  await on('admissions', known['inside']);
  await on('admissions', known['removed']);
  await on('removals', known['removed']);
  await on('refusals', known['refused']);
  const invited = async (
    host: Caller,
    of: string,
  ): Promise<{ invite: string; token: string; guest: string }> => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const terms = { role: 'guest', expiresAt, maxGuests: 5 };
    const made = expected(await host.post(`/v1/meetings/${of}/invites`, terms), 201);
    const proofHash = createHash('sha256').update(randomBytes(24)).digest('hex');
    const body = { link: made.member('link'), displayName: nameOf('guest'), proofHash };
    const taken = expected(await program.send({ method: 'POST', path: '/v1/guests', body }), 201);
    const session = expected(
      await program.send({
        method: 'POST',
        path: '/v1/guest-sessions',
        body: { ticket: taken.member('ticket') },
      }),
      201,
    );
    return {
      invite: made.member('invite'),
      token: session.member('access_token'),
      guest: taken.member('guest'),
    };
  };
  const guest = await invited(people.host, meeting);
  known['guest'] = await knock(program.with(guest.token), meeting, nameOf('guest'));
  const guestElsewhere = await invited(as('other-host', ['member']), elsewhere);
  const recorded = expected(await people.host.post(`/v1/accounts/${account}/recordings`, { meeting }), 201);
  const hook = { url: 'https://hooks.example.com/' };
  const endpoint = expected(await as('admin', ['admin', 'member']).post('/v1/webhook-endpoints', hook), 201);
  const held = expected(
    await as('admin', ['admin', 'member']).post(`/v1/meetings/${meeting}/holds`, { matter: 'Case 2026-17' }),
    201,
  );
  expected(await operator.get('/livez'), 200);

  const one = (name: string, roles: readonly string[], standing: Standing, token?: string): Principal => ({
    name,
    roles,
    standing,
    token: token ?? as(name, roles).token,
  });
  const foreign = (...roles: string[]): Principal =>
    one(`foreign ${roles.join('+')}`, roles, 'foreign', as('foreign', roles, foreignTenant).token);
  const principals: readonly Principal[] = [
    { name: 'nobody', roles: [], standing: 'stranger', token: undefined },
    one('host', ['member'], 'host'),
    one('inside', ['member'], 'inside'),
    one('waiting', ['member'], 'waiting'),
    one('removed', ['member'], 'turned-away'),
    one('refused', ['member'], 'turned-away'),
    one('stranger', ['member'], 'stranger'),
    one('admin', ['admin', 'member'], 'stranger'),
    one('auditor', ['auditor'], 'stranger'),
    one('operator', ['operator'], 'stranger'),
    one('media-signal', ['media-signal'], 'stranger'),
    one('payment-signal', ['payment-signal'], 'stranger'),
    one('reactor', ['reactor'], 'stranger'),
    one('without roles', [], 'stranger'),
    one('guest', ['guest'], 'waiting', guest.token),
    one('guest elsewhere', ['guest'], 'stranger', guestElsewhere.token),
    foreign('member'),
    foreign('admin', 'member'),
    foreign('auditor'),
    foreign('operator'),
    foreign('media-signal'),
  ];
  const target = known['inside'] ?? '';
  const real: Ids = {
    person: target,
    to: target,
    listener: target,
    speaker: target,
    host: target,
    guest: guest.guest,
    account,
    meeting,
    device: newId(),
    invite: guest.invite,
    recording: recorded.member('recording'),
    endpoint: endpoint.member('endpoint'),
    hold: held.member('hold'),
    tenant: newId(),
    connection: newId(),
    link: 'x',
    ticket: 'x',
    proof: 'x'.repeat(22),
  };
  return { principals, real, meeting, known, secrets: [title], host: people.host };
}

export type EverybodysWorld = Awaited<ReturnType<typeof aWorldOfEverybody>>;
