/** Where a client connects from. Limits count by these two strings. */
export type ClientNetwork = {
  /** The IPv4 address or the IPv6 /64: the smallest range that one customer of a provider gets. */
  address: string;
  /** The IPv4 /24 or the IPv6 /48: the range from which one attacker can easily take many addresses. */
  wide: string;
};

/** The network of every client whose address is missing or malformed. They share its limits. */
export const UNKNOWN_NETWORK: ClientNetwork = { address: "unknown", wide: "unknown" };

const OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const IPV6 = /^[\da-f:.]+$/i;

/**
 * Returns the network of a client. All spellings of an address have the same network, and an IPv4-mapped IPv6 address has that of
 * the IPv4 address (RFC 4291, 2.5.5.2).
 * @param ip the header `CF-Connecting-IP`
 */
export function clientNetwork(ip: string | null | undefined): ClientNetwork {
  // A zone id (RFC 4007, 11) names an interface of this machine.
  const [address = ""] = (ip ?? "").trim().split("%");
  if (IPV4.test(address)) return ipv4Network(address.split(".").map(Number));
  const groups = IPV6.test(address) ? parseIpv6(address) : undefined;
  if (!groups) return UNKNOWN_NETWORK;
  const [mapped, high = 0, low = 0] = groups.slice(5);
  if (groups.slice(0, 5).every((group) => group === 0) && mapped === 0xffff)
    return ipv4Network([high >> 8, high & 0xff, low >> 8, low & 0xff]);
  return { address: ipv6Prefix(groups, 4), wide: ipv6Prefix(groups, 3) };
}

function ipv4Network(octets: number[]): ClientNetwork {
  return { address: octets.join("."), wide: `${octets.slice(0, 3).join(".")}.0/24` };
}

function ipv6Prefix(groups: number[], count: number): string {
  const prefix = groups.slice(0, count).map((group) => group.toString(16));
  return `${prefix.join(":")}::/${16 * count}`;
}

/** Returns the eight groups of an IPv6 address, or undefined. The URL parser knows every spelling, and returns one of them. */
function parseIpv6(text: string): number[] | undefined {
  const url = `http://[${text}]`;
  if (!URL.canParse(url)) return undefined;
  const [head = [], tail = []] = new URL(url).hostname
    .slice(1, -1)
    .split("::")
    .map((side) => (side === "" ? [] : side.split(":").map((group) => Number.parseInt(group, 16))));
  return [...head, ...new Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}
