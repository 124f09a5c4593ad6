import { describe, expect, it } from 'vitest';
import { pinoObserver } from '../../../src/adapters/telemetry/pino-observer.ts';
import type { LogLevel } from '../../../src/adapters/telemetry/pino-observer.ts';
import { prometheusMetrics } from '../../../src/adapters/telemetry/prometheus-metrics.ts';
import { TransientFault } from '../../../src/ports/faults.ts';

function observing(level: LogLevel = 'info') {
  const lines: Record<string, unknown>[] = [];
  const metrics = prometheusMetrics({ process: false });
  const destination = {
    write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
  };
  return { lines, metrics, observer: pinoObserver({ level, metrics, destination, base: { version: '1' } }) };
}

describe('lines', () => {
  it('hold a fact, its fields, and those that are bound', () => {
    const { lines, observer } = observing();
    observer.child({ traceId: 't' }).child({ projection: 'p' }).info('caught up', { events: 3 });
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        version: '1',
        traceId: 't',
        projection: 'p',
        events: 3,
        fact: 'caught up',
      },
    ]);
  });

  it('come from a level on', () => {
    const { lines, observer } = observing('warn');
    observer.debug('a');
    observer.info('b');
    observer.warn('c');
    observer.error('d');
    expect(lines.map(({ fact }) => fact)).toEqual(['c', 'd']);
  });

  it('tell what went wrong, inwards, without what errors carry along', () => {
    const { lines, observer } = observing();
    const inner = Object.assign(new Error('refused'), {
      code: 'ECONNREFUSED',
      query: 'select hunter2',
      parameters: ['hunter2'],
    });
    observer.error('failed', {}, new TransientFault('database-away', 'gone', { cause: inner }));
    expect(lines[0]?.['cause']).toMatchObject({
      kind: 'TransientFault',
      code: 'database-away',
      message: 'gone',
      stack: expect.stringContaining('pino-observer.spec'),
      cause: { kind: 'Error', code: 'ECONNREFUSED', message: 'refused' },
    });
    expect(JSON.stringify(lines)).not.toContain('hunter2');
  });

  it.each([
    [{ token: 'hunter2' }],
    [{ authorization: 'Bearer hunter2' }],
    [{ displayName: 'hunter2' }],
    [{ body: 'hunter2' }],
    [{ url: 'postgres://owner:hunter2@db/vm' }],
    [{ detail: 'got eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJodW50ZXIyIn0.hunter2' }],
  ])('hold no secret: %j', (fields) => {
    const { lines, observer } = observing();
    observer.info('x', fields);
    observer.child(fields).warn('y', {}, new Error(Object.values(fields)[0]));
    expect(JSON.stringify(lines[0])).not.toContain('hunter2');
    const told = { ...lines[1], cause: undefined };
    expect(JSON.stringify(told)).not.toContain('hunter2');
  });

  it('never fail, whatever is thrown', () => {
    const { lines, observer } = observing();
    const circular: { self?: unknown } = {};
    circular.self = circular;
    for (const cause of [undefined, null, 'text', 7, circular, Object.create(null)])
      observer.error('x', {}, cause);
    expect(lines).toHaveLength(6);
  });
});

describe('metrics', () => {
  it('are counted, timed and set by declared names', async () => {
    const { metrics, observer, lines } = observing();
    observer.count('http_problems_total', { code: 'not-found' });
    observer.count('http_problems_total', { code: 'not-found' }, 2);
    observer.time('projection_batch_seconds', 0.2, { projection: 'p' });
    observer.gauge('http_server_active_requests', 4);
    const { text, contentType } = await metrics.text();
    expect(contentType).toContain('text/plain');
    expect(text).toContain('http_problems_total{code="not-found"} 3');
    expect(text).toContain('projection_batch_seconds_bucket{le="0.25",projection="p"} 1');
    expect(text).toContain('http_server_active_requests 4');
    expect(lines).toEqual([]);
  });

  it('that nobody declared are told, not lost in silence', async () => {
    const { metrics, observer, lines } = observing();
    observer.count('http_problem_total', { code: 'x' });
    observer.count('http_problems_total', { tenant: 'x' });
    observer.count('http_problems_total');
    observer.gauge('http_problems_total', 1, { code: 'x' });
    observer.count('http_problems_total', { code: 'x' }, -1);
    observer.time('projection_batch_seconds', Number.NaN, { projection: 'p' });
    expect(lines).toHaveLength(6);
    expect(lines[0]).toMatchObject({
      level: 'error',
      fact: 'metric not declared',
      metric: 'http_problem_total',
    });
    expect((await metrics.text()).text).toContain('telemetry_refused_total{metric="http_problem_total"} 1');
  });

  it('of the process come along where they are wanted', async () => {
    expect((await prometheusMetrics({ process: true }).text()).text).toContain(
      'nodejs_eventloop_lag_seconds',
    );
    expect((await prometheusMetrics({ process: false }).text()).text).not.toContain('nodejs_');
  });
});
