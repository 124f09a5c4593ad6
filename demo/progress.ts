// How far a play has come, on standard error: a bar that redraws itself at a terminal, a line per wave elsewhere.
import type { Wave } from './script.ts';

const barWidth = 24;
const defaultColumns = 80;

/** Where progress is written. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly write: (text: string) => unknown;
}

export interface Progress {
  readonly wave: (wave: Wave, requests: number) => void;
  readonly answered: (counts: Readonly<Record<string, number>>) => void;
  readonly failed: (what: string) => void;
  readonly said: (what: string) => void;
}

/** Progress over so many waves. */
export function createProgress(screen: Screen, waves: number): Progress {
  const isLive = screen.isTTY === true;
  let current = '';
  const clear = () => (isLive && current !== '' ? '\r\u001b[K' : '');
  const line = (text: string) => {
    screen.write(`${clear()}${text}\n`);
    if (isLive) screen.write(current);
  };
  return {
    wave: ({ wave, title }, requests) => {
      const size = requests === 1 ? '1 request' : `${requests} requests`;
      const text = isLive
        ? `${bar(wave, waves)} ${title} (${size})`
        : `wave ${wave}/${waves}, ${size}: ${title}`;
      const fitting = isLive ? text.slice(0, (screen.columns || defaultColumns) - 1) : text;
      if (isLive) screen.write(`${clear()}${fitting}`);
      current = fitting;
    },
    answered: (counts) => {
      if (isLive) return;
      const said = Object.entries(counts).map(([label, count]) => `${count} × ${label}`);
      line(`${current} → ${said.join(', ')}`);
    },
    failed: (what) => line(`NOT AS EXPECTED: ${what}`),
    said: (what) => {
      screen.write(`${clear()}${what}\n`);
      current = '';
    },
  };
}

function bar(done: number, all: number): string {
  const full = Math.round((done / Math.max(all, 1)) * barWidth);
  return `[${'█'.repeat(full)}${'░'.repeat(barWidth - full)}] ${done}/${all}`;
}
