// Everybody who watches live in the experiment: admins who are told of all the tenant's public events, and the host of each meeting with
// its page. At the end what they got is held against what the API says of the same log.
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { listIn, memberOf, textIn } from '../../harness/json.ts';
import { pageAfter } from '../../harness/live-stream.ts';
import type { LivePage } from '../../harness/live-stream.ts';
import type { People } from '../people.ts';
import type { Commands } from './commands.ts';
import { eventIdIn, liveClient } from './live-client.ts';
import type { LiveClient } from './live-client.ts';

/** What they watch with. */
export interface AudienceParts {
  readonly gateways: () => readonly string[];
  readonly commands: Pick<Commands, 'read'>;
  readonly people: People;
  /** Something that must not be. */
  readonly find: (what: string) => void;
}

/** What came of it. */
export interface AudienceAccount {
  readonly clients: number;
  readonly resumed: number;
  readonly messages: number;
  readonly missed: number;
  readonly doubled: number;
}

/** Those who watch. */
export interface Audience {
  /** Watches a meeting's page as its host. */
  readonly watch: (host: string, meeting: string) => void;
  /** Waits until everybody has what the log has, and compares. */
  readonly account: () => Promise<AudienceAccount>;
  /** Nobody watches any more. */
  readonly stop: () => Promise<void>;
}

const boards = 6;
const pageEvents = 500;
const patienceMs = 300_000;
const pollMs = 500;
const admin = 'admin:chaos-admin';

interface Board {
  readonly client: LiveClient;
  readonly got: string[];
}

interface Page {
  readonly client: LiveClient;
  readonly host: string;
  readonly meeting: string;
  readonly shown: () => LivePage | undefined;
}

/** Opens the admins' streams; resolves when each has begun. Nothing may happen in the tenant meanwhile. */
export async function openAudience({ gateways, commands, people, find }: AudienceParts): Promise<Audience> {
  const pages: Page[] = [];
  let messages = 0;
  const watched = Array.from({ length: boards }, (_, n): Board => {
    const got: string[] = [];
    const client = liveClient({
      gateways,
      first: n,
      path: '/v1/live',
      token: () => people.tokenOf(`admin:chaos-board-${n}`),
      take: (message) => {
        messages += 1;
        const id = eventIdIn(message);
        if (id !== undefined) got.push(id);
      },
      find,
    });
    return { client, got };
  });
  await until(() => watched.every(({ client }) => client.begun()));
  /** What was told before; a board that began first may have been told the last of it. */
  const before = new Set(await eventIds(commands));

  const watch = (host: string, meeting: string): void => {
    let page: LivePage | undefined;
    const client = liveClient({
      gateways,
      first: pages.length,
      path: `/v1/meetings/${meeting}/live`,
      token: () => people.tokenOf(host),
      take: (message) => {
        messages += 1;
        page = pageAfter(page, message);
      },
      find,
    });
    pages.push({ client, host, meeting, shown: () => page });
  };
  const clients = (): readonly LiveClient[] => [...watched, ...pages].map(({ client }) => client);
  const compareBoards = async () => {
    const wanted = (await eventIds(commands)).filter((id) => !before.has(id));
    await until(() => watched.every(({ got }) => got.at(-1) === wanted.at(-1)));
    return watched.map(({ got: all }, n) => {
      const got = all.filter((id) => !before.has(id));
      const known = new Set(got);
      const missed = wanted.filter((id) => !known.has(id)).length;
      const doubled = got.length - known.size;
      if (missed === 0 && doubled === 0 && !isDeepStrictEqual(got, wanted))
        find(`board ${n} got events in another order`);
      return { missed, doubled };
    });
  };
  const comparePage = async ({ host, meeting, shown }: Page): Promise<boolean> => {
    const givenUpMs = performance.now() + patienceMs;
    for (;;) {
      const page = await commands.read(host, `/v1/meetings/${meeting}`);
      if (isDeepStrictEqual(page, shown())) return true;
      if (performance.now() < givenUpMs) {
        await delay(pollMs);
        continue;
      }
      find(
        `the live page of ${meeting} is at ${shown()?.revision ?? 'nothing'}, its page at ${textIn(page, 'revision') ?? ''}`,
      );
      return false;
    }
  };
  return {
    watch,
    stop: async () => {
      await Promise.all(clients().map(async (client) => client.stop()));
    },
    account: async () => {
      const boardsSeen = await compareBoards();
      let unlike = 0;
      for (const page of pages) unlike += (await comparePage(page)) ? 0 : 1;
      const sum = (counts: readonly number[]): number => counts.reduce((all, one) => all + one, 0);
      return {
        clients: clients().length,
        resumed: sum(clients().map((client) => client.resumed())),
        messages,
        missed: sum(boardsSeen.map(({ missed }) => missed)) + unlike,
        doubled: sum(boardsSeen.map(({ doubled }) => doubled)),
      };
    },
  };
}

/** All public events of the tenant, in order. */
async function eventIds(commands: Pick<Commands, 'read'>): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let cursor = ''; ;) {
    const page = await commands.read(
      admin,
      `/v1/events?limit=${pageEvents}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`,
    );
    ids.push(...listIn(page, 'events').map((event) => textIn(event, 'id') ?? ''));
    if (memberOf(page, 'more') !== true) return ids;
    cursor = textIn(page, 'next') ?? '';
  }
}

/** Waits until something is so, five minutes at most; what is not is found by the comparison. */
async function until(isSo: () => boolean): Promise<void> {
  const givenUpMs = performance.now() + patienceMs;
  while (!isSo() && performance.now() < givenUpMs) await delay(pollMs);
}
