/** Room for the longest header that a server writes (RFC 6455 §5.2). */
const longHeader = 10;
const finalText = 0x81;

function headerOf(length: number): Buffer {
  if (length < 126) return Buffer.from([finalText, length]);
  const header = Buffer.allocUnsafe(length < 65_536 ? 4 : longHeader);
  header[0] = finalText;
  if (length < 65_536) {
    header[1] = 126;
    header.writeUInt16BE(length, 2);
  } else {
    header[1] = 127;
    header.writeBigUInt64BE(BigInt(length), 2);
  }
  return header;
}

/**
 * A text frame as it goes over the wire. Frames of a server carry no mask, so that one made once is right for everybody:
 * it is copied to a room of sockets as it is.
 */
export function textFrame(json: string): Buffer {
  const payload = Buffer.from(json, 'utf8');
  return Buffer.concat([headerOf(payload.length), payload]);
}
