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
    ["„https://example.com/ä“", ["https://example.com/%C3%A4"]],
    ["<https://example.com/>", ["https://example.com/"]],
    ["(https://example.com/a(b(c)))).", ["https://example.com/a(b(c))"]],
    ["[https://example.com/?f[a]=1&f[b]]", ["https://example.com/?f[a]=1&f[b]"]],
    ["(see https://example.com/x[1](2)).", ["https://example.com/x[1](2)"]],
    ["http://[::1]", ["http://[::1]/"]],
    ["https://example.com/a)b(c))", ["https://example.com/a)b(c"]],
    ["https://example.com/…?!", ["https://example.com/"]],
    ["https://example.com/a.b,c", ["https://example.com/a.b,c"]],
  ])("finds in %j the links %j", (text, links) => {
    expect(linksOf(text)).toEqual(links);
  });

  test.each([
    ...[
      "https://a.example/x。",
      "（https://a.example/x）",
      "「https://a.example/x」",
      "看https://a.example/x，好",
    ],
    ...["“https://a.example/x”", "‘https://a.example/x’", "«https://a.example/x»", "‹https://a.example/x›"],
    ...[
      "„https://a.example/x“",
      "『https://a.example/x』",
      "【https://a.example/x】",
      "https://a.example/x！？",
    ],
    ...["https://a.example/x، مرحبا", "https://a.example/x؟", "https://a.example/x۔", "https://a.example/x।"],
    ...["https://a.example/x։", "https://a.example/x።", "https://a.example/x…", "https://a.example/x\u3000x"],
    ...["https://a.example/x\u202Ey", "https://a.example/x\u2067y", "https://a.example/x\u200By"],
    ...["https://a.example/x\u00ADy", "https://a.example/x\u0000y", "https://a.example/x\u0085y"],
    ...["https://a.example/x\u2800y", "https://a.example/x\uFFFCy", "https://a.example/x｜y"],
    ...[
      "https://a.example/x～",
      "https://a.example/x〜y",
      "https://a.example/x＋y",
      "https://a.example/x＿y",
    ],
    ...["https://a.example/x—y", "https://a.example/x——好", "https://a.example/x–", "https://a.example/x´"],
    ...[
      "_https://a.example/x_",
      "https://a.example/x＝y",
      "https://a.example/x￥1",
      "https://a.example/x－y",
    ],
  ])("ends the link in %j before what is no part of it", (text) => {
    expect(linksOf(text)).toEqual(["https://a.example/x"]);
  });

  test.each([
    "https://a.example/zh/中国",
    "https://a.example/e_(x)",
    "https://a.example/wiki/می\u200Cخواهم",
    "https://a.example/wiki/हिन्दी",
    "https://a.example/wiki/レオナルド・ダ・ヴィンチ",
    "https://a.example/wiki/L’Équipe",
    "https://a.example/😀?q=é&x=1#ü",
    "https://a.example/👨\u200D👩\u200D👧/❤\uFE0F/🇩🇪",
    "https://a.example/Michelson–Morley",
    "https://пример.рф/путь",
    "https://münchen.de",
    "https://яндекс.com/",
    "https://例え.jp/",
    "https://エーdrink.example/",
    "https://한국news.example/",
    "https://דוגמה.example/",
    "https://مثال.example/",
    "http://127.0.0.1:8000/",
    "https://EXAMPLE.com:443/",
    "www.example.com/x?y",
    "ada@example.com",
    "r&d@example.com",
    "x@münchen.de",
    "ψυχή@example.gr",
  ])("makes one link of %j, which is drawn as it is", (address) => {
    for (const text of [address, `(${address})`, `see ${address}.`, `“${address}”, ok`]) {
      const links = linkify(text).filter((part) => part.kind === "link");
      expect(links).toMatchObject([{ text: address, label: address }]);
    }
  });

  test.each([
    ["https://bank.example@evil.example/x", "https://evil.example/x"],
    ["https://bank.example:443@evil.example:8443/x", "https://evil.example:8443/x"],
    ["https://user:password@evil.example?bank.example", "https://evil.example?bank.example"],
    ["https://bank.example%2Fx@evil.example/", "https://evil.example/"],
    ["https:///bank.example@evil.example/", "https://evil.example/"],
    ["https://bank.example\u2044x.evil.example/", "https://bank.xn--examplex-k03d.evil.example/"],
    ["https://аррӏе.com/", "https://xn--80ak6aa92e.com/"],
    ["https://gооgle.example/", "https://xn--ggle-55da.example/"],
    ["https://bank.example〳x.evil.example/", "https://bank.xn--examplex-gz3g.evil.example/"],
    ["https://bank.exampleノx.evil.example/", "https://bank.xn--examplex-b44g.evil.example/"],
    ["https://bank.example丿x.evil.example/", "https://bank.xn--examplex-ei0m.evil.example/"],
    ["https://ꓮꓑꓑꓡꓰ.com/", "https://xn--4l8aa2c7bn.com/"],
    ["https://ⲟⲟ.com/", "https://xn--zhja.com/"],
    ["https://ꮯꮯ.com/", "https://xn--ybea.com/"],
    ["https://ꜱupport.example/", "https://xn--upport-v37v.example/"],
    ["https://googǀe.example/", "https://xn--googe-8tb.example/"],
    ["https://bank\u05B4.example/", "https://xn--bank-opf.example/"],
    ["https://ɡoogle.example/", "https://xn--oogle-qmc.example/"],
    ["https://bankก.example/", "https://xn--bank-8do.example/"],
    ["https://ｂank.example/", "https://bank.example/"],
    ["https://0x7f.1/", "https://127.0.0.1/"],
    ["https://b%61nk.example/", "https://bank.example/"],
  ])("draws the link %j with the host that it opens: %j", (address, label) => {
    const [link] = linkify(address);
    expect(link).toMatchObject({ kind: "link", text: address, label });
    const opened = new URL((link as { href: string }).href);
    expect(new URL(label.includes("://") ? label : `https://${label}`).host).toBe(opened.host);
  });

  test.each([
    ["www.example.com", ["https://www.example.com/"]],
    ["WWW.Example.com.", ["https://www.example.com/"]],
    ["ada@example.com", ["mailto:ada@example.com"]],
    ["Ada@Example.COM, ben@example.com", ["mailto:ada@example.com", "mailto:ben@example.com"]],
    ["a@b.de,c@d.de", ["mailto:a@b.de", "mailto:c@d.de"]],
    ["r&d?cc=x@example.com", ["mailto:cc%3Dx@example.com"]],
    ["x@пример.рф", ["mailto:x@xn--e1afmkfd.xn--p1ai"]],
    ["www.bank.example@evil.example", ["mailto:www.bank.example@evil.example"]],
    ["mailto:ada@example.com", ["mailto:ada@example.com"]],
    ["https://a.example/@ada", ["https://a.example/@ada"]],
    ["看https://example.com吧", ["https://example.com/"]],
    ["https://example.com에서 www.example.com을", ["https://example.com/", "https://www.example.com/"]],
    ["ที่https://example.comครับ", ["https://example.com/"]],
    ["https://例え.com例え", ["https://xn--r8jz45g.com/"]],
    ["看www.example.com吧", ["https://www.example.com/"]],
    ["请发ada@example.com谢谢", ["mailto:ada@example.com"]],
    ["例え@例え.jp", ["mailto:%E4%BE%8B%E3%81%88@xn--r8jz45g.jp"]],
    ["https://example.coм/", ["https://example.xn--co-9lc/"]],
    ["https://a.example,https://b.example", ["https://a.example/", "https://b.example/"]],
    [
      "www.a.example;www.b.example/x,http://c.example",
      ["https://www.a.example/", "https://www.b.example/x", "http://c.example/"],
    ],
    ["o’neill@example.com", []],
    ["’ada@example.com’", ["mailto:ada@example.com"]],
  ])("finds in %j the addresses %j", (text, links) => expect(linksOf(text)).toEqual(links));

  test.each([
    ["ada@bаnk.example", "ada@xn--bnk-6cd.example"],
    ["ada@раураӏ.com", "ada@xn--80aa0cbo65f.com"],
    ["ada@ｂank.example", "ada@bank.example"],
    ["ada@münchen.de", "ada@münchen.de"],
  ])("draws the mail address %j as %j", (address, label) => {
    expect(linkify(address)).toMatchObject([{ kind: "link", text: address, label }]);
  });

  test.each([
    "no address",
    "www.",
    "www.example",
    "awww.example.com",
    "x/www.example.com",
    "@ada",
    "ada@",
    "ada@localhost",
    "0@0.a",
    "ada@1.23",
    "ada@@example.com",
    "git@host.example:path/x.git",
    "ada@example.com/x",
    "//ada@example.com",
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

  test("returns parts that join to the text again, and links to http, https and mail addresses only", () => {
    const word = fc.oneof(
      fc.string(),
      fc.constantFrom("http://", "https://a.b/", "www.", "@", "a.de", "(", ")", ".", " ", "\u202E", "。"),
    );
    fc.assert(
      fc.property(fc.array(word), (words) => {
        const text = words.join("");
        const parts = linkify(text);
        expect(parts.map((part) => part.text).join("")).toBe(text);
        for (const part of parts) {
          expect(text.startsWith(part.text, part.at)).toBe(true);
          if (part.kind === "link") expect(part.href).toMatch(/^https?:\/\/|^mailto:[^@?]+@[^@?]+$/);
        }
      }),
    );
  });
});
