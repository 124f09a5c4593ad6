// PostgreSQL answers every random conversation as the memory log does.
import { vi } from 'vitest';
import { eventLogDifferential } from '../../contracts/event-log.differential.ts';
import { memoryLogUnderTest } from '../../support/memory-log.ts';
import { postgresLogUnderTest } from '../../support/postgres-log-under-test.ts';

// A difference is played some hundred times until its script is short.
vi.setConfig({ testTimeout: 60_000 });

eventLogDifferential(
  { name: 'memory', make: async () => Promise.resolve(memoryLogUnderTest()) },
  { name: 'PostgreSQL', make: postgresLogUnderTest },
);
