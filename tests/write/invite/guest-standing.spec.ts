// A guest's session stands while its invite does, in every process from the moment of the revocation on.
import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { allCodecs } from '../../../src/adapters/codec/words/all-codecs.ts';
import { typedEventStore } from '../../../src/adapters/codec/typed/typed-event-store.ts';
import { createMemoryEventLog } from '../../support/memory/memory-event-log.ts';
import { memoryKeyring } from '../../support/memory/memory-keyring.ts';
import { rootKeyOf } from '../../../src/adapters/system/file-root-key.ts';
import { inviteDecider } from '../../../src/domain/invite/invite.ts';
import type { InviteEvent } from '../../../src/domain/invite/invite.events.ts';
import type { PlatformRole } from '../../../src/ports/authenticator.port.ts';
import { TransientFault } from '../../../src/ports/faults.ts';
import { commandPath } from '../../../src/write/command-path.ts';
import { whileInvited } from '../../../src/write/invite/guest-standing.ts';
import { fold } from '../../support/decider-spec.ts';
import { fakeAuthenticator, fakeToken } from '../../support/fakes/fake-authenticator.ts';
import { fakeFacts } from '../../support/fakes/fake-facts.ts';
import { after, gus, hana, invite, meeting, nine, operator, tenant } from '../../support/histories/cast.ts';
import { anOrder, send } from '../../support/orders.ts';

const terms = { meeting, role: 'guest', expiresAt: after(60), maxGuests: 2 } as const;
const made: InviteEvent = { type: 'InviteCreated', ...terms, createdBy: hana };
const tokens = fakeAuthenticator({ meeting, invite, role: 'guest' });
const asked = (facts: Parameters<typeof whileInvited>[1], role: PlatformRole = 'guest') =>
  whileInvited(tokens, facts).authenticate(fakeToken([role], tenant, gus));
const anInvite = (...more: readonly InviteEvent[]) =>
  fakeFacts({ invite: fold(inviteDecider, [made, ...more]) });

describe("a guest's session", () => {
  it('stands while the invite does, and after its time as well', async () => {
    expect(await asked(anInvite())).toMatchObject({ kind: 'authenticated', principal: { person: gus } });
  });

  it('ends with the revocation', async () => {
    expect(await asked(anInvite({ type: 'InviteRevoked' }))).toEqual({ kind: 'rejected', why: 'revoked' });
  });

  it('is none where the log knows no such invite', async () => {
    expect(await asked(fakeFacts({}))).toEqual({ kind: 'rejected', why: 'claims' });
  });

  it('is not believed while nobody can say whether it stands', async () => {
    const away = { invite: () => Promise.reject(new TransientFault('database-away', 'x')) };
    await expect(asked(away)).rejects.toMatchObject({ code: 'database-away' });
  });

  it('ends in a process that knew the invite before another one revoked it', async () => {
    const { log } = createMemoryEventLog();
    const keyring = memoryKeyring(rootKeyOf(randomBytes(32)));
    const store = typedEventStore({ log, keyring, codecs: allCodecs(), random: randomBytes });
    const [here, there] = [commandPath(store, log), commandPath(store, log)];
    const by = { kind: 'person', id: hana } as const;
    const scheduling = anOrder(tenant, {
      type: 'CreateInvite',
      invite,
      ...terms,
      by,
      at: nine,
    });
    await store.append([
      {
        tenant,
        context: scheduling.context,
        writes: [{ stream: `invite-${tenant}.${invite}` as never, tail: 'none', events: [made] }],
      },
    ]);
    expect((await asked(here.facts)).kind).toBe('authenticated');
    const revoking = { type: 'RevokeInvite', invite, byAdmin: true, by: operator, at: nine } as const;
    expect((await send(there.dispatch, anOrder(tenant, revoking))).kind).toBe('decided');
    expect(await asked(here.facts)).toEqual({ kind: 'rejected', why: 'revoked' });
  });
});

describe('everybody else', () => {
  it('is not asked about', async () => {
    const nobody = { invite: () => Promise.reject(new Error('asked')) };
    expect((await asked(nobody, 'member')).kind).toBe('authenticated');
    const bad = await whileInvited(tokens, nobody).authenticate('');
    expect(bad).toEqual({ kind: 'rejected', why: 'missing' });
  });
});
