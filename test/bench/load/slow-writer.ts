/** Two members, of whom the first one writes. `send` resolves when the other one has received the message. */
export type SlowWriter = { send(text: string): Promise<void>; close(): Promise<void> };
