// What names positions to clients, for the history as it is known when it is asked: a log that was away may turn out to be
// another history.
import { eventIds } from '../../http/event-ids.ts';
import type { EventIds } from '../../http/event-ids.ts';
import { positionTokens } from '../../http/position-token.ts';
import type { PositionSpace, PositionTokens } from '../../http/position-token.ts';
import type { ServedLog } from './served-log.ts';

type Served = Pick<ServedLog, 'kind' | 'epoch'>;

/** Tokens of positions. */
export function presentTokens(log: Served, secret: Uint8Array): PositionTokens {
  const present = ofPresentHistory(log, (space) => positionTokens(space, secret));
  return {
    encode: (position) => present().encode(position),
    decode: (token) => present().decode(token),
  };
}

/** Ids of the messages of streams. */
export function presentEventIds(log: Served, secret: Uint8Array): EventIds {
  const present = ofPresentHistory(log, (space) => eventIds(space, secret));
  return {
    scopeOf: (names) => present().scopeOf(names),
    encode: (scope, position) => present().encode(scope, position),
    decode: (scope, id) => present().decode(scope, id),
  };
}

function ofPresentHistory<Made>(
  { kind: store, epoch }: Served,
  make: (space: PositionSpace) => Made,
): () => Made {
  const madeIn = (history: string) => ({ history, made: make({ store, epoch: history, partition: 0 }) });
  let present = madeIn(epoch());
  return () => {
    const history = epoch();
    if (history !== present.history) present = madeIn(history);
    return present.made;
  };
}
