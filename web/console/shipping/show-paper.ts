/** Opens a PDF in a tab of its own, where the browser prints it. */
export function showPaper(pdf: Blob): void {
  const url = URL.createObjectURL(pdf);
  window.open(url, '_blank', 'noopener');
  // The tab has read it long before; afterwards the memory is given back.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
