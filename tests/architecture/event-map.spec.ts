// docs/event-map.md is what the code says; and nothing on the map hangs in the air: each command is asked for, each
// event is led to, each timer is set, and what the write routes are seen to do is on it.
import { describe, expect, it } from 'vitest';
import { eventMap } from '../support/event-map.ts';
import { eventMapText } from '../support/event-map-document.ts';
import { writeCases } from '../support/write-cases.ts';
import { textOf } from './files.ts';
import { literalsOf } from './syntax.ts';

const map = eventMap();
/** Reading the domain with its types takes seconds where the machine is busy. */
const patienceMs = 60_000;

describe('the event map', () => {
  it('is docs/event-map.md', () => {
    expect(textOf('docs/event-map.md'), 'Commands or events changed: run "npm run record".').toBe(
      eventMapText(map),
    );
  });

  it('has every command of the domain', { timeout: patienceMs }, () => {
    expect(map.commands.map(({ type }) => type)).toEqual(
      [...literalsOf('src/domain/all-commands.ts', 'DomainCommand', 'type')].sort(),
    );
  });

  it('leaves no command that nobody asks for, no event that nothing leads to, and no timer that nothing sets', () => {
    const unasked = map.commands.filter(
      ({ routes, timers, others }) => routes.length + timers.length + others.length === 0,
    );
    const fruitless = map.commands.filter(({ events }) => events.length === 0);
    const ledTo = new Set(map.commands.flatMap(({ events }) => events));
    const set = new Set(map.events.flatMap(({ timers }) => timers));
    expect(unasked.map(({ type }) => type)).toEqual([]);
    // A guest's next ticket goes on record when it is used.
    expect(fruitless.map(({ type }) => type)).toEqual(['IssueTicket']);
    expect(map.events.map(({ type }) => type).filter((type) => !ledTo.has(type))).toEqual([]);
    expect(map.commands.flatMap(({ timers }) => timers).filter((kind) => !set.has(kind))).toEqual([]);
  });

  it('has the events that each write route is seen to store', () => {
    const typeOf = new Map(map.events.flatMap(({ type, stored }) => stored.map((name) => [name, type])));
    const missing = Object.entries(writeCases).flatMap(([route, { says }]) => {
      const asked = map.commands.filter(({ routes }) => routes.includes(route));
      const events = asked.flatMap((command) => command.events);
      return says
        .filter((name) => !events.includes(typeOf.get(name) ?? ''))
        .map((name) => `${route}: ${name}`);
    });
    expect(missing).toEqual([]);
    expect(map.commandless.every((route) => writeCases[route]?.says.length === 0)).toBe(true);
  });
});
