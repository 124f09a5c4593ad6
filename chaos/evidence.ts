// Gathers everything that is wrong with the system so far: reads on in the log and in the list of what was acknowledged,
// and compares the two. Looks only while the load rests.
import { createHash } from 'node:crypto';
import { acknowledgedIn } from './ledger.ts';
import type { Acknowledged, Ledger } from './ledger.ts';
import { createLogCheck } from './log-check.ts';
import type { Finding, StoredRecord } from './log-check.ts';
import { createMatching } from './matching.ts';
import type { LogReader } from './postgres-log.ts';

/** What is gathered. */
export interface Evidence {
  /** Reads on, matches the entries that changed, and returns what was acknowledged in them. */
  readonly look: (changed: readonly number[], ledger: Ledger) => Promise<readonly Acknowledged[]>;
  /** Reads the log from its beginning again: what was seen on the way must still be there, byte for byte. */
  readonly readAgain: () => Promise<void>;
  readonly add: (findings: readonly Finding[]) => void;
  readonly findings: () => readonly Finding[];
  readonly position: () => bigint;
  readonly events: () => number;
}

/** Begins here: what the log holds now was there before the load. */
export async function beginEvidence(
  reader: Pick<LogReader, 'after' | 'principalOf'>,
  { tenant, dense }: { readonly tenant: string; readonly dense: boolean },
): Promise<Evidence> {
  const findings: Finding[] = [];
  const check = createLogCheck({ dense });
  const seen = createHash('sha256');
  const take = (records: readonly StoredRecord[]): void => {
    for (const { head } of records) seen.update(head);
    findings.push(...check.take(records));
  };
  const before = [];
  for await (const records of reader.after(0n)) {
    take(records);
    before.push(...records);
  }
  const principals = new Map<string, string>();
  const matching = createMatching(tenant, check.position(), principals);
  findings.push(...matching.remember(before));
  let events = 0;
  return {
    async look(changed, ledger) {
      for await (const records of reader.after(check.position())) {
        events += records.length;
        take(records);
        findings.push(...matching.remember(records));
      }
      const acknowledged = changed.flatMap((n) => {
        const entry = ledger.entry(n);
        return (entry && acknowledgedIn(entry)) ?? [];
      });
      for (const { wish } of acknowledged)
        if (isService(wish.who) && !principals.has(wish.who))
          principals.set(wish.who, await reader.principalOf(wish.key));
      findings.push(...matching.acknowledge(acknowledged), ...matching.unexplained());
      return acknowledged;
    },
    async readAgain() {
      const again = createHash('sha256');
      for await (const records of reader.after(0n))
        for (const { position, head } of records) if (position <= check.position()) again.update(head);
      if (again.digest('hex') === seen.copy().digest('hex')) return;
      const what = `the log up to position ${check.position()} is not what it was when it was looked at`;
      findings.push({ kind: 'lost', what });
    },
    add: (more) => void findings.push(...more),
    findings: () => findings,
    position: check.position,
    events: () => events,
  };
}

/** Whether the log names who asks as a service rather than as a person. */
function isService(who: string): boolean {
  return who.startsWith('media-signal:');
}
