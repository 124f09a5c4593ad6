// The outside facts that commands on an account need: whether the tenant works, whether the meeting is the account's, and
// the billing period of the instant in the account's own time zone.
import type { AccountTypes } from '../../domain/account/account.ts';
import type { KnownMeeting } from '../../domain/meeting/meeting.state.ts';
import { runningRecording } from '../../domain/meeting/running-recording.ts';
import { runs } from '../../domain/meeting/standing.ts';
import { refuse } from '../../domain/shared/decider.ts';
import type { Seen } from '../../domain/shared/seen.ts';
import type { Completions } from '../completion.ts';
import { billingPeriodAt } from './billing-period.ts';

export const accountFacts: Completions<AccountTypes> = {
  /** An account is opened only within a tenant that is registered and works. */
  async OpenAccount(command, tenant, facts) {
    const status = await facts.tenant(tenant, tenant, (state) => state.status);
    if (status === 'active') return command;
    return refuse({ code: status === 'none' ? 'tenant-unknown' : 'tenant-suspended' });
  },

  /** What is paid for is settled before more is bought. */
  async ChoosePlan(command, tenant, facts) {
    const suspended = await facts.whySuspended(tenant);
    return suspended === undefined ? command : refuse(suspended);
  },

  /**
   * A recording is of a meeting of this account that is open, asked for by who runs it; another account's or somebody else's
   * meeting answers as one that is not there.
   */
  async ReserveRecording(command, tenant, facts) {
    const { account, meeting, by, at } = command;
    const [suspended, known, timeZone] = await Promise.all([
      facts.whySuspended(tenant),
      facts.meeting(tenant, meeting, (state) =>
        state.status !== 'none' && runs(state, by) ? recordedUnder(state) : undefined,
      ),
      facts.account(tenant, account, (state) => (state.status === 'none' ? undefined : state.timeZone)),
    ]);
    if (timeZone === undefined) return refuse({ code: 'account-unknown', account });
    if (known?.account !== account) return refuse({ code: 'meeting-unknown', meeting });
    if (suspended !== undefined) return refuse(suspended);
    if (known.frozen === undefined) return refuse({ code: 'meeting-not-open', meeting });
    const { plan, limit, running } = known.frozen;
    if (running !== undefined) return refuse({ code: 'recording-running', meeting, recording: running });
    return { ...command, plan, limit, period: billingPeriodAt(at, timeZone) };
  },
};

/** Whose meeting it is, and by what it is recorded: the plan and limit that were frozen into it; `undefined` where it is not open. */
function recordedUnder(meeting: Seen<KnownMeeting>) {
  const { account } = meeting;
  if (meeting.status !== 'open') return { account, frozen: undefined };
  const { plan, limits } = meeting;
  return { account, frozen: { plan, limit: limits.recordings, running: runningRecording(meeting) } };
}
