/** Stands in for the mounting of other applications in the Worker: see `src/cli/worker-build.ts`. Parley mounts none. */
export function createMountedRequest(): never {
  throw new Error("the Worker mounts no other application");
}
