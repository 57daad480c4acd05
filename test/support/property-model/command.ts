import type fc from "fast-check";
import type { Model } from "./model.ts";
import type { ParleyUnderTest } from "./parley-under-test.ts";

export type Command = fc.AsyncCommand<Model, ParleyUnderTest>;

/** Builds a command that can run in any state of the model. fast-check prints its name when a story fails. */
export function command(name: string, run: (model: Model, real: ParleyUnderTest) => Promise<void>): Command {
  return { check: () => true, run, toString: () => name };
}
