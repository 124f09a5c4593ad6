// A name server on this machine that answers questions for IPv4 addresses as it is told (RFC 1035), and counts them.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

const [typeA, classIn, headerBytes] = [1, 1, 12];

/** A server; `answers` gives the addresses of a name for its n-th question (from 1), none: there is no such name; undefined: no answer at all. */
export async function nameServer(answers: (name: string, nth: number) => readonly string[] | undefined) {
  const socket = createSocket('udp4');
  let asked = 0;
  socket.on('message', (question, from) => {
    const { name, end, type } = questionIn(question);
    if (type === typeA) asked += 1;
    const found = type === typeA ? answers(name, asked) : [];
    if (found !== undefined) socket.send(answerTo(question, end, found), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked: () => asked,
    close: () => new Promise<void>((resolve) => socket.close(() => resolve())),
  };
}

function questionIn(message: Buffer): { readonly name: string; readonly end: number; readonly type: number } {
  const labels: string[] = [];
  let at = headerBytes;
  for (let length = message[at] ?? 0; length > 0; length = message[at] ?? 0) {
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), end: at + 5, type: message.readUInt16BE(at + 1) };
}

function answerTo(question: Buffer, end: number, addresses: readonly string[]): Buffer {
  const header = Buffer.from(question.subarray(0, headerBytes));
  // An answer, recursion available; no error.
  header.writeUInt16BE(0x8180, 2);
  header.writeUInt16BE(addresses.length, 6);
  header.writeUInt32BE(0, 8);
  const records = addresses.map((address) => {
    const record = Buffer.alloc(16);
    // The name of the question.
    record.writeUInt16BE(0xc000 + headerBytes, 0);
    record.writeUInt16BE(typeA, 2);
    record.writeUInt16BE(classIn, 4);
    record.writeUInt16BE(4, 10);
    record.set(address.split('.').map(Number), 12);
    return record;
  });
  return Buffer.concat([header, question.subarray(headerBytes, end), ...records]);
}
