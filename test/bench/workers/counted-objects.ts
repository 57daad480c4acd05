import { counters, countName } from "./counters.ts";

/** The map that counts the calls: it is replaced each time the bench reads the counters. */
type CallsCounter = "objectCalls" | "workerCalls";

/** Returns a namespace of objects that counts the calls to them. @param className the class, as the counter names it */
export function countedNamespace<T extends Rpc.DurableObjectBranded>(
  namespace: DurableObjectNamespace<T>,
  className: string,
  counter: CallsCounter,
): DurableObjectNamespace<T> {
  return new Proxy(namespace, {
    get(target, name) {
      if (name === "getByName")
        return (objectName: string) => countedStub(target.getByName(objectName), className, counter);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
}

function countedStub<T extends object>(stub: T, className: string, counter: CallsCounter): T {
  return new Proxy(stub, {
    get(target, name) {
      if (name === "id" || name === "name") return Reflect.get(target, name, target);
      return (...args: unknown[]) => {
        countName(counters[counter], `${className}.${String(name)}`);
        return (target as Record<PropertyKey, (...args: unknown[]) => unknown>)[name]?.(...args);
      };
    },
  });
}

/** Counts that an object came into memory. */
export function countWake(className: string, { id }: DurableObjectState): void {
  countName(counters.woken, `${className} ${id.name}`);
}
