// A command from inside: the same id for the same cause, and the correlation and trace of what began it.
import { describe, expect, it } from 'vitest';
import { uuidIdSource } from '../../src/adapters/system/uuid-id-source.ts';
import { streamName } from '../../src/domain/shared/ids.ts';
import type { CorrelationId, EventId } from '../../src/domain/shared/ids.ts';
import { insideContext } from '../../src/ports/inside-context.ts';
import type { Cause, Origin } from '../../src/ports/inside-context.ts';
import { meeting, nine, tenant, timer as actor } from '../support/histories/cast.ts';

const whose = { tenant, actor, at: nine };
const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const correlation = '0d000000-0000-4000-8000-000000000001' as CorrelationId;
const origin: Origin = { event: '0c000000-0000-4000-8000-000000000001' as EventId, correlation, traceparent };
const due: Cause = {
  kind: 'due',
  timer: 'duration-warning/5',
  stream: streamName('meeting', tenant, meeting),
  due: nine,
  origin,
};
const context = (cause: Cause) => insideContext(uuidIdSource(), cause, whose);

describe('the context of a command from inside', () => {
  it('has the same command id on every retry, whichever process sends it', () => {
    expect(context(due).command).toBe(context(due).command);
    const happened: Cause = { kind: 'event', reactor: 'mail', origin };
    expect(context(happened).command).toBe(context(happened).command);
    expect(context({ ...due, timer: 'duration-warning/1' }).command).not.toBe(context(due).command);
  });

  it('tells the effects of one event apart', () => {
    const effects = [undefined, 'mail/ada', 'mail/bob'].map(
      (effect) => context({ kind: 'event', reactor: 'mail', origin, ...(effect && { effect }) }).command,
    );
    expect(new Set(effects).size).toBe(3);
  });

  it('goes on with the correlation and the trace of the event, which it names as its cause', () => {
    const carried = { ...whose, causation: origin.event, correlation, traceparent };
    expect(context(due)).toMatchObject(carried);
    expect(context({ kind: 'event', reactor: 'mail', origin })).toMatchObject(carried);
    const untraced = context({ ...due, origin: { event: origin.event, correlation } });
    expect(untraced).not.toHaveProperty('traceparent');
  });

  it('belongs to the request that it records, and is another command each time', () => {
    const cause: Cause = { kind: 'request', correlation, traceparent };
    const [first, second] = [context(cause), context(cause)];
    expect(first).toMatchObject({ correlation, traceparent, causation: first.command });
    expect(second.command).not.toBe(first.command);
  });

  it('belongs to the request that brought a webhook, where that is known', () => {
    const webhook = { kind: 'webhook', provider: 'livekit', id: 'EV_1' } as const;
    const [known, unknown] = [context({ ...webhook, correlation, traceparent }), context(webhook)];
    expect(known).toMatchObject({ correlation, traceparent, causation: known.command });
    expect(unknown.command).toBe(known.command);
    expect(unknown.correlation).not.toBe(correlation);
    expect(unknown).not.toHaveProperty('traceparent');
  });

  it('begins a correlation of its own where the program itself acts', () => {
    const [first, second] = [context({ kind: 'start' }), context({ kind: 'start' })];
    expect(first.causation).toBe(first.command);
    expect(first.correlation).not.toBe(second.correlation);
  });
});
