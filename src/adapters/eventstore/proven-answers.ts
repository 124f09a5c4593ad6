// A log whose kept answers carry proofs: made when an answer is given to the log, and checked before it is given again.
// Whatever store keeps them, it keeps a proof beside each (kept-answer.ts).
//
// I1  Every append waits for the key alike, so that appends go on to the log in the order in which they were made.
import type { EventLog } from '../../ports/event-log.port.ts';
import type { TamperedFault } from '../../ports/faults.ts';
import type { KeptAnswer } from '../../ports/kept-answer.ts';
import type { RowProofs } from '../codec/row-proofs.ts';
import { tamperedAnswer } from './tampered-answer.ts';

/** What answers are proven with. */
export interface AnswerProofPorts {
  readonly proofs: Promise<RowProofs>;
  /** Whether an answer without a proof may be one of the version before. Asked only for such an answer. */
  readonly mayLackProof: () => Promise<boolean>;
  /** Told of each answer that was changed; other failures are passed over. */
  readonly met: (failure: unknown) => void;
}

/** The log with proofs: an append under a key whose answer was changed ends as `tampered`; `findAnswer` raises it. */
export function provenAnswers<Log extends EventLog>(
  log: Log,
  { proofs, mayLackProof, met }: AnswerProofPorts,
): Log {
  const faultOf = async (answer: KeptAnswer): Promise<TamperedFault | undefined> => {
    if (answer.proof !== undefined) {
      if ((await proofs).fitsAnswer(answer)) return undefined;
      return tamperedAnswer(answer.claim, 'its proof is not of what is kept under this key');
    }
    return (await mayLackProof()) ? undefined : tamperedAnswer(answer.claim, 'it has no proof');
  };
  return {
    ...log,
    append: async (append) => {
      const { ofAnswer } = await proofs; // I1
      const { answer, writes } = append;
      const leftEvents = writes.some(({ events }) => events.length > 0);
      const proven = answer && { ...answer, proof: ofAnswer(answer, leftEvents) };
      const outcome = await log.append(proven === undefined ? append : { ...append, answer: proven });
      const fault =
        outcome.kind === 'tampered'
          ? outcome.fault
          : outcome.kind === 'answered'
            ? await faultOf(outcome.answer)
            : undefined;
      if (fault === undefined) return outcome;
      met(fault);
      return { kind: 'tampered', fault };
    },
    findAnswer: async (claim) => {
      try {
        const kept = await log.findAnswer(claim);
        const fault = kept && (await faultOf(kept.answer));
        if (fault !== undefined) throw fault;
        return kept;
      } catch (fault) {
        met(fault);
        throw fault;
      }
    },
  };
}
