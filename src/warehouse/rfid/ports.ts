/** What the house needs of a reader of radio tags: many reads at once, each with antenna and moment, and signs of life. */
export type TagRead = {
  /** As it was read, 24 hexadecimal digits of an SGTIN-96; anything else readers hear around. */
  epc: string;
  antenna: number;
  at: Date;
  /** Hundredths of a dBm; null where the reader does not say. */
  rssi: number | null;
};

/** `garbled`: parts of the message that could not be read; a message without reads is a sign of life. */
export type ReaderNews = { reads: TagRead[]; garbled: number };

export type ReaderWire = {
  kind: string;
  /** Reads a message that a reader pushed. Never throws: what cannot be read is counted. */
  read(body: Buffer, now: Date): ReaderNews;
};
export type RfidPorts = { wires: ReadonlyMap<string, ReaderWire> };
