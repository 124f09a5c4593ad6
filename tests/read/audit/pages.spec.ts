// Histories in pages: all of them, once, none after the position that was fixed.
import { describe, expect, it } from 'vitest';
import { revisionAt, streamPages, tenantPages } from '../../../src/read/audit/pages.ts';
import { auditMeans } from '../../support/audit-means.ts';
import { tenant } from '../../support/histories/cast.ts';
import { anEndedMeeting } from '../../support/histories/meetings.ts';
import { accountStream, inMeeting, meetingStream } from '../../support/meeting-logs.ts';

const history = inMeeting(...anEndedMeeting());
const whole = BigInt(history.length);
const source = (upTo = whole) => ({
  store: auditMeans(history).ports.store,
  tenant,
  stream: meetingStream,
  upTo,
});

async function revisions(
  pages: AsyncIterable<readonly { revision: bigint }[]>,
): Promise<readonly number[][]> {
  const all: number[][] = [];
  for await (const page of pages) all.push(page.map(({ revision }) => Number(revision)));
  return all;
}

describe('pages', () => {
  it('of a stream hold each event once, from the revision that is named', async () => {
    expect(await revisions(streamPages(source(), 'start', 'sealed', 2))).toEqual([
      [0, 1],
      [2, 3],
      [4, 5],
    ]);
    expect(await revisions(streamPages(source(), 3n, 'sealed', 2))).toEqual([[3, 4], [5]]);
    expect(await revisions(streamPages(source(), 6n, 'sealed', 2))).toEqual([]);
  });

  it('end at the position, whatever is in the stream after it', async () => {
    expect(await revisions(streamPages(source(3n), 'start', 'sealed', 2))).toEqual([[0, 1], [2]]);
    expect(await revisions(streamPages(source(2n), 'start', 'sealed', 2))).toEqual([[0, 1]]);
    expect(await revisions(tenantPages(source(3n), 0n, 'sealed', 2))).toEqual([[0, 1], [2]]);
  });

  it('of a tenant go on after a position', async () => {
    expect(await revisions(tenantPages(source(), 4n, 'opened', 5))).toEqual([[4, 5]]);
  });

  it('are not needed for the revision at a position', async () => {
    expect(await revisionAt(source())).toBe(whole - 1n);
    expect(await revisionAt(source(3n))).toBe(2n);
    expect(await revisionAt(source(0n))).toBe(-1n);
    expect(await revisionAt({ ...source(), stream: accountStream })).toBe(-1n);
  });

  it('find the revision far from the end of the stream, a page at a time', async () => {
    const [first] = history;
    const long = Array.from({ length: 1_200 }, (_, index) => ({
      ...first!,
      revision: BigInt(index),
      position: BigInt(index + 1),
    }));
    const { ports, asked } = auditMeans(long);
    expect(await revisionAt({ ...source(), store: ports.store, upTo: 5n })).toBe(4n);
    expect(asked).toHaveLength(4);
  });

  it('are read when they are taken, not before', async () => {
    const { ports, asked } = auditMeans(history);
    const pages = streamPages(
      { store: ports.store, tenant, stream: meetingStream, upTo: whole },
      'start',
      'sealed',
      2,
    );
    await pages.next();
    expect(asked).toEqual(['read sealed']);
    await pages.return(undefined);
  });
});
