// The configuration as people read it: every value, where it came from, secrets masked; and its faults.
import type { ConfigEntry } from './section.ts';

/** Lines for `voicemeet config`. */
export function describeConfig(entries: readonly ConfigEntry[]): readonly string[] {
  const width = Math.max(...entries.map(({ name }) => name.length));
  return entries.map(
    ({ name, shown, source, meaning }) =>
      `${name.padEnd(width)}  ${shown || '(empty)'}  [${source}]  ${meaning}`,
  );
}

/** Lines for standard error where the program cannot start. */
export function describeFaults(faults: readonly string[]): readonly string[] {
  const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`;
  return [`The configuration has ${count}:`, ...faults.map((fault) => `  - ${fault}`)];
}
