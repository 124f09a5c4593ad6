// A clock and a random source that throw when a pure module (src/domain, src/projections) uses them. Installed in every
// test file, so that whatever tests run of those modules runs without time and chance.
import { afterAll, beforeAll, expect } from 'vitest';

/** Whether the function that called the guarded one is in a pure module. */
function calledByPureModule(guarded: (...parameters: never[]) => unknown): boolean {
  const limit = Error.stackTraceLimit;
  const trace: { stack?: string } = {};
  Error.stackTraceLimit = 1;
  Error.captureStackTrace(trace, guarded);
  Error.stackTraceLimit = limit;
  return /\/src\/(domain|projections)\//.test(trace.stack ?? '');
}

function refuse(what: string): never {
  throw new Error(
    `${what} in a pure module: time, ids and chance arrive as values inside commands and events, from ports that only src/write, src/reactors and src/app hold.`,
  );
}

/** Replaces `Date` and `Math.random` until the returned function is called; everybody but the pure modules keeps the real ones. */
export function guardPureModules(): () => void {
  const realDate = globalThis.Date;
  const realRandom = Math.random;
  const random = (): number => (calledByPureModule(random) ? refuse('Math.random') : realRandom());
  const now = (): number => (calledByPureModule(now) ? refuse('Date.now') : realDate.now());
  const construct = (target: DateConstructor, values: unknown[], made: NewableFunction): object => {
    if (values.length === 0 && calledByPureModule(construct)) refuse('new Date()');
    return Reflect.construct(target, values, made) as object;
  };
  const apply = (target: DateConstructor): string =>
    calledByPureModule(apply) ? refuse('Date()') : target();
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
    release = guardPureModules();
  });
  afterAll(() => {
    release();
  });
}
