import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { linkify } from "../../../../src/web/chat/messages/linkify.ts";
import { LINK_MAX_LENGTH } from "../../../../src/web/limits.ts";

/** Returns the URLs of the links in a text. */
function linksOf(text: string): string[] {
  return linkify(text).flatMap((part) => (part.kind === "link" ? [part.href] : []));
}

describe("linkify", () => {
  test.each([
    ["https://example.com/a", ["https://example.com/a"]],
    ["see HTTP://Example.com:8000/x?y=1#z now", ["http://example.com:8000/x?y=1#z"]],
    ["two: http://a.example, http://b.example.", ["http://a.example/", "http://b.example/"]],
    ["(https://en.example/wiki/Parley_(chat))", ["https://en.example/wiki/Parley_(chat)"]],
    ["(https://example.com/a)", ["https://example.com/a"]],
    ["„https://example.com/ä“", ["https://example.com/%C3%A4%E2%80%9C"]],
    ["<https://example.com/>", ["https://example.com/"]],
    ["(https://example.com/a(b(c)))).", ["https://example.com/a(b(c))"]],
    ["https://example.com/a)b(c))", ["https://example.com/a)b(c"]],
    ["https://example.com/…?!", ["https://example.com/"]],
    ["https://example.com/a.b,c", ["https://example.com/a.b,c"]],
  ])("finds in %j the links %j", (text, links) => {
    expect(linksOf(text)).toEqual(links);
  });

  test.each([
    "no address",
    "javascript:alert(1)",
    "data:text/html,<b>",
    "ftp://example.com",
    "xhttps://example.com",
    "http://",
    "https:// example.com",
  ])("finds no link in %j", (text) => {
    expect(linkify(text)).toEqual([{ kind: "text", text, at: 0 }]);
  });

  test(`makes no link of a URL with more than ${LINK_MAX_LENGTH} characters`, () => {
    const longest = "https://example.com/".padEnd(LINK_MAX_LENGTH, "a");
    expect(linksOf(`see ${longest}.`)).toEqual([longest]);
    expect(linkify(`${longest}a`)).toEqual([{ kind: "text", text: `${longest}a`, at: 0 }]);
    expect(linksOf(`${longest}a https://b.example`)).toEqual(["https://b.example/"]);
  });

  test("returns parts that join to the text again, and links to http and https only", () => {
    const word = fc.oneof(fc.string(), fc.constantFrom("http://", "https://a.b/", "(", ")", ".", " "));
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const text = words.join("");
        const parts = linkify(text);
        expect(parts.map((part) => part.text).join("")).toBe(text);
        for (const part of parts) {
          expect(text.startsWith(part.text, part.at)).toBe(true);
          if (part.kind === "link") expect(part.href).toMatch(/^https?:\/\//);
        }
      }),
    );
  });
});
