import type { Context } from "hono";
import { log } from "../../log.ts";
import type { AppEnv } from "../context.ts";
import { routeEvent, routePattern } from "../routes/route-events.ts";
import { readNetwork } from "./network.ts";

type LogEntry = Parameters<typeof log>[0];
type LoggedRequest = Omit<LogEntry, "event" | "network" | "request"> & Partial<Pick<LogEntry, "event">>;

/** Logs the result of a request, under the event of its route or another one, with the network and the id of the request. */
export function logRequest<E extends AppEnv>(c: Context<E>, entry: LoggedRequest): void {
  const event = routeEvent(c.req.method, routePattern(c));
  log({ event, ...entry, network: readNetwork(c).wide, request: c.var.requestId });
}

/** Logs that a request changed what somebody may do, or what something costs. Logs nothing if none of the fields `changed`. */
export function logChange<E extends AppEnv>(
  c: Context<E>,
  entry: Omit<LoggedRequest, "code" | "error">,
): void {
  const values = Object.values(entry.changed ?? { request: true });
  if (values.some((value) => value !== undefined)) logRequest(c, { code: "ok", ...entry });
}

/** Returns the platform's id of a request, which is also in its own logs, or another one where there is no platform. */
export function readRequestId(header: string | undefined): string {
  return header !== undefined && /^[\w-]{1,64}$/.test(header) ? header : crypto.randomUUID();
}
