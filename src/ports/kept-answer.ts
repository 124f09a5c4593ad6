// The words for a command's answer that is kept under an idempotency key: the log, claims and the command path share them.
import type { CommandId, PersonId, StreamName, TenantId } from '../domain/shared/ids.ts';

/** The scope within which an idempotency key is unique. */
export interface ClaimKey {
  readonly tenant: TenantId;
  readonly principal: PersonId;
  /** Method and route template. */
  readonly route: string;
  readonly key: string;
}

/** 16 bytes with 122 random bits, and SHA-256 over them and the request: detects another body under the same key. */
export interface RequestDigest {
  readonly salt: Uint8Array;
  readonly digest: Uint8Array;
}

/** A command's answer, stored so that the same key gives the same bytes again. Holds ids only, never a secret or a name. */
export interface KeptAnswer extends RequestDigest {
  readonly claim: ClaimKey;
  readonly command: CommandId;
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
  /** The stream that the command was for and its revision after it (-1n: no stream), for the ETag. */
  readonly stream: StreamName;
  readonly revision: bigint;
  /** What shows that the program kept it, and kept it so (`proven-answers.ts`); stores keep it beside the answer. Answers of the version before have none. */
  readonly proof?: Uint8Array | undefined;
}
