import type { JWTPayload } from "jose";
import { claimedIssuer } from "../auth/jwt.ts";
import { verifyToken } from "../auth/token.ts";
import { normalizeEmail } from "../core/email.ts";
import { isNameOfAnother, isReservedName } from "../core/member-name.ts";
import { isPictureUrl } from "../core/picture.ts";
import { CLOSED_RETRY_SECONDS } from "../core/restore-limits.ts";
import { SITE_TOKEN_MAX_LENGTH } from "../core/site-token-limits.ts";
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
import type { Identified } from "./rpc.ts";
import { KeysUnavailableError, SiteKeys, type WaitUntil } from "./site-keys.ts";
import { verifySiteToken } from "./site-token.ts";

export type IdentifyDeps = { settings: Settings; db: Database; waitUntil: WaitUntil };

const UNAUTHORIZED = { ok: false, code: "unauthorized" } as const;

/** The keys of the site with these settings. */
const keysOfSites = new WeakMap<Settings, SiteKeys>();

/**
 * Returns the identity in an access token: Parley's own, or one of the site. A subject of the site whom Parley has not seen before
 * becomes a member. The answer does not contain whether D1 has ended the access.
 */
export async function identify(token: string, deps: IdentifyDeps): Promise<Identified> {
  const { settings } = deps;
  const { siteIssuer: issuer, siteTokens: tokens } = settings;
  if (token.length > SITE_TOKEN_MAX_LENGTH) return UNAUTHORIZED;
  if (issuer !== undefined && tokens && claimedIssuer(token) === issuer)
    return identifySiteToken(token, { ...deps, issuer, tokens });
  const identity = await verifyToken(settings.jwtKey, token);
  return identity ? { ok: true, identity } : UNAUTHORIZED;
}

type SiteDeps = IdentifyDeps & { issuer: string; tokens: SiteTokens };

async function identifySiteToken(token: string, deps: SiteDeps): Promise<Identified> {
  try {
    const verified = await verifySiteToken(token, { ...deps, keys: keysOf(deps) });
    if (!verified) return UNAUTHORIZED;
    const { subject, issuedAt: siteIssuedAt, expiresAt, claims } = verified;
    const memberId = await findOrAdd(deps, subject, claims);
    if (memberId === undefined)
      return { ok: false, code: "unavailable", retryAfter: CLOSED_RETRY_SECONDS, closed: true };
    return { ok: true, identity: { memberId, siteIssuedAt, expiresAt: expiresAt * 1000 } };
  } catch (error) {
    if (error instanceof KeysUnavailableError)
      return { ok: false, code: "unavailable", retryAfter: error.retryAfter };
    log({ event: "site.token", code: "unavailable", error });
    return { ok: false, code: "unavailable" };
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
