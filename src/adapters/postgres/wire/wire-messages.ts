// Messages of the server's protocol (PostgreSQL documentation, 54.7) that bind values to prepared statements and run them,
// in one buffer: the driver makes and writes one for each message, seven for a query of three statements.

/** A prepared statement by its name, and its values in text. */
export interface BoundStatement {
  readonly name: string;
  readonly values: readonly (string | null)[];
}

const [bindCode, executeCode, syncCode] = [0x42, 0x45, 0x53];
const syncBytes = 5;
/** Code, length, no portal's name, no limit of rows. */
const executeBytes = 10;
/** Code, length, no portal's name, the end of the statement's name, and three counts. */
const bindFrameBytes = 13;

/** Bind and Execute of each statement, all values and rows as text, then one Sync. */
export function boundAndSynced(statements: readonly BoundStatement[]): Buffer {
  let size = syncBytes;
  for (const statement of statements) size += bindBytes(statement) + executeBytes;
  const bytes = Buffer.allocUnsafe(size);
  let at = 0;
  for (const statement of statements) {
    at = putBind(bytes, at, statement);
    at = putExecute(bytes, at);
  }
  bytes[at] = syncCode;
  bytes.writeInt32BE(syncBytes - 1, at + 1);
  return bytes;
}

function bindBytes({ name, values }: BoundStatement): number {
  let size = bindFrameBytes + Buffer.byteLength(name);
  for (const value of values) size += 4 + (value === null ? 0 : Buffer.byteLength(value));
  return size;
}

function putBind(bytes: Buffer, start: number, { name, values }: BoundStatement): number {
  bytes[start] = bindCode;
  let at = start + 5;
  bytes[at++] = 0;
  at += bytes.write(name, at);
  bytes[at++] = 0;
  // No formats: all in text.
  at = bytes.writeInt16BE(0, at);
  at = bytes.writeInt16BE(values.length, at);
  for (const value of values) {
    if (value === null) {
      at = bytes.writeInt32BE(-1, at);
    } else {
      const length = bytes.write(value, at + 4);
      bytes.writeInt32BE(length, at);
      at += 4 + length;
    }
  }
  at = bytes.writeInt16BE(0, at);
  bytes.writeInt32BE(at - start - 1, start + 1);
  return at;
}

function putExecute(bytes: Buffer, start: number): number {
  bytes[start] = executeCode;
  bytes.writeInt32BE(executeBytes - 1, start + 1);
  bytes[start + 5] = 0;
  return bytes.writeInt32BE(0, start + 6);
}
