// Guests and answers of the version before: ids that followed from the proof's hash, and kept answers without the ends of
// their tokens.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { uuidIdSource } from '../../../src/adapters/system/uuid-id-source.ts';
import type { InviteId, PersonId } from '../../../src/domain/shared/ids.ts';
import { known } from '../../../src/domain/shared/personal.ts';
import { insideContext } from '../../../src/ports/inside-context.ts';
import type { AnswerWish } from '../../../src/ports/dispatch.port.ts';
import { testInstant } from '../../support/api-spec.ts';
import { aWholeCommandPath, aWorld, anInvite, proof, proofHash } from '../../support/write-server.ts';
import type { Call, World } from '../../support/write-server.ts';

const ids = uuidIdSource();
let path: ReturnType<typeof aWholeCommandPath>;
let world: World;
/** Whether answers are kept as the version before kept them. */
let early: boolean;

/** The answer that the version before kept: ids only. */
const asBefore = (wish: AnswerWish): AnswerWish => ({
  ...wish,
  compose: (verdict) => {
    const answer = wish.compose(verdict);
    const { ticketExpiresAt, expiresAt, createdAt, ...kept } = JSON.parse(
      Buffer.from(answer.body).toString(),
    ) as Record<string, unknown>;
    expect([ticketExpiresAt, expiresAt, createdAt].filter((end) => end !== undefined)).toHaveLength(1);
    return { ...answer, body: Buffer.from(JSON.stringify(kept)) };
  },
});

beforeEach(async () => {
  early = false;
  path = aWholeCommandPath();
  const { dispatch } = path;
  const answer: typeof dispatch.answer = (request, wish) =>
    dispatch.answer(request, early ? asBefore(wish) : wish);
  world = await aWorld({ ...path, dispatch: { ...dispatch, answer } });
  await anInvite(world);
});
afterEach(() => world.close());

const redeeming = (): Call => ({
  as: 'nobody',
  to: 'POST /v1/guests',
  body: { link: world.made.link, displayName: 'Gus', proofHash },
});

describe('a guest who took the invite under the version before (issue 12 D8)', () => {
  it('keeps the id that is on record, and comes back by their proof', async () => {
    const { tenant, made } = world;
    const guest = ids.named(['guest', made.invite, proofHash]) as PersonId;
    const actor = { kind: 'guest', id: guest } as const;
    const cause = { kind: 'request', correlation: ids.newCorrelation() } as const;
    const command = { type: 'RedeemInvite', invite: made.invite as InviteId, guest, proofHash } as const;
    await path.dispatch.decide(
      { ...command, displayName: known('Gus'), by: actor, at: testInstant },
      insideContext(ids, cause, { tenant, actor, at: testInstant }),
    );
    const again = await world.ask(redeeming());
    expect([again.statusCode, again.json()]).toEqual([201, { guest, isNew: false }]);
    const body = { link: made.link, proof };
    const ticket = await world.ask({ as: 'nobody', to: `POST /v1/guests/${guest}/tickets`, body });
    expect(ticket.statusCode, ticket.body).toBe(200);
  });
});

describe('an answer that the version before kept (issue 12 C4)', () => {
  it('is given again, with tokens', async () => {
    const { made } = world;
    const terms = { role: 'guest', expiresAt: '2026-11-22T10:00:00.000Z', maxGuests: 5 };
    const ticket = async (): Promise<string> =>
      (await world.ask(redeeming())).json<Record<string, string>>()['ticket'] ?? '';
    const calls: readonly (readonly [Call, string])[] = [
      [{ as: 'host', to: `POST /v1/meetings/${made.meeting}/invites`, body: terms }, 'link'],
      [{ as: 'nobody', to: 'POST /v1/guest-sessions', body: { ticket: await ticket() } }, 'access_token'],
      [
        { ...redeeming(), body: { link: made.link, displayName: 'Otto', proofHash: 'b'.repeat(64) } },
        'ticket',
      ],
    ];
    for (const [call, token] of calls) {
      const keyed = { ...call, headers: { 'idempotency-key': ids.next() } };
      early = true;
      const first = await world.ask(keyed);
      early = false;
      const again = await world.ask(keyed);
      expect([again.statusCode, again.headers['idempotent-replayed']], again.body).toEqual([201, 'true']);
      expect(again.json()).toEqual({ ...first.json<object>(), [token]: expect.any(String) as unknown });
    }
  });
});
