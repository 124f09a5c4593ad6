import { expect, it } from 'vitest';
import { preferredType } from '../../src/http/accept.ts';

const [json, lines] = ['application/json', 'application/x-ndjson'] as const;

it.each([
  [undefined, json],
  ['', json],
  ['*/*', json],
  ['application/*', json],
  [json, json],
  [lines, lines],
  ['Application/X-NDJSON; q=0.5', lines],
  [`${lines};q=0, ${json}`, json],
  [`${lines};q=0`, json],
  [`${lines};q=0, */*`, json],
  [`${json};q=0, */*`, lines],
  [`${json};q=0.3, ${lines};q=0.2`, json],
  [`${json};q=0.2, ${lines};q=0.3`, lines],
  [`${json};q=0.2,\t${lines} ; Q=0.201`, lines],
  [`${json}, ${lines}`, json],
  [`${lines}, ${json}`, json],
  [`${lines}, */*`, lines],
  [`${lines}, application/*;q=0.9`, lines],
  [`*/*;q=0.9, ${lines};q=0.1`, json],
  [`text/html, ${lines};q=0.1`, lines],
  ['text/html', json],
  [`${lines};charset=utf-8`, lines],
  [`${lines};q=2, ${json};q=0.1`, json],
  [`${lines};q=1.0001, ${json};q=0.1`, json],
  [`${lines};q=x`, json],
  [`${lines};q=0.000`, json],
  [`${lines};q=0.001, ${json};q=0`, lines],
  ['application/x-ndjsonx', json],
] as const)('issue 12 C3: Accept %j is answered with %s', (accept, type) => {
  expect(preferredType(accept, [json, lines])).toBe(type);
});
