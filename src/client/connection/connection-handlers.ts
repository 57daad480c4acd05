import type { InboxFrame, V1ServerFrame } from "../../protocol/frames/server.ts";
import type { ConnectionState } from "./connection-state.ts";
import type { HeartbeatHandlers } from "./heartbeat.ts";

export type ConnectionHandlers = Partial<Pick<HeartbeatHandlers, "onSilence">> & {
  /** Returns the URL. Called for each attempt. */
  url: () => string;
  /** Called with each frame that the connection does not handle itself. */
  onFrame: (frame: V1ServerFrame | InboxFrame) => void;
  /** Called when the socket is lost. @param closeCode 1006 if this client dropped it */
  onDisconnect: (closeCode: number) => void;
  /** A new token was sent on this socket after the old one had expired. The server rejected the frames in between. */
  onTokenRenewed: () => void;
  onStateChange: (state: ConnectionState) => void;
};
