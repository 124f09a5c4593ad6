// The methods `Delete` and `Tombstone` (Streams.Delete.cs).
import type { GrpcCall } from './grpc-call.ts';
import type { DeleteAsk } from './protocol.ts';
import { deleted } from './replies.ts';
import * as errors from './rpc-errors.ts';
import type { EsdbStore } from './store.ts';

/** A call of `Delete` or `Tombstone`. */
export type DeleteCall = GrpcCall<DeleteAsk>;

/** Serves one call; `isHard`: a tombstone, for ever. */
export function deleteStream(store: EsdbStore, isHard: boolean, call: DeleteCall): void {
  let asked: DeleteAsk = { stream: undefined, expected: undefined };
  call.listen({
    message: (ask) => {
      asked = ask;
    },
    end: () => answer(store, isHard, call, asked),
  });
}

function answer(store: EsdbStore, isHard: boolean, call: DeleteCall, { stream, expected }: DeleteAsk): void {
  if (stream === undefined || stream === '' || stream === '$$') {
    call.end(errors.handlerThrew());
    return;
  }
  if (expected === undefined) {
    call.end(errors.invalidArgument("'None' is not a valid ExpectedStreamRevision"));
    return;
  }
  const result = isHard ? store.tombstone(stream, expected) : store.softDelete(stream, expected);
  if (result.kind === 'wrong-expected-version')
    call.end(errors.wrongExpectedVersion(stream, expected, result.current));
  else if (result.kind !== 'success') call.end(errors.streamDeleted(stream));
  else {
    store.log.whenReadable(result.upTo, () => {
      if (call.isOver) return;
      void call.send(deleted(result.position));
      call.end();
    });
  }
}
