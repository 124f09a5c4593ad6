// Whether traces are told, to whom, and how many of them.
import { z } from 'zod';
import { section, variable } from './section.ts';

/** Where traces go. */
export interface TracesConfig {
  readonly traces:
    | { readonly kind: 'none' }
    | {
        readonly kind: 'collector';
        /** Takes spans as OTLP over HTTP. */
        readonly url: string;
        /** Which part of the traces that begin here is told, from 0 to 1. */
        readonly ratio: number;
      };
}

const endpointText = z
  .string()
  .refine(
    (text) => text === '' || isEndpoint(text),
    'must be like http://collector:4318, without a user, a password and a query',
  );
const ratioText = z
  .string()
  .regex(/^(0(\.\d{1,6})?|1(\.0{1,6})?)$/, 'must be a number from 0 to 1, like 0.05')
  .transform(Number);

/** A password in it would be shown wherever the settings are. */
function isEndpoint(text: string): boolean {
  if (!/^https?:\/\//.test(text) || !URL.canParse(text)) return false;
  const { username, password, search, hash } = new URL(text);
  return [username, password, search, hash].every((part) => part === '');
}

export const tracesSection = section({
  variables: ({ otlpEndpoint }) => ({
    OTLP_ENDPOINT: variable(
      endpointText,
      otlpEndpoint,
      'collector of OpenTelemetry traces (OTLP over HTTP, /v1/traces is added); as OTEL_EXPORTER_OTLP_ENDPOINT says where it is not set; empty: nothing is told, and nothing of OpenTelemetry loaded',
    ),
    TRACE_RATIO: variable(
      ratioText,
      '1',
      'which part of the traces that begin here is told, 0 to 1; one that others began is told where its traceparent says so',
    ),
  }),
  part: ({ OTLP_ENDPOINT: endpoint, TRACE_RATIO: ratio }): TracesConfig => ({
    traces: Object.freeze(
      endpoint === ''
        ? { kind: 'none' }
        : { kind: 'collector', url: `${endpoint.replace(/\/+$/, '')}/v1/traces`, ratio },
    ),
  }),
});
