// Files of requests are read strictly, and the town hall of the examples is one: what its generator makes, with
// every placeholder filled in by an earlier wave.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { peopleOf, readScript, savedNames, ScriptFault, type Step } from '../../demo/script.ts';
import { townHall } from '../../scripts/make-town-hall.mjs';

const lines = (...said: readonly unknown[]) => said.map((line) => JSON.stringify(line)).join('\n');
const head = { wave: 1, title: 'First' };
const step = { wave: 1, as: 'p1', do: 'POST /v1/x', expect: ['200'] };

describe('a file of requests', () => {
  it('is read wave by wave', () => {
    const again = { ...step, wave: 2, key: 'k', again: true, when: '!a', save: { b: 'c' }, as: null };
    const text = lines(head, step, { wave: 2, title: 'Second', counts: { 200: 1 }, mark: 'now' }, again);
    const [first, second] = readScript(`${text}\n`);
    expect(first).toMatchObject({
      wave: 1,
      title: 'First',
      counts: undefined,
      steps: [{ line: 2, key: '2' }],
    });
    expect(first?.steps[0]).toMatchObject({ method: 'POST', path: '/v1/x', as: 'p1', again: false });
    expect(second).toMatchObject({ counts: { 200: 1 }, mark: 'now' });
    expect(second?.steps[0]).toMatchObject({ as: null, key: 'k', again: true, when: '!a', save: { b: 'c' } });
  });

  it.each([
    ['no JSON', 'nonsense', 'line 1'],
    ['a wave without a title', lines(step), 'line 1: wave 1 has not been announced'],
    ['waves out of order', lines(head, { wave: 3, title: 'Third' }), 'line 2: wave 3 is out of order'],
    [
      'a member nobody knows',
      lines(head, { ...step, unless: 'x' }),
      'line 2: nobody knows what unless means',
    ],
    ['a request without an answer', lines(head, { ...step, expect: [] }), 'line 2: `expect`'],
    ['a method without a path', lines(head, { ...step, do: 'POST' }), 'line 2: `do`'],
    ['a pause without end', lines({ ...head, afterSeconds: 60 }), 'line 1: `afterSeconds`'],
    ['a count that is none', lines({ ...head, counts: { 200: 'many' } }), 'line 1: the count of 200'],
  ])('is refused for %s', (_, text, message) => {
    expect(() => readScript(text)).toThrow(ScriptFault);
    expect(() => readScript(text)).toThrow(message);
  });
});

describe('examples/town-hall.jsonl', () => {
  const text = readFileSync(new URL('../../examples/town-hall.jsonl', import.meta.url), 'utf8');
  const waves = readScript(text);

  it('is what its generator makes', () => {
    expect(text === townHall(), 'run node scripts/make-town-hall.mjs').toBe(true);
  });

  it('has at least 100 requests in one wave', () => {
    expect(Math.max(...waves.map(({ steps }) => steps.length))).toBeGreaterThanOrEqual(100);
  });

  it('asks for nothing that no earlier wave gave', () => {
    const known = new Set(peopleOf(waves).filter((who) => !savedNames(waves).has(`token:${who}`)));
    const given = new Set([...known].map((who) => `token:${who}`));
    for (const { steps } of waves) {
      for (const one of steps) {
        const unknown = wordsOf(one).filter((word) => !given.has(word));
        expect(unknown, `line ${one.line}`).toEqual([]);
      }
      for (const { save } of steps) for (const name of Object.keys(save)) given.add(name);
    }
  });

  it('repeats only requests that were sent before, word for word', () => {
    const sent = new Map<string, Step>();
    for (const one of waves.flatMap(({ steps }) => steps)) {
      const first = sent.get(one.key);
      if (one.again) expect({ ...one, line: 0, again: false }).toEqual({ ...first, line: 0, save: one.save });
      if (first === undefined) sent.set(one.key, one);
    }
  });
});

/** The placeholders of a request that answers must fill in, its token among them. */
function wordsOf({ as, path, body, ifMatch }: Step): readonly string[] {
  const text = `${path} ${JSON.stringify(body ?? null)} ${ifMatch ?? ''}`;
  const words = [...text.matchAll(/\{([a-zA-Z][^{}",]*)\}/g)].map(([, word = '']) => word);
  const asked = words.filter((word) => !/^(now([+-]\d+s)?|(device|proof|proofHash):.+)$/.test(word));
  return [...asked, ...(as === null ? [] : [`token:${as}`])];
}
