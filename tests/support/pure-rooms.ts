// A clock and a die that throw when a pure room (src/domain, src/projections) asks them: installed in every
// test file of those rooms, so that whatever their tests run is run without time and chance.
import { afterAll, beforeAll, expect } from 'vitest';

/** Whether the function that called the guarded one stands in a pure room. */
function askedByPureRoom(guarded: (...parameters: never[]) => unknown): boolean {
  const limit = Error.stackTraceLimit;
  const trace: { stack?: string } = {};
  Error.stackTraceLimit = 1;
  Error.captureStackTrace(trace, guarded);
  Error.stackTraceLimit = limit;
  return /\/src\/(domain|projections)\//.test(trace.stack ?? '');
}

function refuse(what: string): never {
  throw new Error(
    `${what} in a pure room: time, ids and chance arrive as values inside commands and events, from ports that only src/write, src/reactors and src/app hold.`,
  );
}

/** Replaces `Date` and `Math.random` until the returned function is called; everybody but the pure rooms keeps the real ones. */
export function guardPureRooms(): () => void {
  const realDate = globalThis.Date;
  const realRandom = Math.random;
  const random = (): number => (askedByPureRoom(random) ? refuse('Math.random') : realRandom());
  const now = (): number => (askedByPureRoom(now) ? refuse('Date.now') : realDate.now());
  const construct = (target: DateConstructor, values: unknown[], made: NewableFunction): object => {
    if (values.length === 0 && askedByPureRoom(construct)) refuse('new Date()');
    return Reflect.construct(target, values, made) as object;
  };
  const apply = (target: DateConstructor): string => (askedByPureRoom(apply) ? refuse('Date()') : target());
  const get = (target: DateConstructor, name: string | symbol): unknown =>
    name === 'now' ? now : Reflect.get(target, name);
  Math.random = random;
  globalThis.Date = new Proxy(realDate, { construct, apply, get });
  return () => {
    Math.random = realRandom;
    globalThis.Date = realDate;
  };
}

if (/\/tests\/(domain|projections)\//.test(expect.getState().testPath ?? '')) {
  let release = (): void => undefined;
  beforeAll(() => {
    release = guardPureRooms();
  });
  afterAll(() => {
    release();
  });
}
