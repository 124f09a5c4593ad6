// Where traces are told to: nobody unless a collector is named, by our own name or by OpenTelemetry's.
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../../src/app/config/config.ts';

const read = (env: Readonly<Record<string, string>>) => {
  const result = readConfig(env, '/srv');
  if (result.kind === 'faults') throw new Error(result.faults.join('\n'));
  return result.config.traces;
};

describe('issue 13 traces, settings', () => {
  it('tell nobody unless a collector is named, by either name; ours comes first', () => {
    expect(read({})).toEqual({ kind: 'none' });
    const url = 'http://one:4318/v1/traces';
    expect(read({ VOICEMEET_OTLP_ENDPOINT: 'http://one:4318' })).toEqual({
      kind: 'collector',
      url,
      ratio: 1,
    });
    const theirs = { OTEL_EXPORTER_OTLP_ENDPOINT: ' http://one:4318/ ', VOICEMEET_TRACE_RATIO: '0.05' };
    expect(read(theirs)).toEqual({ kind: 'collector', url, ratio: 0.05 });
    const both = { ...theirs, VOICEMEET_OTLP_ENDPOINT: 'https://two/otlp' };
    expect(read(both)).toMatchObject({ url: 'https://two/otlp/v1/traces' });
  });

  it.each([
    ['OTLP_ENDPOINT', 'collector:4318'],
    ['OTLP_ENDPOINT', 'grpc://collector:4317'],
    ['OTLP_ENDPOINT', 'http://user:password@collector:4318'],
    ['OTLP_ENDPOINT', 'http://collector:4318?token=x'],
    ['TRACE_RATIO', '1.1'],
    ['TRACE_RATIO', '-0.1'],
    ['TRACE_RATIO', '1e-2'],
  ])('take no %s %s', (name, value) => {
    expect(() => read({ [`VOICEMEET_${name}`]: value })).toThrow(`VOICEMEET_${name}: must be`);
  });
});
