/**
 * Pastes files into an element, as an application copies them: with a text, or as a folder. Returns false if the page takes them in
 * place of the browser's own paste.
 */
export function pasteFiles(
  target: Element,
  { names, text, isFolder = false }: { names: string[]; text?: string; isFolder?: boolean },
): boolean {
  const clipboardData = new DataTransfer();
  if (text !== undefined) clipboardData.setData("text/plain", text);
  for (const name of names) {
    const item = clipboardData.items.add(new File(["x"], name));
    // A page cannot make a folder. The browser returns a new object for each reading of an item.
    if (isFolder && item) {
      Object.defineProperty(DataTransferItem.prototype, "webkitGetAsEntry", {
        value: () => ({ isDirectory: true, name }),
      });
    }
  }
  return target.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }),
  );
}

/** Drags or drops a file over an element. Returns false if the page prevents what the browser would do with it. */
export function dragFile(
  target: Element,
  { event, name }: { event: "dragover" | "drop"; name: string },
): boolean {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File(["x"], name));
  return target.dispatchEvent(new DragEvent(event, { dataTransfer, bubbles: true, cancelable: true }));
}

/** Records a short video of 160 by 90 pixels. Returns the bytes of a WebM file. */
export function recordVideo(): Promise<number[]> {
  return new Promise((resolve) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 160, height: 90 });
    const context = canvas.getContext("2d");
    if (!context) throw new TypeError("the browser has no canvas");
    const recorder = new MediaRecorder(canvas.captureStream(), { mimeType: "video/webm" });
    let frames = 0;
    const draw = () => {
      context.fillStyle = frames % 2 ? "teal" : "gold";
      context.fillRect(0, 0, 160, 90);
      if (frames++ < 30) requestAnimationFrame(draw);
      else recorder.stop();
    };
    draw();
    recorder.addEventListener("dataavailable", async ({ data }) =>
      resolve([...new Uint8Array(await data.arrayBuffer())]),
    );
    recorder.start();
  });
}

/** Records a short sound, without a picture. Returns the bytes of a file of that type. */
export function recordSound(mimeType: string): Promise<number[]> {
  return new Promise((resolve) => {
    const context = new AudioContext();
    const destination = context.createMediaStreamDestination();
    const tone = context.createOscillator();
    tone.connect(destination);
    tone.start();
    const recorder = new MediaRecorder(destination.stream, { mimeType });
    tone.addEventListener("ended", () => recorder.stop());
    recorder.addEventListener("start", () => tone.stop(context.currentTime + 0.5));
    recorder.addEventListener("dataavailable", async ({ data }) =>
      resolve([...new Uint8Array(await data.arrayBuffer())]),
    );
    recorder.start();
  });
}

/** Draws a picture of this size. Returns the bytes of a PNG file. */
export async function drawPicture({ width, height }: { width: number; height: number }): Promise<number[]> {
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.fillRect(0, 0, width, height);
  return [...new Uint8Array(await (await canvas.convertToBlob()).arrayBuffer())];
}
