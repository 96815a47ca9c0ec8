import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** A masked text frame, as clients send (RFC 6455 §5.3). */
export function maskedFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const head = payload.length < 126 ? 2 : payload.length < 65_536 ? 4 : 10;
  const frame = Buffer.alloc(head + 4 + payload.length);
  frame[0] = 0x81;
  frame[1] = 0x80 | (head === 2 ? payload.length : head === 4 ? 126 : 127);
  if (head === 4) frame.writeUInt16BE(payload.length, 2);
  if (head === 10) frame.writeBigUInt64BE(BigInt(payload.length), 2);
  const mask = randomBytes(4);
  mask.copy(frame, head);
  for (const [index, byte] of payload.entries()) frame[head + 4 + index] = byte ^ (mask[index % 4] ?? 0);
  return frame;
}

const pong = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

/** A WebSocket client that does next to nothing with what it gets, so that servers and not clients are measured. */
export class RawClient {
  readonly socket: Socket;
  readonly opened: Promise<void>;
  #rest: Buffer = Buffer.alloc(0);
  #isOpen = false;
  #early: Buffer[] = [];
  #hear: ((payload: Buffer) => void) | undefined;

  constructor(url: string) {
    const { hostname, port, pathname, search } = new URL(url);
    this.socket = connect({ host: hostname, port: Number(port), noDelay: true });
    this.socket.on('error', () => {});
    this.opened = new Promise((resolve, reject) => {
      this.socket.once('close', () => reject(new Error('closed before it was open')));
      this.socket.once('connect', () => {
        const key = randomBytes(16).toString('base64');
        this.socket.write(
          `GET ${pathname}${search} HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
            `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
        );
      });
      this.socket.on('data', (chunk) => this.#take(chunk as Buffer, resolve));
    });
    this.opened.catch(() => {});
  }

  /** What came before somebody listened is told then. */
  set onFrame(hear: (payload: Buffer) => void) {
    this.#hear = hear;
    for (const frame of this.#early.splice(0)) hear(frame);
  }

  send(text: string): void {
    this.socket.write(maskedFrame(text));
  }

  #take(chunk: Buffer, opened: () => void): void {
    let data = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    if (!this.#isOpen) {
      const end = data.indexOf('\r\n\r\n');
      if (end < 0) {
        this.#rest = data;
        return;
      }
      if (!data.subarray(0, 12).toString().includes('101')) throw new Error(data.toString());
      data = data.subarray(end + 4);
      this.#isOpen = true;
      opened();
    }
    let at = 0;
    while (at + 2 <= data.length) {
      const opcode = (data[at] ?? 0) & 0x0f;
      let length = (data[at + 1] ?? 0) & 0x7f;
      let head = 2;
      if (length === 126) {
        if (at + 4 > data.length) break;
        length = data.readUInt16BE(at + 2);
        head = 4;
      } else if (length === 127) {
        if (at + 10 > data.length) break;
        length = Number(data.readBigUInt64BE(at + 2));
        head = 10;
      }
      if (at + head + length > data.length) break;
      const payload = data.subarray(at + head, at + head + length);
      if (opcode === 1 && this.#hear) this.#hear(payload);
      else if (opcode === 1) this.#early.push(Buffer.from(payload));
      if (opcode === 9) this.socket.write(pong);
      at += head + length;
    }
    this.#rest = at === data.length ? Buffer.alloc(0) : Buffer.from(data.subarray(at));
  }
}
