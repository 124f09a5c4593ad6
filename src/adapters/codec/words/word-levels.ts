// Since which level of words each stored name is known. A process says its level in the names of its connections; what a
// connected process of a lower level can't read is not written (readable-words.ts).
//
// To add an event, or a version of one: put its stored name into the newest level, or into the next one if programs with the
// newest level have run anywhere (word-levels.spec.ts lists those levels). What such a level holds never changes.

/** Names that were added after level 1, which has all others. */
const added: readonly { readonly level: number; readonly names: readonly string[] }[] = [
  {
    level: 2,
    names: [
      'meeting.connectionEnded.v1',
      'meeting.joinRejected.v2',
      'meeting.participantDropped.v1',
      'meeting.participantJoined.v2',
      'meeting.participantLeft.v2',
      'meeting.presenceConfirmed.v1',
      'meeting.selfUnmuteSet.v1',
      'meeting.stayReported.v1',
      'meeting.unmuteAsked.v1',
    ],
  },
  {
    level: 3,
    names: ['consent.given.v1', 'consent.refused.v1', 'consent.withdrawn.v1', 'consentText.published.v1'],
  },
  // Processes of this level append through functions only (adapters/postgres/raw-appends.ts).
  {
    level: 4,
    names: [
      'meeting.seatReserved.v2',
      'webhooks.endpointAdded.v1',
      'webhooks.endpointChanged.v1',
      'webhooks.endpointDisabled.v1',
      'webhooks.endpointEnabled.v1',
      'webhooks.endpointRemoved.v1',
      'webhooks.replayRequested.v1',
      'webhooks.secretRotated.v1',
    ],
  },
  {
    level: 5,
    names: [
      'meeting.recordingBegan.v1',
      'meeting.recordingStopped.v1',
      'track.archived.v1',
      'track.ended.v1',
      'track.landingRemoved.v1',
      'track.lost.v1',
      'track.notTranscribed.v1',
      'track.requested.v1',
      'track.started.v1',
      'track.stopAsked.v1',
      'track.transcribed.v1',
      'custody.deletionCertified.v1',
      'custody.deletionInventoried.v1',
      'custody.deletionPermitted.v1',
      'custody.holdPlaced.v1',
      'custody.holdReleaseAsked.v1',
      'custody.holdReleased.v1',
      'custody.retentionScheduled.v1',
    ],
  },
];

/** The level of this code: it reads all names. */
export const wordLevel = Math.max(...added.map(({ level }) => level));

const levels = new Map(added.flatMap(({ level, names }) => names.map((name) => [name, level] as const)));

/** The level that first knows a stored name. */
export function levelOf(stored: string): number {
  return levels.get(stored) ?? 1;
}
