import { DurableObject } from "cloudflare:workers";

/** The smallest Worker with Parley's bindings: its start takes the time that every such Worker needs. */
export default {
  fetch: () => new Response("ok"),
};

export class ChatRoom extends DurableObject {}
export class Inbox extends DurableObject {}
