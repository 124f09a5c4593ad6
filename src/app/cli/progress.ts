// How far a long piece of work has come: a bar where a person watches, a few lines where a file or a pipe does.
import { SingleBar } from 'cli-progress';

/** What positions count: events where they are dense, else bytes of the store's log. */
export type ProgressUnit = 'events' | 'bytes';

/** One piece of work. */
export interface Progress {
  /** The position reached and the last one to reach. */
  readonly to: (position: bigint, until: bigint) => void;
  /** Takes the bar away; harmless twice. */
  readonly end: () => void;
}

/** Lines are at least so far apart, in percent. */
const lineEveryPercent = 25;

/** A bar on a stream that is a terminal. */
export function barOn(stream: NodeJS.WritableStream, title: string, unit: ProgressUnit = 'events'): Progress {
  const format = `${title} [{bar}] {percentage}%  {value} of {total} ${unit}`;
  const bar = new SingleBar({ stream, format, hideCursor: true, clearOnComplete: true });
  return {
    to: (position, until) => {
      if (!bar.isActive) bar.start(Number(until), 0);
      bar.setTotal(Number(until));
      bar.update(Number(position));
    },
    end: () => bar.stop(),
  };
}

/** Lines for a file or a pipe: one at the start, then at every quarter. */
export function linesTo(
  note: (line: string) => void,
  title: string,
  unit: ProgressUnit = 'events',
): Progress {
  let next = lineEveryPercent;
  note(`${title} …`);
  return {
    to: (position, until) => {
      const percent = until === 0n ? 100 : Number((position * 100n) / until);
      if (percent < next) return;
      next = percent - (percent % lineEveryPercent) + lineEveryPercent;
      note(`${title}: ${percent}% (${position} of ${until} ${unit})`);
    },
    end: () => undefined,
  };
}
