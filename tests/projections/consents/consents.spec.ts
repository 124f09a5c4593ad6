// Rows of consents, told by examples.
import { describe, expect, it } from 'vitest';
import type { ConsentEvent } from '../../../src/domain/consent/consent.events.ts';
import { streamName } from '../../../src/domain/shared/ids.ts';
import { consentsProjection } from '../../../src/projections/consents/consents.projection.ts';
import {
  consentDecisionsTable,
  consentsInForceTable,
  consentTextsTable,
} from '../../../src/projections/consents/consents.table.ts';
import { ada, after, consent, meeting, nine, tenant } from '../../support/histories/cast.ts';
import { next, recordedAs } from '../../support/meeting-logs.ts';
import { memoryTables, projectionSpec } from '../../support/projection-spec.ts';

const { given } = projectionSpec(consentsProjection);
const whose = { meeting, person: ada };
const shown = { purpose: 'record', language: 'en', version: 1, method: 'screen' } as const;
const hasGiven: ConsentEvent = { type: 'ConsentGiven', ...whose, ...shown };
const hasWithdrawn: ConsentEvent = { type: 'ConsentWithdrawn', ...whose, purpose: 'record' };
const decided = (...events: readonly ConsentEvent[]) =>
  recordedAs(streamName('consent', tenant, consent), events);
const decision = { tenant, person: ada, meeting, purpose: 'record' };

describe('consents', () => {
  it('keep every decision, and the last one in force', () => {
    given(...decided(hasGiven, hasWithdrawn))
      .when()
      .then(consentDecisionsTable, [
        {
          ...decision,
          revision: 0n,
          decision: 'given',
          language: 'en',
          text_version: 1,
          method: 'screen',
          decided_at: nine,
        },
        {
          ...decision,
          revision: 1n,
          decision: 'withdrawn',
          language: null,
          text_version: null,
          method: null,
          decided_at: after(1),
        },
      ]);
    given(...decided(hasGiven, hasWithdrawn))
      .when()
      .then(consentsInForceTable, [
        {
          ...decision,
          decision: 'withdrawn',
          language: 'en',
          text_version: 1,
          since: after(1),
          revision: 1n,
        },
      ]);
  });

  it('are the same if an event comes again', () => {
    const memory = memoryTables(consentsProjection);
    const [first, second] = decided(hasGiven, hasWithdrawn);
    for (const recorded of [first!, second!, first!, second!]) memory.project(recorded);
    expect(memory.rows(consentsInForceTable)).toMatchObject([{ decision: 'withdrawn', revision: 1n }]);
    expect(memory.rows(consentDecisionsTable)).toHaveLength(2);
  });

  it('set aside a withdrawal of nothing', () => {
    const memory = memoryTables(consentsProjection);
    expect(() => memory.project(decided(hasWithdrawn)[0]!)).toThrow('a consent that is withdrawn');
  });

  it('keep every version of a text', () => {
    const first = {
      type: 'ConsentTextPublished',
      purpose: 'record',
      language: 'en',
      version: 1,
      text: 'A',
    } as const;
    const published = recordedAs(streamName('consentText', tenant, tenant), [first]);
    given(...published, next(published, { ...first, version: 2, text: 'B' }, after(1)))
      .when()
      .then(consentTextsTable, [
        { tenant, purpose: 'record', language: 'en', text_version: 1, text: 'A', published_at: nine },
        { tenant, purpose: 'record', language: 'en', text_version: 2, text: 'B', published_at: after(1) },
      ]);
  });
});
