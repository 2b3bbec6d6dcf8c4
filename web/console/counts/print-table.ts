/** A table on paper: drawn in a frame of its own, so that nothing of the page is printed with it. */
export function printTable(title: string, [header = [], ...rows]: readonly (readonly string[])[]): void {
  const frame = document.createElement('iframe');
  frame.hidden = true;
  document.body.append(frame);
  const page = frame.contentDocument!;
  page.title = title;
  const heading = page.createElement('h1');
  heading.textContent = title;
  const table = page.createElement('table');
  table.border = '1';
  table.cellPadding = '4';
  const line = (cells: readonly string[], kind: 'th' | 'td') => {
    const row = table.insertRow();
    for (const text of cells) {
      const cell = page.createElement(kind);
      cell.textContent = text;
      row.append(cell);
    }
  };
  line(header, 'th');
  for (const row of rows) line(row, 'td');
  page.body.append(heading, table);
  frame.contentWindow!.addEventListener('afterprint', () => frame.remove());
  frame.contentWindow!.print();
}
