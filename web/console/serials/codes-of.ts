/** Unique codes as they are typed or scanned: with blanks, commas or lines between them; one scanned twice is one. */
export const codesOf = (typed: string): string[] => [...new Set(typed.split(/[\s,，]+/).filter(Boolean))];
