// The object store contract on a real store that speaks S3, and what only S3 has: versions, markers, uploads in parts, holds.
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  DeleteObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  PutObjectLegalHoldCommand,
} from '@aws-sdk/client-s3';
import { expect, it, onTestFinished } from 'vitest';
import { startVersitygw } from '../../../scripts/services/versitygw.mjs';
import { createS3ObjectStore } from '../../../src/adapters/s3/s3-object-store.ts';
import { objectStoreContract } from '../../contracts/object-store.contract.ts';
import { onRealS3, onVersitygwOfItsOwn } from '../../support/on-real-s3.ts';
import { aBucket, partBytes } from '../../support/s3-bucket.ts';
import { brokenOff, collected, streamed } from '../../support/streamed.ts';

const { signal } = new AbortController();
const all = { after: undefined, limit: 1_000 };
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

onRealS3('object store contract: S3', (place) => {
  objectStoreContract('S3', async () => {
    const { store, remove } = await aBucket(place);
    return { store, close: remove };
  });

  const given = async (locked = false) => {
    const made = await aBucket(place, locked);
    onTestFinished(made.remove);
    return made;
  };

  it('issue 14 B8: removes every version, and what somebody hid below a marker', async () => {
    const { bucket: Bucket, clients, store } = await given();
    const Key = 't/1/m/2/x.ogg';
    for (const Body of ['one', 'second'])
      await clients.calls.send(new PutObjectCommand({ Bucket, Key, Body }));
    await clients.calls.send(new DeleteObjectCommand({ Bucket, Key }));
    await store.write(`${Key}.other`, streamed(Buffer.from('stays')), signal);
    expect(await store.read(Key, signal)).toEqual({ kind: 'absent' });
    expect((await store.list('t/1/', all, signal)).map(({ name }) => name)).toEqual([Key, `${Key}.other`]);
    expect(await store.remove(Key, signal)).toBe(2);
    expect((await store.list('t/1/', all, signal)).map(({ name }) => name)).toEqual([`${Key}.other`]);
  });

  it('lists and removes beyond the versions of one page', async () => {
    const { bucket: Bucket, clients } = await given();
    const store = createS3ObjectStore({ clients, bucket: Bucket, pageVersions: 2 });
    const names = ['a.ogg', 'b.ogg', 'c.ogg', 'd.ogg'];
    for (const Key of [...names, 'b.ogg', 'b.ogg', 'b.ogg'])
      await clients.calls.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    await clients.calls.send(new DeleteObjectCommand({ Bucket, Key: 'b.ogg' }));
    expect((await store.list('', all, signal)).map(({ name }) => name)).toEqual(names);
    const page = await store.list('', { after: 'a.ogg', limit: 2 }, signal);
    expect(page.map(({ name }) => name)).toEqual(['b.ogg', 'c.ogg']);
    expect(await store.remove('b.ogg', signal)).toBe(4);
    expect((await store.list('', all, signal)).map(({ name }) => name)).toEqual(['a.ogg', 'c.ogg', 'd.ogg']);
  });

  it('of two uploads in parts under one name one is told that it is taken, and none stays unfinished', async () => {
    const { bucket: Bucket, clients, store } = await given();
    const contents = [randomBytes(2 * partBytes + 7), randomBytes(partBytes + 1)];
    const came = await Promise.all(contents.map((one) => store.write('a/b.ogg', streamed(one), signal)));
    expect(came.map(({ kind }) => kind).sort()).toEqual(['taken', 'written']);
    const kept = contents[came.findIndex(({ kind }) => kind === 'written')]!;
    const found = await store.read('a/b.ogg', signal);
    expect(found.kind === 'found' && sha256(await collected(found.source))).toBe(sha256(kept));
    await expect(store.write('a/c.ogg', brokenOff(randomBytes(partBytes + 1)), signal)).rejects.toThrow(
      'broke off',
    );
    const { Uploads = [] } = await clients.calls.send(new ListMultipartUploadsCommand({ Bucket }));
    expect(Uploads).toEqual([]);
  });

  it('what the store itself holds is not removed, and said so', async () => {
    const { bucket: Bucket, clients, store } = await given(true);
    await store.write('held.ogg', streamed(Buffer.from('held')), signal);
    const hold = (Status: 'ON' | 'OFF') =>
      clients.calls.send(new PutObjectLegalHoldCommand({ Bucket, Key: 'held.ogg', LegalHold: { Status } }));
    await hold('ON');
    try {
      await expect(store.remove('held.ogg', signal)).rejects.toMatchObject({
        name: 'TransientFault',
        code: 'object-held',
      });
      expect(await store.read('held.ogg', signal)).toMatchObject({ kind: 'found', bytes: 4 });
    } finally {
      await hold('OFF');
    }
    expect(await store.remove('held.ogg', signal)).toBe(1);
  });

  it('a missing bucket is the store’s being away, never an absent object', async () => {
    const { clients } = await given();
    const lost = createS3ObjectStore({ clients, bucket: `missing-${randomUUID()}` });
    const away = { name: 'TransientFault', code: 'store-away' };
    await expect(lost.read('a.ogg', signal)).rejects.toMatchObject(away);
    await expect(lost.write('a.ogg', streamed(Buffer.from('x')), signal)).rejects.toMatchObject(away);
    await expect(lost.list('', all, signal)).rejects.toMatchObject(away);
  });
});

