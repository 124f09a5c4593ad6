// The stage of the reactors' experiment: a fresh installation with its roles in processes of their own, a media plane, and a broker
// where events come by one. What can be killed comes back by itself.
import { join } from 'node:path';
import { findKafka, startKafka } from '../../scripts/services/kafka.mjs';
import type { KafkaServer } from '../../scripts/services/kafka.mjs';
import type { Random } from '../../harness/random.ts';
import { brokerKills } from '../broker-kills.ts';
import { createProgram } from '../program-process.ts';
import type { ProgramProcess } from '../program-process.ts';
import { openSite } from '../site.ts';
import type { Cast, Site } from '../site.ts';
import { bundleProgram } from './bundle.ts';
import type { Bundle } from './bundle.ts';
import { mishapsBy } from './plane.ts';
import { freePort } from '../../scripts/services/free-ports.mjs';

/** What is killed. */
export const victimKinds = ['media-plane', 'worker', 'gateway', 'relay', 'broker'] as const;
export type VictimKind = (typeof victimKinds)[number];

/** Something that can be killed. */
export interface Victim {
  readonly kind: VictimKind;
  readonly isUp: () => boolean;
  /** Kills it, and has it started again; whether it was there. */
  readonly kill: () => boolean;
}

/** The stage, set. */
export interface Stage {
  readonly site: Site;
  readonly victims: readonly Victim[];
  readonly api: { readonly name: string; readonly url: string };
  /** Those that serve just now. */
  readonly gateways: () => readonly string[];
  readonly planeUrl: string;
  readonly planeKey: { readonly name: string; readonly secret: string };
  /** The media plane's own list. */
  readonly ledgerFile: string;
  /** Waits until everything that was killed is there again. */
  readonly allBack: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** How it is set; `find` hears of processes that end by themselves or do not come back. */
export interface StageOptions {
  readonly kafka: boolean;
  readonly seed: number;
  readonly random: Random;
  readonly find: (what: string) => void;
}

const [workers, gateways, relays] = [4, 3, 2];
const planeKey = { name: 'chaos', secret: 'secret-of-the-media-plane-of-chaos' };

/** Sets it; resolves when all serve. */
export async function openStage({ kafka, seed, random, find }: StageOptions): Promise<Stage> {
  const bundle = await bundleProgram();
  const broker = kafka ? await aBroker() : undefined;
  const port = await freePort();
  const planeUrl = `http://127.0.0.1:${port}`;
  let site: Site | undefined;
  let plane: ProgramProcess | undefined;
  const close = async (): Promise<void> => {
    await site?.close();
    await plane?.stop();
    await broker?.remove();
    await bundle.remove();
  };
  try {
    site = await openSite({
      cast: castOf(broker !== undefined),
      find: ({ what }) => find(what),
      script: [bundle.program],
      // Nobody kills the database or takes the machine's power.
      durability: 'none',
      env: {
        VOICEMEET_LIVEKIT_URL: planeUrl,
        VOICEMEET_LIVEKIT_API_KEY: planeKey.name,
        VOICEMEET_LIVEKIT_API_SECRET: planeKey.secret,
        ...(broker !== undefined && {
          VOICEMEET_KAFKA_BROKERS: broker.brokers,
          VOICEMEET_REACTORS_FROM: 'kafka',
        }),
      },
    });
    const api = urlOf(site.players.find(({ roles }) => roles === 'api')?.program);
    if (api === undefined) throw new Error('the API does not serve');
    const ledgerFile = join(site.root, 'media-plane.list');
    plane = mediaPlane({ bundle, port, api, ledgerFile, seed, find });
    await plane.start();
    const returning = new Set<Promise<void>>();
    const programs = site.players.flatMap(({ name, program }) => {
      const kind = victimKinds.find((one) => name.startsWith(one));
      return kind === undefined ? [] : [victimOf(kind, program, returning, find)];
    });
    const kills = broker && brokerKills(broker, random);
    const { players } = site;
    return {
      site,
      victims: [
        victimOf('media-plane', plane, returning, find),
        ...programs,
        ...(kills === undefined ? [] : [{ kind: 'broker', isUp: () => true, kill: kills.kill } as const]),
      ],
      api: { name: 'api', url: api },
      gateways: () =>
        players.flatMap(({ roles, program }) => (roles === 'gateway' ? (urlOf(program) ?? []) : [])),
      planeUrl,
      planeKey,
      ledgerFile,
      allBack: async () => {
        await Promise.all(returning);
        await kills?.isBack();
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The API first: it brings the database up to date. Nobody kills it, so that each command has an answer. */
function castOf(hasBroker: boolean): readonly Cast[] {
  const some = (count: number, name: string, roles: string): readonly Cast[] =>
    Array.from({ length: count }, (_, n) => ({ name: `${name}-${n + 1}`, roles, database: 'direct' }));
  return [
    { name: 'api', roles: 'api', database: 'direct' },
    ...some(workers, 'worker', 'projector,scheduler,reactor'),
    ...some(gateways, 'gateway', 'gateway'),
    ...some(hasBroker ? relays : 0, 'relay', 'relay'),
  ];
}

interface PlaneOptions extends Pick<StageOptions, 'seed' | 'find'> {
  readonly bundle: Bundle;
  readonly port: number;
  readonly api: string;
  readonly ledgerFile: string;
}

function mediaPlane({ bundle, port, api, ledgerFile, seed, find }: PlaneOptions): ProgramProcess {
  const { name, secret } = planeKey;
  const words = {
    port: String(port),
    key: name,
    secret,
    webhooks: `${api}/v1/webhooks/livekit`,
    ledger: ledgerFile,
    mishaps: JSON.stringify(mishapsBy(seed)),
  };
  return createProgram({
    name: 'media-plane',
    script: [bundle.mediaPlane, ...Object.entries(words).flatMap(([option, word]) => [`--${option}`, word])],
    env: {},
    onEnded: (how) => find(`the media plane ended by itself: ${how}`),
    onError: () => undefined,
  });
}

function victimOf(
  kind: VictimKind,
  program: ProgramProcess,
  returning: Set<Promise<void>>,
  find: StageOptions['find'],
): Victim {
  let isReturning = false;
  const isUp = (): boolean => !isReturning && program.address() !== undefined;
  return {
    kind,
    isUp,
    kill: () => {
      if (!isUp()) return false;
      isReturning = true;
      program.kill();
      const back = program
        .start()
        .catch((error: unknown) => find(error instanceof Error ? error.message : String(error)))
        .finally(() => {
          isReturning = false;
          returning.delete(back);
        });
      returning.add(back);
      return true;
    },
  };
}

async function aBroker(): Promise<KafkaServer> {
  const { jars, reason } = findKafka();
  if (jars === undefined) throw new Error(reason);
  return startKafka({ jars });
}

function urlOf(program: ProgramProcess | undefined): string | undefined {
  const address = program?.address();
  return address && `http://${address.host}:${address.port}`;
}
