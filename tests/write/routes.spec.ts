// Every write route, from HTTP request to stored events: a good request gives the promised status and body and says
// exactly the promised events, once; a wrong one gives a refusal and says nothing.
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeCases } from '../support/write-cases.ts';
import { aWorld } from '../support/write-server.ts';
import type { World } from '../support/write-server.ts';

describe('the write routes', () => {
  let world: World;
  beforeEach(async () => {
    world = await aWorld();
  });
  afterEach(() => world.close());

  it('are all here, and nothing else is', () => {
    expect(Object.keys(writeCases).sort()).toEqual(
      world.routes.map(({ method, url }) => `${method} ${url}`).sort(),
    );
  });

  describe.each(Object.entries(writeCases))('%s', (_name, example) => {
    const { given, good, status = 200, answers, says, wrong, refused } = example;

    it('does what was asked, once', async () => {
      await given(world);
      const before = await world.tail();
      const call = { ...good(world), headers: { 'idempotency-key': `"${randomUUID()}"` } };
      const response = await world.ask(call);
      expect({ status: response.statusCode, body: response.json<unknown>() }).toEqual({
        status,
        body: answers(world),
      });
      expect(await world.saidAfter(before)).toEqual(says);
      const again = await world.ask(call);
      expect(again.statusCode).toBe(status);
      expect(again.json<unknown>()).toEqual(answers(world));
      expect(await world.saidAfter(before)).toEqual(says);
    });

    it('refuses what is wrong, and says nothing', async () => {
      await (example.wrongGiven ?? given)(world);
      const before = await world.tail();
      const response = await world.ask(wrong(world));
      const { code } = response.json<{ code: string }>();
      expect([response.statusCode, code]).toEqual(refused);
      expect(await world.saidAfter(before)).toEqual([]);
    });

    it('refuses members that it does not know', async () => {
      await given(world);
      const before = await world.tail();
      const call = good(world);
      const response = await world.ask({ ...call, body: { ...call.body, planted: true } });
      expect(response.statusCode).toBe(400);
      expect(await world.saidAfter(before)).toEqual([]);
    });
  });
});
