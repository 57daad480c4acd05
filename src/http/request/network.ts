import type { Context } from "hono";
import { type ClientNetwork, clientNetwork } from "../../core/client-network.ts";
import type { AppEnv } from "../context.ts";

/** Returns the network from which a request came. The platform sets the header; a client cannot. */
export function readNetwork<E extends AppEnv>(c: Context<E>): ClientNetwork {
  return clientNetwork(c.req.header("CF-Connecting-IP"));
}
