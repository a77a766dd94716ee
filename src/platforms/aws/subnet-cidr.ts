/** How many subnets the range of a network is cut into: more than a region has zones. */
const PARTS_BITS = 4;

/** The n-th sixteenth of an IPv4 range: `subnetCidr('10.40.0.0/16', 1)` is `10.40.16.0/20`. */
export function subnetCidr(cidr: string, index: number): string {
  const [address = '', bits = '0'] = cidr.split('/');
  const length = Number(bits) + PARTS_BITS;
  return `${toText(toNumber(address) + index * 2 ** (32 - length))}/${length}`;
}

/** An IPv4 range as AWS keeps it, without bits of the host: `10.1.2.3/16` is `10.1.0.0/16`. Others stay as they are, in small letters. */
export function canonicalCidr(cidr: string): string {
  const [address = '', bits] = cidr.split('/');
  if (!/^\d+\.\d+\.\d+\.\d+$/.test(address)) return cidr.toLowerCase();
  const size = 2 ** (32 - Number(bits ?? 32));
  return `${toText(Math.floor(toNumber(address) / size) * size)}/${bits ?? 32}`;
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}

function toText(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');
}
