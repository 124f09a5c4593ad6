// Issue 13 E6: no webhook is sent to a place that only the program can reach. Addresses of every kind that is not public, in every form
// in which they can be written.
import { expect, it } from 'vitest';
import { publicAddresses } from '../../../src/adapters/webhooks/public-addresses.ts';
import { refusalOf } from '../../../src/adapters/webhooks/receiver-url.ts';

const isPublic = publicAddresses();

const inside = [
  // This network, loopback, private, CGNAT, link-local and the clouds' metadata.
  '0.0.0.0',
  '0.1.2.3',
  '127.0.0.1',
  '127.255.255.254',
  '10.0.0.1',
  '10.255.255.255',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '192.168.255.255',
  '100.64.0.1',
  '100.127.255.255',
  '100.100.100.200',
  '169.254.0.1',
  '169.254.169.254',
  '168.63.129.16',
  // IETF, documentation, 6to4 relays, benchmarks, multicast, reserved, broadcast.
  '192.0.0.1',
  '192.0.0.192',
  '192.0.2.1',
  '198.51.100.7',
  '203.0.113.9',
  '192.88.99.1',
  '198.18.0.1',
  '198.19.255.255',
  '224.0.0.1',
  '239.255.255.255',
  '240.0.0.1',
  '255.255.255.255',
  // IPv6: unspecified, loopback, mapped, compatible, NAT64, local NAT64, unique local, link-local, site-local, multicast, discard.
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '::ffff:a9fe:a9fe',
  '::ffff:8.8.8.8',
  '::7f00:1',
  '::ffff:0:127.0.0.1',
  '64:ff9b::7f00:1',
  '64:ff9b::169.254.169.254',
  '64:ff9b:1::1',
  'fc00::1',
  'fd00:ec2::254',
  'fdff::1',
  'fe80::1',
  'fe80::1%eth0',
  'febf::1',
  'fec0::1',
  'ff02::1',
  'ff0e::1',
  '100::1',
  // Of global unicast: Teredo, ORCHID, documentation, 6to4 (of 10.0.0.1, of 127.0.0.1).
  '2001::1',
  '2001:0:4136:e378:8000:63bf:3fff:fdd2',
  '2001:20::1',
  '2001:db8::1',
  '2002:a00:1::1',
  '2002:7f00:1::',
  '3fff::1',
  // Not assigned.
  '4000::1',
  '8000::1',
  'e000::1',
];
const outside = [
  '1.1.1.1',
  '8.8.8.8',
  '93.184.216.34',
  '172.15.0.1',
  '172.32.0.1',
  '100.63.0.1',
  '100.128.0.1',
  '192.167.0.1',
  '198.20.0.1',
  '223.255.255.255',
  '2606:4700::1111',
  '2a00:1450:4001::200e',
  '2001:4860:4860::8888',
];

it.each(inside)('issue 13 E6: %s is not public', (address) => expect(isPublic(address)).toBe(false));
it.each(outside)('%s is public', (address) => expect(isPublic(address)).toBe(true));
it('what is no address is not public', () => {
  for (const text of ['', 'localhost', '1.1.1', '1.1.1.1.1', '::g', '[2606:4700::1111]'])
    expect(isPublic(text)).toBe(false);
});

const rules = { isPublic, loopback: false };

it.each([
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0177.0.0.1/',
  'https://0x7f.1/',
  'https://127.0.0.1./',
  'https://[::1]/',
  'https://[::ffff:7f00:1]/',
  'https://[::ffff:169.254.169.254]/',
  'https://[64:ff9b::a00:1]/',
  'https://[fe80::1%25eth0]/',
  'https://[fd00:ec2::254]/',
  'https://169.254.169.254/latest/meta-data/',
  'https://2852039166/',
  'https://0/',
  'https://localhost/',
  'https://a.localhost/',
  'https://LOCALHOST/',
  'https://localhost./',
  'https://intranet/',
  'https://example.com./',
  'http://example.com/',
  'ftp://example.com/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'https://user@example.com/',
  'https://:pw@example.com/',
  'https://example.com/#a',
  'https://example.com/#',
  'https:///',
  'example.com',
  '',
  ' ',
  `https://example.com/${'a'.repeat(2_000)}`,
  'https://１２７.0.0.1/',
  'https://ⓛocalhost/',
  'gopher://127.0.0.1/',
  'https://127.0.0.1:443/',
  'http://127.0.0.1:8080/',
])('issue 13 E6: %s can’t be named as a receiver', (url) =>
  expect(refusalOf(url, rules)).toBeTypeOf('string'),
);

it.each([
  'https://example.com/',
  'https://hooks.example.com:8443/a?b=c',
  'https://bücher.example/',
  'https://1.1.1.1/',
  'https://[2606:4700::1111]/x',
])('%s can be named', (url) => expect(refusalOf(url, rules)).toBeUndefined());

it('outside production this machine can be named, and nothing else that is not public', () => {
  const development = { isPublic, loopback: true };
  for (const url of [
    'http://127.0.0.1:9/',
    'https://127.0.0.1:9/',
    'http://localhost:9/',
    'http://[::1]:9/',
  ]) {
    expect(refusalOf(url, development)).toBeUndefined();
  }
  for (const url of [
    'http://10.0.0.1/',
    'https://10.0.0.1/',
    'http://example.com/',
    'ftp://localhost/',
    'https://169.254.169.254/',
  ]) {
    expect(refusalOf(url, development)).toBeTypeOf('string');
  }
});
