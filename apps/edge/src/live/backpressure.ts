/** A client that takes nothing any more is cut before it costs memory; it comes back with its cursor. */
const packetLimit = 256;
const byteLimit = 1_048_576;

/** A property of something whose type does not name it; undefined when it has none. */
const read = (holder: unknown, name: string): unknown =>
  typeof holder === 'object' && holder !== null ? Reflect.get(holder, name) : undefined;

/** Looks at an Engine.IO connection: the packets it holds back, and the bytes its WebSocket does. */
export const isStuck = (connection: unknown): boolean => {
  const packets = read(connection, 'writeBuffer');
  const bytes = read(read(read(connection, 'transport'), 'socket'), 'bufferedAmount');
  return (
    (Array.isArray(packets) && packets.length > packetLimit) ||
    (typeof bytes === 'number' && bytes > byteLimit)
  );
};

/** Ends a stuck connection at once: a polite close would wait behind all that the client does not take. */
export const cut = (connection: { close(discard: boolean): unknown }): void => {
  const socket = read(read(connection, 'transport'), 'socket');
  const terminate = read(socket, 'terminate');
  if (typeof terminate === 'function') Reflect.apply(terminate, socket, []);
  else connection.close(true);
};
