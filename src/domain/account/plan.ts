// What each plan allows, as data: the limits that deciders enforce, and the audio that participants get.

export type Plan = 'free' | 'trial' | 'basic' | 'pro';

/** Hard limits; `null` means unlimited. Recordings are counted per billing period. */
export interface PlanLimits {
  readonly participants: number;
  readonly minutes: number | null;
  readonly recordings: number | null;
  readonly retentionDays: number;
}

/** How a participant's microphone is encoded: handed out with the join ticket and kept in the record. */
export interface AudioProfile {
  readonly codec: 'opus';
  readonly bitrateBps: number;
  readonly channels: 1 | 2;
  /** Discontinuous transmission: silence is hardly sent. */
  readonly dtx: boolean;
  /** Redundant encoding against packet loss. */
  readonly red: boolean;
}

export const plans: readonly Plan[] = ['free', 'trial', 'basic', 'pro'];

export const planLimits: Readonly<Record<Plan, PlanLimits>> = {
  free: { participants: 10, minutes: 30, recordings: 3, retentionDays: 30 },
  trial: { participants: 20, minutes: 40, recordings: 5, retentionDays: 30 },
  basic: { participants: 20, minutes: 90, recordings: 25, retentionDays: 30 },
  pro: { participants: 100, minutes: null, recordings: null, retentionDays: 45 },
};

export const planAudio: Readonly<Record<Plan, AudioProfile>> = {
  free: { codec: 'opus', bitrateBps: 24_000, channels: 1, dtx: true, red: false },
  trial: { codec: 'opus', bitrateBps: 32_000, channels: 1, dtx: true, red: true },
  basic: { codec: 'opus', bitrateBps: 32_000, channels: 1, dtx: true, red: true },
  pro: { codec: 'opus', bitrateBps: 64_000, channels: 2, dtx: false, red: true },
};

/** How long a trial lasts. */
export const trialDays = 14;
