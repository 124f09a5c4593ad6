// Open meetings with people in them, made over HTTP, for benchmarks of what follows their events.
import { randomUUID } from 'node:crypto';
import { exchange, signInRequest, tokenIn } from '../../harness/http-exchange.ts';
import { parsedOrNothing, textIn } from '../../harness/json.ts';

const asking = 16;
const timeoutMs = 30_000;

/** Meetings, their host, and tokens of the people in each. */
export interface Stage {
  readonly host: string;
  readonly meetings: readonly { readonly meeting: string; readonly tokens: readonly string[] }[];
}

/** Sends one command; gives its answer's body. Throws where it is no success. */
export async function sent(address: string, token: string, path: string, body: unknown): Promise<Buffer> {
  const request = { method: 'POST', path, token, body, key: randomUUID() };
  const reply = await exchange(address, request, { timeoutMs });
  if (reply.status >= 300) throw new Error(`${path}: ${reply.status} ${reply.body.toString()}`);
  return reply.body;
}

async function tokenOf(address: string, persona: string, subject: string): Promise<string> {
  const token = tokenIn(await exchange(address, signInRequest(persona, subject), { timeoutMs }));
  if (token === undefined) throw new Error('the development sign-in gave no token');
  return token;
}

/** Opens so many meetings, each with the same people in it. */
export async function openStage(
  address: string,
  { meetings, people: peopleOfMeeting }: { readonly meetings: number; readonly people: number },
): Promise<Stage> {
  const [admin, host] = [await tokenOf(address, 'admin', 'admin'), await tokenOf(address, 'member', 'host')];
  const member = (body: Buffer, name: string): string => textIn(parsedOrNothing(body.toString()), name) ?? '';
  const account = member(
    await sent(address, admin, '/v1/accounts', { plan: 'pro', timeZone: 'Etc/UTC' }),
    'account',
  );
  const people = await inTurn(
    Array.from({ length: peopleOfMeeting }, (_, n) => n),
    (n) => tokenOf(address, 'member', `person-${n}`),
  );
  const open = await inTurn(
    Array.from({ length: meetings }, (_, n) => n),
    async () => {
      const startsAt = new Date().toISOString();
      const wish = { account, title: 'Bench', startsAt, plannedMinutes: 60, waitingRoom: false };
      const meeting = member(await sent(address, host, '/v1/meetings', wish), 'meeting');
      await sent(address, host, `/v1/meetings/${meeting}/open`, undefined);
      for (const [n, token] of people.entries())
        await sent(address, token, `/v1/meetings/${meeting}/knocks`, { displayName: `Person ${n}` });
      return { meeting, tokens: people };
    },
  );
  return { host, meetings: open };
}

async function inTurn<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const left = [...items.entries()];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: asking }, worker));
  return results;
}
