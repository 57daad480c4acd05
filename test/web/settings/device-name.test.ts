import { expect, test } from "vitest";
import { deviceName } from "../../../src/web/settings/device-name.ts";

const LINUX = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)";

test.each([
  [`${LINUX} HeadlessChrome/140.0.0.0 Safari/537.36`, "Chrome on Linux"],
  [`${LINUX} Chrome/140.0.0.0 Safari/537.36`, "Chrome on Linux"],
  [`${LINUX} Chrome/140.0.0.0 Safari/537.36 OPR/120.0`, "Opera on Linux"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15", "Safari on Mac"],
  ["Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 CriOS/140.0 Mobile/15E148 Safari/604.1", "Chrome on iPhone"],
  ["curl/8.5.0", "Unknown device"],
])("%s is shown as %s", (userAgent, name) => {
  expect(deviceName(userAgent)).toBe(name);
});
