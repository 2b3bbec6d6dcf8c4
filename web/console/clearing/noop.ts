/** For what a dialog waits for and shows by itself. */
export const noop = (): void => {};
