// The words for what a follower does, in metrics, health, log lines and on the command line. How one leads to another is
// said in follower.ts.

export const followerStates = ['standby', 'following', 'stalled', 'stopped', 'fenced'] as const;

/** What a follower does now. */
export type FollowerState = (typeof followerStates)[number];
