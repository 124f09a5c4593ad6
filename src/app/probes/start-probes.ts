// The operations of backing services that this process uses, each tried once at its start, and again every minute where it failed, until it
// is done. The start does not wait for it, and nobody is turned away: what is refused without a service is refused by what needs it.
import type { Pace } from '../../ports/clock.port.ts';
import type { Observer } from '../../ports/observer.port.ts';
import type { Health, PartHealth } from '../health.routes.ts';
import type { Probed, ServiceProbe } from './probing.ts';

const againMs = 60_000;

/** What it works with. */
export interface StartProbesPorts {
  readonly probes: readonly ServiceProbe[];
  readonly pace: Pick<Pace, 'pause'>;
  readonly observer: Pick<Observer, 'info' | 'warn' | 'error' | 'gauge'>;
}

/** The probes of a process. */
export interface StartProbes {
  /** Tries all services at once; resolves once each operation was done, or when aborted. Never rejects. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** A part for each service, degraded while one of its operations fails. */
  readonly health: Health['parts'];
}

/** Makes them. Shows the gauge `service_probe_ok`; tells of each failure once, and once when it is over. */
export function startProbes({ probes, pace, observer }: StartProbesPorts): StartProbes {
  const failing = new Map<string, readonly Probed[]>();
  const reported = new Map<string, string | undefined>();
  const show = (probed: Probed): void => {
    const { service, operation, outcome, code, detail, remedy, needsOperator } = probed;
    if (outcome !== 'ok' && outcome !== 'failed') return;
    observer.gauge('service_probe_ok', outcome === 'ok' ? 1 : 0, { service, operation });
    const name = `${service}: ${operation}`;
    const before = reported.get(name);
    const now = outcome === 'ok' ? undefined : code;
    if (before === now) return;
    reported.set(name, now);
    if (now === undefined) {
      observer.info('A backing service does again what this process asks of it.', { service, operation });
      return;
    }
    const tell = needsOperator === true ? observer.error : observer.warn;
    const fact =
      'A backing service does not do what this process asks of it. The process goes on without it, and tries it again every minute.';
    tell(fact, { service, operation, code, why: detail, remedy });
  };
  const tryUntilDone = async ({ service, run }: ServiceProbe, signal: AbortSignal): Promise<void> => {
    const isOver = (): boolean => signal.aborted;
    while (!isOver()) {
      const found = await run(signal);
      if (isOver()) return;
      found.forEach(show);
      const failed = found.filter(({ outcome }) => outcome === 'failed');
      failing.set(service, failed);
      if (failed.length === 0) return;
      await pace.pause(againMs, signal);
    }
  };
  return {
    run: async (signal) => {
      await Promise.all(probes.map((probe) => tryUntilDone(probe, signal)));
    },
    health: () =>
      probes.map(({ service }) => ({
        name: `probe of ${service}`,
        needed: false,
        check: () => Promise.resolve(standingOf(failing.get(service) ?? [])),
      })),
  };
}

function standingOf(failed: readonly Probed[]): Pick<PartHealth, 'state' | 'detail'> {
  if (failed.length === 0) return { state: 'ok' };
  const what = failed.map(({ operation, code }) => `${operation}: ${code}`).join('; ');
  return { state: 'degraded', detail: `${what}; see "voicemeet doctor"` };
}
