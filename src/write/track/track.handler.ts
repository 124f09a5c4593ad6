// The outside facts that a track is requested with: its recording runs and its connection is in the room, as the meeting's stream says
// now; and its person has agreed to be recorded, on which text. Asked just before, so that nobody is recorded without live consent.
import { recordingPlan } from '../../domain/meeting/running-recording.ts';
import { refuse } from '../../domain/shared/decider.ts';
import type { TrackTypes } from '../../domain/track/track.ts';
import type { Completions } from '../completion.ts';

export const trackFacts: Completions<TrackTypes> = {
  async RequestTrack(command, tenant, facts) {
    const { meeting, recording, person, connection, consent } = command;
    const [plan, decided] = await Promise.all([
      facts.meeting(tenant, meeting, recordingPlan),
      facts.consent(tenant, consent, (state) => {
        const last = state.decided.get('record');
        return last && { ...last };
      }),
    ]);
    const isThere = plan.connections.some((one) => one.person === person && one.connection === connection);
    if (plan.running?.recording !== recording || !isThere)
      return refuse({ code: 'not-recording', meeting, recording });
    if (decided?.decision !== 'given') return refuse({ code: 'no-consent', meeting, person });
    return { ...command, consentVersion: decided.version, consentLanguage: decided.language };
  },
};
