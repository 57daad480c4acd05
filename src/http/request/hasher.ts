import type { Context } from "hono";
import type { CheckResult, HasherBusy, HasherRpc, PasswordCheck } from "../../auth/hasher-rpc.ts";
import type { ClientNetwork } from "../../core/client-network.ts";
import { HASHERS } from "../../core/limits.ts";
import { shardOf } from "../../core/shard.ts";
import { withDeadline } from "../../platform/deadline.ts";
import type { AppEnv } from "../context.ts";
import { HttpError } from "../http-error.ts";
import { readNetwork } from "./network.ts";

/** Returns the hash of a new password. @throws HttpError `unavailable` if the client's address has too many hashes waiting */
export async function hashPassword<E extends AppEnv>(c: Context<E>, password: string): Promise<string> {
  return (await callHasher(c, (hasher, network) => hasher.hash(network, password))).hash;
}

/**
 * Compares a password with a hash.
 * @returns `newHash` if a new password was given and the password is right
 * @throws HttpError `rate_limited` after too many failures, `unavailable` if the client's address has too many hashes waiting
 */
export function checkPassword<E extends AppEnv>(
  c: Context<E>,
  check: PasswordCheck,
): Promise<Extract<CheckResult, { ok: true }>> {
  return callHasher(c, (hasher, network) => hasher.check(network, check));
}

/** Calls the `Hasher` to which the client's wide network belongs. @throws HttpError, UnavailableError */
async function callHasher<E extends AppEnv, R extends { ok: true }>(
  c: Context<E>,
  call: (hasher: Pick<HasherRpc, "hash" | "check">, network: ClientNetwork) => Promise<R | HasherBusy>,
): Promise<R> {
  const network = readNetwork(c);
  const name = `hasher-${shardOf(network.wide, HASHERS)}`;
  const result = await withDeadline(call(c.env.HASHER.getByName(name), network));
  if (result.ok) return result;
  throw new HttpError(result.code, { retryAfter: result.retryAfter });
}
