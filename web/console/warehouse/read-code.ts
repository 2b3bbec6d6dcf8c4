/**
 * Reads barcodes from a camera's picture: by the browser's own detector where it has one, else by ZXing, whose WebAssembly
 * comes from our server when a camera is first opened.
 */
import wasmUrl from 'zxing-wasm/reader/zxing_reader.wasm?url';

/** What stands on goods, bins, papers and parcels. */
const OWN_FORMATS = ['ean_13', 'ean_8', 'upc_a', 'code_128', 'code_39', 'itf', 'qr_code', 'data_matrix'];
const ZXING_FORMATS = ['EAN13', 'EAN8', 'UPCA', 'Code128', 'Code39', 'ITF', 'QRCode', 'DataMatrix'] as const;

type Detector = { detect(picture: CanvasImageSource): Promise<{ rawValue: string }[]> };
type DetectorClass = { new (options: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> };

/** The first code in the picture; null where there is none. */
export type ReadCode = (video: HTMLVideoElement) => Promise<string | null>;

export async function codeReader(): Promise<ReadCode> {
  const own = (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;
  const known = own ? await own.getSupportedFormats() : [];
  const formats = OWN_FORMATS.filter((format) => known.includes(format));
  if (!own || !formats.includes('ean_13') || !formats.includes('code_128')) return zxing();
  const detector = new own({ formats });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
}

async function zxing(): Promise<ReadCode> {
  const { prepareZXingModule, readBarcodes } = await import('zxing-wasm/reader');
  await prepareZXingModule({ overrides: { locateFile: () => wasmUrl }, fireImmediately: true });
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  return async (video) => {
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    context.drawImage(video, 0, 0);
    const picture = context.getImageData(0, 0, canvas.width, canvas.height);
    const found = await readBarcodes(picture, { formats: [...ZXING_FORMATS], maxNumberOfSymbols: 1 });
    return found[0]?.text ?? null;
  };
}
