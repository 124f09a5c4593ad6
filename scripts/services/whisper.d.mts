/** The Python that has faster-whisper, or why there is none. Installs it where it is missing: about half a minute, 600 MB. */
export function findWhisper(): { readonly python: string | undefined; readonly reason: string };

/** How requests name the model. */
export const whisperModel: string;

/** Of its weights. */
export const whisperSha256: string;

/** How the server is made. */
export interface WhisperOptions {
  /** The path of `findWhisper`. */
  readonly python: string;
  /** What requests must bring as a bearer token; undefined: nothing. */
  readonly key?: string | undefined;
  /** The SHA-256 that the weights must have, if not the one that is known. */
  readonly sha256?: string;
}

/** A server of transcripts. */
export interface WhisperServer {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  /** Where its log is. */
  readonly directory: string;
  /** The number of its process, while there is one. */
  readonly pid: () => number | undefined;
  /** Resolves once the process of now has ended, for whatever reason. */
  readonly ended: () => Promise<void>;
  /** Starts it again on the same port; resolves once it answers. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Ends it at once, as a crash would. */
  readonly kill: () => Promise<void>;
  /** Ends it and removes its log. */
  readonly remove: () => Promise<void>;
}

/** Our own server, with the voice filter and times of words. Raises what it said where it does not answer within a minute. */
export function startWhisper(options: WhisperOptions): Promise<WhisperServer>;

/**
 * faster-whisper-server 0.0.3: no voice filter, no words, any model's name, 500 as plain text for what is no sound, no answer about its
 * health while it works.
 */
export function startFasterWhisperServer(options: { readonly python: string }): Promise<WhisperServer>;
