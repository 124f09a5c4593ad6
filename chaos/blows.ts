// Makes things fail: kills a process or the database server with SIGKILL, cuts connections, loses replies, and makes sure
// that what was killed comes back. Counts all of it.
import { setTimeout as delay } from 'node:timers/promises';
import { nowUs } from './clock.ts';
import type { Finding } from './log-check.ts';
import { victimKinds } from './plan.ts';
import type { Blow, VictimKind } from './plan.ts';
import type { Random } from '../harness/random.ts';
import type { ProgramProcess } from './program-process.ts';
import type { Site } from './site.ts';

/** One kill. */
export interface Kill {
  readonly kind: VictimKind;
  readonly victim: string;
  readonly us: number;
}

export interface Blows {
  /** The kinds of processes that this site has. */
  readonly kinds: readonly VictimKind[];
  /** Whether one of a kind can be killed now: it serves. */
  readonly isPresent: (kind: VictimKind) => Promise<boolean>;
  /** Kills and cuts as the blow says; returns the kill, or nothing if the victim was gone. */
  readonly deal: (blow: Blow) => Promise<Kill | undefined>;
  /** Waits until all processes serve again; throws if one does not start. */
  readonly allBack: () => Promise<void>;
  readonly cuts: () => { readonly connections: number; readonly replies: number };
}

const killsOf: Readonly<Record<string, VictimKind>> = {
  api: 'api',
  projector: 'projector',
  scheduler: 'scheduler',
};
const serverPatienceMs = 120_000;
const pollMs = 20;
/** The pause between two looks for a process that can be killed. */
const lastApiChance = 0.02;

/** Blows on a site. `find` receives a process that does not come back. */
export function blowsOn(site: Site, random: Random, find: (finding: Finding) => void): Blows {
  const returning = new Map<string, Promise<void>>();
  let connections = 0;

  const standing = (kind: VictimKind): readonly ProgramProcess[] => {
    const played = site.players
      .filter(({ roles }) => (killsOf[roles] ?? 'api') === kind)
      .map(({ program }) => program);
    const programs = kind === 'event-store' && site.eventStore !== undefined ? [site.eventStore] : played;
    return programs.filter(({ name, address }) => !returning.has(name) && address() !== undefined);
  };
  const isPresent = async (kind: VictimKind): Promise<boolean> => {
    if (kind === 'postmaster') return (await site.postmaster()) !== undefined;
    // The last API is killed too, but seldom: until one is back, nothing is under load.
    const others = kind === 'api' && !random.chance(lastApiChance) ? 1 : 0;
    return standing(kind).length > others;
  };
  const killServer = async (): Promise<Kill | undefined> => {
    const pid = await site.postmaster();
    if (pid === undefined) return undefined;
    const us = nowUs();
    process.kill(pid, 'SIGKILL');
    return { kind: 'postmaster', victim: 'postmaster', us };
  };
  const killProgram = (kind: VictimKind): Kill | undefined => {
    const programs = standing(kind);
    if (programs.length === 0) return undefined;
    const program = random.pick(programs);
    const { name } = program;
    const us = nowUs();
    program.kill();
    const back = program.start().then(
      () => void returning.delete(name),
      (error: unknown) =>
        find({ kind: 'program', what: error instanceof Error ? error.message : String(error) }),
    );
    returning.set(name, back);
    return { kind, victim: name, us };
  };
  const harm = ({ harm: what, share }: Blow): void => {
    const doors = site.players.flatMap(({ door }) => door ?? []);
    if (what === 'cut-clients') connections += random.pick(doors).cutAll();
    if (what === 'lose-replies') random.pick(doors).loseReplies(random.whole(1, 8), share);
    const wire = random.pick(site.wires);
    if (what === 'cut-database') connections += wire.cutAll();
    if (what === 'cut-database-reply') wire.loseReplies(random.whole(1, 3), share);
  };

  return {
    kinds: victimKinds.filter((kind) => kind !== 'event-store' || site.eventStore !== undefined),
    isPresent,
    async deal(blow) {
      harm(blow);
      await delay(blow.pauseMs);
      return blow.kind === 'postmaster' ? killServer() : killProgram(blow.kind);
    },
    async allBack() {
      await Promise.all(returning.values());
      const givenUpMs = performance.now() + serverPatienceMs;
      while ((await site.postmaster()) === undefined) {
        if (performance.now() > givenUpMs) throw new Error('the database server does not come back');
        await delay(pollMs);
      }
    },
    cuts: () => ({
      connections,
      replies: [...site.wires, ...site.players.flatMap(({ door }) => door ?? [])].reduce(
        (sum, proxy) => sum + proxy.lost(),
        0,
      ),
    }),
  };
}
