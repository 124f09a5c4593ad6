// Everything that is known against the system so far: the log read on, the list of what was acknowledged taken in,
// the one held against the other. Looks only while the load rests.
import { acknowledgedIn } from './ledger.ts';
import type { Acknowledged, Ledger } from './ledger.ts';
import { createLogCheck } from './log-check.ts';
import type { Finding } from './log-check.ts';
import { createMatching } from './matching.ts';
import type { LogReader } from './postgres-log.ts';

/** What is gathered. */
export interface Evidence {
  /** Reads on, matches the entries that changed, and gives what was acknowledged in them. */
  readonly look: (changed: readonly number[], ledger: Ledger) => Promise<readonly Acknowledged[]>;
  readonly add: (findings: readonly Finding[]) => void;
  readonly findings: () => readonly Finding[];
  readonly position: () => bigint;
  readonly events: () => number;
}

/** Evidence from here on: what the log holds now was there before the load. */
export async function beginEvidence(
  reader: Pick<LogReader, 'after' | 'principalOf'>,
  { tenant, dense }: { readonly tenant: string; readonly dense: boolean },
): Promise<Evidence> {
  const findings: Finding[] = [];
  const check = createLogCheck({ dense });
  const before = [];
  for await (const records of reader.after(0n)) {
    findings.push(...check.take(records));
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
        findings.push(...check.take(records), ...matching.remember(records));
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
    add: (more) => void findings.push(...more),
    findings: () => findings,
    position: check.position,
    events: () => events,
  };
}

/** Whether who asks stands in the log under the name of a service rather than as a person. */
function isService(who: string): boolean {
  return who.startsWith('media-signal:');
}
