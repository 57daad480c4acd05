import { BufferedBytes } from "../../../src/http/upgrade/buffered-bytes.ts";
import { spliceOnFirstFrame } from "../../../src/http/upgrade/splice.ts";

const received: unknown[] = [];
const buffered = new BufferedBytes();

/**
 * A Worker with the splice alone, and with rooms that misbehave: `/silent` never answers, `/broken` throws, `/slow` answers after
 * 300 ms, `/joined` joins frames. `/received` lists the frames that the rooms received.
 */
export default {
  fetch(request: Request, _env: unknown, ctx: ExecutionContext): Response {
    const path = new URL(request.url).pathname;
    if (path === "/received") return Response.json(received);
    const openRoom = async () => {
      if (path === "/broken") throw new Error("no room");
      if (path === "/silent") await new Promise((resolve) => setTimeout(resolve, 60_000));
      if (path === "/slow") await new Promise((resolve) => setTimeout(resolve, 300));
      const { 0: upstream, 1: room } = new WebSocketPair();
      room.binaryType = "arraybuffer";
      room.accept();
      room.addEventListener("message", ({ data }) => {
        received.push(data);
        if (data === "close") room.close(4000, "from the room");
        else room.send(data);
      });
      return { ok: true as const, upstream, holder: path, joinsFrames: path === "/joined" };
    };
    return spliceOnFirstFrame({ openRoom, abort: () => ctx.abort("no answer"), buffered, logEnd() {} });
  },
};
