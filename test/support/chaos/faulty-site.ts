import type { Dice } from "../dice.ts";
import type { Failpoint, Failpoints } from "../failpoints/failpoints.ts";
import type { RuntimeOptions } from "../runtime/miniflare.ts";
import { type CuttingProxy, startCuttingProxy } from "./cutting-proxy.ts";
import { type Killable, startKillable } from "./killable.ts";

/** How many of a hundred calls to D1 are lost while D1 is faulty. */
const LOST_PERCENT = 20;

/** An instrumented Parley that can be killed, behind a proxy that keeps its address and cuts its connections. */
export class FaultySite {
  readonly #options: RuntimeOptions;
  readonly proxy: CuttingProxy;
  #runtime: Killable;

  private constructor(options: RuntimeOptions, runtime: Killable, proxy: CuttingProxy) {
    this.#options = options;
    this.#runtime = runtime;
    this.proxy = proxy;
  }

  static async start(options: RuntimeOptions, dice: Dice): Promise<FaultySite> {
    const runtime = await startKillable(options);
    return new FaultySite(options, runtime, await startCuttingProxy(await runtime.url, dice));
  }

  /** Kills the server and starts it again, with its clock right and all its calls to D1 answered. */
  async restart(): Promise<void> {
    await this.#runtime.kill();
    this.#runtime = await startKillable(this.#options);
    this.proxy.target = await this.#runtime.url;
  }

  setClock(ms: number): Promise<void> {
    return this.#set("clockOffsetMs", ms);
  }

  async loseD1Calls(isLosing: boolean): Promise<void> {
    await this.#set("d1RandomFaults", "losing");
    await this.#set("d1FaultPercent", isLosing ? LOST_PERCENT : 0);
  }

  async close(): Promise<void> {
    await this.proxy.close();
    await this.#runtime.kill();
  }

  async #set<K extends Failpoint>(name: K, value: Failpoints[K]): Promise<void> {
    const response = await fetch(new URL(`/test/failpoints/${name}?value=${value}`, await this.#runtime.url));
    if (!response.ok) throw new Error(await response.text());
  }
}
