/** The part of pdfkit that `paper.ts` calls; the package ships no types. Lengths are points, y grows downwards. */
declare module 'pdfkit' {
  import type { Readable } from 'node:stream';

  type TextOptions = { lineBreak: false; baseline: 'alphabetic'; characterSpacing?: number };

  export default class PDFDocument extends Readable {
    constructor(options: {
      autoFirstPage: false;
      font: null;
      margin: 0;
      info: { Title: string; Creator: string; Producer: string; CreationDate: Date };
    });
    registerFont(name: string, source: Uint8Array): this;
    addPage(options: { size: [number, number]; margin: 0 }): this;
    font(name: string, size: number): this;
    text(text: string, x: number, y: number, options: TextOptions): this;
    rect(x: number, y: number, width: number, height: number): this;
    roundedRect(x: number, y: number, width: number, height: number, radius: number): this;
    moveTo(x: number, y: number): this;
    lineTo(x: number, y: number): this;
    lineWidth(width: number): this;
    dash(length: number, options: { space: number }): this;
    undash(): this;
    fill(color: string): this;
    fillColor(color: string): this;
    stroke(color: string): this;
    end(): void;
  }
}

/** The part of fontkit that `typeface.ts` calls; the package ships no types. */
declare module 'fontkit' {
  export type Font = {
    unitsPerEm: number;
    hasGlyphForCodePoint(codePoint: number): boolean;
    glyphForCodePoint(codePoint: number): { advanceWidth: number };
  };
  export function create(bytes: Uint8Array): Font;
}
