// The text of docs/event-map.md.
import { eventMap } from './event-map.ts';
import type { EventMap, MappedCommand } from './event-map.ts';

const words = `# Event map

Which commands there are and who asks for them, which events they lead to, and what hears those. \`npm run record\` writes this file;
\`tests/architecture/event-map.spec.ts\` fails where it differs from the code.

How each column is found, and how far it can be trusted:

- **stored as**: the list of codecs. Older names, which are still read, follow the newest.
- **may lead to**: the names of events in the rules that a command's entry in its aggregate's table reaches, followed through the domain's functions. It is an upper bound: a command
  that shares a function with another one may be listed with an event that only the other gives. Refusals are in [refusals.md](refusals.md).
- **asked by**: routes and files whose source makes the command, and timers as they answer when they are called. Commands that tests, benchmarks and the demo send directly are not listed.
- **heard by**: what each projection says that it hears. Besides, every event is folded into its own aggregate's state, and read by that aggregate's audit.
- **sets timers**: the projection \`due-items\`, called with the golden example of each event, its empty members filled. Which events make an item moot is not listed: \`src/projections/due-items\`.

What the reactors \`rooms\` and \`room-policy\` do because of events is in [operations.md](operations.md#systems-outside).
`;

/** The document, of the code as it is. */
export function eventMapText(map: EventMap = eventMap()): string {
  const categories = [...new Set(map.events.map(({ category }) => category))].sort();
  return [words, ...categories.map((category) => sectionOf(category, map)), routesOf(map)].join('\n');
}

function sectionOf(category: string, { commands, events }: EventMap): string {
  const asked = commands.filter((command) => command.category === category);
  const said = events.filter((event) => event.category === category);
  return `## ${category}

${table(
  ['command', 'asked by', 'may lead to'],
  asked.map((command) => [code(command.type), sendersOf(command), list(command.events)]),
)}

${table(
  ['event', 'stored as', 'led to by', 'heard by', 'sets timers'],
  said.map(({ type, stored, projections, timers }) => [
    code(type),
    list(stored),
    list(asked.filter((command) => command.events.includes(type)).map((command) => command.type)),
    list(projections),
    list(timers),
  ]),
)}
`;
}

function routesOf({ commandless }: EventMap): string {
  return `## Write routes that send no command

${commandless.map((route) => `- ${code(route)}`).join('\n')}
`;
}

function sendersOf({ routes, timers, others }: MappedCommand): string {
  const senders = [...routes.map(code), ...timers.map((kind) => `timer ${code(kind)}`), ...others.map(code)];
  return senders.join(', ');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`.replace(/ {2,}/g, ' ');
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function list(names: readonly string[]): string {
  return names.map(code).join(', ');
}

function code(text: string): string {
  return `\`${text}\``;
}
