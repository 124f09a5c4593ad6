// What the demo prints at the end: the replayed history, who attended, who could hear whom. Makes texts from values; sends
// nothing.
import type { PastEvent } from './history.ts';
import { listIn, memberOf, textIn } from '../harness/json.ts';
import { factsLine, labelled, type Labels } from './labels.ts';

/** A line for each event: revision, instant, what, who, facts. */
export function historyLines(events: readonly PastEvent[], labels: Labels): readonly string[] {
  return events.map((event) => {
    const who = actorLabel(event, labels);
    const facts = factsLine(event.data, labels);
    const cells = [
      String(event.revision).padStart(4),
      event.at,
      event.name.padEnd(19),
      who.padEnd(20),
      facts,
    ];
    return cells.join('  ').trimEnd();
  });
}

function actorLabel({ actor }: PastEvent, labels: Labels): string {
  if (actor.kind === 'person' || actor.kind === 'guest') return labelled(actor.id, labels);
  return `${actor.kind}:${labelled(actor.id, labels)}`;
}

/** Who was there, on which devices, how long; and how many in all. */
export function attendanceLines(attendees: readonly unknown[], labels: Labels): readonly string[] {
  const rows = attendees.map((attendee) => {
    const seconds = memberOf(attendee, 'seconds');
    return {
      who: labelled(textIn(attendee, 'person') ?? '?', labels),
      role: textIn(attendee, 'role') ?? '?',
      name: textIn(attendee, 'displayName') ?? '',
      seconds: typeof seconds === 'number' ? seconds : 0,
      stays: listIn(attendee, 'stays')
        .map((stay) => stayText(stay, labels))
        .join(', '),
    };
  });
  rows.sort((a, b) => a.who.localeCompare(b.who, 'en', { numeric: true }));
  const width = Math.max(4, ...rows.map(({ name }) => name.length));
  const lines = rows.map(
    ({ who, role, name, seconds, stays }) =>
      `${who.padEnd(7)} ${role.padEnd(12)} ${name.padEnd(width)} ${String(seconds).padStart(5)} s  ${stays}`,
  );
  const total = rows.reduce((sum, { seconds }) => sum + seconds, 0);
  return [...lines, `in all: ${rows.length} people, ${total} seconds`];
}

function stayText(stay: unknown, labels: Labels): string {
  const time = (name: string) => textIn(stay, name)?.slice(11, 23) ?? 'still there';
  const device = labelled(textIn(stay, 'device') ?? '?', labels);
  return `${device} ${time('joinedAt')}–${time('leftAt')} (${textIn(stay, 'how') ?? 'present'})`;
}

/** How often which answer came, commonest first. */
export function countLines(counts: Readonly<Record<string, number>>): readonly string[] {
  const entries = Object.entries(counts).sort(([, a], [, b]) => b - a);
  return entries.map(([label, count]) => `${String(count).padStart(5)} × ${label}`);
}

/** How many answers were refusals. */
export function refusalsIn(counts: Readonly<Record<string, number>>): number {
  return Object.entries(counts).reduce(
    (sum, [label, count]) => (Number(label.slice(0, 3)) < 400 ? sum : sum + count),
    0,
  );
}
