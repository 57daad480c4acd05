/** Opens no database any more, and never answers. */
export function hangStore(): void {
  IDBFactory.prototype.open = () => new EventTarget() as IDBOpenDBRequest;
}

/** Stores no named value any more. */
export function refuseStorage(): void {
  Storage.prototype.setItem = () => {
    throw new DOMException("full", "QuotaExceededError");
  };
}

/** Has every attempt to make a random key throw, until `repairKeys`. */
export function breakKeys(): void {
  crypto.getRandomValues = () => {
    throw new DOMException("broken", "OperationError");
  };
}

export function repairKeys(): void {
  Reflect.deleteProperty(crypto, "getRandomValues");
}
