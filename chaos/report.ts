// Reports the experiment: a table for people, and one line for programs. Pure.
import type { Account, CountedKill } from './experiment.ts';
import { acknowledgedIn, missedAttempts, resolutionOf } from './ledger.ts';
import type { Entry, Resolution } from './ledger.ts';
import type { Finding } from './log-check.ts';
import { victimKinds } from './plan.ts';

/** Findings that are printed; all are counted. */
const mostShown = 40;

/** Everything that is reported. */
export interface Outcome {
  readonly seed: number;
  readonly account: Account;
  readonly entries: readonly Entry[];
  readonly events: number;
  readonly findings: readonly Finding[];
  /** What the disk was filled with, or why it was not. */
  readonly disk: string;
  readonly durability: Readonly<Record<string, string>>;
  readonly errors: ReadonlyMap<string, number>;
  readonly failedStarts: number;
  readonly seconds: number;
}

/** How unknown outcomes resolved, counted. */
export function resolutionsOf(entries: readonly Entry[]): Readonly<Record<Resolution, number>> {
  const counts = { 'had-been-done': 0, 'done-now': 0, refused: 0, open: 0 };
  for (const entry of entries) {
    const resolution = resolutionOf(entry);
    if (resolution !== undefined) counts[resolution] += 1;
  }
  return counts;
}

/** The upper end of the 95 % interval of a chance that did not come true in `trials` trials (rule of three, 3/n); null without a trial. */
export function bound95(trials: number): number | null {
  return trials === 0 ? null : 3 / trials;
}

/** The line for programs. It is `ok` when nothing was found. */
export function resultOf(outcome: Outcome): Readonly<Record<string, unknown>> & { readonly ok: boolean } {
  const { account, entries, findings, seed, events, disk, seconds } = outcome;
  const count = (kind: Finding['kind']): number => findings.filter((finding) => finding.kind === kind).length;
  const sum = (of: (kill: CountedKill) => number): number =>
    account.kills.reduce((total, kill) => total + of(kill), 0);
  const { open, ...resolved } = resolutionsOf(entries);
  const inFlightAtKill = sum(({ inFlight }) => inFlight);
  const ok = findings.length === 0 && open === 0 && account.kills.length > 0;
  return {
    ok,
    kills: account.kills.length,
    byVictim: Object.fromEntries(
      victimKinds.map((kind) => [kind, account.kills.filter((kill) => kill.kind === kind).length]),
    ),
    inFlightAtKill,
    inFlightInVictim: sum(({ inVictim }) => inVictim),
    acknowledged: entries.filter((entry) => acknowledgedIn(entry) !== undefined).length,
    unknownResolved: Object.values(resolved).reduce((total, part) => total + part),
    resolvedAs: resolved,
    unresolved: open,
    lost: count('lost'),
    doubled: count('doubled'),
    otherFindings: findings.length - count('lost') - count('doubled'),
    bound95: bound95(account.kills.length),
    bound95PerCommandInFlight: bound95(inFlightAtKill),
    connectionsCut: account.cuts.connections,
    repliesLost: account.cuts.replies,
    disk,
    events,
    answersAskedAgain: account.askedAgain,
    readModelsVerified: account.verifications,
    meetingsAudited: account.meetings,
    seed,
    seconds: Math.round(seconds),
  };
}

/** The table. */
export function linesOf(outcome: Outcome): readonly string[] {
  const { account, entries, findings, errors, failedStarts, durability, disk } = outcome;
  const kinds = victimKinds.map((kind) => {
    const kills = account.kills.filter((kill) => kill.kind === kind);
    const [flight, victim] = [
      kills.map(({ inFlight }) => inFlight),
      kills.map(({ inVictim }) => inVictim),
    ].map((numbers) => numbers.reduce((total, one) => total + one, 0));
    return `  ${kind.padEnd(12)}${String(kills.length).padStart(6)}${String(flight).padStart(12)}${String(victim).padStart(12)}`;
  });
  const unknown = resolutionsOf(entries);
  const missed = missedAttempts(entries);
  return [
    `Durability: ${Object.entries(durability)
      .map(([name, value]) => `${name}=${value}`)
      .join(', ')}`,
    `  ${'killed'.padEnd(12)}${'times'.padStart(6)}${'in flight'.padStart(12)}${'in it'.padStart(12)}`,
    ...kinds,
    `Connections cut: ${account.cuts.connections}; replies lost on the way: ${account.cuts.replies}; disk: ${disk}`,
    `Unknown outcomes, found out by the same key: ${unknown['had-been-done']} had been done, ${unknown['done-now']} done now, ${unknown.refused} refused, ${unknown.open} open`,
    `Attempts without an answer: ${missed.join(', ') || 'none'}`,
    `Errors in the program's log: ${[...errors].map(([fact, count]) => `${count} × ${fact}`).join(', ') || 'none'}; starts that failed while the database was away: ${failedStarts}`,
    ...(findings.length === 0
      ? ['Findings: none']
      : ['FINDINGS', ...findings.slice(0, mostShown).map(({ kind, what }) => `  ${kind}: ${what}`)]),
  ];
}
