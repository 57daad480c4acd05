import { resolve } from "node:path";

/** A call that reads words of a member, or of a stranger: texts, names, emails, titles, file names, headers, bytes. */
export type WordReader = {
  name: string;
  read: (words: string) => unknown;
  /** The functions of `src/` whose loops this call runs, as `findScanningFunctions` names them. */
  covers?: string[];
  /** Beginnings after which a reader reads on. */
  starts?: string[];
};

/** Imports a module by a name that the compiler does not follow: the page's modules need the types of a page. */
export const importModule = (path: string) => import(/* @vite-ignore */ resolve(path));

/** Returns what a function returns or throws. */
export function attempt(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error;
  }
}
