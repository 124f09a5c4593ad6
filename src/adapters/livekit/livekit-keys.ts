// What a LiveKit server and this program share: a key's name, and the secret that both sign with.

/** One key of a LiveKit server. */
export interface LivekitKey {
  readonly name: string;
  readonly secret: string;
}
