// The grammar of projection tests tells right from wrong.
import { describe, expect, it } from 'vitest';
import { projectionSpec } from './projection-spec.ts';
import { aStreamOf, createArrayLog } from './recorded-events.ts';
import { said, toyCounts, toyLines, toyProjection, unheard } from './toy-projection.ts';

describe('projectionSpec', () => {
  const log = createArrayLog();
  const stream = aStreamOf('tenant');
  const [one, , three, poison] = [said('one'), unheard, said('three'), said('poison')].map((event) =>
    log.add(stream, event),
  );
  const spec = projectionSpec(toyProjection());
  const lines = [one!, three!].map(({ tenant, position }, index) => ({
    tenant,
    stream,
    position,
    slug: ['one', 'three'][index]!,
  }));

  it('accepts the rows that are there, in key order', () => {
    spec.given(one!).when(three!).then(toyLines, lines).thenRow(toyCounts, { events: 2, lines: 2, last: 3n });
  });

  it('complains of other rows, of too many and of too few', () => {
    const after = spec.given(one!).when(three!);
    expect(() => after.then(toyLines, lines.toReversed())).toThrow();
    expect(() => after.then(toyLines, lines.slice(1))).toThrow();
    expect(() => after.thenRow(toyCounts, { events: 3 })).toThrow();
    expect(() => after.thenRow(toyLines, { slug: 'one' })).toThrow();
  });

  it('expects poison where it is said to be', () => {
    spec.given(one!).whenPoison(poison!, /poison/);
    expect(() => spec.given(one!).whenPoison(three!, /poison/)).toThrow();
  });
});
