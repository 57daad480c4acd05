/** A module of the local runtime, for Workers with the flag `unsafe_module`. */
declare module "workerd:unsafe" {
  const unsafe: {
    /** Evicts an object from memory, as the platform does with an idle one. */
    evict(
      stub: DurableObjectStub,
      options: { webSockets?: "close" | "hibernate" | undefined },
    ): Promise<void>;
  };
  export default unsafe;
}
