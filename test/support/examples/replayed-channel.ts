import { expect } from "vitest";
import type { AsyncApi } from "../../../src/apidocs/asyncapi/asyncapi.ts";
import { encodeFileFrame } from "../../../src/protocol/frames/encode-file.ts";
import type { Frame, TestSocket } from "../runtime/test-socket.ts";
import { schemaErrors } from "./documented-examples.ts";
import type { ExampleMatcher } from "./example-matcher.ts";

/** The examples of one channel of the document, with a record of those that a test has replayed. */
export class ReplayedChannel {
  readonly #channel: string;
  readonly #document: AsyncApi;
  readonly matcher: ExampleMatcher;
  readonly #replayed = new Set<string>();

  constructor(document: AsyncApi, channel: string, matcher: ExampleMatcher) {
    this.#document = document;
    this.#channel = channel;
    this.matcher = matcher;
  }

  /** Returns a socket of this channel that sends and expects the documented examples. */
  on(socket: TestSocket) {
    return {
      socket,
      /** Sends an example, named `MESSAGE EXAMPLE`. */
      send: (name: string) => {
        const { payload, headers } = this.#example(name);
        const frame = this.matcher.fill(payload) as string | object;
        if (!headers) socket.send(frame);
        else socket.send(encodeFileFrame(headers as Header, new TextEncoder().encode(String(frame))));
      },
      /** Expects the next frames to equal these examples. */
      expectNext: async (...names: string[]) => {
        for (const name of names) this.check(name, await socket.next());
      },
    };
  }

  /** Expects a received frame to equal an example. */
  check(name: string, frame: Frame): void {
    const { payload, schema } = this.#example(name);
    this.matcher.compare(frame, payload);
    expect(schemaErrors({ ...schema, components: this.#document.components }, frame)).toEqual([]);
  }

  /** The examples that no test has sent or received. */
  get unreplayed(): string[] {
    const messages = Object.entries(this.#messages());
    const all = messages.flatMap(([id, { examples = [] }]) => examples.map(({ name }) => `${id} ${name}`));
    return all.filter((name) => !this.#replayed.has(name));
  }

  #messages() {
    return this.#document.channels[this.#channel]?.messages ?? {};
  }

  #example(name: string) {
    const [id = "", exampleName] = name.split(" ");
    const message = this.#messages()[id];
    const example = message?.examples?.find((each) => each.name === exampleName);
    if (!message || !example) throw new Error(`the document has no example ${name}`);
    this.#replayed.add(name);
    return { ...example, schema: message.payload };
  }
}

type Header = Parameters<typeof encodeFileFrame>[0];
