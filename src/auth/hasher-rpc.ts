import type { ClientNetwork } from "../core/client-network.ts";

/** Which password to compare with which hash. */
export type PasswordCheck = {
  password: string;
  /** undefined for an unknown member. The comparison then takes the same time, and fails. */
  hash: string | undefined;
  /** Hashed too, if the password is right. */
  newPassword?: string | undefined;
  /** The email of a log-in: its failures from one address are limited. */
  email?: string;
  /** Whether so many attempts were made for the email, from all addresses, that an address may fail only once a minute. */
  isBraked?: boolean;
};

/** `retryAfter` is in seconds. */
export type HasherBusy = { ok: false; code: "unavailable" | "rate_limited"; retryAfter: number };
export type HashResult = { ok: true; hash: string } | HasherBusy;
/** `newHash` is set if a new password was given and the password is right. */
export type CheckResult = { ok: true; isRight: boolean; newHash?: string } | HasherBusy;

/** The methods of a `Hasher` object that the Worker calls. */
export interface HasherRpc extends Rpc.DurableObjectBranded {
  /** Returns the hash of a new password. */
  hash(network: ClientNetwork, password: string): Promise<HashResult>;
  /** Compares a password with a hash. */
  check(network: ClientNetwork, check: PasswordCheck): Promise<CheckResult>;
}
