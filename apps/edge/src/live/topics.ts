import type { Socket } from 'socket.io';
import { z } from 'zod';
import type { ClientToServer, ServerToClient, Topic } from '../contract/live.ts';

const topic = z.enum(['metrics', 'services', 'healing', 'gpu', 'llm', 'alerts', 'updates', 'logs']);
const topicRequest = z.strictObject({ topics: z.array(topic).max(8) });

/** What a client sees without asking: the pages that are there from the first look on. */
const initially: readonly Topic[] = ['metrics', 'services', 'healing', 'alerts'];

const requestsPerSecond = 20;

/** Which rooms a client is in. What it asks for is checked, and how often it asks. */
export class Topics {
  /** Called with what was newly subscribed. */
  onSubscribed: (added: readonly Topic[]) => void = () => undefined;
  readonly #socket: Socket<ClientToServer, ServerToClient>;
  #window = 0;
  #asked = 0;

  constructor(socket: Socket<ClientToServer, ServerToClient>) {
    this.#socket = socket;
    socket.use((_packet, next) => {
      const second = Math.floor(Date.now() / 1_000);
      this.#asked = second === this.#window ? this.#asked + 1 : 1;
      this.#window = second;
      if (this.#asked > requestsPerSecond) socket.disconnect(true);
      else next();
    });
    socket.on('subscribe', (request: unknown) => {
      const parsed = topicRequest.safeParse(request);
      if (!parsed.success) return;
      const added = parsed.data.topics.filter((name) => !socket.rooms.has(name));
      void socket.join([...added]);
      this.onSubscribed(added);
    });
    socket.on('unsubscribe', (request: unknown) => {
      const parsed = topicRequest.safeParse(request);
      if (parsed.success) for (const name of parsed.data.topics) void socket.leave(name);
    });
  }

  join(): void {
    void this.#socket.join([...initially]);
  }
}