onVersitygwOfItsOwn('S3 that is killed', (program) => {
  const key = { name: 'tests', secret: randomBytes(32).toString('hex') };

  it('issue 14: an upload goes on with the part in hand once a killed store is back, and the whole is right', async () => {
    const server = await startVersitygw({ program, key });
    onTestFinished(server.remove);
    const {
      store,
      clients,
      bucket: Bucket,
    } = await aBucket({
      endpoint: server.url,
      region: 'us-east-1',
      accessKey: key.name,
      secretKey: key.secret,
    });
    onTestFinished(clients.close);
    const bytes = randomBytes(6 * partBytes);
    const ids = new Set<string | undefined>();
    const idsNow = async (): Promise<void> => {
      const { Uploads = [] } = await clients.calls.send(new ListMultipartUploadsCommand({ Bucket }));
      for (const { UploadId } of Uploads) ids.add(UploadId);
    };
    let back: Promise<void> = Promise.resolve();
    async function* killing() {
      yield bytes.subarray(0, 4 * partBytes);
      await idsNow();
      await server.kill();
      back = server.start();
      yield bytes.subarray(4 * partBytes, 5 * partBytes + 1);
      await back;
      await idsNow();
      expect(await store.read('long.ogg', signal)).toEqual({ kind: 'absent' });
      yield bytes.subarray(5 * partBytes + 1);
    }
    expect(await store.write('long.ogg', killing(), signal)).toEqual({
      kind: 'written',
      sha256: sha256(bytes),
      bytes: bytes.length,
    });
    expect(ids.size).toBe(1);
    const found = await store.read('long.ogg', signal);
    expect(found.kind === 'found' && sha256(await collected(found.source))).toBe(sha256(bytes));
  });

  it('a store that is down is away, whatever is asked', async () => {
    const server = await startVersitygw({ program, key });
    onTestFinished(server.remove);
    const place = { endpoint: server.url, region: 'us-east-1', accessKey: key.name, secretKey: key.secret };
    const { store, clients } = await aBucket(place);
    onTestFinished(clients.close);
    await server.kill();
    const away = { name: 'TransientFault', code: 'store-away' };
    await expect(store.read('a.ogg', signal)).rejects.toMatchObject(away);
    await expect(store.list('', all, signal)).rejects.toMatchObject(away);
    await expect(store.remove('a.ogg', signal)).rejects.toMatchObject(away);
  });
});
