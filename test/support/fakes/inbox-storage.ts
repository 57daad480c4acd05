import { DatabaseSync } from "node:sqlite";

/** The storage of an inbox, which outlives its memory. */
export class InboxStorage {
  readonly database = new DatabaseSync(":memory:");
  /** When the alarm is due (Unix ms). */
  alarm: number | undefined;

  /** Returns the storage as one life of the inbox has it, and ends that life: nothing that it does later has an effect. */
  open(): { storage: DurableObjectStorage; kill: () => void } {
    let isAlive = true;
    const requireLife = () => {
      if (!isAlive) throw new Error("this inbox was killed");
    };
    const storage = {
      sql: {
        exec: (query: string, ...values: (string | number | null)[]) => {
          requireLife();
          const rows = this.database.prepare(query).all(...values);
          return { toArray: () => rows.map((row) => ({ ...row })) };
        },
      },
      transactionSync: <T>(run: () => T) => run(),
      setAlarm: async (at: number) => {
        requireLife();
        this.alarm = at;
      },
      deleteAlarm: async () => {
        requireLife();
        this.alarm = undefined;
      },
    };
    const kill = () => {
      isAlive = false;
    };
    return { storage: storage as unknown as DurableObjectStorage, kill };
  }
}
