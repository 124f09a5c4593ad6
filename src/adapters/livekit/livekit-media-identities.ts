// Names of rooms, `<tenant>.<meeting>`, and sealed identities of people: `p_`, then person and device under a key that every process of
// the installation has. What others in a room see of somebody is different in each room and says nothing.
//
// I1  The initialisation vector is the authenticating code of what is sealed and of the room (RFC 5297 describes the construction,
//     there with CMAC): equal only for the same device of the same person in the same room, and whatever was changed does not open.
import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import { parseDeviceId, parseMeetingId, parsePersonId, parseTenantId } from '../../domain/shared/ids.ts';
import type { MediaIdentities } from '../../ports/media-identities.port.ts';
import type { RoomOf } from '../../ports/rooms.port.ts';

const prefix = 'p_';
const vectorBytes = 16;
const idBytes = 16;
const sealedForm = /^p_[A-Za-z0-9_-]{64}$/;
const cipher = 'aes-256-ctr';

/** Identities under a secret of 32 bytes or more that is derived for this purpose alone. */
export function createLivekitMediaIdentities(secret: Uint8Array): MediaIdentities {
  const keyFor = (purpose: string) => createHmac('sha256', secret).update(purpose).digest();
  const sealKey = keyFor('seal');
  const checkKey = keyFor('check');
  const check = (room: RoomOf, ids: Uint8Array) =>
    createHmac('sha256', checkKey).update(roomName(room)).update(ids).digest().subarray(0, vectorBytes);
  return {
    roomName,
    roomOf,
    seal(room, { person, device }) {
      const ids = Buffer.concat([bytesOf(person), bytesOf(device)]);
      const vector = check(room, ids);
      const sealing = createCipheriv(cipher, sealKey, vector);
      return prefix + Buffer.concat([vector, sealing.update(ids), sealing.final()]).toString('base64url');
    },
    open(room, identity) {
      if (!sealedForm.test(identity)) return undefined;
      const sealed = Buffer.from(identity.slice(prefix.length), 'base64url');
      const vector = sealed.subarray(0, vectorBytes);
      const opening = createDecipheriv(cipher, sealKey, vector);
      const ids = Buffer.concat([opening.update(sealed.subarray(vectorBytes)), opening.final()]);
      if (!timingSafeEqual(vector, check(room, ids))) return undefined;
      const person = parsePersonId(uuidOf(ids.subarray(0, idBytes)));
      const device = parseDeviceId(uuidOf(ids.subarray(idBytes)));
      return person && device && { person, device };
    },
  };
}

function roomName({ tenant, meeting }: RoomOf): string {
  return `${tenant}.${meeting}`;
}

function roomOf(name: string): RoomOf | undefined {
  const [tenantText = '', meetingText = '', ...rest] = name.split('.');
  const tenant = parseTenantId(tenantText);
  const meeting = parseMeetingId(meetingText);
  return rest.length === 0 && tenant && meeting ? { tenant, meeting } : undefined;
}

function bytesOf(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll('-', ''), 'hex');
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
