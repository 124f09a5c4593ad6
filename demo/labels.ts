// Short names for the ids of one play: `p17` for a person, `p17/1` for a device of theirs. What has no name is
// shown by its first characters.
import { isRecord } from '../harness/json.ts';
import { filledText } from './words.ts';

/** Devices of one person that a file speaks of. */
const devicesPerPerson = 4;
const prefix = 'person:';

export type Labels = ReadonlyMap<string, string>;

/** The labels of a run; `known` has people's ids as `person:<name>`. */
export function labelsOf(run: string, known: ReadonlyMap<string, string>): Labels {
  const labels = new Map<string, string>();
  for (const [name, id] of known) {
    if (!name.startsWith(prefix)) continue;
    const who = name.slice(prefix.length);
    labels.set(id, who);
    for (let device = 1; device <= devicesPerPerson; device += 1) {
      labels.set(filledText(`{device:${who}/${device}}`, { run, known, nowMs: 0 }), `${who}/${device}`);
    }
  }
  return labels;
}

/** An id as people call it. */
export function labelled(id: string, labels: Labels): string {
  return labels.get(id) ?? (/^[0-9a-f-]{36}$/.test(id) ? `…${id.slice(-6)}` : id);
}

/** Facts on one line, ids by their names; what is null is left out. */
export function factsLine(data: unknown, labels: Labels): string {
  if (!isRecord(data)) return '';
  return Object.entries(data)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${shown(value, labels)}`)
    .join(' ');
}

function shown(value: unknown, labels: Labels): string {
  if (typeof value === 'string') return labelled(value, labels);
  if (Array.isArray(value)) return `[${value.map((part) => shown(part, labels)).join(' ')}]`;
  if (isRecord(value)) return `{${factsLine(value, labels)}}`;
  return String(value);
}
