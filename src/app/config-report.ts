// The configuration as people read it: every value, where it came from, secrets masked; and its faults.
import type { ConfigEntry } from './config.ts';

/** Lines for `voicemeet config`. */
export function describeConfig(entries: readonly ConfigEntry[]): readonly string[] {
  const width = Math.max(...entries.map(({ name }) => name.length));
  return entries.map(
    ({ name, text, source, meaning }) =>
      `${name.padEnd(width)}  ${masked(name, text) || '(empty)'}  [${source}]  ${meaning}`,
  );
}

/** Lines for standard error where the program cannot start. */
export function describeFaults(faults: readonly string[]): readonly string[] {
  const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
  return [`The configuration has ${count}:`, ...faults.map((fault) => `  - ${fault}`)];
}

/** URLs may carry a password anywhere: only where they lead is shown. */
function masked(name: string, text: string): string {
  if (!/_URL$/.test(name) || /^https?:/.test(text) || text === '') return text;
  if (!URL.canParse(text)) return '[secret]';
  const { protocol, host, pathname } = new URL(text);
  return `${protocol}//[secret]@${host}${pathname}`;
}
