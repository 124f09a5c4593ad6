// What a route says it may refuse is what its command can be refused for: each route's command is played in every state
// that it can meet, as the route's callers ask for it. A refusal that is not declared fails, and one that is never seen.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BareCommand } from '../../src/domain/all-commands.ts';
import type { Actor } from '../../src/domain/shared/actor.ts';
import type { PlatformRole } from '../../src/ports/authenticator.port.ts';
import { refusalStatus } from '../../src/write/http/refusal-status.ts';
import { playedCommands } from '../support/played-commands.ts';
import type { Played } from '../support/played-commands.ts';
import { writeCases } from '../support/write-cases.ts';
import { aWholeCommandPath, aWorld } from '../support/write-server.ts';

/** Thousands of decisions for each route, beside other tests. */
const patienceMs = 60_000;

const kindOf: Readonly<Record<PlatformRole | 'public', Actor['kind'] | undefined>> = {
  member: 'person',
  admin: 'person',
  auditor: 'person',
  guest: 'guest',
  operator: 'operator',
  'media-signal': 'service',
  'payment-signal': 'service',
  reactor: 'service',
  public: 'guest',
};

/** What is answered in place of a kept answer: no command is refused so. */
const givenOnReplay: Readonly<Record<string, readonly string[]>> = {
  'POST /v1/meetings/{meeting}/invites': ['invite-revoked'],
};

/** The commands that a route's examples send, the good one and the wrong one. */
async function sentBy(name: string): Promise<readonly BareCommand[]> {
  const sent: BareCommand[] = [];
  const path = aWholeCommandPath();
  const dispatch: typeof path.dispatch = {
    decide: path.dispatch.decide,
    answer: (request, wish) => {
      sent.push(request.command);
      return path.dispatch.answer(request, wish);
    },
  };
  const { given, good, wrong } = writeCases[name]!;
  const world = await aWorld({ ...path, dispatch });
  await given(world);
  sent.length = 0;
  await world.ask(wrong(world));
  await world.ask(good(world));
  await world.close();
  return sent;
}

describe('the refusals of a route', () => {
  let world: Awaited<ReturnType<typeof aWorld>>;
  let played: Played;
  beforeAll(async () => {
    world = await aWorld();
    played = playedCommands();
  }, patienceMs);
  afterAll(() => world.close());

  const names = Object.keys(writeCases);

  it.each(names)(
    '%s',
    async (name) => {
      const route = world.routes.find(({ method, url }) => `${method} ${url}` === name);
      if (route === undefined) throw new Error(`no route ${name}`);
      const sent = await sentBy(name);
      const [{ type } = { type: 'EndMeeting' as const }] = sent;
      const roles = route.roles === 'public' ? (['public'] as const) : route.roles;
      const seen = await played({
        type,
        kinds: [...new Set(roles.flatMap((role) => kindOf[role] ?? []))],
        bySelf: sent.every((command) => 'person' in command && command.person === command.by.id),
      });
      const declared = route.problems.map(({ code }) => code).filter((code) => code in refusalStatus);
      const onReplay = givenOnReplay[name] ?? [];
      expect([...seen, ...onReplay].sort()).toEqual([...declared].sort());
    },
    patienceMs,
  );
});
