import { DurableObject } from "cloudflare:workers";
import type { ClientNetwork } from "../core/client-network.ts";
import {
  AUTH_ATTEMPTS_PERIOD_SECONDS,
  EMAIL_MAX_BYTES,
  HASH_RETRY_SECONDS,
  LOGIN_FAILURES_PER_PERIOD,
  LOGIN_FAILURES_PER_PERIOD_BRAKED,
} from "../core/limits.ts";
import { LoginFailures } from "../core/login-failures.ts";
import type { Env } from "../env.ts";
import { HashQueue } from "./hash-queue.ts";
import type { CheckResult, HasherBusy, HasherRpc, HashResult, PasswordCheck } from "./hasher-rpc.ts";
import { hashPassword, verifyPassword } from "./password.ts";

const BUSY: HasherBusy = { ok: false, code: "unavailable", retryAfter: HASH_RETRY_SECONDS };

/**
 * Hashes the passwords of some networks, away from the isolates that have sockets: a hash blocks its isolate for a quarter of a
 * second. No other module of the Worker imports the hash. The object stores nothing: what it counts is lost with it.
 */
export class Hasher extends DurableObject<Env> implements HasherRpc {
  readonly #queue = new HashQueue(() => scheduler.wait(0));
  readonly #failures = new LoginFailures(AUTH_ATTEMPTS_PERIOD_SECONDS * 1000);

  async hash(network: ClientNetwork, password: string): Promise<HashResult> {
    const hash = await this.#queue.run(network, () => hashPassword(password));
    return hash === undefined ? BUSY : { ok: true, hash };
  }

  async check(network: ClientNetwork, check: PasswordCheck): Promise<CheckResult> {
    // Also before the queue, so that refused attempts take no place in it.
    const refusal = this.#failureLimit(network, check);
    return refusal ?? (await this.#queue.run(network, () => this.#check(network, check))) ?? BUSY;
  }

  #check(network: ClientNetwork, check: PasswordCheck): CheckResult {
    const refusal = this.#failureLimit(network, check);
    if (refusal) return refusal;
    const isRight = verifyPassword(check.password, check.hash);
    if (!isRight && check.email !== undefined)
      this.#failures.add(failureKey(network, check.email), Date.now());
    if (!isRight || check.newPassword === undefined) return { ok: true, isRight };
    return { ok: true, isRight, newHash: hashPassword(check.newPassword) };
  }

  #failureLimit(network: ClientNetwork, { email, isBraked }: PasswordCheck): HasherBusy | undefined {
    if (email === undefined) return undefined;
    const max = isBraked ? LOGIN_FAILURES_PER_PERIOD_BRAKED : LOGIN_FAILURES_PER_PERIOD;
    const retryAfter = this.#failures.retryAfter(failureKey(network, email), max, Date.now());
    return retryAfter > 0 ? { ok: false, code: "rate_limited", retryAfter } : undefined;
  }
}

/** No member has a longer email, so the rest of it need not be held in memory. */
function failureKey({ address }: ClientNetwork, email: string): string {
  return `${address} ${email.slice(0, EMAIL_MAX_BYTES + 1)}`;
}
