import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { clientNetwork, UNKNOWN_NETWORK } from "../../src/core/client-network.ts";

const IPV4 = { address: "203.0.113.7", wide: "203.0.113.0/24" };
const IPV6 = { address: "2001:db8:1:2::/64", wide: "2001:db8:1::/48" };
const ZEROS = { address: "0:0:0:0::/64", wide: "0:0:0::/48" };

const octets = fc.array(fc.nat(255), { minLength: 4, maxLength: 4 });
/** Zeros are frequent, so that there is something to compress. */
const group = fc.oneof(fc.constant(0), fc.nat(0xffff));
const groups = fc.array(group, { minLength: 8, maxLength: 8 }).filter((all) => !isMapped(all));

type Spelling = {
  upperCase?: boolean;
  padded?: boolean;
  dotted?: boolean;
  compressed?: boolean;
  zone?: string;
};
const spelling: fc.Arbitrary<Spelling> = fc.record({
  upperCase: fc.boolean(),
  padded: fc.boolean(),
  dotted: fc.boolean(),
  compressed: fc.boolean(),
  zone: fc.constantFrom("", "%eth0", "%1"),
});

/** Returns whether an address is an IPv4-mapped one. */
function isMapped(all: number[]): boolean {
  return all.slice(0, 5).every((each) => each === 0) && all[5] === 0xffff;
}

/** Spells an address in one of the forms of RFC 4291, 2.2. */
function spell(all: number[], { upperCase, padded, dotted, compressed, zone = "" }: Spelling): string {
  const words = all.map((each) => each.toString(16).padStart(padded ? 4 : 1, "0"));
  const [high = 0, low = 0] = all.slice(6);
  if (dotted) words.splice(6, 2, [high >> 8, high & 0xff, low >> 8, low & 0xff].join("."));
  const isZero = (word: string | undefined) => /^0+$/.test(word ?? "");
  const start = compressed ? words.findIndex(isZero) : -1;
  let end = start;
  while (isZero(words[end])) end++;
  const text =
    start === -1 ? words.join(":") : `${words.slice(0, start).join(":")}::${words.slice(end).join(":")}`;
  return (upperCase ? text.toUpperCase() : text) + zone;
}

describe("the network of a client", () => {
  test.each([
    ["203.0.113.7", IPV4],
    [" 203.0.113.7 ", IPV4],
    ["::ffff:203.0.113.7", IPV4],
    ["::FFFF:CB00:7107", IPV4],
    ["0:0:0:0:0:ffff:203.0.113.7", IPV4],
    ["2001:db8:1:2::", IPV6],
    ["2001:0DB8:0001:0002:FFFF:FFFF:FFFF:FFFF", IPV6],
    ["2001:db8:1:2:3:4:5.6.7.8", IPV6],
    ["2001:db8:1:2::1%eth0", IPV6],
    ["::", ZEROS],
    ["::1", ZEROS],
    // The deprecated IPv4-compatible form (RFC 4291, 2.5.5.1) and other prefixes are IPv6.
    ["::203.0.113.7", ZEROS],
    ["::fffe:203.0.113.7", ZEROS],
    ["::ffff:0:203.0.113.7", ZEROS],
    ["64:ff9b::203.0.113.7", { address: "64:ff9b:0:0::/64", wide: "64:ff9b:0::/48" }],
    ["1::ffff:203.0.113.7", { address: "1:0:0:0::/64", wide: "1:0:0::/48" }],
    ["fe80::1%25eth0", { address: "fe80:0:0:0::/64", wide: "fe80:0:0::/48" }],
    ["1::8", { address: "1:0:0:0::/64", wide: "1:0:0::/48" }],
  ])("of %j is known", (ip, network) => {
    expect(clientNetwork(ip)).toEqual(network);
  });

  test.each([
    undefined,
    null,
    "",
    "  ",
    "unknown",
    "203.0.113",
    "203.0.113.256",
    "203.0.113.07",
    "203.0.113.7.1",
    "203.0.113.7:443",
    "203.0.113.7, 203.0.113.8",
    "3405803783",
    "0xcb.0.0x71.7",
    "%eth0",
    ":",
    ":::",
    "1::2::3",
    "1:2:3:4:5:6:7",
    "1:2:3:4:5:6:7:8:9",
    "12345::",
    "g::",
    "::ffff:203.0.113.256",
    "::ffff:203.0.113",
    "[::1]",
    "::1]:443/[",
    "::1/64",
    "\u0661.0.0.1",
  ])("is the unknown one for %j", (ip) => {
    expect(clientNetwork(ip)).toBe(UNKNOWN_NETWORK);
  });

  test("is the address and the /24 for every IPv4 address, mapped or not", () => {
    fc.assert(
      fc.property(octets, spelling, (all, how) => {
        const ip = all.join(".");
        const network = { address: ip, wide: `${all.slice(0, 3).join(".")}.0/24` };
        expect(clientNetwork(ip)).toEqual(network);
        const [a = 0, b = 0, c = 0, d = 0] = all;
        const mapped = [0, 0, 0, 0, 0, 0xffff, a * 256 + b, c * 256 + d];
        expect(clientNetwork(spell(mapped, how))).toEqual(network);
      }),
    );
  });

  test("is the same for every spelling of an IPv6 address", () => {
    fc.assert(
      fc.property(groups, spelling, spelling, (all, one, two) => {
        const network = clientNetwork(spell(all, one));
        expect(network).not.toBe(UNKNOWN_NETWORK);
        expect(clientNetwork(spell(all, two))).toEqual(network);
      }),
    );
  });

  test("is the same within an IPv6 /64, wide within a /48, and another one outside", () => {
    fc.assert(
      fc.property(groups, fc.nat(127), (all, bit) => {
        const other = all.map((each, i) => (i === bit >> 4 ? each ^ (0x8000 >> (bit & 15)) : each));
        fc.pre(!isMapped(other));
        const [one, two] = [clientNetwork(spell(all, {})), clientNetwork(spell(other, {}))];
        expect(one.address === two.address).toBe(bit >= 64);
        expect(one.wide === two.wide).toBe(bit >= 48);
      }),
    );
  });

  test("never throws", () => {
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: fc.constantFrom(..."01afAF:.%") }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(Object.keys(clientNetwork(text))).toEqual(["address", "wide"]);
      }),
    );
  });
});
