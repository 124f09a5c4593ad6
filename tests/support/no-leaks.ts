// Fails a test file that leaves a socket, a server, a child process or a timer open. Counts only what would
// keep the process alive, against what was there before the file's first test, and gives it a moment to end.
import { afterAll, beforeAll, expect } from 'vitest';

const watched = new Set([
  'TCPSocketWrap',
  'TCPServerWrap',
  'PipeServerWrap',
  'ProcessWrap',
  'FSEventWrap',
  'Timeout',
  'Worker',
]);
const patienceMs = 20_000;
const pauseMs = 10;
// The real ones, should a file forget to put back its fake clock.
const { setTimeout: realSetTimeout, performance: realPerformance } = globalThis;

function count(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    if (watched.has(kind)) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

function growth(before: ReadonlyMap<string, number>): string[] {
  return [...count()]
    .filter(([kind, now]) => now > (before.get(kind) ?? 0))
    .map(([kind, now]) => `${now - (before.get(kind) ?? 0)} × ${kind}`);
}

let before = new Map<string, number>();

beforeAll(() => {
  before = count();
  // Vitest's own timers come and go; at rest it holds none, so none is the measure.
  before.delete('Timeout');
});

// Registered first, so it runs after the file's own afterAll hooks.
afterAll(async () => {
  const deadline = realPerformance.now() + patienceMs;
  while (growth(before).length > 0 && realPerformance.now() < deadline) {
    await new Promise((resolve) => realSetTimeout(resolve, pauseMs).unref());
  }
  expect(growth(before), 'left open by this file (close it in afterAll)').toEqual([]);
});
