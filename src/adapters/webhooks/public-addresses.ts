// Which addresses lie on the public internet. All others are refused, so that nobody makes this program ask a place that only it can
// reach. From the registries of special-purpose addresses (https://www.iana.org/assignments/iana-ipv4-special-registry and
// …/iana-ipv6-special-registry) and RFC 4291, 6052, 6598.
import { BlockList, isIP } from 'node:net';

/** IPv4 that is not public: this network, private, shared by providers (CGNAT), loopback, link-local with the clouds' metadata, IETF, documentation, 6to4 relays, benchmarks, multicast, reserved. */
const closedV4: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  // Azure's platform, which answers whoever asks from inside a machine.
  ['168.63.129.16', 32],
];
/** Of IPv6 only global unicast is public; loopback, mapped IPv4, NAT64, unique local, link-local and multicast lie outside of it. */
const openV6 = ['2000::', 3] as const;
/** What of that is not: IETF with Teredo, documentation, 6to4. */
const closedV6: readonly (readonly [network: string, prefix: number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

/** Whether an address is public; false for what is no address. */
export type IsPublicAddress = (address: string) => boolean;

/** The check. */
export function publicAddresses(): IsPublicAddress {
  const [v4, v6, open] = [new BlockList(), new BlockList(), new BlockList()];
  for (const [network, prefix] of closedV4) v4.addSubnet(network, prefix, 'ipv4');
  for (const [network, prefix] of closedV6) v6.addSubnet(network, prefix, 'ipv6');
  open.addSubnet(...openV6, 'ipv6');
  return (address) => {
    const family = isIP(address);
    if (family === 4) return !v4.check(address, 'ipv4');
    // A zone (`fe80::1%eth0`) belongs to one machine.
    if (family !== 6 || address.includes('%')) return false;
    return open.check(address, 'ipv6') && !v6.check(address, 'ipv6');
  };
}

/** Whether an address is of this machine. */
export function isLoopbackAddress(address: string): boolean {
  return (isIP(address) === 4 && address.startsWith('127.')) || address === '::1';
}
