/** Arrows go from square to square in the grid of days, over what has none. */
import type { KeyboardEvent } from 'react';

const STEPS: Record<string, readonly [down: number, right: number]> = {
  ...{ ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] },
};

export function moveInGrid(event: KeyboardEvent<HTMLTableElement>): void {
  const [step, cell] = [STEPS[event.key], event.target instanceof HTMLElement ? event.target.closest('td') : null];
  if (!step || !cell) return;
  event.preventDefault();
  const { rows } = event.currentTarget;
  let [row, column] = [(cell.parentElement as HTMLTableRowElement).rowIndex, cell.cellIndex];
  for (;;) {
    [row, column] = [row + step[0], column + step[1]];
    const next = rows[row]?.cells[column];
    if (!next) return;
    const square = next.matches('td') ? next.querySelector('button') : null;
    square?.focus();
    if (square) return;
  }
}
