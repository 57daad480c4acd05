import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

test("an object sends frames only through sendFrame, which closes a socket whose client does not read", () => {
  const sends = ["room", "inbox", "platform"].flatMap((folder) =>
    readdirSync(join("src", folder), { recursive: true, encoding: "utf8" })
      .filter((path) => path.endsWith(".ts"))
      .map((path) => join("src", folder, path))
      .filter((path) => /\b(?:socket|ws)\.send\(/.test(readFileSync(path, "utf8"))),
  );
  expect(sends).toEqual([join("src", "platform", "sockets.ts")]);
});
