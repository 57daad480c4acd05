import type { JWTPayload } from "jose";
import { claimedIssuer } from "../auth/jwt.ts";
import { type Identity, verifyToken } from "../auth/token.ts";
import { normalizeEmail } from "../core/email.ts";
import { isNameOfAnother, isReservedName } from "../core/member-name.ts";
import { isPictureUrl } from "../core/picture.ts";
import { CLOSED_RETRY_SECONDS } from "../core/restore-limits.ts";
import { PARLEY_ISSUER, SITE_TOKEN_MAX_LENGTH } from "../core/site-token-limits.ts";
import type { Database } from "../db/database.ts";
import type { SiteProfile } from "../db/identities.ts";
import { findSiteKeys, storeSiteKeys } from "../db/site-keys.ts";
import { signUpFromSite } from "../ledger/sign-up.ts";
import { log } from "../log.ts";
import { withDeadline } from "../platform/deadline.ts";
import { Name } from "../protocol/http/name.ts";
import type { Settings, SiteTokens } from "../settings.ts";
import { findMemberId, rememberMember } from "./member-ids.ts";
import { requestKeys } from "./request-keys.ts";
import type { Identified, TokenRefusal } from "./rpc.ts";
import { KeysUnavailableError, SiteKeys, type WaitUntil } from "./site-keys.ts";
import { logRefusal, verifySiteToken } from "./site-token.ts";

export type IdentifyDeps = { settings: Settings; db: Database; waitUntil: WaitUntil };

const UNAUTHORIZED = { ok: false, code: "unauthorized" } as const;

/** The keys of the site with these settings. */
const keysOfSites = new WeakMap<Settings, SiteKeys>();

/**
 * Returns the identity in an access token: Parley's own, or one of the site. A subject of the site whom Parley has not seen before
 * becomes a member. The answer does not contain whether D1 has ended the access.
 */
export async function identify(token: string, deps: IdentifyDeps): Promise<Identified> {
  if (token.length > SITE_TOKEN_MAX_LENGTH) return UNAUTHORIZED;
  const site = siteOf(token, deps);
  if (site) return refuseUndecided(() => identifySiteToken(token, site));
  const identity = await verifyToken(deps.settings.jwtKey, token);
  if (identity) return { ok: true, identity };
  const issuer = claimedIssuer(token);
  if (deps.settings.siteTokens && issuer !== PARLEY_ISSUER)
    logRefusal(issuer === undefined ? "it is not a JWT with an issuer" : "its issuer is not SITE_ISSUER");
  return UNAUTHORIZED;
}

/** A token for a log-out. `identity` is undefined for a token of the site, which belongs to no session. */
type Ending = { ok: true; identity: Identity | undefined } | ({ ok: false } & TokenRefusal);

/** Returns the identity in a token of Parley or the site that is valid or once was. Adds no member. */
export async function identifyForLogOut(token: string, deps: IdentifyDeps): Promise<Ending> {
  if (token.length > SITE_TOKEN_MAX_LENGTH) return UNAUTHORIZED;
  const site = siteOf(token, deps);
  const options = { acceptsExpired: true };
  if (site)
    return refuseUndecided(async () => {
      const verified = await verifySiteToken(token, { ...site, ...options, keys: keysOf(site) });
      return verified ? { ok: true, identity: undefined } : UNAUTHORIZED;
    });
  const identity = await verifyToken(deps.settings.jwtKey, token, options);
  return identity ? { ok: true, identity } : UNAUTHORIZED;
}

type SiteDeps = IdentifyDeps & { issuer: string; tokens: SiteTokens };

/** Returns what verifies a token that names the site as its issuer; undefined for any other. */
function siteOf(token: string, deps: IdentifyDeps): SiteDeps | undefined {
  const { siteIssuer: issuer, siteTokens: tokens } = deps.settings;
  if (issuer === undefined || !tokens || claimedIssuer(token) !== issuer) return undefined;
  return { ...deps, issuer, tokens };
}

async function identifySiteToken(token: string, deps: SiteDeps): Promise<Identified> {
  const verified = await verifySiteToken(token, { ...deps, keys: keysOf(deps) });
  if (!verified) return UNAUTHORIZED;
  const { subject, issuedAt: siteIssuedAt, expiresAt, claims } = verified;
  const memberId = await findOrAdd(deps, subject, claims);
  if (memberId === undefined)
    return { ok: false, code: "unavailable", retryAfter: CLOSED_RETRY_SECONDS, closed: true };
  return { ok: true, identity: { memberId, siteIssuedAt, expiresAt: expiresAt * 1000 } };
}

/** Returns the result of `decide`, or a refusal for now if the keys of the site or D1 are missing for it. */
async function refuseUndecided<T>(decide: () => Promise<T>): Promise<T | ({ ok: false } & TokenRefusal)> {
  try {
    return await decide();
  } catch (error) {
    const isForKeys = error instanceof KeysUnavailableError;
    log({ event: "site.token", code: "unavailable", error: isForKeys ? error.message : error });
    return { ok: false, code: "unavailable", ...(isForKeys && { retryAfter: error.retryAfter }) };
  }
}

function keysOf({ settings, db, tokens }: SiteDeps): SiteKeys {
  const known = keysOfSites.get(settings);
  if (known) return known;
  const url = "url" in tokens.keys ? tokens.keys.url : "";
  const keys = new SiteKeys({
    request: () => requestKeys(url),
    load: async () => {
      const stored = await findSiteKeys(db, url);
      return stored && { keys: JSON.parse(stored.keys), loadedAt: stored.loadedAt };
    },
    store: ({ keys, loadedAt }) => storeSiteKeys(db, url, { keys: JSON.stringify(keys), loadedAt }),
  });
  keysOfSites.set(settings, keys);
  return keys;
}

/** Returns the member of a subject, and adds one if there is none. A closed site adds none: then it returns undefined. */
async function findOrAdd(
  { db, issuer, settings, tokens }: SiteDeps,
  subject: string,
  claims: JWTPayload,
): Promise<number | undefined> {
  const known = await findMemberId({ settings, db }, subject);
  if (known !== undefined) return known;
  if (settings.isClosed) return undefined;
  const { signupCoins, reservedNames } = settings;
  const profile = profileOf(claims, tokens.claims, reservedNames);
  const signUp = signUpFromSite(db, { issuer, subject }, { profile, signupCoins, now: Date.now() });
  const memberId = await withDeadline(signUp);
  rememberMember(settings, subject, memberId);
  return memberId;
}

/** Returns what the claims say of a new member. A claim that breaks a rule is left out: it must not prevent the log-in. */
function profileOf(
  claims: JWTPayload,
  names: SiteTokens["claims"],
  reservedNames: readonly string[],
): SiteProfile {
  const name = Name.safeParse(claims[names.name]).data ?? null;
  const isTaken = name !== null && (isReservedName(name, reservedNames) || isNameOfAnother(name, null));
  const { [names.email]: email, [names.picture]: picture } = claims;
  return {
    name: isTaken ? null : name,
    email: (typeof email === "string" && normalizeEmail(email)) || null,
    picture: typeof picture === "string" && isPictureUrl(picture) ? picture : null,
  };
}
