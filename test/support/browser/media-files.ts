import type { Browser, Locator } from "playwright-core";

/** Draws a landscape with a smile in this size. Returns a PNG file. */
export async function drawScene(
  browser: Browser,
  { width, height }: { width: number; height: number },
): Promise<Buffer<ArrayBuffer>> {
  const page = await browser.newPage({ viewport: { width, height } });
  await page.setContent(
    `<body style="margin:0;background:linear-gradient(#fb7, #e57 55%, #357 55%, #124)"><p style="font:50vmin serif;margin:10vh 0;text-align:center;color:#ffd">☺`,
  );
  const bytes = await page.screenshot();
  await page.close();
  return Buffer.from(bytes);
}

/** Returns one second of silence: a WAV file of 8,000 samples, one byte each. */
export function silence(): Buffer {
  const samples = 8000;
  const head = Buffer.alloc(44);
  head.write("RIFF", 0, "latin1");
  head.writeUInt32LE(36 + samples, 4);
  head.write("WAVEfmt ", 8, "latin1");
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(samples, 24);
  head.writeUInt32LE(samples, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36, "latin1");
  head.writeUInt32LE(samples, 40);
  return Buffer.concat([head, Buffer.alloc(samples, 128)]);
}

/** Returns a property of an audio or video element. */
export function readPlayer(
  player: Locator,
  property: "duration" | "currentTime" | "videoWidth",
): Promise<number> {
  return player.evaluate((element, name) => (element as HTMLVideoElement)[name], property);
}
