/** The entry point `parley-client/site`. */
export type { LoginBody, RegisteredBody } from "../../protocol/http/auth.ts";
export type { EntryBody, StatementBody } from "../../protocol/http/coins.ts";
export type { MemberBody } from "../../protocol/http/members.ts";
export type { ProblemBody } from "../../protocol/http/problem.ts";
export type { SmileBody, SmileList } from "../../protocol/http/smiles.ts";
export type { SiteFetch } from "./send-request.ts";
export type { SessionStore, SiteSession } from "./session-store.ts";
export { Site, type SiteLocks, type SiteOptions } from "./site.ts";
export { SiteError } from "./site-error.ts";
